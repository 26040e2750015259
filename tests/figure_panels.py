"""Panels for tests of figures, by the analytic method."""

import bestofk as bk
import pytest
from bestofk_tables.figures.panel import panels
from bestofk_tables.rows import choose_rows

ENERGY = bk.Resource("energy", "J", 0.1, 0.2)
SELECTORS = ("accuracy", "cube", "utopia", "knee")


def scenario(name="usual", title=None, **limits):
    return bk.Scenario(name, title or name.title(), bk.Budget(**limits))


def panels_of(models, scenarios, *, selectors=SELECTORS, **settings):
    """Ask selectors about models in scenarios."""
    summaries = bk.simulate(models, **{"method": "analytic", "k_max": 48, **settings})
    registered = [bk.registered_selector(name) for name in selectors]
    return panels(choose_rows(summaries.values(), scenarios, registered, pytest.fail))
