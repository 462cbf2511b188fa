"""One host of the pool with all that is known of it, and a slot for one request on it."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field

from translate_pipe.engines.base import Completion, Engine, EngineInfo, Finish, Request
from translate_pipe.errors import UselessHost
from translate_pipe.model import Accounting
from translate_pipe.workers.counts import BytesPerToken, byte_length, with_plausible_counts
from translate_pipe.workers.health import Health
from translate_pipe.workers.limiter import Limiter
from translate_pipe.workers.loads import Loads
from translate_pipe.workers.throughput import Throughput, rate

_NEARLY_DONE = 0.25
"""A reply with at most this share still to come may be over before it is seen."""

YIELD_WINDOW = 3.0
"""Window of the moving average of yields: the newest reply weighs a third."""


@dataclass(eq=False, slots=True)
class Host:
    """A host and what is known of it.

    ``info`` is what it said it is or, until ``health.verified``, what it must prove to be.
    ``slots`` are those taken, in the order in which they were. ``replies`` came to their end,
    and since the last of those it answered so many ``tests``, requests that no text needed.
    ``slowest_start`` is the longest that a reply let wait for its first token (seconds).
    ``was_silent`` says that a request was called off before it began to be answered, since when
    nothing came from the host. ``yield_average`` is the share of what it was asked for lately that
    was good.
    """

    engine: Engine
    info: EngineInfo
    limiter: Limiter
    name: str
    accounting: Accounting = field(default_factory=Accounting)
    health: Health = field(default_factory=Health)
    throughput: Throughput = field(default_factory=Throughput)
    prompt_size: BytesPerToken = field(default_factory=BytesPerToken)
    reply_size: BytesPerToken = field(default_factory=BytesPerToken)
    loads: Loads = field(default_factory=Loads)
    slots: list[Slot] = field(default_factory=list)
    replies: int = 0
    slowest_start: float = 0.0
    was_silent: bool = False
    tests: int = 0
    yield_average: float = 1.0

    @property
    def is_available(self) -> bool:
        """Whether a request may be sent now."""
        if self.health.is_good:
            return self.limiter.room > 0
        return self.health.awaits_trial

    @property
    def utilization(self) -> float:
        """The share of its limit that is in use."""
        return self.limiter.in_flight / self.limiter.limit

    @property
    def decoders(self) -> int:
        """How many requests it decodes at once, as far as is known."""
        limiter = self.limiter
        is_told = limiter.is_buffered or limiter.slots is not None
        seen = limiter.decoders
        return seen if is_told else min(seen, self.throughput.max_streams)

    @property
    def decodes(self) -> bool:
        """Whether it is heard to answer some request now."""
        return any(not slot.is_queued for slot in self.slots)

    @property
    def idle_decoders(self) -> int:
        """How many more requests it would begin to decode at once."""
        return max(0, self.decoders - self.limiter.in_flight)

    def remaining(self, now: float, most: int = 1) -> list[float]:
        """For every request that is decoded at once, how many texts are to come before another can
        take its place; the least first. Those that were sent and wait take the first places.

        Until a reply has ended, the host is taken to decode up to ``most`` if it may: a chunk that
        is too small costs a request, one that is too large keeps all others waiting at the end.
        """
        assumed = 0 if self.replies else min(most, self.limiter.assumed_decoders)
        count = max(self.decoders, assumed)
        streams = (slot.remaining(now) for slot in self.slots if not slot.is_queued)
        # Where more are seen, those that are nearly done have ended, and it is not heard yet.
        loads = heapq.nlargest(count, streams)
        loads += [0.0] * (count - len(loads))
        heapq.heapify(loads)
        for slot in self.slots:
            if slot.is_queued:
                heapq.heapreplace(loads, loads[0] + slot.remaining(now))
        return loads

    def answered(self, slot: Slot) -> None:
        """The reply to a slot's request came to its end, before those sent earlier began."""
        self.replies += 1
        self.tests = 0
        self.slowest_start = max(self.slowest_start, slot.waited)
        for other in self.slots:
            other.overtaken += other.is_queued and other.age > slot.age

    def account_test(self, request: Request, reply: str, completion: Completion | None) -> None:
        """A request was made that no text needed, and answered if there is a ``completion``."""
        accounting = self.accounting
        accounting.requests += 1
        if completion is not None:
            accounting.requests += completion.refused
            told = with_plausible_counts(request, completion, said=bool(reply), took=0.0)
            size = byte_length(request.system, request.prompt)
            tokens = self.reply_size.tokens(told.completion_tokens, byte_length(reply))
            accounting.prompt_tokens += self.prompt_size.tokens(told.prompt_tokens, size)
            accounting.completion_tokens += tokens
            accounting.wasted_tokens += tokens

    def record_yield(self, share: float, *, new: bool, single: bool) -> None:
        """This share of a reply was good. Texts that failed before (not ``new``) may be harder than
        most, and a ``single`` one is easier to keep in its place."""
        if new or not (single or 0 < share < self.yield_average):
            self.yield_average += (share - self.yield_average) / YIELD_WINDOW


class Slot:
    """A place for one request on a host. Taken from the pool, to be given back to it."""

    __slots__ = (
        "_asked",
        "_came",
        "_first",
        "_had_replied",
        "_heard",
        "_prompt_bytes",
        "_reply_bytes",
        "_sent",
        "host",
        "is_trial",
        "overtaken",
    )

    def __init__(self, host: Host) -> None:
        self.host = host
        self.is_trial = host.health.trial is not None
        self._sent: float | None = None
        self._first: float | None = None
        self._heard = 0.0
        self._prompt_bytes = self._reply_bytes = 0
        self._asked = self._came = 0
        self._had_replied = False
        self.overtaken = 0
        """How many requests were sent after this one, and answered while nothing of it came."""
        host.health.trial_in_flight = host.health.trial_in_flight or self.is_trial
        host.slots.append(self)
        host.limiter.started(time.monotonic())

    @property
    def is_taken(self) -> bool:
        """Whether it has not been given back yet."""
        return self in self.host.slots

    @property
    def is_sent(self) -> bool:
        """Whether its request has gone out."""
        return self._sent is not None

    @property
    def age(self) -> float:
        """Seconds since its request went out."""
        return 0.0 if self._sent is None else time.monotonic() - self._sent

    @property
    def waited(self) -> float:
        """Seconds for which it waited for its first token."""
        return self.age if self._first is None else self._first - (self._sent or self._first)

    @property
    def is_queued(self) -> bool:
        """Whether nothing of the reply has come."""
        return self._first is None

    @property
    def began(self) -> float | None:
        """When its reply did."""
        return self._first

    def expect(self, texts: int) -> None:
        """A request for that many texts is on its way."""
        self._asked = texts

    def send(self, request: Request, *, is_retry: bool) -> None:
        """The request goes out now."""
        self._prompt_bytes = byte_length(request.system, request.prompt)
        self._sent = time.monotonic()
        self._had_replied = self.host.replies > 0
        self.host.accounting.requests += 1
        self.host.accounting.retries += is_retry

    def received(self, piece: str) -> None:
        """A piece of the reply came."""
        now, host = time.monotonic(), self.host
        host.was_silent = False
        since = None if self._first is None else self._heard
        if self._first is None:
            self._first = now
            host.loads.first_token(now)
            host.limiter.first_token(now)
            host.throughput.stream_began(sum(slot.is_busy(now) for slot in host.slots), now)
            if self.is_trial and not isinstance(host.health.set_aside_by, UselessHost):
                host.health.serves()
        else:
            host.throughput.add(len(piece), now - self._heard)
        self._heard = now
        host.throughput.stream_went_on(now)
        self._reply_bytes += byte_length(piece)
        host.limiter.heard(len(piece), now, since)

    def texts_came(self, count: int) -> None:
        """That many of its texts have come by now."""
        self.host.throughput.texts += count - self._came
        self._came = count

    def remaining(self, now: float) -> float:
        """How many texts are still to come, if they go on as they did: streams are not read at
        every token."""
        if self._first is None:
            return self._asked
        own = rate(self._came, self._heard - self._first)
        pace = own or self.host.throughput.texts_per_second
        return max(0.0, self._asked - (pace * (now - self._first) if pace else self._came))

    def seconds_left(self, now: float) -> float:
        """How long its reply will still take, as far as can be seen. Where nobody knows the pace,
        as long as it has kept silent."""
        if self._first is None:
            silent, before = now - (self._sent or now), self._queued_texts(now)
            pace = (self.host.throughput.texts_per_second or 0.0) * self.host.decoders
        else:
            silent, before = now - self._heard, self.remaining(now)
            pace = rate(self._came, self._heard - self._first) or (
                self.host.throughput.texts_per_second or 0.0
            )
        return max(silent, before / pace) if pace else silent

    def _queued_texts(self, now: float) -> float:
        """Its own texts and all that its host was asked for before."""
        slots = self.host.slots
        return sum(slot.remaining(now) for slot in slots[: slots.index(self) + 1])

    def is_busy(self, now: float) -> bool:
        """Whether it brings texts now and will for a while."""
        return not self.is_queued and self.remaining(now) > _NEARLY_DONE * self._asked

    def account(self, completion: Completion | None, useful: float) -> tuple[int, int]:
        """The reply is over: account for it, and return its prompt and completion tokens.

        ``useful`` is the share of it that was accepted. What nobody counts, as of a reply that
        broke off, is estimated; a request that was never answered is taken to have cost nothing.
        """
        accounting = self.host.accounting
        prompt = tokens = 0
        if completion is not None or not self.is_queued:
            told = completion or Completion(Finish.LENGTH)
            prompt = self.host.prompt_size.tokens(told.prompt_tokens, self._prompt_bytes)
            tokens = self.host.reply_size.tokens(told.completion_tokens, self._reply_bytes)
        accounting.requests += 0 if completion is None else completion.refused
        accounting.prompt_tokens += prompt
        accounting.completion_tokens += tokens
        accounting.wasted_tokens += round(tokens * (1 - useful))
        if self._sent is not None:
            accounting.engine_seconds += time.monotonic() - self._sent
        return prompt, tokens

    def was_reloaded(self, completion: Completion) -> bool:
        """Whether the model was loaded again for this request, which has just been answered."""
        if self._sent is None:
            return False
        loaded = self._sent + completion.load_seconds
        return self.host.loads.observe(
            completion.load_seconds,
            loaded if self._first is None else min(loaded, self._first),
            time.monotonic(),
            had_replied=self._had_replied,
            used=[each.began for each in self.host.slots if each is not self and each.began],
        )

    def leave(self) -> None:
        """Free it."""
        now, host = time.monotonic(), self.host
        host.slots.remove(self)
        host.throughput.stream_ended(now)
        host.limiter.finished(
            now,
            lasted=now - (self._sent or now),
            streamed=None if self._first is None else now - self._first,
        )
        if self.is_trial:
            host.health.trial_in_flight = False
