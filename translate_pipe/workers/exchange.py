"""One request and its reply: sent, read as it streams, checked, journalled, settled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from translate_pipe.engines.base import Completion, Finish
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    Overloaded,
    RequestRejected,
    Runaway,
    StreamBroken,
    UselessHost,
)
from translate_pipe.model import Chunk, Masked, Origin, Segment, Span, Translation
from translate_pipe.progress import Progress
from translate_pipe.workers.acceptor import Acceptor
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import (
    BESIDE,
    Brief,
    ContextEstimator,
    Inspector,
    ReplyProtocol,
    Verdict,
)
from translate_pipe.workers.counts import drop_impossible_counts, with_plausible_counts
from translate_pipe.workers.failure_rates import MIN_UNANSWERED
from translate_pipe.workers.host import Slot
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.reply import Reply
from translate_pipe.workers.settlement import Loss, Settlement
from translate_pipe.workers.size_limit import GOOD_SHARE
from translate_pipe.workers.work_item import WorkItem

MOST_RECALLS = 3
"""How often a text may go to another host that seems to be sooner: each time costs a request."""

VAIN_TRIALS = 3
"""Trials that fail in a row, while the waits between them grow, before the host is asked for
something harmless."""

MOST_TESTS = 8
"""So often in a row a host is believed to serve for what is harmless, though no text gets a reply:
it may be a server on which nothing but that works any more."""

HARMLESS = Chunk((Segment(0, Span(0, 0), Masked("OK.")),))
"""What any server can be asked to translate."""

Inspect = Callable[[Chunk], Inspector]


@dataclass(frozen=True, slots=True)
class Desk:
    """What all exchanges of one file share."""

    protocol: ReplyProtocol
    brief: Brief
    pool: Pool
    estimator: ContextEstimator
    progress: Progress
    inspect: Inspect
    backlog: Backlog
    settlement: Settlement
    acceptor: Acceptor


class Exchange:
    """A slot and the item that is asked for in it. The request and its reader are made together,
    since a protocol may change its form between two requests."""

    def __init__(self, desk: Desk, slot: Slot, item: WorkItem) -> None:
        self._desk = desk
        self.slot = slot
        self.item = item
        self._parts = 0
        self._request = desk.protocol.request(item.chunk, desk.brief, item.attempt)
        reader = desk.protocol.reader(item.chunk)
        self._reply = Reply(item.chunk, reader, desk.inspect)

    async def run(self) -> None:
        """Carry it out. Afterwards every text of the item is accepted or settled, and the slot is
        free. Raises nothing but bugs and ``CancelledError``."""
        error: EngineError | None = None
        try:
            outcome = await self._receive_or_test()
            if isinstance(outcome, Completion):
                self._complete(outcome)
                error = self._useless("almost nothing in its replies can be used")
            else:
                error = self._fail(outcome)
        except asyncio.CancelledError:
            if not self._parts:
                self._desk.backlog.send_next([self.item])
                raise
            self._desk.settlement.recalled(self.item, self._reply, self._parts)
        finally:
            useful = self._reply.good > 0 and not isinstance(error, UselessHost)
            self._desk.pool.release(self.slot, error, useful=useful)

    @property
    def is_movable(self) -> bool:
        """Whether another host may finish it."""
        slot = self.slot
        return slot.is_sent and not slot.is_trial and self.item.recalls < MOST_RECALLS

    def recall(self, parts: int) -> None:
        """When it is cancelled, have another host finish it, in up to so many parts at once."""
        self._parts = parts

    async def _receive_or_test(self) -> Completion | Loss:
        """Where no reply began, ask the host for something else if nothing else is left to ask."""
        try:
            return await self._receive()
        except EngineError as error:
            if self._reply.began or not isinstance(error, Overloaded | StreamBroken):
                return self._loss(error)
            slow = self._desk.pool.is_slow(self.slot)
            return self._loss(error, slow=slow, tested=await self._is_served_otherwise(slow))

    def _loss(self, error: EngineError, *, slow: bool = False, tested: bool = False) -> Loss:
        slot, replies = self.slot, self._desk.pool.replies
        proven = slot.host.replies > 0
        return Loss(error, replies, slot.age, is_slow=slow, was_tested=tested, is_proven=proven)

    async def _is_served_otherwise(self, slow: bool) -> bool:
        """Whether the host has just answered others, while this was waiting or when asked now, and
        that is enough to blame a text. After some trials in vain it is asked in any case: else a
        host would be waited for ever longer, and given up, that only some texts are too much for.
        """
        desk, pool, slot, item = self._desk, self._desk.pool, self.slot, self.item
        if slow and slot.overtaken >= MIN_UNANSWERED - item.has_unanswered:
            return desk.settlement.blames_silence(item)
        is_due = desk.settlement.is_doubtful(item, pool.replies, slow=slow)
        if not is_due and not (item.is_suspect and self._is_trial_in_vain):
            return False
        return await pool.test(slot, desk.protocol.request(HARMLESS, desk.brief)) and is_due

    @property
    def _is_trial_in_vain(self) -> bool:
        """Whether the host may fail all its trials for the texts they are made with: it has served
        others."""
        host = self.slot.host
        vain = self.slot.is_trial and host.health.failed_trials >= VAIN_TRIALS
        return vain and host.replies > 0 and host.tests < MOST_TESTS

    async def _receive(self) -> Completion:
        """Send the request and take the reply in; what is good in it is accepted as it comes."""
        slot, reply = self.slot, self._reply
        completion: Completion | None = None
        slot.send(self._request, is_retry=self.item.is_retry)
        try:
            completion = await self._stream()
        finally:
            self._accept(reply.close(completion.finish if completion else None), streaming=False)
            self._desk.progress.tokens(*slot.account(completion, reply.useful))
        return completion

    async def _stream(self) -> Completion:
        slot, reply, pool = self.slot, self._reply, self._desk.pool
        completion: Completion | None = None
        was_silent = self.item.has_unanswered or self.item.unanswered
        patience = pool.patience(slot) if was_silent else None
        async with (
            _first_token_within(patience, slot) as limit,
            aclosing(slot.host.engine.complete(self._request)) as pieces,
        ):
            async for piece in pieces:
                limit.reschedule(None)
                if slot.host.health.lost_by is not None:
                    raise slot.host.health.lost_by  # it may be another model by now
                if not isinstance(piece, str):
                    completion = with_plausible_counts(
                        self._request, piece, said=reply.began, took=slot.age
                    )
                    continue
                pool.received(slot, piece)
                if good := reply.feed(piece):
                    self._accept(good, streaming=True)
                slot.texts_came(reply.read)
                endless = reply.is_endless(self._request.num_predict)
                if endless or reply.is_stalled(pool.progress_timeout):
                    raise StreamBroken("the reply does not end", where=slot.host.name)
        if completion is None:
            raise StreamBroken("the reply broke off before its end", where=slot.host.name)
        return completion

    def _complete(self, completion: Completion) -> None:
        """The reply came to its end: what it teaches, and what it leaves to be asked again."""
        desk, item, reply = self._desk, self.item, self._reply
        desk.pool.completed(self.slot, completion)
        uncounted = completion.prompt_tokens is None and completion.completion_tokens is None
        is_cut = completion.finish is Finish.LENGTH
        # A count may be wrong, and so may a reply: both together tell of a prompt that was not read
        # to its end.
        is_poor = reply.likely < GOOD_SHARE * len(item)
        is_unread = not is_cut and desk.estimator.was_cut(
            self._request, completion, is_poor=is_poor
        )
        if is_unread or (is_cut and uncounted and desk.settlement.exceeds_served(item)):
            desk.estimator.overflowed(self._request)
        if not is_unread:
            desk.estimator.observe(self._request, completion)
        desk.settlement.completed(item, reply, completion.finish)
        if not desk.pool.is_outperformed(self.slot):
            new = not item.failures
            beside = sum(each.cause == BESIDE for each in reply.refused.values())
            desk.backlog.size_limit.record(len(item), reply.likely + beside, reply.read, new=new)

    def _fail(self, loss: Loss) -> EngineError:
        """There was no whole reply. Returns what is held against the host."""
        desk, error = self._desk, loss.error
        if self.item.has_unanswered and isinstance(error, Overloaded | StreamBroken):
            desk.pool.unanswered(self.slot, error)
        if isinstance(error, ContextOverflow):
            drop_impossible_counts(self._request, error)
            counted = Completion(Finish.LENGTH, error.prompt_tokens)
            desk.estimator.observe(self._request, counted)
        is_smaller = desk.settlement.failed(self.item, self._reply, loss)
        if is_smaller and isinstance(error, ContextOverflow):
            desk.estimator.overflowed(self._request, error.num_ctx or error.prompt_tokens)
        if isinstance(error, RequestRejected | Runaway) and loss.is_proven:
            return self._useless(error.what) or error
        return error

    def _useless(self, what: str) -> UselessHost | None:
        """What is held against the host if another one does far better."""
        slot, item = self.slot, self.item
        share = self._reply.yield_share
        if self._desk.pool.record_yield(slot, share, new=not item.failures, single=item.is_single):
            return None
        return UselessHost(what, where=slot.host.name)

    def _accept(self, good: Sequence[Verdict], *, streaming: bool) -> None:
        translations = [_translation(verdict, self.item) for verdict in good]
        self._desk.acceptor.add(translations, streaming=streaming)


@asynccontextmanager
async def _first_token_within(seconds: float | None, slot: Slot) -> AsyncIterator[asyncio.Timeout]:
    try:
        async with asyncio.timeout(seconds) as limit:
            yield limit
    except TimeoutError as error:
        raise StreamBroken("the server went silent", where=slot.host.name) from error


def _translation(verdict: Verdict, item: WorkItem) -> Translation:
    failure = item.failures.get(verdict.segment)
    if failure is None or failure.first_cause is None:
        return Translation(verdict.segment, verdict.text)
    return Translation(verdict.segment, verdict.text, Origin.REPAIRED, failure.first_cause)
