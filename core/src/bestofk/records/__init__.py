"""Evaluation logs with repeated samples: what they hold, and readers of the forms in which others write them."""
