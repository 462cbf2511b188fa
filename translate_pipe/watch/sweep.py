"""Compares what is in the folders with what the ledger knows, and lines up what is due."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from translate_pipe import atomic
from translate_pipe.errors import UnreadableInput
from translate_pipe.files.source import is_readable
from translate_pipe.jobs.schema import Watching
from translate_pipe.ledger import FileRow, Outcome
from translate_pipe.settings import attempt_of
from translate_pipe.watch.log import Log
from translate_pipe.watch.queue import Due, Queue
from translate_pipe.watch.reason import update_note
from translate_pipe.watch.records import Records
from translate_pipe.watch.settling import Settling
from translate_pipe.watch.verdict import LONGEST_WAIT
from translate_pipe.watch.view import Seen, View, Watched, look

__all__ = ["Sweep"]


class Sweep:
    """Looks at all folders, again and again. ``queue`` is what it fills; ``lost`` are the reasons
    for which watched folders could not be read the last time, ``unread`` those for which folders
    below them and files could not."""

    def __init__(
        self,
        folders: Sequence[Watched],
        watching: Watching,
        records: Records,
        queue: Queue,
        log: Log,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folders = folders
        self._watching = watching
        self._records = records
        self._queue = queue
        self._log = log
        self._clock = clock
        self.lost: list[UnreadableInput] = []
        self.unread: set[str] = set()
        self._settling = Settling(watching.settle)
        self._attempts: dict[tuple[str, str, str | None], str] = {}
        self._retry_at: list[float] = []
        self._unread: set[str] = set()
        self._told: set[str] = set()
        self._cleared: set[Path] = set()

    @property
    def is_retrying(self) -> bool:
        """Whether a file waits for another attempt."""
        return bool(self._retry_at)

    @property
    def settling(self) -> int:
        """How many files are being waited for to hold still."""
        return len(self._settling)

    def next_in(self) -> float:
        """Seconds until the next sweep has something to do, as far as is known."""
        waits = [self._watching.scan_every]
        if (settled := self._settling.next_at()) is not None:
            waits.append(settled - self._clock())
        waits += [moment - time.time() for moment in self._retry_at]
        return max(0.0, min(waits))

    async def sweep(self) -> None:
        """Look once."""
        outputs = self._records.outputs()
        self._retry_at = []
        awaited: set[Path] = set()
        lost: list[UnreadableInput] = []
        self._unread = set()
        for folder in self._folders:
            view = await asyncio.to_thread(look, folder, outputs)
            lost += [view.lost] if view.lost is not None else []
            if folder.path not in self._cleared:
                await asyncio.to_thread(_clear, view.folders)
                self._cleared.add(folder.path)
            for seen in view.seen:
                self._consider(seen, folder, awaited)
            self._note_unclear(folder, view)
            self._note_unreadable(folder, view)
            self._note_gone(folder, view)
        self._settling.keep_only(awaited)
        self.lost, self.unread = lost, self._unread
        self._tell_troubles()
        self._records.flush()

    def _consider(self, seen: Seen, folder: Watched, awaited: set[Path]) -> None:
        """Line the file up if it is due, or wait for it to hold still."""
        attempt = self._attempt(seen, folder)
        row = self._records.get(seen.key)
        known = (
            row is not None
            and (row.shape, row.recipe, row.target) == (seen.shape, attempt, str(seen.job.target))
            and row.outcome not in {Outcome.GONE, Outcome.UNCLEAR}
        )
        if known and row is not None:
            if not self._is_due_again(row, seen):
                return
        elif self._queue.holds(seen.key, seen.shape):
            return
        else:
            source = Path(seen.job.name)
            if row is not None and row.outcome is Outcome.PARKED:
                self._unpark(row)
            if not self._settling.is_still(source, seen.shape, self._clock()):
                awaited.add(source)
                return
        settings = folder.target.settings[seen.job.to]
        due = Due(seen.job, settings, str(folder.path), seen.shape, attempt)
        if self._queue.add(due):
            self._log.info("queued", source=seen.job.name, to=seen.job.to)

    def _is_due_again(self, row: FileRow, seen: Seen) -> bool:
        match row.outcome:
            case Outcome.DONE | Outcome.FOREIGN:
                return not seen.is_made
            case Outcome.FAILED:
                return self._is_over(row.retry_at)
            case Outcome.UNREADABLE:
                # Nothing of what it takes to read it shows in its shape.
                if self._is_over(row.retry_at) and is_readable(Path(row.source)):
                    return True
                self._unread.add(row.reason)
                return False
            case _:
                return False

    def _is_over(self, retry_at: float) -> bool:
        """Whether the time for another attempt has come; if not, it is awaited."""
        wait = retry_at - time.time()
        if not 0 < wait <= LONGEST_WAIT:  # longer: the clock was put back
            return True
        self._retry_at.append(retry_at)
        return False

    def _attempt(self, seen: Seen, folder: Watched) -> str:
        key = (folder.name, seen.job.to, seen.job.source_language)
        if key not in self._attempts:
            settings = folder.target.settings[seen.job.to]
            self._attempts[key] = attempt_of(settings, seen.job.source_language)
        return self._attempts[key]

    def _unpark(self, row: FileRow) -> None:
        """It changed: all its attempts are ahead of it again."""
        self._records.put(replace(row, outcome=Outcome.FAILED, attempts=0, shape="", retry_at=0.0))
        update_note(Path(row.source), self._records.parked(row.source))
        self._log.info("unparked", source=row.source, to=row.to)

    def _note_unclear(self, folder: Watched, view: View) -> None:
        for source, reason in view.unclear.items():
            row = FileRow(source, "", str(folder.path), outcome=Outcome.UNCLEAR, reason=reason)
            if self._records.get((source, "")) != row:
                self._records.put(row)
                self._log.warning("unclear", source=source, reason=reason)

    def _note_unreadable(self, folder: Watched, view: View) -> None:
        """Folders that cannot be read. Of a file, its row says so since it was tried."""
        for name, why in view.troubles.items():
            reason = f"{name}: this folder cannot be read ({why}), so nothing in it is translated"
            reason += ". Allow this user to read it, or exclude it"
            row = FileRow(name, "", str(folder.path), outcome=Outcome.UNREADABLE, reason=reason)
            if self._records.get((name, "")) != row:
                self._records.put(row)
            self._unread.add(reason)

    def _note_gone(self, folder: Watched, view: View) -> None:
        """What is clear or can be read now, and what is away, where that can be told."""
        for row in self._records.of_folder(str(folder.path)):
            is_present = row.source in view.present
            if not (is_present or view.could_see(row.source)):
                continue
            if row.to and not is_present:
                self._part_with(row)
            elif not row.to and not (row.source in view.unclear or row.source in view.troubles):
                self._records.forget(row)
        for due in self._queue.of_folder(str(folder.path)):
            if due.job.name not in view.present and view.could_see(due.job.name):
                self._queue.drop(due.key)

    def _part_with(self, row: FileRow) -> None:
        """The source is away; an output that stays is remembered as ours."""
        stays = row.outcome is not Outcome.FOREIGN and row.target
        if not (stays and os.path.lexists(row.target)):
            self._records.forget(row)
        elif row.outcome is not Outcome.GONE:
            self._records.put(replace(row, outcome=Outcome.GONE, shape=""))
        else:
            return
        update_note(Path(row.source), [])
        self._log.info("gone", source=row.source, to=row.to)

    def _tell_troubles(self) -> None:
        """Each once, while it lasts."""
        lost = set(map(str, self.lost))
        for reason in sorted(self.unread - self._told):
            self._log.warning("unreadable", reason=reason)
        for reason in sorted(lost - self._told):
            self._log.error("trouble", reason=reason)
        self._told = lost | self.unread


def _clear(folders: Sequence[Path]) -> None:
    """Remove what an earlier watcher was killed over, which no scan sees."""
    for folder in folders:
        atomic.sweep(folder)
