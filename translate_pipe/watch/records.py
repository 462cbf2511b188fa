"""The ledger's rows of watched files, in memory: a scan asks for every one of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from translate_pipe.errors import JournalError
from translate_pipe.ledger import FileRow, Ledger, Outcome, TurnRow
from translate_pipe.watch.queue import Key

__all__ = ["Records"]

_MOST_TURNS = 1000
"""Kept for a ledger that cannot be written: it may be so for days."""


class Records:
    """Rows by source and language. A ledger that cannot be written is complained of, and what it
    missed is written later: watching goes on."""

    def __init__(self, ledger: Ledger, complain: Callable[[str], None]) -> None:
        self._ledger = ledger
        self._complain = complain
        self._rows: dict[str, dict[str, FileRow]] = {}
        for row in ledger.files():
            self._keep(row)
        self._unwritten: dict[Key, FileRow | None] = {}
        self._turns: deque[TurnRow] = deque(maxlen=_MOST_TURNS)

    def get(self, key: Key) -> FileRow | None:
        """A file's row, if it has one."""
        source, to = key
        return self._rows.get(source, {}).get(to)

    def of_folder(self, folder: str) -> list[FileRow]:
        """The rows of one watched folder."""
        return [row for row in self._all() if row.folder == folder]

    def parked(self, source: str) -> list[FileRow]:
        """The languages in which a source is parked."""
        rows = self._rows.get(source, {}).values()
        return [row for row in rows if row.outcome is Outcome.PARKED]

    def outputs(self) -> set[str]:
        """Every path that is an output of ours, so that none is taken for a source."""
        return {
            row.target for row in self._all() if row.target and row.outcome is not Outcome.FOREIGN
        }

    def put(self, row: FileRow) -> None:
        """Remember a row, here and in the ledger."""
        self._keep(row)
        self._unwritten[row.source, row.to] = row
        self.flush()

    def forget(self, row: FileRow) -> None:
        """Forget a row, here and in the ledger."""
        languages = self._rows.get(row.source, {})
        languages.pop(row.to, None)
        if not languages:
            self._rows.pop(row.source, None)
        self._unwritten[row.source, row.to] = None
        self.flush()

    def note(self, turn: TurnRow) -> None:
        """Remember a file's turn, in the ledger."""
        self._turns.append(turn)
        self.flush()

    def flush(self) -> None:
        """Write what the ledger has missed."""
        try:
            while self._unwritten:
                key, row = next(iter(self._unwritten.items()))
                if row is None:
                    self._ledger.forget(*key)
                else:
                    self._ledger.put(row)
                del self._unwritten[key]
            while self._turns:
                self._ledger.note(self._turns[0])
                self._turns.popleft()
        except JournalError as error:
            self._complain(str(error))

    def _keep(self, row: FileRow) -> None:
        self._rows.setdefault(row.source, {})[row.to] = row

    def _all(self) -> Iterator[FileRow]:
        return (row for languages in self._rows.values() for row in languages.values())
