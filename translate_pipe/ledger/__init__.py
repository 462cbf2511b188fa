"""What unattended runs leave behind for the next one and for ``status``: one SQLite file.

The journal remembers translations; the ledger remembers files: in what shape each was last seen,
what became of it, when to try again. Losing it costs reading every file once more, not one request.
"""

from translate_pipe.ledger.rows import (
    KILLED,
    RUNNING,
    FileRow,
    JobRow,
    Outcome,
    TurnRow,
    WatcherRow,
)
from translate_pipe.ledger.sqlite import RATE_SECONDS, Ledger

__all__ = [
    "KILLED",
    "RATE_SECONDS",
    "RUNNING",
    "FileRow",
    "JobRow",
    "Ledger",
    "Outcome",
    "TurnRow",
    "WatcherRow",
]
