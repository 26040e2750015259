"""A decision laid out: the choices, how far they can be trusted, and what lies around them."""
