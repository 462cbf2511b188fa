"""Chunks -> translations: the loop that keeps a pool busy for one file and loses no segment.

Each segment ends in exactly one ``Translation``: from the model, repaired, or its own source text
with the cause. Accepted ones are journalled while their replies stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from translate_pipe import markup
from translate_pipe.errors import Interrupted
from translate_pipe.model import Chunk, Origin, Segment, Translation
from translate_pipe.progress import Progress
from translate_pipe.workers import repair
from translate_pipe.workers.acceptor import Acceptor
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import (
    Accept,
    Brief,
    Chunks,
    ContextEstimator,
    Inspector,
    ReplyProtocol,
)
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.exchange import Desk, Exchange, Inspect
from translate_pipe.workers.host import Slot
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.repair import Failure
from translate_pipe.workers.settlement import Settlement

MARKS_DROPPED = "marks-dropped"

MOST_KNOWN, KNOWN_AT_ONCE = 1000, 40
"""Of the texts known before a run so many, the last, are shown to its checks, in replies of so
many: more tell little more, and each takes a fifth of a millisecond."""


async def translate(
    chunks: Chunks,
    *,
    protocol: ReplyProtocol,
    brief: Brief,
    pool: Pool,
    accept: Accept,
    estimator: ContextEstimator,
    progress: Progress,
    inspect: Inspect | None = None,
    attempt: int = 0,
    known: Sequence[tuple[Segment, str]] = (),
) -> list[Translation]:
    """Translate every segment of every chunk; one ``Translation`` each, in no special order.

    Several calls may run on one pool; those that began earlier are served first. A chunk is pulled
    only when there is a slot for it. ``estimator`` learns from every reply. ``inspect`` makes the
    inspector of a reply, by default with the checks of ``workers.checks``. Requests begin with that
    ``attempt`` (see ``ReplyProtocol.request``). The checks learn from ``known``, what was
    translated before and its texts in order: a run that resumes judges as one that was whole.

    Raises ``EngineError`` when no host is left, ``Interrupted`` after ``Pool.drain`` or ``abort``,
    and what ``accept`` raises. Whatever was accepted before that is in the journal.
    """
    if inspect is None:
        evidence = Evidence()

        def inspect(chunk: Chunk) -> Inspector:
            return inspector(chunk, brief, protocol, evidence)

    if known:
        await asyncio.to_thread(_show, inspect, known[-MOST_KNOWN:])
    backlog = Backlog(
        chunks, lambda chunk: estimator.fill(protocol.request(chunk, brief)), attempt=attempt
    )
    settlement, acceptor = Settlement(backlog), Acceptor(accept, progress)
    desk = Desk(protocol, brief, pool, estimator, progress, inspect, backlog, settlement, acceptor)
    with pool.files.served(chunks):
        return await _Loop(desk, chunks).run()


def _show(inspect: Inspect, known: Sequence[tuple[Segment, str]]) -> None:
    """Have inspectors see texts that are judged already; what they say of them is not asked."""
    for start in range(0, len(known), KNOWN_AT_ONCE):
        part = known[start : start + KNOWN_AT_ONCE]
        judge = inspect(Chunk(tuple(segment for segment, _ in part)))
        judge.add((segment.index, text) for segment, text in part)
        judge.close()


@dataclass(slots=True)
class _Loop:
    """One call of ``translate``."""

    desk: Desk
    chunks: Chunks
    kept: list[Translation] = field(default_factory=list)
    running: dict[asyncio.Task[None], Exchange] = field(default_factory=dict)
    bug: BaseException | None = None

    async def run(self) -> list[Translation]:
        try:
            await self._send_all()
        except Interrupted:
            if self.running:
                await asyncio.wait(self.running, timeout=self.desk.pool.drain_timeout)
            if self.running or not self.desk.backlog.is_done():
                raise
            self._give_up()
        finally:
            await self._stop()
        return self.desk.acceptor.accepted + self.kept

    async def _send_all(self) -> None:
        pool, backlog = self.desk.pool, self.desk.backlog
        ticket = pool.ticket()
        while self.bug is None and not self.desk.acceptor.failed:
            if backlog.ready(len(self.running), pool.decoders()):
                self._send(await pool.acquire(ticket))
            elif self.running:
                if not await self._take_over():
                    await pool.pause(self.running)
            else:
                return
        if self.bug is not None:
            raise self.bug

    def _send(self, slot: Slot) -> None:
        pool = self.desk.pool
        exchange = None
        try:
            item = self.desk.backlog.take(
                len(self.running), pool.decoders(), lambda: pool.ahead(slot, self.chunks)
            )
            self._give_up()
            if item is not None:
                slot.expect(len(item))
                exchange = Exchange(self.desk, slot, item)
        finally:
            if exchange is None:
                pool.release(slot)
        if exchange is not None:
            task = pool.spawn(self._carry_out(exchange))
            self.running[task] = exchange
            task.add_done_callback(partial(self._ended, slot))

    async def _carry_out(self, exchange: Exchange) -> None:
        try:
            await exchange.run()
        finally:
            self._give_up()

    async def _take_over(self) -> bool:
        """Call off what an idle host would finish sooner, if there is such: it is sent again, and
        the idle host is the first to get it."""
        works = {each.slot: (task, each) for task, each in self.running.items() if each.is_movable}
        found = self.desk.pool.to_recall(works)
        if found is None:
            return False
        slot, parts = found
        task, exchange = works[slot]
        exchange.recall(parts)
        task.cancel()
        await asyncio.wait({task})
        return True

    def _ended(self, slot: Slot, task: asyncio.Task[None]) -> None:
        # A task that was cancelled before it began, or has a bug, still has its slot.
        self.desk.pool.release(slot)
        self.running.pop(task, None)
        if not task.cancelled():
            self.bug = self.bug or task.exception()

    async def _stop(self) -> None:
        """Leave nothing running, and nothing accepted unwritten."""
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running)
        await self.desk.acceptor.flush()

    def _give_up(self) -> None:
        """Keep the source of what will not be asked for again, or its translation without marks."""
        given_up = self.desk.backlog.given_up
        while given_up:
            failure = given_up.pop()
            if (bare := self._without_marks(failure)) is not None:
                self.desk.acceptor.add([bare])
                continue
            segment = failure.segment
            cause = failure.cause or repair.MISSING
            self.kept.append(
                Translation(segment.index, segment.source, Origin.SOURCE, cause, failure.unfinished)
            )
            self.desk.progress.done(1)

    def _without_marks(self, failure: Failure) -> Translation | None:
        """The last text it got, its marks set anew, if nothing else is wrong with it."""
        if failure.cause not in markup.MARK_CAUSES:
            return None
        segment = failure.segment
        text = markup.strip_marks(segment.masked, failure.text)
        bare = replace(segment, masked=markup.unmark(segment.masked))
        judge = self.desk.inspect(Chunk((bare,), failure.before, failure.after))
        verdicts = [*judge.add([(segment.index, text)]), *judge.close()]
        if len(verdicts) != 1 or verdicts[0].cause is not None:
            return None
        marked = markup.remark(segment.masked, verdicts[0].text)
        return Translation(segment.index, marked, Origin.REPAIRED, MARKS_DROPPED)
