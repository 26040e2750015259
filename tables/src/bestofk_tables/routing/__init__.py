"""Which model at which k, laid out: the frontier, the choices, and what is not worth asking."""
