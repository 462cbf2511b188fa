"""How unattended work stands, from the ledger alone: no watcher needs to be asked, or alive."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from translate_pipe import paths
from translate_pipe.errors import JournalError
from translate_pipe.jobs.config import JobsFile
from translate_pipe.ledger import (
    KILLED,
    RATE_SECONDS,
    RUNNING,
    FileRow,
    JobRow,
    Ledger,
    Outcome,
    WatcherRow,
)
from translate_pipe.locks import is_held, job_lock, watcher_lock

__all__ = ["Scope", "Status", "status_of"]

SIGKILL = 9
"""Its number; Windows has no such signal."""

SILENT_AFTER = 30.0
"""Seconds without a beat after which a watcher counts as dead, though its process lives."""

_WANTS_ATTENTION = frozenset(Outcome) - {Outcome.DONE, Outcome.GONE}


@dataclass(slots=True)
class Status:
    """As ``--json`` prints it. Counts are of a file in one language, and of folders that cannot be
    read; ``attention`` lists what is not done, what cannot be read first, as a folder may hide many
    files. Rates are of the last hour. ``dead`` are watchers that died unexpectedly."""

    schema: int = 1
    queued: int = 0
    settling: int = 0
    in_flight: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    files_per_hour: int = 0
    cues_per_hour: int = 0
    attention: list[FileRow] = field(default_factory=list)
    watchers: list[WatcherRow] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    jobs: list[JobRow] = field(default_factory=list)

    @property
    def is_healthy(self) -> bool:
        """Whether every watcher that should run does, and nothing keeps it, or kept its last
        sweep, from working."""
        return not self.dead and not any(each.trouble for each in self.watchers)


@dataclass(frozen=True, slots=True)
class Scope:
    """One jobs file, by its absolute path, and the folders it watches."""

    config: str
    folders: frozenset[str] = frozenset()

    @classmethod
    def of(cls, file: JobsFile) -> Scope:
        """Everything that belongs to a jobs file."""
        folders = (str(paths.real(Path(each.path))) for each in file.config.folders.values())
        return cls(str(paths.full(file.path)), frozenset(folders))


def status_of(state_dir: Path, scope: Scope | None = None) -> Status:
    """Read the ledger, of one jobs file or of all; rates are of all. Raises ``JournalError``, also
    where there is no ledger: none is made."""
    if not paths.is_file(state_dir / "ledger.sqlite"):
        raise JournalError(
            "there is no state here: no job and no watcher has run with this folder yet",
            where=str(state_dir),
            remedy="Check --state-dir, or the file that names it",
        )
    ledger = Ledger(state_dir, read_only=True)  # whoever asks may not be who may write
    try:
        return _status(ledger, state_dir, scope, time.time())
    finally:
        ledger.close()


def _status(ledger: Ledger, state_dir: Path, scope: Scope | None, now: float) -> Status:
    rows = [row for row in ledger.files() if scope is None or row.folder in scope.folders]
    watchers = [row for row in ledger.watchers() if scope is None or row.config == scope.config]
    jobs = [row for row in ledger.jobs() if scope is None or row.config == scope.config]
    counts = Counter(row.outcome.value for row in rows)
    said = [(row, row.running and _is_silent(row, state_dir, now)) for row in watchers]
    # Without its file nobody can start it again, and nobody is missing it.
    alive = [row for row, silent in said if row.running and not silent]
    told = [each for each in said if each[0] in alive or os.path.lexists(each[0].config)]
    attention = [row for row in rows if row.outcome in _WANTS_ATTENTION]
    attention.sort(key=lambda row: row.outcome is not Outcome.UNREADABLE)
    files, cues = ledger.done_since(now - RATE_SECONDS)
    return Status(
        queued=sum(each.queued for each in alive),
        settling=sum(each.settling for each in alive),
        in_flight=[name for each in alive for name in each.in_flight],
        files={outcome.value: counts[outcome.value] for outcome in Outcome},
        files_per_hour=files,
        cues_per_hour=cues,
        attention=attention,
        watchers=[row for row, _ in told],
        dead=[row.config for row, silent in told if silent],
        jobs=[_as_it_is(row, state_dir) for row in jobs],
    )


def _is_silent(row: WatcherRow, state_dir: Path, now: float) -> bool:
    """Its process is gone, or does not beat any more; clocks may be put back meanwhile."""
    return abs(now - row.beat) > SILENT_AFTER or not is_held(watcher_lock(state_dir, row.config))


def _as_it_is(row: JobRow, state_dir: Path) -> JobRow:
    if row.state != RUNNING or is_held(job_lock(state_dir, row.config, row.job)):
        return row
    return replace(row, state=KILLED, exit_code=128 + SIGKILL)
