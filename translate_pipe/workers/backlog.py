"""What one file asks next: new chunks, and again what failed, by the rules of ``repair``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import ceil

from translate_pipe.errors import ContextOverflow
from translate_pipe.model import Chunk, Segment
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.gathering import Gathering
from translate_pipe.workers.repair import (
    BROKEN,
    CUT,
    MISSING,
    REJECTED,
    RUNAWAY,
    RUNGS,
    SMALLEST_GROUP,
    TOO_LONG,
    UNANSWERED,
    Ask,
    Failure,
    Spending,
    parts,
)
from translate_pipe.workers.sizes import Sizes
from translate_pipe.workers.split import split
from translate_pipe.workers.weather import Weather, length_of

SNUG = 0.95
"""The share of the context that an ask may be grown to: its texts are not all alike."""

MOST_WAITING = 8
"""Asks that may wait while others are tried: what is in memory stays bounded."""


class Backlog:
    """The asks of one file in the order they should be made.

    Chunks are pulled from ``chunks`` one by one, when asked for; failures come before new chunks
    once they fill a request. Asks that came to nothing take turns with others: if one of them is
    what the server cannot bear, a host on trial would never get anything else, and what becomes of
    others tells the weather. ``fill`` says what share of the context a chunk and its reply will
    take, by all that is known when it is asked.
    """

    def __init__(
        self, chunks: Iterator[Chunk], fill: Callable[[Chunk], float] = lambda chunk: 0.0
    ) -> None:
        self._chunks = chunks
        self._fill = fill
        self._exhausted = False
        self._ready: deque[Ask] = deque()
        self._spending = Spending()
        self._doubted = False
        self._sizes = Sizes()
        self._weather = Weather()
        self._failures = Gathering(self._weather)

    @property
    def hopeless(self) -> list[Failure]:
        """What will not be asked for again, to be taken out."""
        return self._failures.hopeless

    @property
    def fertile(self) -> bool:
        """Whether any reply had something good."""
        return self._weather.fertile > 0

    def ready(self, in_flight: int) -> bool:
        """Whether ``take`` may have something, with so many asks of this backlog in flight."""
        if self._ready or not self._exhausted:
            return True
        if in_flight:
            return self._full(len(RUNGS)) is not None
        return bool(self._failures)

    def take(self, in_flight: int, width: int) -> Ask | None:
        """The next ask. ``width`` is how many places there are to share the last failures."""
        found = self._next(in_flight, width)
        if found is None:
            return None
        ask = self._fitted(self._grown(found, max(1, width - in_flight)))
        self._spending.again += ask.again
        self._weather.asked += not ask.doubtful
        self._doubted = ask.doubtful
        return ask

    def put_back(self, ask: Ask, replies: int = 0) -> None:
        """No reply to the ask began: it is to be sent again.

        ``replies`` is how many replies the pool has had by now. An ask that stays unserved while
        others are served may be its own fault: it goes on in halves.
        """
        if not ask.doubtful:
            self._weather.unserved += 1
            self._weather.foul += 1
        self._spending.again -= ask.again
        self._spending.unanswered += 1
        unserved, since = ask.unserved + 1, ask.replies if ask.unserved else replies
        if unserved < self._weather.patience:
            self._wait(replace(ask, again=True, unserved=unserved, replies=since))
        elif replies > since or ask.suspect:
            self.spoil(ask, {}, UNANSWERED)
        else:
            # Perhaps nobody is served now. Where nothing is left to compare with, parts are.
            size = -(-len(ask.chunk.segments) // (1 + self._exhausted))
            retried = replace(
                ask, again=True, unserved=1, replies=since, parted=ask.parted or self._exhausted
            )
            self._ready.extend(map(retried.of, split(ask.chunk, size)))

    def answered(self, ask: Ask, *, whole: bool = True) -> None:
        """A reply to the ask came to its end, with something good in it, or was cut off there."""
        self._weather.answered(ask.chunk, whole=whole)

    def reaped(self, ask: Ask, good: int, read: int) -> None:
        """A reply to the ask came to its end; so many were read in it, and so many are good."""
        self._sizes.learn(len(ask.chunk.segments), good, read, new=not ask.failures)

    def outgrown(self, ask: Ask) -> bool:
        """Whether a reply that is cut off was of more than was ever replied to in whole."""
        return length_of(ask.chunk) > self._weather.whole and not self._weather.stormy

    def refuse(self, ask: Ask, refused: Iterable[Verdict]) -> None:
        """Ask again for these."""
        for verdict in refused:
            failure = ask.blamed(verdict.segment, verdict.cause, verdict.text)
            self._failures.fail(failure, alone=ask.single)

    def miss(self, ask: Ask, missing: Iterable[Segment], cause: str) -> None:
        """Ask again for what a whole reply did not have."""
        for segment in missing:
            self._failures.fail(ask.blamed(segment.index, cause), alone=ask.single)

    def cut(self, ask: Ask, missing: Iterable[Segment], cause: str, at: int | None) -> None:
        """Ask again for what a reply did not have that ended ``at`` this segment, before its end:
        no other is to blame."""
        if at is not None and cause in (BROKEN, CUT):
            self._weather.broken.add(at)
            self._weather.torn += cause == BROKEN
            self._weather.foul += cause == BROKEN and not ask.doubtful
        for segment in missing:
            if segment.index == at:
                self._failures.fail(ask.blamed(at, cause), alone=ask.single)
            else:
                self._failures.add(ask.failure(segment.index))

    def spoil(self, ask: Ask, refused: Mapping[int, Verdict], cause: str = MISSING) -> None:
        """There is a reply and nothing in it is good; ``refused`` is what little it had."""
        segments = ask.chunk.segments
        failures = {}
        for index in (segment.index for segment in segments):
            verdict = refused.get(index)
            found = (verdict.cause, verdict.text) if verdict else (cause, "")
            failures[index] = ask.blamed(index, *found)
        whole = cause in (MISSING, CUT, RUNAWAY)
        if whole and len(segments) > 1 and not ask.spoiled:
            self._weather.barren.add(segments[0].index)
            self._weather.foul += not ask.doubtful
        unread = whole and not refused
        if unread and self._weather.spares(ask.chunk):
            for failure in failures.values():
                self._failures.fail(failure, alone=ask.single, weathered=True)
        elif ask.single:
            # Where nothing was ever read, that is the form of the replies and not this text.
            weathered = unread and not self._weather.fertile
            self._failures.fail(*failures.values(), alone=True, weathered=weathered)
        elif self._spending.spent and cause != UNANSWERED:
            for failure in failures.values():
                self._failures.add(failure)
        else:
            untried = cause == CUT and len(segments) > self._weather.fertile
            refused_whole = cause in (REJECTED, UNANSWERED)
            halve = ask.spoiled or untried or refused_whole
            size = -(-len(segments) // 2) if halve else len(segments)
            for piece in split(ask.chunk, size):
                part = {each.index: failures[each.index] for each in piece.segments}
                # A text that is shown beside it may be what is not taken.
                chunk = Chunk(piece.segments) if refused_whole else piece
                self._ready.append(Ask(chunk, part, ask.attempt + 1, again=True, spoiled=True))

    def divide(self, ask: Ask, error: ContextOverflow) -> bool:
        """The ask is too long for the context: ask in parts that should fit. Return whether all of
        its size are, as far as is known.

        Without a count that can be true, the first time it is not believed of one that is no longer
        than one that fitted. Where nothing ever fits, there is an end to dividing.
        """
        longest = length_of(ask.chunk) > self._weather.longest
        if not (error.prompt_tokens or ask.unserved or longest):
            self.put_back(ask)
        else:
            self._part(ask, error)
        return longest and not self._weather.stormy

    def _part(self, ask: Ask, error: ContextOverflow) -> None:
        chunk = ask.chunk
        if self._spending.spent:
            for segment in chunk.segments:
                self._failures.add(ask.blamed(segment.index, TOO_LONG))
            return
        if len(chunk.segments) > 1:
            count = min(len(chunk.segments), parts(error))
            pieces = split(chunk, -(-len(chunk.segments) // count))
        elif chunk.before or chunk.after:
            pieces = [Chunk(chunk.segments)]
        else:
            self._failures.fail(ask.blamed(chunk.segments[0].index, TOO_LONG), alone=True)
            return
        # What is too long stays apart: without a count nothing else would tell it.
        retried = replace(ask, again=True, parted=True)
        self._ready.extendleft(map(retried.of, reversed(pieces)))

    def _wait(self, ask: Ask) -> None:
        """Before all that comes later in the file: chunks grow smaller towards its end, and a large
        one asked at the last would be waited for."""
        first = ask.chunk.segments[0].index
        places = (i for i, each in enumerate(self._ready) if each.chunk.segments[0].index > first)
        self._ready.insert(next(places, len(self._ready)), ask)

    def _next(self, in_flight: int, width: int) -> Ask | None:
        if self._exhausted and not in_flight:
            self._cut_rest(width)
        may_wait = self._doubted and len(self._ready) < MOST_WAITING
        if (ask := self._waiting(doubtful=not may_wait)) is not None:
            return ask
        if (rung := self._full(1)) is not None:
            return self._cut(rung)
        if (chunk := self._pull()) is not None:
            return Ask(chunk, {})
        if (rung := self._full(len(RUNGS))) is not None:
            return self._cut(rung)
        if not in_flight and not self._ready:
            self._cut_rest(width)
        return self._waiting()

    def _waiting(self, *, doubtful: bool = True) -> Ask | None:
        """The next ask that waits, if something may still be spent on it; ``doubtful`` ones too."""
        while self._ready and (doubtful or not self._ready[0].doubtful):
            ask = self._ready.popleft()
            if not (ask.spoiled and self._spending.spent) or ask.suspect:
                return ask
            for segment in ask.chunk.segments:
                self._failures.add(ask.failure(segment.index))
        return None

    def _grown(self, ask: Ask, idle: int) -> Ask:
        """The ask; in a storm, with as much of what waits as it can take along: it is requests
        that are lost then, not texts."""
        if self._failures.growth == 1 or ask.isolates:
            return ask
        for other in tuple(self._ready):
            if (room := self._room(ask, idle)) <= 0:
                return ask
            if other.isolates or other.spoiled:
                continue
            self._ready.remove(other)
            ask = self._taking(ask, other, room)
        room = self._room(ask, idle)
        failed = self._failures.cut(0, room, beside=length_of(ask.chunk)) if room > 0 else None
        ask = ask.joined(failed) if failed else ask
        room = self._room(ask, idle)
        if room > 0 and not self._ready and (chunk := self._pull()) is not None:
            ask = self._taking(ask, Ask(chunk, {}), room)
        return ask

    def _taking(self, ask: Ask, other: Ask, room: int) -> Ask:
        """The ask with so many texts of another; those that are left wait on."""
        taken, rest = other.divided(room)
        if rest is not None:
            self._wait(rest)
        return ask.joined(taken)

    def _room(self, ask: Ask, idle: int) -> int:
        """How many more texts like its own an ask may have; the last ones are shared among so many
        places that would stand ``idle``."""
        count, fill = len(ask.chunk.segments), self._fill(ask.chunk)
        most = self._failures.size() - count
        if self._exhausted:
            waiting = sum(len(each.chunk.segments) for each in (ask, *self._ready))
            share = -(-(waiting + self._failures.waiting) // idle)
            most = min(most, max(SMALLEST_GROUP, share) - count)
        return min(most, int(count * (SNUG - fill) / fill)) if fill else most

    def _fitted(self, ask: Ask) -> Ask:
        """The ask, or the first of the parts that fit, by what was learned since it was made.

        New chunks are made to fit. What is asked again was of a size that once seemed right.
        """
        if not self._weather.rough:
            ask, rest = ask.divided(self._sizes.trial())
            if rest is not None:
                self._ready.appendleft(rest)
                self._spending.again += not ask.again
            ask = self._first_of(ask, self._sizes.most(len(ask.chunk.segments)))
        if not (ask.again or ask.failures):
            return ask
        count, fill = len(ask.chunk.segments), self._fill(ask.chunk)
        if fill > 1 and self._failures.growth > 1:
            head, rest = ask.divided(max(1, int(count * SNUG / fill)))
            self._ready.extendleft([rest] if rest else [])
            return head
        return self._first_of(ask, -(-count // max(1, ceil(fill))))

    def _first_of(self, ask: Ask, size: int) -> Ask:
        """The first of the fewest parts with at most so many texts each; the others come next."""
        if len(ask.chunk.segments) <= max(1, size):
            return ask
        first, *others = map(ask.of, split(ask.chunk, size))
        self._spending.first += len(others)
        self._ready.extendleft(reversed(others))
        return first

    def _pull(self) -> Chunk | None:
        chunk = None if self._exhausted else next(self._chunks, None)
        if chunk is None:
            self._exhausted = True
            return None
        self._spending.first += 1
        self._failures.measure(chunk)
        return chunk

    def _full(self, rungs: int) -> int | None:
        """The first of so many rungs with failures enough for a request."""
        if self._spending.spent and not self._exhausted:
            return None  # every new chunk allows for some more
        return self._failures.full(rungs)

    def _cut_rest(self, width: int) -> None:
        for rung in range(len(RUNGS)):
            for size in self._failures.shares(rung, width):
                ask = self._cut(rung, size)
                if ask is not None:
                    self._ready.append(ask)

    def _cut(self, rung: int, size: int | None = None) -> Ask | None:
        """A group of failures as one ask; ``None`` if there is no more to be spent on them."""
        return self._failures.cut(rung, size, spent=self._spending.spent)
