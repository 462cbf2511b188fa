"""What is shown while models come and go: one bar for the part that is on its way."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Never

from translate_pipe.cli import streams
from translate_pipe.cli.frame import complain, printable
from translate_pipe.cli.progress import new_bar
from translate_pipe.modelcare.facts import Step

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["Transfer"]

_BYTES = "{desc} {percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} [{rate_fmt}, {remaining} left]"
_CLOCK = "{desc} [{elapsed}]"


class Transfer:
    """Hears the steps of a long work. Bars only where someone can see them."""

    def __init__(self, program: str, *, quiet: bool) -> None:
        self._program = program
        self._quiet = quiet
        self._draws = not quiet and sys.stderr.isatty()
        self._part = ""
        self._bar: tqdm[Never] | None = None

    def hear(self, step: Step) -> None:
        """Draw it."""
        if not self._draws:
            return
        part = step.digest or step.status
        if part != self._part or self._bar is None:
            self.end()
            self._part, self._bar = part, _bar(step)
        if step.total:
            self._bar.update(step.completed - self._bar.n)

    def end(self) -> None:
        """Take the bar away."""
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()

    def done(self, message: str) -> None:
        """Say that something is finished, unless asked to be quiet."""
        self.end()
        if not self._quiet:
            streams.tell(printable(message))

    def say(self, message: str) -> None:
        """Say what a person must know."""
        self.end()
        complain(self._program, message)


def _bar(step: Step) -> tqdm[Never]:
    if step.total:
        return new_bar(
            desc=step.status,
            total=step.total,
            initial=step.completed,  # of a pull that goes on, what was there counts for no speed
            unit="B",
            unit_scale=True,
            bar_format=_BYTES,
        )
    return new_bar(desc=step.status, total=0, bar_format=_CLOCK)
