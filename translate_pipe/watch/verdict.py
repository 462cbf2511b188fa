"""What an outcome means for the next time: done, try again and when, or leave it parked.

A file's own fault (no subtitle, nothing usable came back) counts; after ``attempts`` of them it is
parked until it changes. What is not its fault (no server, space or journal, no right to read it,
settings that cannot work) never counts: it is tried again until it works.
"""

from __future__ import annotations

from dataclasses import replace
from errno import ENAMETOOLONG
from pathlib import Path

from translate_pipe.errors import (
    ConfigError,
    EngineError,
    Interrupted,
    JournalError,
    LockHeld,
    OutputError,
    OutputExists,
    TranslatePipeError,
    UnreadableInput,
)
from translate_pipe.files.source import is_readable
from translate_pipe.job import FileResult
from translate_pipe.jobs.schema import Watching
from translate_pipe.ledger import FileRow, Outcome
from translate_pipe.model import FileReport, FileState

__all__ = ["LONGEST_WAIT", "is_blameless", "is_trouble", "judged"]

LONGEST_WAIT = 3600.0
"""Seconds between two attempts at most."""


def is_trouble(error: TranslatePipeError | None) -> bool:
    """Whether all files would meet this error now: no server, no model, no journal."""
    # An engine's error ends a run only where the server is at fault: what is a text's own fault
    # keeps its source, and is no error.
    return isinstance(error, EngineError | JournalError)


def is_blameless(error: TranslatePipeError | None) -> bool:
    """Whether the file is not to blame, so that no attempt is counted."""
    if isinstance(error, OutputExists) or _is_too_long(error):
        return False
    others = ConfigError | OutputError | LockHeld | Interrupted | UnreadableInput
    return is_trouble(error) or isinstance(error, others)


def _is_too_long(error: TranslatePipeError | None) -> bool:
    """Whether the output's name is longer than any name can be here, which will not change."""
    cause = None if error is None else error.__cause__
    return isinstance(cause, OSError) and cause.errno == ENAMETOOLONG


def judged(row: FileRow, result: FileResult, watching: Watching, now: float) -> FileRow:
    """The file's row after this outcome. ``now`` is ``time.time()``."""
    report, error = result.report, result.error
    row = replace(row, ended=now, seconds=report.seconds, reason="", retry_at=0.0)
    if isinstance(error, OutputExists):
        reason = f"{row.target}: {error.what}. Move or delete it to have it translated again"
        return replace(row, outcome=Outcome.FOREIGN, attempts=0, reason=reason)
    if error is None and report.state in (FileState.DONE, FileState.ALREADY_DONE):
        return replace(row, outcome=Outcome.DONE, attempts=0, cues=report.translated)
    reason = str(error) if error is not None else _gaps(report)
    attempts = row.attempts if is_blameless(error) else row.attempts + 1
    if attempts >= watching.attempts and not is_blameless(error):
        return replace(row, outcome=Outcome.PARKED, attempts=attempts, reason=reason)
    wait = min(watching.retry_after * 2 ** max(0, attempts - 1), LONGEST_WAIT)
    retry = replace(row, outcome=Outcome.FAILED, attempts=attempts, reason=reason)
    if not isinstance(error, UnreadableInput):
        return replace(retry, retry_at=now + wait)
    # What cannot even be opened is looked at in every sweep, and costs nothing until it can be.
    at = now + wait if is_readable(Path(row.source)) else 0.0
    return replace(retry, outcome=Outcome.UNREADABLE, retry_at=at)


def _gaps(report: FileReport) -> str:
    """Which cues were not translated, by number and cause: never by their words."""
    gaps = report.untranslated
    shown = ", ".join(f"line {each.line} ({each.cause})" for each in gaps[:10])
    more = f" and {len(gaps) - 10} more" if len(gaps) > 10 else ""
    return f"{len(gaps)} of {report.segments} texts were not translated: {shown}{more}"
