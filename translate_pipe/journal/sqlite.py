"""The journal in one SQLite file: write-ahead log, full synchronisation, group commit.

Several processes may share the file. Everything recorded while one commit waits for the disk goes
into the next, so many requests in flight cost few waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from pathlib import Path

from translate_pipe.database import Database, Migrations
from translate_pipe.journal.base import Entry, Publication

APPLICATION_ID = 0x74706A31
"""tpj1"""

MIGRATIONS: Migrations = (
    (
        """
        CREATE TABLE translations (
            key BLOB PRIMARY KEY,
            source TEXT NOT NULL,
            text TEXT NOT NULL,
            recorded_at INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE publications (
            path TEXT NOT NULL,
            digest BLOB NOT NULL,
            complete INTEGER NOT NULL,
            published_at INTEGER NOT NULL,
            PRIMARY KEY (path, digest)
        ) WITHOUT ROWID
        """,
    ),
)

_RECORD = "INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?)"
_PUBLISH = "INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM publications WHERE path = ? AND digest <> ?"
_KEYS_A_QUERY = 500


class SqliteJournal:
    """A ``Journal`` in the SQLite file at ``path``, made if it is not there.

    Reads use one connection, on the caller's thread; writes use another, on a thread of their own.
    Raises ``JournalError`` when the file is damaged, foreign, newer than this program, or cannot
    be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(
            path, "journal", APPLICATION_ID, MIGRATIONS, "what it held is translated again"
        )
        self._pending: list[Entry] = []
        self._flush: asyncio.Task[None] | None = None
        self._reader = self._database.open()
        self._writer = self._database.connect()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, str]:
        with self._database.errors():
            return self._select(keys)

    async def record(self, entries: Iterable[Entry]) -> None:
        self._pending.extend(entries)
        if self._flush is None:
            self._flush = asyncio.create_task(self._commit_pending())
        # A caller that is cancelled must not take the others' writes with it.
        await asyncio.shield(self._flush)

    def publication(self, path: Path, digest: bytes) -> Publication | None:
        query = "SELECT complete FROM publications WHERE path = ? AND digest = ?"
        with self._database.errors():
            row = self._reader.execute(query, (_spelled(path), digest)).fetchone()
        return Publication(digest, bool(row[0])) if row else None

    def publishing(self, path: Path, publication: Publication) -> None:
        row = (_spelled(path), publication.digest, publication.complete, int(time.time()))
        self._thread.submit(self._write, _PUBLISH, [row]).result()

    def published(self, path: Path, publication: Publication) -> None:
        self._thread.submit(self._write, _FORGET, [(_spelled(path), publication.digest)]).result()

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._reader.close()
        self._writer.close()

    async def _commit_pending(self) -> None:
        # One turn of the loop lets every stream that has something to say say it.
        await asyncio.sleep(0)
        self._flush = None
        entries, self._pending = self._pending, []
        now = int(time.time())
        # The table is a tree by key: rows in its order touch each page once.
        entries.sort(key=attrgetter("key"))
        rows = [(entry.key, entry.source, entry.text, now) for entry in entries]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._write, _RECORD, rows)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._database.errors():
            self._writer.execute("BEGIN IMMEDIATE")
            with self._writer:
                self._writer.executemany(statement, rows)

    def _select(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for start in range(0, len(keys), _KEYS_A_QUERY):
            batch = keys[start : start + _KEYS_A_QUERY]
            places = ",".join("?" * len(batch))
            # The only thing formatted into the statement is a row of question marks.
            query = f"SELECT key, text FROM translations WHERE key IN ({places})"  # noqa: S608
            found.update(self._reader.execute(query, batch))
        return found


def _spelled(path: Path) -> str:
    """A path as text that SQLite takes, also where its name is no valid UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode()
