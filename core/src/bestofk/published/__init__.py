"""The procedure behind the paper's tables: fresh draws for each k."""
