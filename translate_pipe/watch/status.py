"""How unattended work stands, from the ledger alone: no watcher needs to be asked, or alive."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from translate_pipe.ledger import FileRow, JobRow, Ledger, Outcome, WatcherRow

__all__ = ["Status", "status_of"]

SILENT_AFTER = 30.0
"""Seconds without a beat after which a watcher that has not said goodbye counts as dead."""

_RATE_SECONDS = 3600.0
_WANTS_ATTENTION = (Outcome.FAILED, Outcome.PARKED, Outcome.FOREIGN, Outcome.UNCLEAR)


@dataclass(slots=True)
class Status:
    """As ``--json`` prints it. Counts are of a file in one language; ``attention`` lists those that
    are not done. Rates are of the last hour. ``dead`` are watchers that ended without a word."""

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
        """Whether every watcher that should run does, and nothing keeps it from working."""
        return not self.dead and not any(each.trouble for each in self._alive())

    def _alive(self) -> list[WatcherRow]:
        return [each for each in self.watchers if each.running and each.config not in self.dead]


def status_of(state_dir: Path) -> Status:
    """Read the ledger. Raises ``JournalError``."""
    ledger = Ledger(state_dir)
    try:
        return _status(ledger, time.time())
    finally:
        ledger.close()


def _status(ledger: Ledger, now: float) -> Status:
    rows = ledger.files()
    counts = Counter(row.outcome.value for row in rows)
    watchers = ledger.watchers()
    dead = [each for each in watchers if each.running and now - each.beat > SILENT_AFTER]
    alive = [each for each in watchers if each.running and each not in dead]
    files, cues = ledger.done_since(now - _RATE_SECONDS)
    return Status(
        queued=sum(each.queued for each in alive),
        settling=sum(each.settling for each in alive),
        in_flight=[name for each in alive for name in each.in_flight],
        files={outcome.value: counts[outcome.value] for outcome in Outcome},
        files_per_hour=files,
        cues_per_hour=cues,
        attention=[row for row in rows if row.outcome in _WANTS_ATTENTION],
        watchers=watchers,
        dead=[each.config for each in dead],
        jobs=ledger.jobs(),
    )
