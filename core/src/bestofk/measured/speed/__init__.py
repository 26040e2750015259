"""Load tests: how long requests took, in the forms in which load generators write it."""
