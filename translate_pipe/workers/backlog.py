"""What one file asks for next: new chunks, and what failed once more (``settlement`` says what)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from math import ceil

from translate_pipe.model import Ahead, Chunk
from translate_pipe.workers.base import Chunks
from translate_pipe.workers.failure_rates import FailureRates, characters
from translate_pipe.workers.repair import RUNGS, SMALLEST_GROUP, Failure, RetryBudget
from translate_pipe.workers.retry_queue import RetryQueue
from translate_pipe.workers.size_limit import SizeLimit
from translate_pipe.workers.work_item import WorkItem

MAX_FILL = 0.95
"""The share of the context that an item is filled up to: texts are not all alike."""

MOST_WAITING = 8
"""Items that may wait while others are tried: what is in memory stays bounded."""


class Backlog:
    """The work items of one file, in the order in which they should be sent.

    Chunks are pulled from ``chunks`` one by one, when asked for; retries come before new chunks
    once they fill a request. Items that may themselves be harmful take turns with others: otherwise
    a host on trial would get nothing else, and the failure rates would learn nothing. ``fill`` says
    what share of the context a chunk and its reply will take, by all that is known when it is
    asked. New chunks are sent as that ``attempt``.

    ``rates``, ``budget``, ``retries`` and ``size_limit`` are what ``settlement`` keeps up to date.
    """

    def __init__(
        self,
        chunks: Chunks,
        fill: Callable[[Chunk], float] = lambda chunk: 0.0,
        rates: FailureRates | None = None,
        attempt: int = 0,
    ) -> None:
        self.exhausted = False
        """Whether no new chunk is left."""
        self.rates = rates or FailureRates()
        self.budget = RetryBudget()
        self.retries = RetryQueue(self.rates)
        self.size_limit = SizeLimit()
        self._chunks = chunks
        self._fill = fill
        self._attempt = attempt
        self._waiting: deque[WorkItem] = deque()
        self._last_was_suspect = False

    @property
    def given_up(self) -> list[Failure]:
        """What will not be asked for again, to be taken out."""
        return self.retries.given_up

    @property
    def texts_waiting(self) -> int:
        """Texts that wait, besides new chunks and what must be asked for in smaller groups."""
        return sum(map(len, self._waiting)) + self.retries.waiting

    def ready(self, in_flight: int, slots: int) -> bool:
        """Whether ``take`` may have something, with so many items of this file in flight, on hosts
        that decode ``slots`` at once."""
        if self._waiting or not self.exhausted or self._shares_retries(in_flight, slots):
            return True
        return in_flight > 0 and self._full_rung() is not None

    def take(
        self, in_flight: int, slots: int, ahead: Callable[[], Ahead] = Ahead
    ) -> WorkItem | None:
        """The next item. The last failures are shared among so many ``slots``. ``ahead`` says what
        is before a new chunk."""
        found = self._next(in_flight, slots, ahead)
        if found is None:
            return None
        item = self._within_limits(self._topped_up(found, max(1, slots - in_flight), ahead))
        if item.is_retry:
            self.budget.spend()
        if not item.is_suspect:
            self.rates.requests += 1
        self._last_was_suspect = item.is_suspect
        return item

    def is_done(self) -> bool:
        """Whether nothing is left to send, where nothing is in flight. What no more may be spent on
        is given up to tell."""
        while self.ready(0, 1):
            if (item := self._next(0, 1, Ahead)) is not None:
                self.send_next([item])
                return False
        return True

    def send_next(self, items: Iterable[WorkItem]) -> None:
        """Take these before all that waits, in their order."""
        self._waiting.extendleft(reversed([*items]))

    def send_last(self, items: Iterable[WorkItem]) -> None:
        """Take these after all that waits."""
        self._waiting.extend(items)

    def send_in_order(self, item: WorkItem) -> None:
        """Take it before all that comes later in the file: chunks grow smaller towards the end, and
        everybody would wait for a large one that is sent last."""
        places = (place for place, each in enumerate(self._waiting) if each.first > item.first)
        self._waiting.insert(next(places, len(self._waiting)), item)

    def _next(self, in_flight: int, slots: int, ahead: Callable[[], Ahead]) -> WorkItem | None:
        if self.exhausted and self._shares_retries(in_flight, slots):
            self._take_all_retries(slots - in_flight)
        may_wait = self._last_was_suspect and len(self._waiting) < MOST_WAITING
        if (item := self._next_waiting(suspect_too=not may_wait)) is not None:
            return item
        if (rung := self._full_rung(1)) is not None:
            return self._take_retries(rung)
        closing = self.retries.closing_group()
        if closing and (item := self._take_retries(*closing)) is not None:
            return item
        if (chunk := self._next_chunk(ahead)) is not None:
            return WorkItem(chunk, {}, self._attempt)
        if (rung := self._full_rung()) is not None:
            return self._take_retries(rung)
        if not in_flight and not self._waiting:
            self._take_all_retries(slots)
        return self._next_waiting()

    def _next_waiting(self, *, suspect_too: bool = True) -> WorkItem | None:
        """The next item that waits, if something may still be spent on it."""
        while self._waiting and (suspect_too or not self._waiting[0].is_suspect):
            item = self._waiting.popleft()
            if not (item.was_useless and self.budget.exhausted) or item.has_unanswered:
                return item
            for segment in item.chunk.segments:
                self.retries.add(item.failure_of(segment.index))
        return None

    def _next_chunk(self, ahead: Callable[[], Ahead]) -> Chunk | None:
        chunk = None if self.exhausted else self._chunks.next(ahead())
        if chunk is None:
            self.exhausted = True
            return None
        self.budget.initial += 1
        self.retries.observe(chunk)
        return chunk

    def _full_rung(self, rungs: int = len(RUNGS)) -> int | None:
        """The first of so many rungs with enough failures for a request."""
        if self.budget.exhausted and not self.exhausted:
            return None  # every new chunk allows for some more
        return self.retries.full_rung(rungs)

    def _shares_retries(self, in_flight: int, slots: int) -> bool:
        """Whether what failed is all that is left, and slots are idle or should wait no longer."""
        is_idle = in_flight < slots and self.retries.is_steady
        return bool(self.retries) and (is_idle or not in_flight)

    def _take_all_retries(self, slots: int) -> None:
        for rung in range(len(RUNGS)):
            for size in self.retries.group_sizes(rung, slots):
                item = self._take_retries(rung, size)
                if item is not None:
                    self._waiting.append(item)

    def _take_retries(self, rung: int, size: int | None = None) -> WorkItem | None:
        return self.retries.take(rung, size, exhausted=self.budget.exhausted)

    def _topped_up(self, item: WorkItem, idle: int, ahead: Callable[[], Ahead]) -> WorkItem:
        """The item; where requests fail all the time, with as much of what waits as it can hold: it
        is requests that are lost then, not texts."""
        if self.retries.group_factor == 1 or _stays_alone(item):
            return item
        for other in tuple(self._waiting):
            if (room := self._room(item, idle)) <= 0:
                return item
            if _stays_alone(other) or other.was_useless:
                continue
            self._waiting.remove(other)
            item = self._with_some_of(item, other, room)
        room = self._room(item, idle)
        failed = self.retries.take(0, room, beside=characters(item.chunk)) if room > 0 else None
        item = item.merged(failed) if failed else item
        room = self._room(item, idle)
        if room > 0 and not self._waiting and (chunk := self._next_chunk(ahead)) is not None:
            item = self._with_some_of(item, WorkItem(chunk, {}, self._attempt), room)
        return item

    def _with_some_of(self, item: WorkItem, other: WorkItem, count: int) -> WorkItem:
        """The item with ``count`` texts of another; those that are left wait on."""
        taken, rest = other.split_at(count)
        if rest is not None:
            self.send_in_order(rest)
        return item.merged(taken)

    def _room(self, item: WorkItem, idle: int) -> int:
        """How many more texts like its own an item may hold; the last ones are shared among so many
        slots that would be ``idle``."""
        count, fill = len(item), self._fill(item.chunk)
        most = self.retries.size() - count
        if self.exhausted:
            waiting = sum(map(len, (item, *self._waiting))) + self.retries.waiting
            share = -(-waiting // idle)
            most = min(most, max(SMALLEST_GROUP, share) - count)
        return min(most, int(count * (MAX_FILL - fill) / fill)) if fill else most

    def _within_limits(self, item: WorkItem) -> WorkItem:
        """The item, or its first part if it is too large by what was learned since it was made.

        New chunks are made to fit. What is asked again was of a size that once seemed right.
        """
        if not self.rates.unstable:
            item = self._head(item, self.size_limit.probe_size)
            item = self._first_of_equals(item, self.size_limit.limit_for(len(item)))
        if item.is_retry and (size := self.retries.closing_size) is not None:
            item = self._first_of_equals(item, size)
        if not (item.is_retry or item.failures):
            return item
        count, fill = len(item), self._fill(item.chunk)
        if fill > 1 and self.retries.group_factor > 1:
            return self._head(item, max(1, int(count * MAX_FILL / fill)), is_paid=True)
        return self._first_of_equals(item, -(-count // max(1, ceil(fill))))

    def _head(self, item: WorkItem, size: int, *, is_paid: bool = False) -> WorkItem:
        """Its first ``size`` texts; the others come next, at the cost of a retry unless that is
        paid already."""
        head, rest = item.split_at(size)
        if rest is not None:
            self.send_next([rest])
            if not (item.is_retry or is_paid):
                self.budget.spend()
        return head

    def _first_of_equals(self, item: WorkItem, size: int) -> WorkItem:
        """The first of the fewest equal parts of at most ``size`` texts. The others come next, as
        one: into what it should be divided may be known better by then."""
        parts = -(-len(item) // max(1, size))
        if parts > 1 and not item.is_retry:
            self.budget.initial += 1
        return self._head(item, -(-len(item) // parts), is_paid=True)


def _stays_alone(item: WorkItem) -> bool:
    """Whether no other texts should go with an item: they would spoil what it is to show, or share
    its fate where it went unanswered more than once."""
    return item.must_not_grow or item.unanswered > 1
