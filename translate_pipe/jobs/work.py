"""One file's turn in an unattended run: translated, never the end of the others."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol

from translate_pipe.errors import TranslatePipeError
from translate_pipe.model import FileReport
from translate_pipe.pipeline import FileJob, FileResult, failed
from translate_pipe.progress import Progress, Silent
from translate_pipe.run import Run

__all__ = ["CURRENT", "Listener", "SilentListener", "not_begun", "translate_one"]

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


class SilentListener(Silent):
    """Hears nothing."""

    def begins(self, files: int, size: int) -> None:
        """Ignore."""

    def file_begins(self, job: FileJob, size: int) -> None:
        """Ignore."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Ignore."""


async def translate_one(run: Run, job: FileJob) -> FileResult:
    """Translate a file, as the ``CURRENT`` one; errors are in the result."""
    CURRENT.set(job)
    try:
        (result,) = await run.translate([job])
    except TranslatePipeError as error:
        return not_begun(job, error)
    return result


def not_begun(job: FileJob, error: TranslatePipeError) -> FileResult:
    """The result of a file that was not even read."""
    target = None if job.target is None else str(job.target)
    report = failed(FileReport(source=job.name, target=target, to=job.to), error)
    return FileResult(report, error=error)
