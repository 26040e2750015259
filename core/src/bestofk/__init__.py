"""How many samples, from which model, under this cost, latency and accuracy budget, and how sure is that?

Everything public is here; what a name needs is imported when the name is used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
