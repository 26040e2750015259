"""Signals that ask a process to end are heeded as Ctrl-C is, so that what is half written is removed."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "hung up"}
ENDED = 128  # and the number of the signal is the exit code


class Asked(KeyboardInterrupt):
    """The process is asked to end by a signal, as if by Ctrl-C."""

    def __init__(self, number: int) -> None:
        self.number = number


def heed_signals() -> None:
    """Have signals that would end the process at once raise :class:`Asked`; ignored ones, as under nohup, stay that."""
    for number in _numbers():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _ask)


def _ask(number: int, _: FrameType | None) -> None:
    for each in _numbers():
        signal.signal(each, signal.SIG_IGN)  # one is enough, and the next would cut short what the first began
    raise Asked(number)


def _numbers() -> list[int]:
    """Give those of them that the system has, without that of Ctrl-C, which Python heeds by itself."""
    return [getattr(signal, name) for name in WORDS if name != "SIGINT" and hasattr(signal, name)]
