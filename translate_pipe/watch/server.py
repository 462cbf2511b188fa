"""Has what is due translated: opens a run while there is work, and none while there is not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from functools import partial

from translate_pipe.errors import Bug, Interrupted, JournalError, LockHeld, TranslatePipeError
from translate_pipe.job import FileResult
from translate_pipe.jobs.schema import Watching
from translate_pipe.jobs.work import translate_one
from translate_pipe.ledger import FileRow, Outcome, TurnRow
from translate_pipe.model import Notice
from translate_pipe.progress import Silent
from translate_pipe.quality.exit_code import worst
from translate_pipe.redaction import Redactor
from translate_pipe.run import Run
from translate_pipe.settings import Settings, attempt_of
from translate_pipe.turns import Line
from translate_pipe.watch.log import LOGGER, Log
from translate_pipe.watch.queue import Due, Queue
from translate_pipe.watch.reason import update_note
from translate_pipe.watch.records import Records
from translate_pipe.watch.scan import shape_of
from translate_pipe.watch.verdict import is_trouble, judged

__all__ = ["Server"]


class _Told(Silent):
    """A run's progress, of which only the notices are of interest: while it opens, only those that
    the ``last`` one like it did not have, as a watcher opens a run for every few files."""

    def __init__(self, log: Log, last: Set[Notice]) -> None:
        self._log = log
        self._known = last
        self._said: set[Notice] = set()

    def notice(self, notice: Notice) -> None:
        """Log it."""
        self._said.add(notice)
        if notice not in self._known:
            self._log.warning("notice", code=notice.code, message=notice.message)

    def opened(self) -> Set[Notice]:
        """The run is open; returns what was said of that."""
        self._known = frozenset()
        return frozenset(self._said)


@dataclass(slots=True)
class Server:
    """Works the queue off. ``trouble`` is why nothing can be done now, if so; ``changed`` is
    called whenever something worth reporting happened. ``redact`` is for the reasons that are kept.
    """

    queue: Queue
    records: Records
    watching: Watching
    log: Log
    changed: Callable[[], None] = lambda: None
    redact: Redactor = field(default_factory=Redactor)
    trouble: TranslatePipeError | None = None
    codes: set[int] = field(default_factory=set)
    _openings: dict[str, Set[Notice]] = field(default_factory=dict)
    _run: Run | None = None
    _stopping: bool = False
    _signum: int | None = None
    _quota: int = 0

    @property
    def exit_code(self) -> int:
        """What a single pass ends with: the worst of its files, or the trouble it met."""
        return worst([*self.codes, *([self.trouble.status] if self.trouble else [])])

    def drain(self, signum: int) -> None:
        """That signal came: begin nothing more; finish and journal the requests in flight."""
        self._stopping = True
        self._signum = signum
        if self._run is not None:
            self._run.drain(signum)

    def cut_short(self) -> None:
        """Work is left; where a signal is the reason, the exit code says so."""
        if self._signum is not None:
            self.codes.add(128 + self._signum)

    def abort(self) -> None:
        """Stop now. What was accepted is in the journal."""
        self._stopping = True
        if self._run is not None:
            self._run.abort()

    async def work_off(self) -> None:
        """Translate what is due, run by run, until nothing is, or until there is trouble."""
        self.trouble = None
        while not self._stopping and self.trouble is None and (first := self.queue.first()):
            await self._serve(first.settings)
        if len(self.queue):
            self.cut_short()
        self.changed()  # there is trouble now, or no more

    async def _serve(self, settings: Settings) -> None:
        """Open a run and let it do all that is due for it, and what comes to be meanwhile; where
        others wait for another run, only what was due before it opened."""
        try:
            attempt = attempt_of(settings, None)
            told = _Told(self.log, self._openings.get(attempt, frozenset()))
            self._run = Run(settings, progress=told)
            async with self._run as run:
                self._openings[attempt] = told.opened()
                self._quota = self.queue.count(settings)
                line = Line(partial(self._take, settings), partial(self._due, settings))
                await run.work_through(line, partial(self._work, run))
        except TranslatePipeError as error:
            self._meet(error)
        finally:
            self._run = None

    def _take(self, settings: Settings) -> Due | None:
        if self._stopping or self.trouble is not None:
            return None
        if self._quota <= 0 and self.queue.others_wait(settings):
            return None
        due = self.queue.take(settings)
        if due is not None:
            self._quota -= 1
        return due

    def _due(self, settings: Settings) -> int:
        """How many of those that wait ``_take`` would give."""
        count = self.queue.count(settings)
        return min(count, self._quota) if self.queue.others_wait(settings) else count

    async def _work(self, run: Run, due: Due) -> None:
        self.changed()
        try:
            if shape_of(due.source) == due.shape:
                self._end(due, await translate_one(run, due.job))
        finally:
            self.queue.finish(due)
            self.changed()

    def _end(self, due: Due, result: FileResult) -> None:
        """Remember the outcome, and tell it."""
        error = result.error
        if isinstance(error, Bug):
            self._log_bug(due, error)
        if isinstance(error, Interrupted):
            self.codes.add(error.status)
            return
        if isinstance(error, LockHeld):
            self.log.info("busy-elsewhere", source=due.job.name, to=due.job.to)
            return
        if error is not None and is_trouble(error):
            was_first = self.trouble is None
            self._meet(error)
            if not was_first or isinstance(error, JournalError):
                return  # this file only met what another one, or the whole machine, ran into
        row = judged(self._row(due), result, self.watching, time.time())
        row = replace(row, reason=self.redact(row.reason))
        self.codes.add(result.report.exit_code)
        self.records.put(row)
        is_done = row.outcome is Outcome.DONE
        self.records.note(TurnRow(row.source, row.to, is_done, result.report.translated, row.ended))
        update_note(due.source, self.records.parked(row.source))
        self._tell(row, result)

    def _log_bug(self, due: Due, bug: Bug) -> None:
        """By default only its kind: its words may hold a subtitle's."""
        kind = type(bug.__cause__).__name__
        self.log.warning("bug", source=due.job.name, to=due.job.to, error=kind)
        logging.getLogger(LOGGER).debug("traceback", exc_info=bug.__cause__)

    def _row(self, due: Due) -> FileRow:
        """The file's row before this outcome; attempts count only for one shape and way to try."""
        known = self.records.get(due.key)
        same = known is not None and (known.shape, known.recipe) == (due.shape, due.attempt)
        return FileRow(
            source=due.job.name,
            to=due.job.to,
            folder=due.folder,
            target=str(due.job.target),
            shape=due.shape,
            recipe=due.attempt,
            attempts=known.attempts if same and known is not None else 0,
        )

    def _meet(self, error: TranslatePipeError) -> None:
        if self.trouble is None and not isinstance(error, Interrupted):
            self.trouble = error
            self.log.error("trouble", reason=str(error))

    def _tell(self, row: FileRow, result: FileResult) -> None:
        tell = self.log.info if row.outcome is Outcome.DONE else self.log.warning
        report = result.report
        fields = {
            "source": row.source,
            "to": row.to,
            "target": row.target,
            "state": report.state.value,
            "segments": report.segments,
            "translated": report.translated,
            "recalled": report.recalled,
            "seconds": round(report.seconds, 3),
        }
        if row.reason:
            fields |= {"reason": row.reason, "attempts": row.attempts}
        tell(row.outcome.value, **fields)
