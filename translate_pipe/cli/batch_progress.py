"""Progress of many files: one bar for all of them, and one for each file in flight."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from translate_pipe.cli.frame import traceback_of
from translate_pipe.cli.progress import NoticesOnly, Shown, new_bar, write_above_bars
from translate_pipe.errors import Bug
from translate_pipe.job import FileJob
from translate_pipe.jobs.work import CURRENT, Listener
from translate_pipe.model import FileReport, FileState
from translate_pipe.redaction import Redactor

if TYPE_CHECKING:
    from translate_pipe.cli.paced_bar import PacedBar

__all__ = ["BatchBar", "FilesUnseen", "ShownFiles", "choose"]

_ALL = "{desc} |{bar}| {percentage:3.0f}% [{elapsed}<{remaining}]"
_ONE = "{desc} |{bar}| {n_fmt}/{total_fmt} cues [{elapsed}<{remaining}]"
_NAME_WIDTH = 32


class ShownFiles(Shown, Listener, Protocol):
    """What a batch tells its progress to."""


def choose(
    program: str, *, quiet: bool, verbose: bool = False, redact: Redactor | None = None
) -> ShownFiles:
    """Bars where someone can see them. ``verbose`` shows the tracebacks of bugs; ``redact`` is for
    what is said."""
    kind = FilesUnseen if quiet or not sys.stderr.isatty() else BatchBar
    return kind(program, redact, verbose=verbose)


class FilesUnseen(NoticesOnly):
    """No bars. What a person must know is still said (law 5)."""

    def __init__(
        self, program: str, redact: Redactor | None = None, *, verbose: bool = False
    ) -> None:
        super().__init__(program)
        self.redact = redact or Redactor()
        self.verbose = verbose

    def line(self, text: str) -> None:
        """Print a line."""
        super().line(self.redact(text))

    def begins(self, files: int, size: int) -> None:
        """Nothing to draw."""

    def file_begins(self, job: FileJob, size: int) -> None:
        """Nothing to draw."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Nothing to draw."""

    def bug(self, bug: Bug) -> None:
        """Say where it is, if so asked; that there is one, the file's report says."""
        if self.verbose and bug.__cause__ is not None:
            for line in traceback_of(bug.__cause__):
                self.say(line)


@dataclass(slots=True)
class _File:
    """A file in flight: its size in bytes, how much of it the bar for all has counted."""

    size: int
    counted: int = 0
    segments: int = 0
    done: int = 0
    bar: PacedBar | None = None

    def share(self) -> int:
        """The bytes that are newly done."""
        whole = self.size * self.done // self.segments if self.segments else 0
        new, self.counted = whole - self.counted, whole
        return new


class BatchBar(FilesUnseen):
    """The bar for all counts bytes of sources, since cues are known only once a file is read."""

    def __init__(
        self, program: str, redact: Redactor | None = None, *, verbose: bool = False
    ) -> None:
        super().__init__(program, redact, verbose=verbose)
        self._all: PacedBar | None = None
        self._files: dict[FileJob, _File] = {}
        self._count = self._ended = 0

    def begins(self, files: int, size: int) -> None:
        """Draw the bar for all."""
        self._count = files
        self._all = new_bar(desc=f"0/{files} files", total=max(size, 1), bar_format=_ALL)

    def file_begins(self, job: FileJob, size: int) -> None:
        """Its own bar comes when its cues are known; what is done already needs none."""
        self._files[job] = _File(size)

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Take the file's bar away and count it whole; one that was stopped counts as far as it
        came."""
        file = self._files.pop(job, None)
        if file is not None and file.bar is not None:
            file.bar.close()
        if report.state is FileState.INTERRUPTED:
            return
        self._ended += 1
        if self._all is not None:
            self._all.set_description_str(f"{self._ended}/{self._count} files", refresh=False)
            self._all.skip(file.size - file.counted if file is not None else 0)
            self._all.refresh()

    def add_work(self, segments: int) -> None:
        """Draw the running file's bar."""
        file = self._current()
        if file is None:
            return
        file.segments += segments
        if file.bar is None:
            file.bar = new_bar(desc=_short(CURRENT.get()), total=segments, bar_format=_ONE)

    def done(self, segments: int) -> None:
        """Move the running file's bar on, and the one for all by its share."""
        file = self._current()
        if file is None:
            return
        file.done += segments
        if file.bar is not None:
            file.bar.update(segments)
        if self._all is not None:
            self._all.update(file.share())

    def tick(self) -> None:
        """Let the clock go on while long replies are awaited."""
        if self._all is not None:
            self._all.refresh()

    def line(self, text: str) -> None:
        """Print a line above the bars."""
        if self._all is None:
            super().line(text)
        else:
            write_above_bars(self.redact(text))

    def close(self) -> None:
        """Take all bars away."""
        bars = [*(file.bar for file in self._files.values()), self._all]
        for bar in bars:
            if bar is not None:
                bar.close()
        self._files.clear()
        self._all = None

    def _current(self) -> _File | None:
        job = CURRENT.get()
        return None if job is None else self._files.get(job)


def _short(job: FileJob | None) -> str:
    """The output's name, cut in its middle to a fixed width."""
    name = "" if job is None else (job.target.name if job.target else job.name)
    if len(name) > _NAME_WIDTH:
        half = _NAME_WIDTH // 2 - 1
        name = f"{name[:half]}…{name[-half - 1 :]}"
    return f"{name:{_NAME_WIDTH}}"
