def frugal(candidates):
    """Lowest cost; of equals the smallest k."""
    return candidates.smallest(candidates.column("cost"))
