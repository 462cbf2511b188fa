"""Progress on standard error: a tqdm bar on a terminal, notices alone anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable, traceback_of
from translate_pipe.errors import Bug
from translate_pipe.job import FileJob
from translate_pipe.model import FileReport, FileState, Notice
from translate_pipe.progress import CURRENT, Listener, Silent
from translate_pipe.redaction import Redactor

if TYPE_CHECKING:
    from translate_pipe.cli.paced_bar import PacedBar

__all__ = ["Bar", "NoticesOnly", "Shown", "choose", "new_bar", "write_above_bars"]

_LAYOUT = "{l_bar}{bar}| {counted} [{elapsed}<{remaining}{postfix}]"


class Shown(Listener, Protocol):
    """A progress that hears of files too, and has something to clear away at the end."""

    def say(self, message: str) -> None:
        """Print a message without spoiling what is shown."""

    def line(self, text: str) -> None:
        """Print a line that is no message of the program, in the same way."""

    def tick(self) -> None:
        """A second went by; what shows a time may show it."""

    def close(self) -> None:
        """Take the bar away. Safe to call twice."""


def choose(
    program: str, *, quiet: bool, verbose: bool = False, redact: Redactor | None = None
) -> Shown:
    """A bar where someone can see it. ``verbose`` shows the tracebacks of bugs; ``redact`` is for
    what is said."""
    kind = NoticesOnly if quiet or not sys.stderr.isatty() else Bar
    return kind(program, redact, verbose=verbose)


class NoticesOnly(Silent):
    """No bar. What a person must know is still said (law 5)."""

    def __init__(
        self, program: str, redact: Redactor | None = None, *, verbose: bool = False
    ) -> None:
        self.program = program
        self.redact = redact or Redactor()
        self.verbose = verbose

    def notice(self, notice: Notice) -> None:
        """Say it."""
        self.say(notice.message)

    def bug(self, bug: Bug) -> None:
        """Say where it is, if so asked; that there is one, the file's report says."""
        if self.verbose and bug.__cause__ is not None:
            for line in traceback_of(bug.__cause__):
                self.say(line)

    def say(self, message: str) -> None:
        """Print it as every message looks."""
        self.line(f"{self.program}: {message}")

    def line(self, text: str) -> None:
        """Print a line."""
        streams.tell(printable(self.redact(text)))

    def tick(self) -> None:
        """Nothing to draw."""

    def close(self) -> None:
        """Nothing to take away."""


@dataclass(slots=True)
class _File:
    """A file's size in bytes, how much of it the bar has counted, its segments to do and done."""

    size: int
    counted: int = 0
    segments: int = 0
    done: int = 0

    def share(self) -> int:
        """The bytes that are newly done."""
        whole = self.size * self.done // self.segments if self.segments else 0
        new, self.counted = whole - self.counted, whole
        return new


class Bar(NoticesOnly):
    """How much of all files is done, tokens per second and the time left.

    It counts bytes of sources, since the cues of a file are known only once its turn has come. What
    it tells is cues: of a single file those to do too, of several those done.
    """

    def __init__(
        self, program: str, redact: Redactor | None = None, *, verbose: bool = False
    ) -> None:
        super().__init__(program, redact, verbose=verbose)
        self._all: PacedBar | None = None
        self._bytes: PacedBar | None = None
        self._files: dict[FileJob, _File] = {}
        self._ended = self._segments = self._done = 0
        self._completion_tokens = 0
        self._started: float | None = None

    def begins(self, jobs: Sequence[FileJob]) -> None:
        """Draw the bar; for a single file once its cues are known: there may be none to do."""
        self._files = {job: _File(_bytes_of(job)) for job in jobs}
        if len(jobs) > 1:
            self._draw()

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Count the file whole; one that was stopped counts as far as it came."""
        if report.state is FileState.INTERRUPTED:
            return
        self._ended += 1
        file = self._files[job]
        if self._all is not None:
            self._all.skip(file.size - file.counted)
            self._show()

    def add_work(self, segments: int) -> None:
        """The running file has so many to do."""
        file = self._current()
        if file is None:
            return
        if self._all is None:
            self._draw()
        self._started = self._started or time.monotonic()
        file.segments += segments
        self._segments += segments
        if self._all is not None:
            self._all.skip(file.share())
            self._show()

    def done(self, segments: int) -> None:
        """Move the bar on by the running file's share."""
        file = self._current()
        if file is None or self._all is None:
            return
        file.done += segments
        self._done += segments
        self._all.counted = self._told()
        self._all.update(file.share())
        if self._all.n >= (self._all.total or 0):
            self._all.refresh()

    def tokens(self, prompt: int, completion: int) -> None:
        """Show the rate since the first cue was asked for."""
        self._completion_tokens += completion
        if self._all is not None and self._started is not None:
            elapsed = max(time.monotonic() - self._started, 1e-3)
            rate = f"{self._completion_tokens / elapsed:.0f} tokens/s"
            self._all.set_postfix_str(rate, refresh=False)

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
        if self._all is not None:
            self._all.refresh()

    def line(self, text: str) -> None:
        """Print a line above the bar."""
        if self._all is None and self._bytes is None:
            super().line(text)
        else:
            write_above_bars(self.redact(text))

    def close(self) -> None:
        """Take the bars away, so that the closing lines stand alone."""
        for bar in (self._all, self._bytes):
            if bar is not None:
                bar.close()
        self._all = self._bytes = None

    def _current(self) -> _File | None:
        job = CURRENT.get()
        return None if job is None else self._files.get(job)

    def _draw(self) -> None:
        total = max(sum(file.size for file in self._files.values()), 1)
        self._all = new_bar(total=total, counted=self._told(), bar_format=_LAYOUT)

    def _show(self) -> None:
        if self._all is not None:
            self._all.counted = self._told()
            self._all.refresh()

    def _told(self) -> str:
        if len(self._files) == 1:
            return f"{self._done:,}/{self._segments:,} cues"
        return f"{self._ended:,}/{len(self._files):,} files, {self._done:,} cues"


def _bytes_of(job: FileJob) -> int:
    """In bytes; a file that cannot be read will say so in its turn."""
    if job.data is not None:
        return len(job.data)
    with suppress(OSError):
        return Path(job.name).stat().st_size
    return 0


def write_above_bars(text: str) -> None:
    """A line where bars are drawn."""
    from tqdm import tqdm

    with tqdm.external_write_mode(file=sys.stderr):
        streams.tell(printable(text))


def new_bar(*, desc: str | None = None, **options: Any) -> PacedBar:
    """A bar on standard error that goes away when it is closed.

    ``desc`` may be a file's name or what a server says. What moves it on is shown within a tenth of
    a second, and not, as tqdm has it, only if it is as much as at other times.
    """
    from translate_pipe.cli.paced_bar import PacedBar

    shown = None if desc is None else printable(desc)
    return PacedBar(desc=shown, leave=False, miniters=1, **_size(), **options)


def _size() -> dict[str, Any]:
    """Follow the terminal's size, unless it claims to have none, as some pseudo-terminals do, or is
    gone."""
    with suppress(OSError):
        if all(os.get_terminal_size(sys.stderr.fileno())):
            return {"dynamic_ncols": True}
    return {"ncols": 80, "nrows": 24}
