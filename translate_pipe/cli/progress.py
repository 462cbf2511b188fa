"""Progress on standard error: a tqdm bar on a terminal, notices alone anywhere else."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable
from translate_pipe.model import Notice
from translate_pipe.progress import Progress

if TYPE_CHECKING:
    from translate_pipe.cli.paced_bar import PacedBar

__all__ = ["Bar", "NoticesOnly", "Shown", "choose", "new_bar", "write_above_bars"]

_LAYOUT = "{l_bar}{bar}| {n_fmt}/{total_fmt} cues [{elapsed}<{remaining}{postfix}]"


class Shown(Progress, Protocol):
    """A progress that has something to clear away at the end."""

    def say(self, message: str) -> None:
        """Print a message without spoiling what is shown."""

    def line(self, text: str) -> None:
        """Print a line that is no message of the program, in the same way."""

    def tick(self) -> None:
        """A second went by; what shows a time may show it."""

    def close(self) -> None:
        """Take the bar away. Safe to call twice."""


def choose(program: str, *, quiet: bool) -> Shown:
    """A bar where someone can see it."""
    return NoticesOnly(program) if quiet or not sys.stderr.isatty() else Bar(program)


class NoticesOnly:
    """No bar. What a person must know is still said (law 5)."""

    def __init__(self, program: str) -> None:
        self.program = program

    def add_work(self, segments: int) -> None:
        """Nothing to draw."""

    def done(self, segments: int) -> None:
        """Nothing to draw."""

    def tokens(self, prompt: int, completion: int) -> None:
        """Nothing to draw."""

    def loading(self, what: str, done: int, total: int) -> None:
        """Nothing to draw."""

    def notice(self, notice: Notice) -> None:
        """Say it."""
        self.say(notice.message)

    def say(self, message: str) -> None:
        """Print it as every message looks."""
        self.line(f"{self.program}: {message}")

    def line(self, text: str) -> None:
        """Print a line."""
        streams.tell(printable(text))

    def tick(self) -> None:
        """Nothing to draw."""

    def close(self) -> None:
        """Nothing to take away."""


class Bar(NoticesOnly):
    """Cues done and to do, tokens per second and the time left."""

    def __init__(self, program: str) -> None:
        super().__init__(program)
        self._cues: PacedBar | None = None
        self._bytes: PacedBar | None = None
        self._completion_tokens = 0
        self._started = 0.0

    def add_work(self, segments: int) -> None:
        """Draw the bar, or make it longer."""
        if self._cues is None:
            self._started = time.monotonic()
            self._cues = new_bar(total=segments, bar_format=_LAYOUT)
        else:
            self._cues.total = (self._cues.total or 0) + segments
            self._cues.refresh()

    def done(self, segments: int) -> None:
        """Move the bar on."""
        if self._cues is not None:
            self._cues.update(segments)
            if self._cues.n >= (self._cues.total or 0):
                self._cues.refresh()

    def tokens(self, prompt: int, completion: int) -> None:
        """Show the rate since the first cue was asked for."""
        self._completion_tokens += completion
        if self._cues is not None:
            elapsed = max(time.monotonic() - self._started, 1e-3)
            rate = f"{self._completion_tokens / elapsed:.0f} tokens/s"
            self._cues.set_postfix_str(rate, refresh=False)

    def loading(self, what: str, done: int, total: int) -> None:
        """Show a bar in bytes, which goes away when it is full."""
        if self._bytes is None:
            self._bytes = new_bar(desc=what, total=total, unit="B", unit_scale=True)
        self._bytes.update(done - self._bytes.n)
        if done >= total:
            self._bytes.close()
            self._bytes = None

    def tick(self) -> None:
        """Let the clock go on while a long reply is awaited."""
        if self._cues is not None:
            self._cues.refresh()

    def line(self, text: str) -> None:
        """Print a line above the bar."""
        if self._cues is None and self._bytes is None:
            super().line(text)
        else:
            write_above_bars(text)

    def close(self) -> None:
        """Take the bars away, so that the closing lines stand alone."""
        for bar in (self._cues, self._bytes):
            if bar is not None:
                bar.close()
        self._cues = self._bytes = None


def write_above_bars(text: str) -> None:
    """A line where bars are drawn."""
    from tqdm import tqdm

    tqdm.write(printable(text), file=sys.stderr)


def new_bar(*, desc: str | None = None, **options: Any) -> PacedBar:
    """A bar on standard error that goes away when it is closed.

    ``desc`` may be a file's name or what a server says. What moves it on is shown within a tenth of
    a second, and not, as tqdm has it, only if it is as much as at other times.
    """
    from translate_pipe.cli.paced_bar import PacedBar

    shown = None if desc is None else printable(desc)
    return PacedBar(desc=shown, leave=False, miniters=1, **_size(), **options)


def _size() -> dict[str, Any]:
    """Follow the terminal's size, unless it claims to have none, as some pseudo-terminals do."""
    if all(os.get_terminal_size(sys.stderr.fileno())):
        return {"dynamic_ncols": True}
    return {"ncols": 80, "nrows": 24}
