"""The command that makes a result again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

WITHOUT_EFFECT = {"threads", "workers", "dask", "output"}  # on what is written


def command_line(context: click.Context, **found: object) -> str:
    """Write a command with every setting that has an effect, defaults included.

    Parameters
    ----------
    context
        Of the command that runs.
    found
        Settings that were left open and have been decided since.
    """
    settings = {**context.params, **found}
    words = context.command_path.split()
    for parameter in context.command.params:
        value = settings.get(parameter.name or "")
        if value is None or value is False or parameter.name in WITHOUT_EFFECT:
            continue
        if value is True:
            words.append(parameter.opts[-1])
            continue
        for each in value if isinstance(value, tuple) else (value,):
            text = _typed(each)
            words.extend([text] if parameter.param_type_name == "argument" else [parameter.opts[-1], text])
    return shlex.join(words)


def _typed(value: object) -> str:
    """Write a value as it is typed."""
    from bestofk import Normal

    return f"{value.mean!r}±{value.std!r}" if isinstance(value, Normal) else str(value)
