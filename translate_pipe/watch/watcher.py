"""Keeps watched folders translated: sweeps, serves, and says how it is doing."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from signal import SIGTERM

from translate_pipe import paths
from translate_pipe.errors import ExitCode, JournalError
from translate_pipe.jobs.schema import Watching
from translate_pipe.ledger import Ledger, WatcherRow
from translate_pipe.locks import held, watcher_lock
from translate_pipe.quality.exit_code import worst
from translate_pipe.redaction import Redactor
from translate_pipe.watch import metrics
from translate_pipe.watch.events import is_network, wake_on_changes
from translate_pipe.watch.folders import folder_held
from translate_pipe.watch.log import Log
from translate_pipe.watch.queue import Queue
from translate_pipe.watch.records import Records
from translate_pipe.watch.server import Server
from translate_pipe.watch.sweep import Sweep
from translate_pipe.watch.view import Watched

__all__ = ["Watcher"]

_BEAT_SECONDS = 5.0
_SHORTEST_PAUSE = 0.5
"""Between two sweeps, however many events there are."""

_FIRST_BACKOFF, _LONGEST_BACKOFF = 2.0, 300.0


class Watcher:
    """Watches folders until it is told to stop, or, with ``once``, does what is due and ends.

    Both raise ``LockHeld`` at once where another process watches one of the folders, and
    ``JournalError`` where the state folder cannot be used. ``redact`` is for what is told and kept.
    """

    def __init__(
        self,
        config: Path,
        folders: Sequence[Watched],
        watching: Watching,
        state_dir: Path,
        log: Log | None = None,
        redact: Redactor | None = None,
    ) -> None:
        self._folders = folders
        self._watching = watching
        self._state_dir = state_dir
        self._log = log or Log()
        self._redact = redact or Redactor()
        self._row = WatcherRow(str(paths.full(config)), pid=os.getpid(), started=time.time())
        self._queue = Queue()
        self._wake, self._work = asyncio.Event(), asyncio.Event()
        self._stop, self._changed = asyncio.Event(), asyncio.Event()
        self._ledger: Ledger
        self._sweep: Sweep
        self._server: Server

    async def watch(self) -> int:
        """Watch until ``drain`` or ``abort``. Returns the exit code: 0, or that of the signal if
        work was cut short. A bug in the watcher itself ends it, with requests in flight finished,
        and is raised."""
        with self._opened(), metrics.serving(self._watching.metrics, self._state_dir):
            self._log.info("watching", folders=[str(each.path) for each in self._folders])
            serving, sweeping, beating, _ = tasks = [
                asyncio.create_task(work)
                for work in (
                    self._serve_forever(),
                    self._sweep_forever(),
                    self._beat_forever(),
                    self._listen(),
                )
            ]
            try:
                # None of these ends by itself; one that does must not leave the others waiting.
                ended, _ = await asyncio.wait(
                    (serving, sweeping, beating), return_when=asyncio.FIRST_COMPLETED
                )
                if not self._stop.is_set():
                    self.drain(SIGTERM)
                await serving
                for task in ended:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            self._log.info("stopped")
            return max((code for code in self._server.codes if code > 128), default=0)

    async def once(self) -> int:
        """Do what is due now, waiting once for files to hold still. Returns the exit code."""
        with self._opened():
            beating = asyncio.create_task(self._beat_forever())
            try:
                await self._look()
                if self._sweep.settling and not self._stop.is_set():
                    await self._pause(self._watching.settle)
                    if self._stop.is_set():
                        self._server.cut_short()
                    await self._look()
                await self._server.work_off()
            finally:
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)
            unread = [ExitCode.INPUT] if self._sweep.lost or self._sweep.unread else []
            return worst([self._server.exit_code, *unread])

    def drain(self, signum: int) -> None:
        """That signal came: finish and journal the requests in flight, for ``stop_within``."""
        self._log.info("stopping")
        self._stop.set()
        for event in (self._wake, self._work):
            event.set()
        self._server.drain(signum)
        asyncio.get_running_loop().call_later(self._watching.stop_within, self._server.abort)

    def abort(self) -> None:
        """Stop now. What was accepted is in the journal."""
        self._stop.set()
        self._server.abort()

    @contextmanager
    def _opened(self) -> Iterator[None]:
        with self._locked():
            self._ledger = Ledger(self._state_dir)
            records = Records(self._ledger, lambda reason: self._log.error("ledger", reason=reason))
            self._server = Server(
                self._queue,
                records,
                self._watching,
                self._log,
                self._changed.set,
                self._redact,
            )
            self._sweep = Sweep(self._folders, self._watching, records, self._queue, self._log)
            try:
                self._beat()
                yield
            finally:
                self._row.running = False
                self._beat()
                self._ledger.close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold every folder, and what tells ``status`` that this process lives."""
        with ExitStack() as stack:
            for each in self._folders:
                stack.enter_context(folder_held(each.path, self._state_dir))
            row = watcher_lock(self._state_dir, self._row.config)
            stack.enter_context(held(row, self._row.config))
            yield

    async def _look(self) -> None:
        """Sweep once, and have it told if something new waits, or is in the way."""
        await self._sweep.sweep()
        told = self._row.queued, self._row.settling, self._row.trouble
        if told != (len(self._queue), self._sweep.settling, self._trouble):
            self._changed.set()

    async def _sweep_forever(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                await self._look()
            except OSError as error:
                self._log.error("sweep", reason=str(error))
            if len(self._queue) or self._is_trouble_past:
                self._work.set()
            pause = min(_SHORTEST_PAUSE, self._watching.scan_every)
            await self._pause(pause)
            await _either(self._wake, self._sweep.next_in() - pause)

    @property
    def _trouble(self) -> str:
        """Why not all can be done now, if so: no server, or a folder that cannot be read."""
        found = [self._server.trouble, *self._sweep.lost]
        return next((self._redact(str(each)) for each in found if each is not None), "")

    @property
    def _is_trouble_past(self) -> bool:
        """Whether nothing is left that trouble could keep waiting: it may be over, and nobody would
        ever find out."""
        waits = self._queue.busy or self._sweep.is_retrying
        return self._server.trouble is not None and not waits

    async def _serve_forever(self) -> None:
        backoff = _FIRST_BACKOFF
        while not self._stop.is_set():
            await self._work.wait()
            self._work.clear()
            await self._server.work_off()
            self._wake.set()
            if self._server.trouble is None:
                backoff = _FIRST_BACKOFF
                continue
            await self._pause(backoff)
            backoff = min(backoff * 2, _LONGEST_BACKOFF)

    async def _listen(self) -> None:
        if self._watching.events == "off":
            return
        local = [each.path for each in self._folders if not is_network(each.path)]
        await wake_on_changes(
            local, self._wake.set, lambda reason: self._log.warning("no-events", reason=reason)
        )

    async def _beat_forever(self) -> None:
        """Beat at every change, though not all the time, and now and then without one."""
        while True:
            self._changed.clear()
            self._beat()
            await asyncio.sleep(_SHORTEST_PAUSE)
            await _either(self._changed, _BEAT_SECONDS)

    def _beat(self) -> None:
        """Tell ``status`` how it goes; if that cannot be written, work is more important."""
        row = self._row
        row.beat = time.time()
        row.queued, row.settling = len(self._queue), self._sweep.settling
        row.in_flight = [f"{due.job.name} ({due.job.to})" for due in self._queue.busy]
        row.trouble = self._trouble
        try:
            self._ledger.put(row)
        except JournalError as error:
            self._log.error("ledger", reason=str(error))

    async def _pause(self, seconds: float) -> None:
        """Wait, but not for longer than until told to stop."""
        await _either(self._stop, seconds)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, or so long."""
    # Not `wait_for`: in Python 3.11 it may forget that it was cancelled.
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
