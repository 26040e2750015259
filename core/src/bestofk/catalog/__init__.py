"""Catalogs: files of models and scenarios, read and checked."""

from bestofk.catalog.load import Catalog, load_catalog

__all__ = ["Catalog", "load_catalog"]
