"""Figures measured by others: prices, load tests and token lengths, and what is fitted to them."""
