"""Decisions as one page that can be handed on; needs the extra ``report``."""
