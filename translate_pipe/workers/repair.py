"""The retry policy for bad replies: which segments are asked for again, in what company, how often.

A segment that was refused, left out or cut off is asked for again, with its neighbours as context:
first together with others that failed, then in smaller groups, at last alone (``LADDER``). Groups
are collected from the whole file, because many requests for one segment each cost far more than a
few for many. A segment that fails on every rung keeps its source text.

A first reply with nothing good in it blames no segment: the same request is made once more, then
in halves.

Where many requests fail, whatever they ask for (``failure_rates``), one more failure says little of
a text: nothing is divided for it, and retries go out in larger groups.

The cost is bounded: ``RETRY_RATIO`` retries for every initial request, but for those that are
``WORTHWHILE``. What fails beyond that keeps its source. A segment that never had its turn, because
the reply broke off before it, is not to blame and is always asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass

from translate_pipe.errors import ContextOverflow
from translate_pipe.model import Chunk, Segment

LADDER = (1.0, 1.0, 1.0, 0.25, 0.0, 0.0)
"""For each attempt, the size of its groups as a share of the largest chunk; 0 is one segment."""

RUNGS = tuple(dict.fromkeys(LADDER))

MAX_SOLO_FAILURES = 3
"""How often a segment may fail alone. Reached where a protocol takes one segment a request, so that
there are no groups."""

RETRY_RATIO = 1.9
MIN_RETRIES = 16
"""Retries allowed for every initial request, and in any case."""

WORTHWHILE = 4
"""A retry whose reply is a good one (``size_limit``) and brings at least so many good texts is not
counted: texts are what a run is for."""

UNANSWERED_SHARE = 0.5
"""Requests without a reply count as retries, but at most this many for every initial request: the
total must stay bounded, and a long outage must not use up what repairs need."""

SMALLEST_GROUP, SMALLEST_SHARE = 16, 4
"""The last failures of a file are shared among idle slots, in groups of at least this many; where
requests are served well, what counts is not how many there are but how soon all is done."""

DEGRADED_DISCOUNT = 4
"""Where replies fail all the time, a failure counts for one over this against its segment."""

NEIGHBOURS = 2
LONGEST_NEIGHBOUR = 160
"""Source texts that a retry shows on each side, and characters of each."""

MISSING = "missing"
BROKEN = "stream-broken"
CUT = "cut-off"
RUNAWAY = "runaway"
REJECTED = "rejected"
UNANSWERED = "unanswered"
TOO_LONG = "context-overflow"


@dataclass(slots=True)
class Failure:
    """A segment to be asked for again, with the neighbours it had.

    It was asked for in ``tries`` requests. ``strikes`` are those that speak against it, and
    ``solo_strikes`` those of them in which it was alone. ``first_cause`` and ``cause`` say why it
    failed first and last, ``text`` is what it got last, which may be only ``doubted``. It is
    ``unfinished`` where it was given up though not exhausted.
    """

    segment: Segment
    before: tuple[str, ...]
    after: tuple[str, ...]
    tries: int = 0
    strikes: float = 0.0
    solo_strikes: float = 0.0
    first_cause: str | None = None
    cause: str | None = None
    text: str = ""
    doubted: bool = False
    unfinished: bool = False

    @classmethod
    def of(cls, chunk: Chunk, index: int) -> Failure:
        """The first failure of a segment, with the neighbours it had in its chunk."""
        position = next(i for i, each in enumerate(chunk.segments) if each.index == index)
        texts = [each.source for each in chunk.segments]
        before = [*chunk.before, *texts[:position]][-NEIGHBOURS:]
        after = [*texts[position + 1 :], *chunk.after][:NEIGHBOURS]
        return cls(
            chunk.segments[position],
            tuple(text[-LONGEST_NEIGHBOUR:] for text in before),
            tuple(text[:LONGEST_NEIGHBOUR] for text in after),
        )

    @property
    def rung(self) -> int:
        """Which of ``RUNGS`` it is on."""
        if self.solo_strikes >= 1:
            return len(RUNGS) - 1
        return RUNGS.index(LADDER[min(int(self.strikes), len(LADDER) - 1)])

    @property
    def exhausted(self) -> bool:
        """Whether it failed on every rung."""
        return self.strikes >= len(LADDER) or self.solo_strikes >= MAX_SOLO_FAILURES

    def strike(self, *, alone: bool, discounted: bool) -> None:
        """It failed once more; ``discounted`` where many do, whatever they are."""
        if self.cause == RUNAWAY:
            # No text after it is ever reached: from now on it is asked for alone.
            self.strikes = max(self.strikes, LADDER.index(0.0) - 1)
        weight = 1 / DEGRADED_DISCOUNT if discounted else 1.0
        self.tries += 1
        self.strikes += weight
        self.solo_strikes += weight if alone else 0.0


@dataclass(slots=True)
class RetryBudget:
    """The requests of a file: ``initial`` ones, ``retries`` that had a reply, and those that went
    ``unanswered``."""

    initial: int = 0
    retries: int = 0
    unanswered: int = 0

    def spend(self) -> None:
        """A retry is made."""
        self.retries += 1

    def refund(self) -> None:
        """A retry was worth its cost."""
        self.retries -= 1

    def record_unanswered(self, *, is_retry: bool) -> None:
        """A request had no reply, and so is no retry that had one."""
        self.unanswered += 1
        self.retries -= is_retry

    @property
    def exhausted(self) -> bool:
        """Whether no more may be spent on retries."""
        unanswered = min(self.unanswered, UNANSWERED_SHARE * self.initial)
        return self.retries + unanswered >= max(MIN_RETRIES, RETRY_RATIO * self.initial)


def parts(error: ContextOverflow) -> int:
    """In how many parts a chunk surely fits, by the server's own count."""
    if not error.prompt_tokens or not error.num_ctx:
        return 2
    # Half of the context is the reply's.
    return max(2, -(-2 * error.prompt_tokens // error.num_ctx))
