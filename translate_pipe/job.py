"""What is to be done with one file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from translate_pipe.errors import Interrupted, TranslatePipeError
from translate_pipe.model import FileReport, FileState
from translate_pipe.selection import NOTHING, Selection


@dataclass(frozen=True, slots=True)
class FileJob:
    """One source in one target language.

    ``name`` is the source's path; with ``data`` it is only what the bytes are called in messages.
    Without a ``target`` the result is not published and stays in ``FileResult.data``.
    ``replace_own`` lets the result replace what this package wrote there and nobody has changed.
    The cues of ``again`` are translated once more though the journal has them.
    """

    name: str
    to: str
    target: Path | None = None
    source_language: str | None = None
    data: bytes | None = None
    replace_own: bool = False
    again: Selection = NOTHING


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a job: its report, the bytes of the result, the error that ended it."""

    report: FileReport
    data: bytes = b""
    error: TranslatePipeError | None = None


def failed(report: FileReport, error: TranslatePipeError) -> FileReport:
    """The report, ended by that error."""
    state = FileState.INTERRUPTED if isinstance(error, Interrupted) else FileState.FAILED
    return replace(report, state=state, error=str(error), exit_code=error.status)
