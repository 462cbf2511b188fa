"""One file's turn in an unattended run: translated, never the end of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from translate_pipe.errors import Bug
from translate_pipe.job import FileJob, FileResult
from translate_pipe.model import FileReport
from translate_pipe.progress import Progress, Silent
from translate_pipe.run import Run, not_begun

__all__ = ["Listener", "SilentListener", "translate_one"]


class Listener(Progress, Protocol):
    """A progress that is told of files too."""

    def begins(self, jobs: Sequence[FileJob]) -> None:
        """These files are to be translated."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """A file has its final outcome."""

    def bug(self, bug: Bug) -> None:
        """A file met one; its cause is for whoever looks for it."""


class SilentListener(Silent):
    """Hears nothing."""

    def begins(self, jobs: Sequence[FileJob]) -> None:
        """Ignore."""

    def file_ends(self, job: FileJob, report: FileReport) -> None:
        """Ignore."""

    def bug(self, bug: Bug) -> None:
        """Ignore."""


async def translate_one(run: Run, job: FileJob) -> FileResult:
    """Translate a file; errors are in the result, a bug among them: one file's must not end what
    has a thousand others."""
    try:
        return await run.translate_one(job)
    except Exception as error:
        return not_begun(job, Bug.behind(error))
