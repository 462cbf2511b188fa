"""What the ledger remembers, row by row. Times are ``time.time()``."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["KILLED", "RUNNING", "FileRow", "JobRow", "Outcome", "TurnRow", "WatcherRow"]


class Outcome(StrEnum):
    """What became of a watched file in one language.

    ``unreadable``: the source, or a folder with whatever is in it, cannot be read. ``foreign``: an
    output is there that is not ours. ``unclear``: of several languages none is the source.
    ``gone``: the source is; its output is remembered, so that it never becomes one.
    """

    DONE = "done"
    FAILED = "failed"
    PARKED = "parked"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    UNCLEAR = "unclear"
    GONE = "gone"


@dataclass(slots=True)
class FileRow:
    """One source in one language (``to`` is empty where no language was reached, as of a folder).

    ``shape`` is the source's size, time and inode as seen, ``recipe`` what it was tried with;
    while both are the same and the target is there, nothing is to be done. Times are
    ``time.time()``.
    """

    source: str
    to: str
    folder: str = ""
    target: str = ""
    shape: str = ""
    recipe: str = ""
    outcome: Outcome = Outcome.DONE
    attempts: int = 0
    retry_at: float = 0.0
    reason: str = ""
    cues: int = 0
    seconds: float = 0.0
    ended: float = 0.0

    @property
    def why(self) -> str:
        """The reason without the source, which most begin with: for where that is named already."""
        return self.reason.removeprefix(f"{self.source}: ")


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn of a watched file: whether it is ``done`` since, and how many cues were translated.
    What becomes of the file later changes nothing in it."""

    source: str
    to: str
    done: bool
    cues: int
    ended: float


RUNNING, KILLED = "running", "killed"
"""States of a job that has no end: its process lives, or died unexpectedly."""


@dataclass(slots=True)
class JobRow:
    """A batch job's last outcome: its ``state`` is that of its worst file, ``RUNNING`` or, as
    ``status`` finds out, ``KILLED``. ``exit_code`` means nothing while it runs."""

    config: str
    job: str
    state: str = ""
    exit_code: int = 0
    files: int = 0
    done: int = 0
    failed: int = 0
    started: float = 0.0
    ended: float = 0.0
    reason: str = ""


@dataclass(slots=True)
class WatcherRow:
    """A watcher's own word on itself; ``beat`` is when it last said so."""

    config: str
    pid: int = 0
    started: float = 0.0
    beat: float = 0.0
    queued: int = 0
    settling: int = 0
    in_flight: list[str] = field(default_factory=list)
    trouble: str = ""
    running: bool = True
