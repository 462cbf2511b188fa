"""Chunks -> translations: the loop that keeps a pool busy for one file and loses no segment.

Each segment ends in exactly one ``Translation``: from the model, repaired, or its own source text
with the cause. Accepted ones are journalled as they stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from translate_pipe import markup
from translate_pipe.engines.base import Completion, Finish, Request
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    Interrupted,
    RequestRejected,
    Runaway,
    StreamBroken,
    UselessHost,
)
from translate_pipe.model import Chunk, Origin, Translation
from translate_pipe.progress import Progress
from translate_pipe.workers import repair
from translate_pipe.workers.acceptor import Acceptor
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Accept, Brief, Inspector, ReplyProtocol, Verdict
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.counts import believable, doubt
from translate_pipe.workers.host import Slot
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.repair import Ask, Failure
from translate_pipe.workers.reply import Reply

MARKS_DROPPED = "marks-dropped"

_MARK_CAUSES = frozenset({"mark-missing", "mark-repeated", "mark-order", "markup-added"})

Inspect = Callable[[Chunk], Inspector]


async def translate(
    chunks: Iterator[Chunk],
    *,
    protocol: ReplyProtocol,
    brief: Brief,
    pool: Pool,
    accept: Accept,
    observe: Callable[[Request, Completion], None],
    progress: Progress,
    inspect: Inspect | None = None,
    fill: Callable[[Request], float] = lambda request: 0.0,
    outgrew: Callable[[Request, int | None], None] = lambda request, context: None,
) -> list[Translation]:
    """Translate every segment of every chunk; one ``Translation`` each, in no special order.

    Several calls may run on one pool; those that began earlier are served first. A chunk is pulled
    only when there is a place for it. ``observe`` hears of every reply that came to its end, and
    of the count of a prompt that was refused as too long; ``outgrew`` of what was too much for the
    context, and of that context's size if it was told. ``fill`` says what share of its context a
    request will take. ``inspect`` makes the inspector of a reply, by default with the checks of
    ``workers.checks``.

    Raises ``EngineError`` when no host is left, ``Interrupted`` after ``Pool.drain`` or ``abort``,
    and what ``accept`` raises. Whatever was accepted before that is in the journal.
    """
    if inspect is None:
        evidence = Evidence()

        def inspect(chunk: Chunk) -> Inspector:
            return inspector(chunk, brief, protocol, evidence)

    work = _Work(
        protocol,
        brief,
        pool,
        observe,
        outgrew,
        progress,
        inspect,
        Backlog(chunks, lambda chunk: fill(protocol.request(chunk, brief))),
        Acceptor(accept, progress),
    )
    return await work.run()


@dataclass(slots=True)
class _Work:
    """One call of ``translate``."""

    protocol: ReplyProtocol
    brief: Brief
    pool: Pool
    observe: Callable[[Request, Completion], None]
    outgrew: Callable[[Request, int | None], None]
    progress: Progress
    inspect: Inspect
    backlog: Backlog
    acceptor: Acceptor
    kept: list[Translation] = field(default_factory=list)
    running: set[asyncio.Task[None]] = field(default_factory=set)
    bug: BaseException | None = None

    async def run(self) -> list[Translation]:
        try:
            await self._send_all()
        except Interrupted:
            if self.running:
                await asyncio.wait(self.running, timeout=self.pool.grace)
            if self.running or self.backlog.ready(0):
                raise
        finally:
            await self._stop()
        return self.acceptor.accepted + self.kept

    async def _send_all(self) -> None:
        turn = self.pool.turn()
        while self.bug is None and not self.acceptor.failed:
            if self.backlog.ready(len(self.running)):
                self._send(await self.pool.acquire(turn))
            elif self.running:
                await self.pool.pause(self.running)
            else:
                return
        if self.bug is not None:
            raise self.bug

    def _send(self, slot: Slot) -> None:
        ask = None
        try:
            ask = self.backlog.take(len(self.running), self.pool.width())
            self._give_up()
        finally:
            if ask is None:
                self.pool.give_back(slot)
        if ask is not None:
            slot.expect(len(ask.chunk.segments))
            task = self.pool.spawn(self._serve(slot, ask))
            self.running.add(task)
            task.add_done_callback(partial(self._ended, slot))

    def _ended(self, slot: Slot, task: asyncio.Task[None]) -> None:
        # A task that was cancelled before it began, or has a bug, still has its place.
        self.pool.give_back(slot)
        self.running.discard(task)
        if not task.cancelled():
            self.bug = self.bug or task.exception()

    async def _stop(self) -> None:
        """Leave nothing running, and nothing accepted unwritten."""
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running)
        await self.acceptor.flush()

    async def _serve(self, slot: Slot, ask: Ask) -> None:
        error: EngineError | None = None
        reply = Reply(ask.chunk, self.protocol.reader(ask.chunk), self.inspect(ask.chunk))
        try:
            completion = await self._read(slot, ask, reply)
            self._settle(ask, reply, completion.finish)
            if not self.pool.has_better(slot):
                self.backlog.reaped(ask, reply.good, reply.read)
            error = self._useless(slot, ask, reply.share, "replies hold next to nothing of use")
        except EngineError as failure:
            self._settle_failed(ask, reply, failure, slot)
            error = failure
            if isinstance(failure, RequestRejected | Runaway) and slot.host.replies:
                error = self._useless(slot, ask, reply.share, failure.what) or failure
        except asyncio.CancelledError:
            self.backlog.put_back(ask)
            raise
        finally:
            self._give_up()
            useful = reply.good > 0 and not isinstance(error, UselessHost)
            self.pool.give_back(slot, error, useful=useful)

    def _useless(self, slot: Slot, ask: Ask, share: float, what: str) -> UselessHost | None:
        """The error that it is, if another host does far better."""
        if self.pool.reaped(slot, share, new=not ask.failures, single=ask.single):
            return None
        return UselessHost(what, where=slot.host.name)

    async def _read(self, slot: Slot, ask: Ask, reply: Reply) -> Completion:
        """Send the request and take the reply in, accepting what is good as it comes."""
        request = self.protocol.request(ask.chunk, self.brief, ask.attempt)
        completion: Completion | None = None
        slot.send(request, again=ask.again)
        try:
            completion = await self._stream(slot, ask, request, reply)
        except ContextOverflow as error:
            doubt(request, error)
            self.observe(request, Completion(Finish.LENGTH, error.prompt_tokens))
            raise
        finally:
            good = reply.close(completion.finish if completion else None)
            self._accept(ask, good, streaming=False)
            self.progress.tokens(*slot.count(completion, reply.useful))
        self.pool.completed(slot, completion)
        cut = completion.finish is Finish.LENGTH
        uncounted = completion.prompt_tokens is None and completion.completion_tokens is None
        if cut and uncounted and self.backlog.outgrown(ask):
            self.outgrew(request, None)
        if reply.good:
            self.backlog.answered(ask, whole=not cut)
        self.observe(request, completion)
        return completion

    async def _stream(self, slot: Slot, ask: Ask, request: Request, reply: Reply) -> Completion:
        completion: Completion | None = None
        async with aclosing(slot.host.engine.complete(request)) as pieces:
            async for piece in pieces:
                if not isinstance(piece, str):
                    completion = believable(request, piece)
                    continue
                self.pool.hear(slot, piece)
                if good := reply.feed(piece):
                    self._accept(ask, good, streaming=True)
                slot.bring(reply.read)
                if reply.runs_on(request.num_predict) or reply.dawdles(self.pool.patience):
                    raise StreamBroken("the reply does not end", where=slot.host.name)
        if completion is None:
            raise StreamBroken("the reply ended without its end", where=slot.host.name)
        return completion

    def _accept(self, ask: Ask, good: Sequence[Verdict], *, streaming: bool) -> None:
        self.acceptor.add([_translation(verdict, ask) for verdict in good], streaming=streaming)

    def _settle(self, ask: Ask, reply: Reply, finish: Finish) -> None:
        """The reply came to its end: what it refused or lacks goes to repair."""
        cut = finish is Finish.LENGTH
        if not (reply.read if cut else reply.good):
            self.backlog.spoil(ask, reply.refused, repair.CUT if cut else repair.MISSING)
            return
        self.backlog.refuse(ask, reply.refused.values())
        if cut:
            self.backlog.cut(ask, reply.missing, repair.CUT, reply.broke_in)
        else:
            self.backlog.miss(ask, reply.missing, repair.MISSING)

    def _settle_failed(self, ask: Ask, reply: Reply, error: EngineError, slot: Slot) -> None:
        """There was no whole reply: what it finished stays, the rest is asked for again."""
        if isinstance(error, Runaway) and not (reply.read or self.backlog.fertile):
            self.backlog.spoil(ask, {}, repair.RUNAWAY)
            return
        self.backlog.refuse(ask, reply.refused.values())
        if isinstance(error, ContextOverflow) and not reply.began:
            if self.backlog.divide(ask, error) or error.num_ctx:
                request = self.protocol.request(ask.chunk, self.brief, ask.attempt)
                self.outgrew(request, error.num_ctx or error.prompt_tokens)
        elif reply.began:
            cause = repair.RUNAWAY if isinstance(error, Runaway) else repair.BROKEN
            self.backlog.cut(ask, reply.missing, cause, reply.broke_in)
        elif isinstance(error, RequestRejected) and slot.host.replies:
            self.backlog.spoil(ask, {}, repair.REJECTED)
        else:
            self.backlog.put_back(ask, self.pool.replies)

    def _give_up(self) -> None:
        """Keep the source of what will not be asked for again, or its translation without marks."""
        while self.backlog.hopeless:
            failure = self.backlog.hopeless.pop()
            if (bare := self._without_marks(failure)) is not None:
                self.acceptor.add([bare])
                continue
            segment = failure.segment
            cause = failure.cause or repair.MISSING
            self.kept.append(Translation(segment.index, segment.source, Origin.SOURCE, cause))
            self.progress.done(1)

    def _without_marks(self, failure: Failure) -> Translation | None:
        """The last text it got, its marks set by position, if nothing else is wrong with it."""
        if failure.cause not in _MARK_CAUSES:
            return None
        segment = failure.segment
        text = markup.strip_marks(segment.masked, failure.text)
        bare = replace(segment, masked=markup.unmark(segment.masked))
        judge = self.inspect(Chunk((bare,), failure.before, failure.after))
        verdicts = [*judge.add(segment.index, text), *judge.close()]
        if len(verdicts) != 1 or verdicts[0].cause is not None:
            return None
        marked = markup.remark(segment.masked, verdicts[0].text)
        return Translation(segment.index, marked, Origin.REPAIRED, MARKS_DROPPED)


def _translation(verdict: Verdict, ask: Ask) -> Translation:
    failure = ask.failures.get(verdict.segment)
    if failure is None or failure.first_cause is None:
        return Translation(verdict.segment, verdict.text)
    return Translation(verdict.segment, verdict.text, Origin.REPAIRED, failure.first_cause)
