"""A run: opens what its files share, takes the files through the pipeline, reports on all."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from signal import SIGINT
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from translate_pipe import __version__, atomic
from translate_pipe.chunker import Estimator
from translate_pipe.context import Approach, Context, settle_num_ctx
from translate_pipe.engines import open_embedder, open_engines
from translate_pipe.errors import (
    Interrupted,
    JournalError,
    TranslatePipeError,
)
from translate_pipe.files.outputs import identity
from translate_pipe.job import FileJob, FileResult, failed
from translate_pipe.journal import SqliteJournal
from translate_pipe.locks import held, lock_path
from translate_pipe.model import FileReport, Notice, RunReport
from translate_pipe.pipeline import translate_document
from translate_pipe.progress import CURRENT, Kept, Progress, Silent
from translate_pipe.settings import Settings, state_dir
from translate_pipe.turns import Line, side_by_side
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.protocols import choose, notices

T = TypeVar("T")

_COLLECT_AFTER = 20_000
"""Allocations between two passes of the garbage collector while a run is open. Cues and segments
are many, small and free of cycles: at Python's default passes over all of them take a tenth of the
processor time of a run, and save 3 MB with 50,000 cues."""


class Run:
    """Translates files with one set of engines and one journal: an asynchronous context manager.

    ``one_shot`` allows ``--engine auto`` to fall back to the embedded engine. Entering raises
    ``EngineError`` where no engine serves, ``JournalError`` where no journal can be kept, and
    ``Interrupted`` where ``drain`` or ``abort`` is called before any engine has answered.
    """

    def __init__(
        self, settings: Settings, *, progress: Progress | None = None, one_shot: bool = False
    ) -> None:
        self.settings = settings
        self._progress: Progress = progress or Silent()
        self._one_shot = one_shot
        self._engines_progress = Kept(self._progress)
        self._notices: list[Notice] = []
        self._resources = AsyncExitStack()
        self._lost: JournalError | None = None
        self._started = monotonic()
        self._stopped: Interrupted | None = None
        self._drained: int | None = None
        self._opening: asyncio.Task[Context] | None = None
        self._is_open = False
        self._context: Context
        self._swept: set[Path] = set()

    async def __aenter__(self) -> Self:
        if self._stopped is not None:
            raise self._stopped
        async with self._resources:
            self._opening = asyncio.create_task(self._open())
            try:
                self._context = await self._opening
            except asyncio.CancelledError:
                if self._stopped is None:
                    raise
                raise self._stopped from None
            if self._stopped is not None:
                raise self._stopped
            self._resources.enter_context(_collecting_seldom())
            self._resources = self._resources.pop_all()
        self._is_open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._resources.aclose()

    async def translate(
        self,
        jobs: Sequence[FileJob],
        ended: Callable[[FileJob, FileResult], object] = lambda job, result: None,
    ) -> list[FileResult]:
        """Take every job through the pipeline, a few at once, in their order.

        A job that fails says so in its report and does not stop the others; where no engine is
        left, those after it fail too that need one, and where no journal is, all. Each result is
        given to ``ended`` at once; together they are in the order of the jobs.
        """
        results: dict[int, FileResult] = {}

        async def work(turn: tuple[int, FileJob]) -> None:
            position, job = turn
            results[position] = await self.translate_one(job)
            ended(job, results[position])

        line = Line.of(enumerate(jobs), lambda turn: is_new(turn[1], self.settings))
        await self.work_through(line, work)
        return [results[position] for position in range(len(jobs))]

    async def work_through(
        self, line: Line[T], work: Callable[[T], Coroutine[Any, Any, None]]
    ) -> None:
        """``work`` on all that is in a line, as many at a time as keep the hosts busy."""
        await side_by_side(line, work, self._context.pool.files)

    async def translate_one(self, job: FileJob) -> FileResult:
        """Take one job through the pipeline, as ``translate`` does with each; it is ``CURRENT``."""
        CURRENT.set(job)
        begun = monotonic()
        try:
            if self._drained is not None:
                raise Interrupted("stopped before this file's turn", signum=self._drained)
            if self._lost is not None:  # what is paid for from here on would not be kept
                raise self._lost
            self._sweep(job)
            with self._claimed(job), self._context.pool.files.begun():
                result = await translate_document(job, self._context)
        except TranslatePipeError as error:
            result = not_begun(job, error)
            result.report.seconds = monotonic() - begun
        if isinstance(result.error, JournalError):
            self._lost = result.error
        return result

    def report(self, results: Sequence[FileResult]) -> RunReport:
        """The run so far: those files, and what all requests cost."""
        approach, pool = self._context.approach, self._context.pool
        told = [*self._engines_progress.notices, *pool.notices, *self._context.notices]
        report = RunReport(
            version=__version__,
            engine=approach.info.engine,
            model=approach.info.model,
            model_digest=approach.info.digest,
            num_ctx=approach.num_ctx,
            seed=self.settings.seed,
            files=[result.report for result in results],
            hosts=dict(pool.hosts),
            notices=[*self._notices, *told],
            seconds=monotonic() - self._started,
        )
        for cost in pool.hosts.values():
            report.totals.add(cost)
        report.tokens_per_second = report.totals.rate(report.seconds)
        return report

    def drain(self, signum: int = SIGINT) -> None:
        """Begin no further file or request; finish and journal those in flight, then stop. Files
        that are not finished say that this signal stopped them."""
        if self._is_open:
            self._drained = signum
            self._context.pool.drain(signum)
        else:
            self._stop_opening(signum)

    def abort(self) -> None:
        """Stop now. What was accepted is in the journal."""
        if self._is_open:
            self._context.pool.abort()
        else:
            self._stop_opening(SIGINT)

    def _stop_opening(self, signum: int) -> None:
        """A server that is silent may be waited for for minutes, and nothing is in flight yet."""
        self._stopped = self._stopped or Interrupted(
            "stopped before an engine answered", signum=signum
        )
        if self._opening is not None:
            self._opening.cancel()

    async def _open(self) -> Context:
        opened = await open_engines(self.settings, self._engines_progress, one_shot=self._one_shot)
        infos = opened.infos
        for engine in [*opened.engines, *(each.engine for each in opened.absent)]:
            self._resources.push_async_callback(engine.aclose)
        protocol = choose(infos[0], self.settings, self._engines_progress.notice)
        num_ctx, more = settle_num_ctx(self.settings, infos)
        self._notices = [*opened.notices, *more, *notices(infos[0], self.settings)]
        for notice in self._notices:
            self._progress.notice(notice)
        journal = SqliteJournal(state_dir(self.settings) / "journal.sqlite")
        self._resources.callback(journal.close)
        pool = Pool(
            opened.engines,
            infos,
            opened.absent,
            settings=self.settings,
            progress=self._progress,
        )
        self._resources.push_async_callback(pool.aclose)
        estimator = Estimator(with_thoughts=infos[0].thoughts > 0)
        approach = Approach(self.settings, infos[0], protocol, num_ctx, estimator)
        embedder = await open_embedder(self.settings, infos[0])
        if embedder is not None:
            self._resources.push_async_callback(embedder.aclose)
        return Context(approach, pool, journal, self._progress, embedder)

    def _sweep(self, job: FileJob) -> None:
        """Remove what an earlier run was killed over, once for each folder of outputs."""
        if job.target is not None and (folder := job.target.parent) not in self._swept:
            self._swept.add(folder)
            atomic.sweep(folder)

    @contextmanager
    def _claimed(self, job: FileJob) -> Iterator[None]:
        """Hold the lock of the output: two runs at once would both pay for it. Raises ``LockHeld``
        where another one is at it."""
        if job.target is None:
            yield
            return
        lock = lock_path(state_dir(self.settings), "output", identity(job.target))
        with held(lock, str(job.target)):
            yield


def is_new(job: FileJob, settings: Settings) -> bool:
    """Whether a file is likely to need requests: those of a library that stand there already need
    none, mostly, and to look closer takes reading them."""
    target = job.target
    return target is None or settings.overwrite or bool(job.again) or not os.path.lexists(target)


def not_begun(job: FileJob, error: TranslatePipeError) -> FileResult:
    """The result of a file of which nothing is known but its name and why it ended."""
    target = None if job.target is None else str(job.target)
    report = failed(FileReport(source=job.name, target=target, to=job.to), error)
    return FileResult(report, error=error)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
