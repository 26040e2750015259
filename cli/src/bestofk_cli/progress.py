"""A progress bar on stderr for runs that take long, on a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0  # seconds that a run may take before it shows a bar


@contextmanager
def progress_bar(label: str, total: int, *, resumes: bool = False) -> Iterator[Callable[[int], None]]:
    """Give a function to call, from any thread, with the trials that are done since its last call.

    Parameters
    ----------
    label
        What is done.
    total
        Trials that there are to do.
    resumes
        Whether the first call tells of trials that were there before, which say nothing of the speed.
    """
    bar = click.progressbar(
        length=total,
        label=label,
        file=sys.stderr,
        show_eta=False,
        item_show_func=lambda text: text,
        hidden=not sys.stderr.isatty(),
    )
    began, lock = monotonic(), Lock()
    before = done = 0

    def report(trials: int) -> None:
        nonlocal before, done
        with lock:
            before = trials if resumes and not done else before
            done += trials
            seconds = monotonic() - began
            if seconds >= PATIENCE:
                bar.update(done - bar.pos, _pace((done - before) / seconds, total - done))

    try:
        yield report
    finally:
        if bar.pos:
            bar.render_finish()


def _pace(speed: float, left: int) -> str:
    """Write the rate and the time left."""
    if not speed:
        return ""
    minutes, seconds = divmod(round(left / speed), 60)
    return f"{speed / 1e6:.1f} million trials/s, {minutes}:{seconds:02} left"
