"""The version of the distribution, read by the build and recorded in every provenance."""

__version__ = "0.1.0"
