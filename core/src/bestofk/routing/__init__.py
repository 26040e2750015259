"""The joint choice of model and k: all models of a catalog under one budget."""
