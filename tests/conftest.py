"""Settings of every test: hypothesis draws the same examples each time, and never fails for being slow."""

from hypothesis import settings

settings.register_profile("bestofk", deadline=None, derandomize=True)
settings.load_profile("bestofk")
