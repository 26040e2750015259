from .budget import Budget, Scenario
from .candidates import Candidates, within
from .catalog import Catalog, load_catalog
from .decision.answer import Answer
from .decision.solve import Decision, solve
from .distribution import Normal
from .errors import BadInput, BestofkError, PluginError, UnknownName, WorkersLost
from .model import Model, Resource
from .objective import Objective
from .pareto import pareto_mask
from .plugins import installed_selectors, registered_selector
from .records.file import load_records, save_records
from .records.read import read_lengths, read_log
from .records.records import Records
from .routing.load import Routable, load_models
from .routing.route import Route, route
from .routing.router import Router
from .selector import Choice, NoChoice, Selector, choose
from .sensitivity.sweep import Sweep, sweep
from .served import ServedWorkload, drawn_for
from .simulation import simulate
from .stream.draw import draw
from .stream.file import TallyFileError, load_tally, save_tally
from .stream.longrun import draw_to_file
from .stream.price import PriceList, price
from .stream.tally import Tally, TallyMismatch
from .summary import Provenance, Summary
from .trace import TraceWorkload
from .version import __version__
from .workload import Workload

__all__ = [
    "Answer",
    "BadInput",
    "BestofkError",
    "Budget",
    "Candidates",
    "Catalog",
    "Choice",
    "Decision",
    "Model",
    "NoChoice",
    "Normal",
    "Objective",
    "PluginError",
    "PriceList",
    "Provenance",
    "Records",
    "Resource",
    "Routable",
    "Route",
    "Router",
    "Scenario",
    "Selector",
    "ServedWorkload",
    "Summary",
    "Sweep",
    "Tally",
    "TallyFileError",
    "TallyMismatch",
    "TraceWorkload",
    "UnknownName",
    "WorkersLost",
    "Workload",
    "__version__",
    "choose",
    "draw",
    "draw_to_file",
    "drawn_for",
    "installed_selectors",
    "load_catalog",
    "load_models",
    "load_records",
    "load_tally",
    "pareto_mask",
    "price",
    "read_lengths",
    "read_log",
    "registered_selector",
    "route",
    "save_records",
    "save_tally",
    "simulate",
    "solve",
    "sweep",
    "within",
]
