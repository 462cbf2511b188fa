"""One host of the pool: its engine, its limiter, its health and what it cost; and a place on it."""

from __future__ import annotations

import asyncio
import heapq
import time
from dataclasses import dataclass, field

from translate_pipe.engines.base import Completion, Engine, EngineInfo, Finish, Request
from translate_pipe.errors import EngineError, UselessHost
from translate_pipe.model import Accounting
from translate_pipe.workers.counts import Rate, size
from translate_pipe.workers.limiter import Limiter

_ENDING = 0.25
"""A reply with so small a part of it to come may be over."""

_MOMENT = 0.02
"""Seconds in which an end is heard that comes with a beginning."""

_ENOUGH_TEXTS = 8
"""By which it is seen how fast they come."""

OF_LATE = 3.0
"""The last reply counts for one in so many, all earlier ones for the others."""

RELOAD_SECONDS = 0.5
"""A loaded model answers with a ``load_duration`` of some hundredths of a second."""


@dataclass(eq=False, slots=True)
class Host:
    """A host and what is known of it.

    ``info`` is what it said it is or, until it is ``met``, what it must prove to be.
    ``aside`` is why it gets no work now, ``dead`` why it gets none any more. ``trial`` is open
    while one request may be sent to a host set aside, to see whether it serves again; ``trying``
    says that one is on its way. ``troubles`` counts how often it was set aside since it last did
    useful work and ``failing_since`` when that began; ``breaks`` are the replies of no use in a
    row, and ``misses`` how often in a row it had no model or refused. ``slots`` are the places
    taken, in the order they were; ``texts`` came in so many seconds in which replies ``streamed``,
    and the most replies that brought texts ``together`` were so many; a ``glimpse`` is how many
    seemed to when the last one began. ``harvest`` is how much of what it was asked for was good of
    late.
    """

    engine: Engine
    info: EngineInfo
    limiter: Limiter
    name: str
    accounting: Accounting = field(default_factory=Accounting)
    met: bool = True
    aside: EngineError | None = None
    dead: EngineError | None = None
    trial: asyncio.Future[None] | None = None
    trying: bool = False
    troubles: int = 0
    breaks: int = 0
    misses: int = 0
    refusals: int = 0
    failing_since: float = 0.0
    replies: int = 0
    prompt_rate: Rate = field(default_factory=Rate)
    reply_rate: Rate = field(default_factory=Rate)
    slots: list[Slot] = field(default_factory=list)
    texts: int = 0
    streamed: float = 0.0
    together: int = 1
    glimpse: tuple[int, float] = (1, 0.0)
    harvest: float = 1.0

    @property
    def well(self) -> bool:
        return self.aside is None and self.dead is None

    @property
    def open(self) -> bool:
        """Whether a request may be sent now."""
        if self.dead is not None:
            return False
        if self.aside is not None:
            return self.trial is not None and not self.trial.done() and not self.trying
        return self.limiter.room > 0

    def begins(self, now: float) -> None:
        """A reply begins. The one whose place it takes may not be seen to end yet: only those that
        have much to bring are at work beside it, if none ends in that moment."""
        self.glimpse = sum(slot.at_work(now) for slot in self.slots), now

    def goes_on(self, now: float) -> None:
        """Replies still come: what was glimpsed was no end."""
        seen, then = self.glimpse
        if now - then > _MOMENT:
            self.together = max(self.together, seen)

    def ends(self, now: float) -> None:
        """A reply ended."""
        if now - self.glimpse[1] <= _MOMENT:
            self.glimpse = 1, now

    @property
    def decoders(self) -> int:
        """How many requests it decodes at once, as far as is known."""
        limiter = self.limiter
        told = limiter.blind or limiter.slots is not None
        return limiter.decoders if told else min(limiter.decoders, self.together)

    def pace(self) -> float | None:
        """Texts a second that one of its streams brings; ``None`` while too few came."""
        return _pace(self.texts, self.streamed)

    def loads(self, now: float, most: int = 1) -> list[float]:
        """For every request that is decoded at once, how many texts are to come before another can
        take its place; the least first. Those that were sent and wait take the first places.

        Until a reply has ended, it is taken to decode up to ``most`` if it may: a chunk that is too
        small costs a request, one that is too large keeps all others waiting at the end.
        """
        decoders = max(self.decoders, 0 if self.replies else min(most, self.limiter.likely))
        streams = (slot.left(now) for slot in self.slots if not slot.silent)
        loads = [left for left in streams if left]
        loads += [0.0] * (decoders - len(loads))
        heapq.heapify(loads)
        for slot in self.slots:
            if slot.silent:
                heapq.heapreplace(loads, loads[0] + slot.left(now))
        return loads

    @property
    def busyness(self) -> float:
        """Part of the limit in use."""
        return self.limiter.in_flight / self.limiter.limit

    def reap(self, share: float, *, new: bool, single: bool) -> None:
        """So much of a reply was good. What is not ``new`` but failed before may be harder than
        most, and a ``single`` text then is easier to keep in its place."""
        if new or not (single or 0 < share < self.harvest):
            self.harvest += (share - self.harvest) / OF_LATE

    def serves(self) -> None:
        """It is seen to serve: a trial, if there is one, has succeeded."""
        if self.trial is not None and not self.trial.done():
            self.trial.set_result(None)

    def proven(self) -> None:
        """It did useful work: earlier troubles are over."""
        self.breaks = self.misses = self.troubles = 0


class Slot:
    """A place for one request on a host. Taken from the pool, to be given back to it."""

    __slots__ = (
        "_asked",
        "_brought",
        "_first",
        "_heard",
        "_prompt_size",
        "_reply_size",
        "_sent",
        "_warm",
        "host",
        "trial",
    )

    def __init__(self, host: Host) -> None:
        self.host = host
        self.trial = host.trial is not None
        self._sent: float | None = None
        self._first: float | None = None
        self._heard = 0.0
        self._prompt_size = 0
        self._reply_size = 0
        self._asked = 0
        self._brought = 0
        self._warm = False
        host.trying = host.trying or self.trial
        host.slots.append(self)
        host.limiter.started(time.monotonic())

    @property
    def taken(self) -> bool:
        """Whether it has not been left yet."""
        return self in self.host.slots

    @property
    def silent(self) -> bool:
        """Whether nothing of the reply has come."""
        return self._first is None

    def expect(self, texts: int) -> None:
        """A request for so many texts is on its way."""
        self._asked = texts

    def send(self, request: Request, *, again: bool) -> None:
        """A request goes out now; ``again`` if it asks for what was asked for before."""
        self._prompt_size = size(request.system, request.prompt)
        self._sent = time.monotonic()
        self._warm = self.host.replies > 0
        self.host.accounting.requests += 1
        self.host.accounting.retries += again

    def hear(self, piece: str) -> None:
        """A piece of the reply came."""
        now = time.monotonic()
        if self._first is not None:
            self.host.streamed += now - self._heard
        self._heard = now
        if self._first is None:
            self._first = now
            self.host.limiter.first_token(now)
            self.host.begins(now)
            if self.trial and not isinstance(self.host.aside, UselessHost):
                self.host.serves()
        self.host.goes_on(now)
        self._reply_size += size(piece)
        self.host.limiter.heard(len(piece), now)

    def bring(self, texts: int) -> None:
        """So many of its texts have come by now."""
        self.host.texts += texts - self._brought
        self._brought = texts

    def left(self, now: float) -> float:
        """How many texts it has still to bring, if they go on coming as they did; streams are not
        read at every token."""
        if self._first is None:
            return self._asked
        pace = _pace(self._brought, self._heard - self._first) or self.host.pace()
        return max(0.0, self._asked - (pace * (now - self._first) if pace else self._brought))

    def at_work(self, now: float) -> bool:
        """Whether it brings texts now and will for a while."""
        return not self.silent and self.left(now) > _ENDING * self._asked

    def count(self, completion: Completion | None, useful: float) -> tuple[int, int]:
        """The reply is over: account for it, and return its prompt and completion tokens.

        ``useful`` is the share of it that was accepted. What nobody tells, as of a reply that broke
        off, is estimated; a request that was never answered is taken to have cost nothing.
        """
        accounting = self.host.accounting
        prompt = tokens = 0
        if completion is not None or not self.silent:
            told = completion or Completion(Finish.LENGTH)
            prompt = self.host.prompt_rate.tokens(told.prompt_tokens, self._prompt_size)
            tokens = self.host.reply_rate.tokens(told.completion_tokens, self._reply_size)
        accounting.prompt_tokens += prompt
        accounting.completion_tokens += tokens
        accounting.wasted_tokens += round(tokens * (1 - useful))
        if self._sent is not None:
            accounting.engine_seconds += time.monotonic() - self._sent
        return prompt, tokens

    def reloaded(self, completion: Completion) -> bool:
        """Whether the model was loaded anew for this request, on a host that had it loaded."""
        return self._warm and completion.load_seconds > RELOAD_SECONDS

    def leave(self) -> None:
        """Give the place free."""
        now = time.monotonic()
        self.host.slots.remove(self)
        self.host.ends(now)
        self.host.limiter.finished(
            now,
            lasted=now - (self._sent or now),
            streamed=None if self._first is None else now - self._first,
        )
        if self.trial:
            self.host.trying = False


def _pace(texts: int, seconds: float) -> float | None:
    """Texts a second, where there are enough to tell."""
    return texts / seconds if texts >= _ENOUGH_TEXTS and seconds > 0 else None
