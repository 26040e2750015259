"""The streaming method: one pass of draws for every k and every model, remembered as integers of fixed size."""
