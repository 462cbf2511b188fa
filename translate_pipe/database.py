"""A SQLite file of this program: told from others, migrated, shared by several processes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from translate_pipe import paths
from translate_pipe.errors import JournalError

__all__ = ["Database", "Migrations"]

Migrations = tuple[tuple[str, ...], ...]
"""The n-th group turns version n into version n + 1; never edit one that was released."""


@dataclass(frozen=True, slots=True)
class Database:
    """A file at ``path``, made if it is not there.

    ``name`` is what it is called in messages, ``application_id`` marks the file as ours, so that
    somebody else's database is never written to, and ``loss`` says what a person loses who moves
    a damaged one away. ``synchronous`` is SQLite's; ``patience`` is how many seconds to wait for
    other processes. A ``read_only`` file is left as it is, in its version, and nothing is made
    beside it.
    """

    path: Path
    name: str
    application_id: int
    migrations: Migrations
    loss: str
    synchronous: str = "FULL"
    patience: float = 30.0
    read_only: bool = False

    def open(self) -> sqlite3.Connection:
        """A connection to the file in its newest version, or in its own if it is only read.

        Raises ``JournalError`` where it is damaged, foreign, newer than this program, locked by
        another process for longer than ``patience``, or cannot be read or written.
        """
        with self.errors():
            if not self.read_only:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._refuse_what_may_only_be_read()
            connection = self._connect()
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            return connection

    def connect(self) -> sqlite3.Connection:
        """Another connection to a file that was opened. It may be used from any one thread at a
        time. Raises ``JournalError``."""
        with self.errors():
            return self._connect()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what SQLite and the system raise meanwhile into ``JournalError``."""
        where = str(self.path)
        try:
            yield
        except sqlite3.OperationalError as error:
            if _is_busy(error):
                what = f"another process has kept the {self.name} locked for {self.patience:g} s"
                remedy = (
                    "Wait until it is done, or stop it, and run the same command again; "
                    "or name another folder with --state-dir"
                )
            else:
                what = f"the {self.name} cannot be used: {error}"
                remedy = "Check permissions and free space, or name another folder with --state-dir"
            raise JournalError(what, where=where, remedy=remedy) from error
        except sqlite3.DatabaseError as error:
            # Its other kinds are misuse of the connection: a bug, and no reason to move a file.
            if type(error) is not sqlite3.DatabaseError:
                raise
            raise JournalError(
                f"the {self.name} is damaged: {error}",
                where=where,
                remedy=f"Move the file away to start a new one; {self.loss}",
            ) from error
        except OSError as error:
            raise JournalError(
                f"no {self.name} can be kept here: {error.strerror}",
                where=where,
                remedy="Name another folder with --state-dir",
            ) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._read_only_uri() if self.read_only else self.path,
            timeout=self.patience,
            isolation_level=None,
            check_same_thread=False,
            uri=self.read_only,
        )
        connection.execute(f"PRAGMA synchronous = {self.synchronous}")
        return connection

    def _refuse_what_may_only_be_read(self) -> None:
        # SQLite opens it all the same, and only the first write fails, when work was paid for. By
        # then there are files of a write-ahead log, which nobody here can take away again.
        real = paths.real(self.path)
        logs = (real.with_name(f"{real.name}{end}") for end in ("-wal", "-shm"))
        for each in (real, *logs, real.parent):
            if paths.stands(each) and not os.access(each, os.W_OK):
                raise JournalError(
                    f"the {self.name} cannot be written: this user may not write to {each}",
                    where=str(self.path),
                    remedy="Allow that for the file, those beside it and their folder, or name "
                    "another folder with --state-dir",
                )

    def _read_only_uri(self) -> str:
        # Who reads a write-ahead log makes its files, and cannot take them away again. Without
        # them nobody has the file open, and all there is stands in it.
        real = paths.real(self.path)
        alone = not paths.stands(real.with_name(f"{real.name}-wal"))
        return f"{real.as_uri()}?mode=ro{'&immutable=1' if alone else ''}"

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
        if owner != self.application_id and (tables or version):
            raise JournalError(
                f"this SQLite file is not a translate_pipe {self.name}",
                where=str(self.path),
                remedy="Name another folder with --state-dir",
            )
        newest = len(self.migrations)
        if version > newest:
            raise JournalError(
                f"the {self.name} is version {version} and this program knows {newest}",
                where=str(self.path),
                remedy="Update translate_pipe, or name another folder with --state-dir",
            )
        if version < newest and not self.read_only:
            self._migrate(connection)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Bring the file to the newest version in one transaction, whoever else is opening it."""
        self._switch_to_write_ahead_log(connection)
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            # Read under the lock: another process may just have done all of it.
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            for statement in (each for group in self.migrations[version:] for each in group):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {self.application_id}")
            connection.execute(f"PRAGMA user_version = {len(self.migrations)}")

    def _switch_to_write_ahead_log(self, connection: sqlite3.Connection) -> None:
        # Changing the mode needs the file alone and does not wait for it: SQLite's busy timeout
        # covers transactions only. The mode is kept in the file, so this happens once in its life.
        from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

        patiently = Retrying(
            retry=retry_if_exception_type(sqlite3.OperationalError),
            stop=stop_after_delay(self.patience),
            wait=wait_random(0.01, 0.1),
            reraise=True,
        )
        patiently(connection.execute, "PRAGMA journal_mode = WAL")


def _is_busy(error: sqlite3.Error) -> bool:
    """Whether another process had the file for itself. Of a code, the last byte is the kind; what
    Python raises itself has none."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
