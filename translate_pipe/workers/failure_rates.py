"""How often the requests of one file fail: is a text to blame, or the server and the network?

A text that crashes its server and a server that crashes look the same once. What tells them apart
is how common the failure is among requests for other texts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import ceil, log

from translate_pipe.model import Chunk

MIN_UNANSWERED, MAX_UNANSWERED = 3, 12
"""How often a request that got no reply is sent again as it is. More often where many requests go
unanswered, since then silence says little of this one."""

SIGNIFICANCE = 0.001
"""A request is blamed only where so many failures in a row by chance are rarer than this. It is
small because a file has many requests."""

PRIOR_SUCCESSES = 3
"""Successes assumed before the first request, so that one failure alone is not a rate."""

ENOUGH_ANSWERED = 4
"""After so many replies it counts how often their requests failed before."""

SILENCES = 2
"""So many that were repeated say that the next would be, unless more than half as many ended."""

BREAK_RATE, USELESS_RATE, DEGRADED_RATE = 0.1, 0.25, 0.3
"""The shares of requests from which on a single failure says little of its texts: replies that
break off, replies without one good text, and failures of any kind."""

UNSTABLE_RATE = 0.1
"""The share of requests that go unanswered or break off from which on replies say little of the
model."""

TOLERATED_FAILURES = 2
"""Failures that never count as a rate, however few the requests are."""

DEGRADED_GROUP_FACTOR = 2.0
"""Where requests fail at ``DEGRADED_RATE``, a group for a retry holds up to this many times the
texts of a chunk, as far as the context allows: requests are lost then, not texts."""


@dataclass(slots=True)
class FailureRates:
    """What became of the requests of one file.

    Each of ``requests`` counts once, however often it is repeated. Of them, ``unanswered`` got no
    reply at first, ``broken_streams`` broke off before the model ran out of tokens, and ``failed``
    failed in any way.

    ``useless_chunks`` had a complete reply without one good text and are known by their first
    segment; ``break_points`` are the segments in which replies broke off or ran out of tokens.
    Both are sets, so that one bad text counts once, however often it is asked for.

    ``answered`` requests had a reply, after ``chance_failures`` without one.

    Of the requests that were made again as they were, ``ended_silences`` had a reply then, and
    ``repeated_silences`` had none again after a long wait, while others had one.

    The largest requests that were served: ``most_segments`` and ``most_characters`` where the reply
    had something good in it, ``longest_complete`` (characters) where it was not cut off either.
    """

    requests: int = 0
    unanswered: int = 0
    failed: int = 0
    break_points: set[int] = field(default_factory=set)
    useless_chunks: set[int] = field(default_factory=set)
    most_segments: int = 0
    most_characters: int = 0
    longest_complete: int = 0
    broken_streams: int = 0
    answered: int = 0
    chance_failures: int = 0
    repeated_silences: int = 0
    ended_silences: int = 0
    _replies_at_loss: int = -1
    _lost_at: float = 0.0

    def record_unanswered(self, replies: int, age: float = 0.0) -> None:
        """A request of that ``age`` (seconds) got no reply, when so many others had one. Those that
        were in flight when another was lost, and had no reply since, were lost together with it, as
        where a server dies: they count once."""
        now = time.monotonic()
        if replies != self._replies_at_loss or now - age > self._lost_at:
            self.unanswered += 1
            self.failed += 1
        self._replies_at_loss, self._lost_at = replies, now

    def record_break(self, segment: int, *, is_cut: bool, is_new: bool) -> None:
        """A reply ended in a segment: it ``is_cut`` where the model ran out of tokens, and else
        broke off. The request ``is_new`` if nothing spoke against its texts before."""
        self.break_points.add(segment)
        if not is_cut:
            self.broken_streams += 1
            self.failed += is_new

    def record_useless(self, first: int, *, is_new: bool) -> None:
        """A whole reply to the chunk with that ``first`` segment had nothing good in it."""
        self.useless_chunks.add(first)
        self.failed += is_new

    @property
    def silence_repeats(self) -> bool:
        """Whether a request that gets no reply while others do is not likely to get one later."""
        return self.repeated_silences >= max(SILENCES, 2 * self.ended_silences)

    @property
    def silence_passes(self) -> bool:
        """Whether such a request mostly does get one later."""
        return self.ended_silences > self.repeated_silences

    def record_answered(self, unanswered: int) -> None:
        """A reply to a request began that went unanswered so many times before."""
        self.answered += 1
        self.chance_failures += unanswered
        self.ended_silences += unanswered > 0

    def record_useful(self, chunk: Chunk, *, complete: bool = True) -> None:
        """A reply had something good in it and came to its end, or to the end of its context."""
        self.most_segments = max(self.most_segments, len(chunk.segments))
        self.most_characters = max(self.most_characters, characters(chunk))
        if complete:
            self.longest_complete = max(self.longest_complete, characters(chunk))

    @property
    def max_unanswered(self) -> int:
        """How often in a row a request must go unanswered to be blamed for it."""
        share = (self.unanswered + 0.1) / (self.requests + PRIOR_SUCCESSES)
        if self.answered >= ENOUGH_ANSWERED:
            # What was answered in the end had no text to blame: it shows what is chance here.
            tries = self.chance_failures + self.answered + PRIOR_SUCCESSES
            share = min(share, (self.chance_failures + 0.1) / tries)
        often = ceil(log(SIGNIFICANCE) / log(min(share, 0.9)))
        return max(MIN_UNANSWERED, min(often, MAX_UNANSWERED))

    @property
    def breaks_often(self) -> bool:
        """Whether replies break off in so many places that the place says little."""
        return self._often(self.break_points, BREAK_RATE)

    def excuses(self, chunk: Chunk) -> bool:
        """Whether a reply without one good text is no evidence against this chunk: such replies are
        common here, and a chunk as large was served well."""
        common = self._often(self.useless_chunks, USELESS_RATE)
        return common and len(chunk.segments) <= self.most_segments

    def excuses_poor(self, chunk: Chunk) -> bool:
        """Whether a reply with little that is good is no evidence against this chunk."""
        return self.degraded and len(chunk.segments) <= self.most_segments

    @property
    def degraded(self) -> bool:
        """Whether so many requests fail, whatever they ask for, that one more says little."""
        return self.failed > max(TOLERATED_FAILURES, DEGRADED_RATE * self.requests)

    @property
    def unstable(self) -> bool:
        """Whether requests often go unanswered or break off."""
        return self.unanswered + self.broken_streams > UNSTABLE_RATE * self.requests

    @property
    def group_factor(self) -> float:
        """How many times as large as a chunk a group for a retry may be now."""
        return DEGRADED_GROUP_FACTOR if self.degraded else 1.0

    def _often(self, where: set[int], share: float) -> bool:
        return len(where) > max(MIN_UNANSWERED, share * self.requests)


def characters(chunk: Chunk) -> int:
    """Characters of all its texts."""
    return sum(len(segment.source) for segment in chunk.segments)
