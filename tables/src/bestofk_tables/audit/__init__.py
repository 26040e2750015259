"""The audit: which of the paper's choices survive without sampling noise, and what its heuristics would break."""
