"""What a shell runs to complete a command line, and how it is answered."""

from __future__ import annotations

import os
import shlex
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING, Any

from click.shell_completion import BashComplete, add_completion_class, get_completion_class, split_arg_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click
    from click.shell_completion import CompletionItem

PROGRAM = "bestofk"
VARIABLE = "_BESTOFK_COMPLETE"  # in the environment where a shell asks
WHERE = {
    "bash": "save as ~/.local/share/bash-completion/completions/bestofk, "
    'or add to ~/.bashrc: eval "$(bestofk completion bash)"',
    "zsh": "save as _bestofk in a folder of $fpath, "
    'or add to ~/.zshrc after compinit: eval "$(bestofk completion zsh)"',
    "fish": "save as ~/.config/fish/completions/bestofk.fish",
}


@add_completion_class
class Bash(BashComplete):
    """Bash, which splits a word at ``=`` and ``:``, and takes an answer for words of a shell."""

    kept = ""  # of the word, before the part that Bash replaces

    def get_completion_args(self) -> tuple[list[str], str]:
        """Give the words before the one to complete, and that one; split words are put together."""
        words, at = split_arg_string(os.environ["COMP_WORDS"]), int(os.environ["COMP_CWORD"])
        joined: list[str] = []
        for word in [*words[1:at], words[at] if at < len(words) else ""]:
            if joined and (word == ":" or joined[-1].endswith(":")):
                joined[-1] += word
            elif word != "=":
                joined.append(word)
        incomplete = joined.pop() if joined and words[at:] != ["="] else ""
        self.kept = incomplete[: incomplete.rfind(":") + 1]
        return joined, incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Quote what would be more than one word."""
        if item.type != "plain":
            return super().format_completion(item)
        return f"{item.type},{shlex.quote(item.value.removeprefix(self.kept))}"


def script(shell: str, command: click.Command) -> str:
    """Give the script that makes a shell complete, with a line that says where to put it."""
    lines = get_completion_class(shell)(command, {}, PROGRAM, VARIABLE).source().strip().splitlines()  # type: ignore[misc]
    header = 1 if lines[0].startswith("#compdef") else 0  # stays the first line
    return "\n".join([*lines[:header], f"# {WHERE[shell]}", *lines[header:]])


@contextmanager
def in_silence() -> Iterator[None]:
    """Complete nothing where something is wrong: the line is not finished, and nobody asked for advice."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):  # noqa: PTH123 - no path
        try:
            yield
        except Exception:
            raise SystemExit(0) from None
