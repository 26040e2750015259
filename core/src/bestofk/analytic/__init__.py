"""The analytic method: closed form and quadrature, nothing is drawn."""
