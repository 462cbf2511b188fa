"""The journal in one SQLite file: write-ahead log, full synchronisation, group commit.

Several processes may share the file. Everything recorded while one commit waits for the disk goes
into the next, so many requests in flight cost few waits.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

from translate_pipe.errors import JournalError
from translate_pipe.journal.base import Entry, Publication

APPLICATION_ID = 0x74706A31
"""Marks the file as ours ("tpj1"), so that somebody else's database is never written to."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
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
"""The n-th group turns version n into version n + 1; never edit one that was released."""

_RECORD = "INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?)"
_PUBLISH = "INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM publications WHERE path = ? AND digest <> ?"
_KEYS_A_QUERY = 500
_BUSY_SECONDS = 30.0

T = TypeVar("T")


class SqliteJournal:
    """A ``Journal`` in the SQLite file at ``path``, made if it is not there.

    Reads use one connection, on the caller's thread; writes use another, on a thread of their own.
    Raises ``JournalError`` when the file is damaged, foreign, newer than this program, or cannot
    be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pending: list[Entry] = []
        self._flush: asyncio.Task[None] | None = None
        self._reader = self._guarded(self._open)
        self._writer = self._guarded(self._connect)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, str]:
        return self._guarded(lambda: self._select(keys))

    async def record(self, entries: Iterable[Entry]) -> None:
        self._pending.extend(entries)
        if self._flush is None:
            self._flush = asyncio.create_task(self._commit_pending())
        # A caller that is cancelled must not take the others' writes with it.
        await asyncio.shield(self._flush)

    def publication(self, path: Path, digest: bytes) -> Publication | None:
        query = "SELECT complete FROM publications WHERE path = ? AND digest = ?"
        row = self._guarded(
            lambda: self._reader.execute(query, (_spelled(path), digest)).fetchone()
        )
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
        rows = [(entry.key, entry.source, entry.text, now) for entry in entries]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._write, _RECORD, rows)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        def run() -> None:
            self._writer.execute("BEGIN IMMEDIATE")
            with self._writer:
                self._writer.executemany(statement, rows)

        self._guarded(run)

    def _select(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for start in range(0, len(keys), _KEYS_A_QUERY):
            batch = keys[start : start + _KEYS_A_QUERY]
            places = ",".join("?" * len(batch))
            # The only thing formatted into the statement is a row of question marks.
            query = f"SELECT key, text FROM translations WHERE key IN ({places})"  # noqa: S608
            found.update(self._reader.execute(query, batch))
        return found

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = self._connect()
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # One read transaction: between two separate reads another process may make the tables.
        connection.execute("BEGIN")
        with connection:
            owner, version, tables = (
                int(connection.execute(query).fetchone()[0])
                for query in (
                    "PRAGMA application_id",
                    "PRAGMA user_version",
                    "SELECT count(*) FROM sqlite_master",
                )
            )
        if owner != APPLICATION_ID and (tables or version):
            raise JournalError(
                "this SQLite file is not a translate_pipe journal",
                where=str(self.path),
                remedy="Name another folder with --state-dir",
            )
        if version > len(MIGRATIONS):
            raise JournalError(
                f"the journal is version {version} and this program knows {len(MIGRATIONS)}",
                where=str(self.path),
                remedy="Update translate_pipe, or name another folder with --state-dir",
            )
        if version < len(MIGRATIONS):
            _migrate(connection)

    def _guarded(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except sqlite3.OperationalError as error:
            raise JournalError(
                f"the journal cannot be used: {error}",
                where=str(self.path),
                remedy="Check permissions and free space, or name another folder with --state-dir",
            ) from error
        except sqlite3.DatabaseError as error:
            # Its other kinds are misuse of the connection: a bug, and no reason to move a file.
            if type(error) is not sqlite3.DatabaseError:
                raise
            raise JournalError(
                f"the journal is damaged: {error}",
                where=str(self.path),
                remedy="Move the file away to start a new one; what it held is translated again",
            ) from error
        except OSError as error:
            raise JournalError(
                f"no journal can be kept here: {error.strerror}",
                where=str(self.path),
                remedy="Name another folder with --state-dir",
            ) from error


def _spelled(path: Path) -> str:
    """A path as text that SQLite takes, also where its name is no valid UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest version in one transaction, whoever else is opening it."""
    _switch_to_write_ahead_log(connection)
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        # Read under the lock: another process may just have done all of it.
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        for statement in (each for group in MIGRATIONS[version:] for each in group):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    stop=stop_after_delay(_BUSY_SECONDS),
    wait=wait_random(0.01, 0.1),
    reraise=True,
)
def _switch_to_write_ahead_log(connection: sqlite3.Connection) -> None:
    # Changing the mode needs the file alone and does not wait for it: SQLite's busy timeout
    # covers transactions only. The mode is kept in the file, so this happens once in its life.
    connection.execute("PRAGMA journal_mode = WAL")
