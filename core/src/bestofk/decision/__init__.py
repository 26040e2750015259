"""From choices to a decision: how stable each is, why not another, what the next step costs, and what may go wrong."""
