"""One file's turn in an unattended run: translated, never the end of the others."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol

from translate_pipe.errors import Bug
from translate_pipe.job import FileJob, FileResult
from translate_pipe.model import FileReport
from translate_pipe.progress import Progress, Silent
from translate_pipe.run import Run, not_begun

__all__ = ["CURRENT", "Listener", "SilentListener", "translate_one"]

CURRENT: ContextVar[FileJob | None] = ContextVar("CURRENT", default=None)
"""The file the running task works for: what a ``Progress`` hears concerns this one."""


class Listener(Progress, Protocol):
    """A progress that is told of files too."""

    def begins(self, files: int, size: int) -> None:
        """So many files, of so many bytes together, are to be translated."""

    def file_begins(self, job: FileJob, size: int) -> None:
        """A file's turn has come; ``size`` is in bytes."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """A file has its final outcome."""

    def bug(self, bug: Bug) -> None:
        """A file met one; its cause is for whoever looks for it."""


class SilentListener(Silent):
    """Hears nothing."""

    def begins(self, files: int, size: int) -> None:
        """Ignore."""

    def file_begins(self, job: FileJob, size: int) -> None:
        """Ignore."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Ignore."""

    def bug(self, bug: Bug) -> None:
        """Ignore."""


async def translate_one(run: Run, job: FileJob) -> FileResult:
    """Translate a file, as the ``CURRENT`` one; errors are in the result, a bug among them: one
    file's must not end what has a thousand others."""
    CURRENT.set(job)
    try:
        return await run.translate_one(job)
    except Exception as error:
        return not_begun(job, Bug.behind(error))
