"""The journal in one SQLite file: write-ahead log, full synchronisation, group commit.

Several processes may share the file. Everything recorded while one commit waits for the disk goes
into the next, so many requests in flight cost few waits.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from hashlib import sha256
from operator import itemgetter
from pathlib import Path

from translate_pipe import paths
from translate_pipe.database import Database, Migrations
from translate_pipe.journal.base import Entry, Publication
from translate_pipe.journal.fingerprint import Recipe

APPLICATION_ID = 0x74706A31
"""tpj1"""

# No code reads ``source``. But keys are hashes: without it nobody could tell what an entry is of,
# or take the translations elsewhere.
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
    (
        "ALTER TABLE publications ADD COLUMN source BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE publications ADD COLUMN recipe TEXT NOT NULL DEFAULT ''",
    ),
    ("ALTER TABLE publications ADD COLUMN made_with TEXT NOT NULL DEFAULT ''",),
    ("ALTER TABLE publications ADD COLUMN gaps TEXT",),
)

_RECORD = "INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM translations WHERE key = ?"
_PRUNE = "DELETE FROM translations WHERE recorded_at < ?"
_PUBLISH = """
    INSERT OR REPLACE INTO publications
        (path, digest, complete, source, recipe, made_with, gaps, published_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_FORGET = "DELETE FROM publications WHERE path = ? AND digest <> ?"
_KEYS_A_QUERY = 500

Settle = Callable[[Exception | None], object]
"""Tells a caller of ``record`` how its commit ended."""


class SqliteJournal:
    """A ``Journal`` in the SQLite file at ``path``, made if it is not there.

    Reads use one connection, on the caller's thread; writes use another, on a thread of their own.
    A ``read_only`` one must be there; it is not migrated, and takes no writes.
    Raises ``JournalError`` when the file is damaged, foreign, newer than this program, kept locked
    by another process, or cannot be read or written.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._database = _database(path, read_only=read_only)
        self._pending: deque[tuple[Sequence[Entry], Settle]] = deque()
        self._reader = self._database.open()
        self._writer = self._database.connect()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, str]:
        with self._database.errors():
            return self._select(keys)

    async def record(self, entries: Iterable[Entry]) -> None:
        loop = asyncio.get_running_loop()
        written = loop.create_future()

        def settle(error: Exception | None) -> None:
            # A caller that was cancelled waits no more; its entries are recorded all the same.
            if not written.done():
                written.set_result(None) if error is None else written.set_exception(error)

        self._pending.append(([*entries], lambda error: loop.call_soon_threadsafe(settle, error)))
        self._thread.submit(self._commit_pending)
        await written

    def forget(self, keys: Sequence[bytes]) -> None:
        self._thread.submit(self._write, _DROP, [(key,) for key in keys]).result()

    def prune(self, before: int) -> int:
        """Forget what was recorded before that time, in seconds since 1970. Returns how many
        translations. Outputs stay known as ours, and as done."""
        return self._thread.submit(self._prune, before).result()

    def shrink(self) -> None:
        """Give the space back that what was forgotten took. Needs as much again meanwhile."""
        self._thread.submit(self._shrink).result()

    def publication(self, path: Path, digest: bytes) -> Publication | None:
        # All columns: one that is only read may be of a version that lacks the newer ones.
        query = "SELECT * FROM publications WHERE path = ? AND digest = ?"
        with self._database.errors():
            found = self._reader.execute(query, (_spelled(path), digest))
            row = found.fetchone()
        if row is None:
            return None
        known = dict(zip((name for name, *_ in found.description), row, strict=True))
        made_of = known.get("source", b""), known.get("recipe", "")
        made_with = Recipe.read(known.get("made_with", ""))
        complete = bool(known["complete"])
        gaps = () if complete else _numbers(known.get("gaps"))
        return Publication(digest, complete, *made_of, made_with, gaps)

    def publishing(self, path: Path, publication: Publication) -> None:
        made = (publication.digest, publication.complete, publication.source, publication.recipe)
        made_with = publication.made_with.written() if publication.made_with else ""
        gaps = None if publication.gaps is None else " ".join(map(str, publication.gaps))
        row = (_spelled(path), *made, made_with, gaps, int(time.time()))
        self._thread.submit(self._write, _PUBLISH, [row]).result()

    def published(self, path: Path, publication: Publication) -> None:
        self._thread.submit(self._write, _FORGET, [(_spelled(path), publication.digest)]).result()

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._reader.close()
        self._writer.close()

    def _commit_pending(self) -> None:
        """All that waits, in one transaction; a later call may so find nothing. On the thread."""
        batch = [self._pending.popleft() for _ in range(len(self._pending))]
        now, error = int(time.time()), None
        try:
            rows = [(each.key, each.source, each.text, now) for some, _ in batch for each in some]
            # The table is a tree by key: rows in its order touch each page once.
            rows.sort(key=itemgetter(0))
            if rows:
                self._write(_RECORD, rows)
        except Exception as failure:
            error = failure
        for _, settle in batch:
            with suppress(RuntimeError):  # a caller whose event loop is gone
                settle(error)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._database.errors():
            self._writer.execute("BEGIN IMMEDIATE")
            with self._writer:
                self._writer.executemany(statement, rows)

    def _prune(self, before: int) -> int:
        with self._database.errors():
            return self._writer.execute(_PRUNE, (before,)).rowcount

    def _shrink(self) -> None:
        with self._database.errors():
            self._writer.execute("VACUUM")
            # Else the log keeps the size of the whole file until the last process is done.
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _select(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for start in range(0, len(keys), _KEYS_A_QUERY):
            batch = keys[start : start + _KEYS_A_QUERY]
            places = ",".join("?" * len(batch))
            # The only thing formatted into the statement is a row of question marks.
            query = f"SELECT key, text FROM translations WHERE key IN ({places})"  # noqa: S608
            found.update(self._reader.execute(query, batch))
        return found


def own_outputs(journal: Path, files: Iterable[Path]) -> set[Path]:
    """Those of the files that are outputs of this package and that nobody has changed since, as the
    journal at a path knows. Where there is no journal, none are, and none is made; one that is
    there is left in its version.

    Only a file whose path is known is read. Raises ``JournalError``.
    """
    if not holds_anything(journal):
        return set()
    query = "SELECT digest FROM publications WHERE path = ?"
    database = _database(journal, read_only=True)
    with closing(database.open()) as reader, database.errors():
        return {
            file
            for file in files
            if (rows := reader.execute(query, (_spelled(paths.real(file)),)).fetchall())
            and (_digest(file),) in rows
        }


def holds_anything(journal: Path) -> bool:
    """Whether there is a journal to read: one that was only begun has no tables yet. Raises
    ``JournalError``."""
    if not paths.stands(paths.real(journal)):
        return False
    database = _database(journal, read_only=True)
    with closing(database.open()) as reader, database.errors():
        return bool(reader.execute("PRAGMA user_version").fetchone()[0])


def _database(path: Path, *, read_only: bool = False) -> Database:
    loss = "what it held is translated again"
    return Database(path, "journal", APPLICATION_ID, MIGRATIONS, loss, read_only=read_only)


def _digest(file: Path) -> bytes:
    """Of no publication, where the file cannot be read: its turn will tell."""
    try:
        return sha256(file.read_bytes()).digest()
    except OSError:
        return b""


def _numbers(text: str | None) -> tuple[int, ...] | None:
    """What was written so; ``None`` by an earlier version, which did not know them."""
    return None if text is None else tuple(map(int, text.split()))


def _spelled(path: Path) -> str:
    """A path as text that SQLite takes, also where its name is no valid UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode()
