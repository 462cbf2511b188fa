"""The ledger in one SQLite file, which several processes may share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from translate_pipe.database import Database, Migrations
from translate_pipe.ledger.rows import FileRow, JobRow, Outcome, TurnRow, WatcherRow

__all__ = ["MIGRATIONS", "RATE_SECONDS", "Ledger"]

APPLICATION_ID = 0x74706C31
"""tpl1"""

MIGRATIONS: Migrations = (
    (
        """
        CREATE TABLE files (
            source TEXT,
            "to" TEXT,
            folder TEXT,
            target TEXT,
            shape TEXT,
            recipe TEXT,
            outcome TEXT,
            attempts INTEGER,
            retry_at REAL,
            reason TEXT,
            cues INTEGER,
            seconds REAL,
            ended REAL,
            PRIMARY KEY (source, "to")
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE jobs (
            config TEXT,
            job TEXT,
            state TEXT,
            exit_code INTEGER,
            files INTEGER,
            done INTEGER,
            failed INTEGER,
            started REAL,
            ended REAL,
            reason TEXT,
            PRIMARY KEY (config, job)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE watchers (
            config TEXT,
            pid INTEGER,
            started REAL,
            beat REAL,
            queued INTEGER,
            settling INTEGER,
            in_flight TEXT,
            trouble TEXT,
            running INTEGER,
            PRIMARY KEY (config)
        ) WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE turns (
            source TEXT,
            "to" TEXT,
            done INTEGER,
            cues INTEGER,
            ended REAL,
            PRIMARY KEY (ended, source, "to")
        ) WITHOUT ROWID
        """,
    ),
    (
        # What could not be read was parked, and stayed so once it could be. The table is as before,
        # but there is an outcome that an older program does not know.
        """
        UPDATE files SET outcome = 'unreadable', attempts = 0, retry_at = 0
        WHERE outcome IN ('failed', 'parked') AND reason LIKE '%: it cannot be read (%'
        """,
    ),
)

RATE_SECONDS = 3600.0
"""Of how long ago turns are remembered, and rates are."""


_TABLES: Mapping[str, type] = {
    "files": FileRow,
    "jobs": JobRow,
    "watchers": WatcherRow,
    "turns": TurnRow,
}
"""Columns are named as the fields are."""


class Ledger:
    """The file ``ledger.sqlite`` of a state folder, made if it is not there.

    A ``read_only`` one must be there; it is not migrated, and takes no writes. Raises
    ``JournalError`` where it is damaged, foreign, newer than this program, or cannot be read or
    written.
    """

    def __init__(self, state_dir: Path, *, read_only: bool = False) -> None:
        self.path = state_dir / "ledger.sqlite"
        self._database = Database(
            self.path,
            "ledger",
            APPLICATION_ID,
            MIGRATIONS,
            "every watched file is read once more, and nothing is translated twice",
            synchronous="NORMAL",
            read_only=read_only,
        )
        self._db = self._database.open()

    def files(self) -> list[FileRow]:
        """Every watched file known, in the order of their paths."""
        rows = self._select("files", 'ORDER BY source, "to"')
        return [FileRow(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows]

    def jobs(self) -> list[JobRow]:
        """Every job's last outcome."""
        return [JobRow(**row) for row in self._select("jobs", "ORDER BY config, job")]

    def watchers(self) -> list[WatcherRow]:
        """Every watcher that ever ran with this state folder."""
        rows = self._select("watchers", "ORDER BY config")
        for row in rows:
            row |= {"in_flight": json.loads(row["in_flight"]), "running": bool(row["running"])}
        return [WatcherRow(**row) for row in rows]

    def put(self, row: FileRow | JobRow | WatcherRow | TurnRow) -> None:
        """Write a row over the one with its key."""
        table = next(name for name, kind in _TABLES.items() if kind is type(row))
        values = {name: _written(value) for name, value in asdict(row).items()}
        places = ",".join("?" * len(values))
        # Nothing is formatted in but names of ours and a row of question marks.
        statement = f"INSERT OR REPLACE INTO {table} ({_names(values)}) VALUES ({places})"  # noqa: S608
        with self._database.errors():
            self._db.execute(statement, list(values.values()))

    def forget(self, source: str, to: str) -> None:
        """Remove a file's row."""
        with self._database.errors():
            self._db.execute('DELETE FROM files WHERE source = ? AND "to" = ?', (source, to))

    def note(self, turn: TurnRow) -> None:
        """Remember a turn, and forget those of long ago, or of a clock that was put back since."""
        self.put(turn)
        statement = "DELETE FROM turns WHERE ended < ? OR ended > ?"
        with self._database.errors():
            moments = (turn.ended - RATE_SECONDS, turn.ended + RATE_SECONDS)
            self._db.execute(statement, moments)

    def done_since(self, moment: float) -> tuple[int, int]:
        """Files, in one language each, that were done after a time, and cues translated."""
        query = """
            SELECT coalesce(sum(done), 0), coalesce(sum(cues), 0)
            FROM (SELECT max(done) AS done, sum(cues) AS cues FROM turns
                  WHERE ended > ? GROUP BY source, "to")
            """
        is_known = "SELECT count(*) FROM sqlite_master WHERE name = 'turns'"
        with self._database.errors():
            if not self._db.execute(is_known).fetchone()[0]:
                return 0, 0  # one that is only read may be of the version before
            files, cues = self._db.execute(query, (moment,)).fetchone()
        return int(files), int(cues)

    def close(self) -> None:
        """Release the file. Safe to call twice."""
        self._db.close()

    def _select(self, table: str, rest: str) -> list[dict[str, Any]]:
        names = [each.name for each in fields(_TABLES[table])]
        query = f"SELECT {_names(names)} FROM {table} {rest}"  # noqa: S608 -- our own words
        with self._database.errors():
            rows = self._db.execute(query).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _written(value: Any) -> Any:
    """The value, as SQLite takes it: a file's name may be no valid UTF-8."""
    if isinstance(value, list):
        return json.dumps(value)
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
