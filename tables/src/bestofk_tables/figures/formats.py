"""Formats of figures by name, which are also the suffixes of files."""

FORMATS = ("pdf", "png", "svg")
DPI = 150
