"""What a run tells while it works, and the listener that hears nothing.

The command line shows it with tqdm; a library caller may pass its own. Calls come from the event
loop's thread and must return at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Protocol

from translate_pipe.errors import Bug
from translate_pipe.job import FileJob
from translate_pipe.model import FileReport, Notice

CURRENT: ContextVar[FileJob | None] = ContextVar("CURRENT", default=None)
"""The file that the running task works for: the segments a ``Progress`` hears of are its own."""


class Progress(Protocol):
    """Hears of a run's progress."""

    def add_work(self, segments: int) -> None:
        """So many more segments are to be translated."""

    def done(self, segments: int) -> None:
        """So many more segments have their final outcome."""

    def tokens(self, prompt: int, completion: int) -> None:
        """A request ended and cost this much."""

    def loading(self, what: str, done: int, total: int) -> None:
        """A long preparation is under way, in bytes (weights being assembled, a download)."""

    def notice(self, notice: Notice) -> None:
        """Something a person should know now (law 5)."""


class Listener(Progress, Protocol):
    """A progress that is told of files too."""

    def begins(self, jobs: Sequence[FileJob]) -> None:
        """These files are to be translated."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """A file has its final outcome."""

    def bug(self, bug: Bug) -> None:
        """A file met one; its cause is for whoever looks for it."""


class Kept:
    """Passes on what an engine tells, and keeps its notices for the report."""

    def __init__(self, progress: Progress) -> None:
        self.notices: list[Notice] = []
        self.add_work = progress.add_work
        self.done = progress.done
        self.tokens = progress.tokens
        self.loading = progress.loading
        self._progress = progress

    def notice(self, notice: Notice) -> None:
        """Tell it and keep it."""
        self.notices.append(notice)
        self._progress.notice(notice)


class Silent:
    """The null listener."""

    def add_work(self, segments: int) -> None:
        """Ignore."""

    def done(self, segments: int) -> None:
        """Ignore."""

    def tokens(self, prompt: int, completion: int) -> None:
        """Ignore."""

    def loading(self, what: str, done: int, total: int) -> None:
        """Ignore."""

    def notice(self, notice: Notice) -> None:
        """Ignore."""

    def begins(self, jobs: Sequence[FileJob]) -> None:
        """Ignore."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Ignore."""

    def bug(self, bug: Bug) -> None:
        """Ignore."""
