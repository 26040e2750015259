"""Figures: from summaries and choices to PNG, SVG and PDF; needs the extra ``plot``."""
