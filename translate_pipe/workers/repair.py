"""The retry policy for bad replies: what is asked again, in what company, and how often.

A segment that was refused, left out or cut off is asked for again, with its neighbours as context:
first together with others that failed, then in smaller groups, at last alone (``LADDER``). Groups
are gathered from the whole file, because many requests for one segment each cost far more than a
few for many. What fails on every rung keeps its source text.

A reply with nothing good in it blames no segment: the same is asked once more, then in halves.

Where many requests fail, whatever they ask (``weather``), one more failure says little of a text:
nothing is divided for it, and what is to be asked again is asked in larger groups.

Cost is bounded: there may be ``EXTRA`` further requests for every first one; what fails beyond that
keeps its source. A segment that never had its turn, because the reply broke off before it, is not
to blame and is always asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from translate_pipe.errors import ContextOverflow
from translate_pipe.model import Chunk, Segment
from translate_pipe.workers.split import cut

LADDER = (1.0, 1.0, 1.0, 0.25, 0.0, 0.0)
"""For each attempt, the size of its groups as a part of the largest chunk; 0 is one segment."""

RUNGS = tuple(dict.fromkeys(LADDER))

ALONE = 3
"""Times a segment may fail alone: a protocol of one segment a request knows no groups."""

EXTRA = 1.9
SPARE = 16
"""Repairs allowed for every first request, and however few those are."""

UNANSWERED_SHARE = 0.5
"""Requests without an answer count as repairs up to so many for every first one: the whole is to
stay bounded, and a long outage must not use up what repairs need."""

SMALLEST_GROUP = 16
"""The last failures of a file are shared among idle places, but not in smaller groups than this."""

WEATHERED = 4
"""Where replies fail all the time, this many times as many may fail with a segment in them."""

NEIGHBOURS = 2
LONGEST_NEIGHBOUR = 160

MISSING = "missing"
BROKEN = "stream-broken"
CUT = "cut-off"
RUNAWAY = "runaway"
REJECTED = "rejected"
UNANSWERED = "unanswered"
TOO_LONG = "context-overflow"


@dataclass(slots=True)
class Failure:
    """A segment to be asked for again: how often it was tried, how much of that speaks against it,
    and against it alone in a request, why it failed first and last, and its last text."""

    segment: Segment
    before: tuple[str, ...]
    after: tuple[str, ...]
    tries: int = 0
    guilt: float = 0.0
    alone: float = 0.0
    first_cause: str | None = None
    cause: str | None = None
    text: str = ""

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
        """Which of ``RUNGS`` it stands on."""
        last = len(LADDER) - 1
        if self.alone >= 1:
            return len(RUNGS) - 1
        return RUNGS.index(LADDER[min(int(self.guilt), last)])

    @property
    def lost(self) -> bool:
        """Whether it failed on every rung."""
        return self.guilt >= len(LADDER) or self.alone >= ALONE


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to be made: a chunk, and its segments' earlier failures by index. ``attempt``
    derives the seed; ``again`` says that all of it was asked for before. ``unserved`` counts
    the times no reply to it began, since when the pool had ``replies`` to others. ``spoiled`` says
    that its last reply had nothing good, ``parted`` that it was too much as a whole."""

    chunk: Chunk
    failures: dict[int, Failure]
    attempt: int = 0
    again: bool = False
    unserved: int = 0
    replies: int = 0
    spoiled: bool = False
    parted: bool = False

    @property
    def single(self) -> bool:
        """Whether it asks for one text."""
        return len(self.chunk.segments) == 1

    @property
    def suspect(self) -> bool:
        """Whether something in it went unanswered while others were served."""
        return any(failure.cause == UNANSWERED for failure in self.failures.values())

    @property
    def isolates(self) -> bool:
        """Whether it is to show what is wrong with a text, or fits as it is: no others belong in
        it."""
        last = len(RUNGS) - 1
        alone = any(each.rung == last for each in self.failures.values())
        return self.parted or self.suspect or alone

    @property
    def doubtful(self) -> bool:
        """Whether it may itself be what keeps it from being served well."""
        return self.unserved > 0 or self.suspect or self.spoiled

    def failure(self, index: int) -> Failure:
        """What befell a text of it so far, if anything did."""
        return self.failures.get(index) or Failure.of(self.chunk, index)

    def blamed(self, index: int, cause: str | None, text: str = "") -> Failure:
        """The same with one cause more."""
        failure = self.failure(index)
        failure.cause, failure.text = cause, text
        if cause not in (None, UNANSWERED):
            failure.first_cause = failure.first_cause or cause
        return failure

    def joined(self, other: Ask) -> Ask:
        """Both in one, in the order of the file."""
        first, last = sorted((self, other), key=lambda ask: ask.chunk.segments[0].index)
        end = max(self, other, key=lambda ask: ask.chunk.segments[-1].index)
        segments = (*first.chunk.segments, *last.chunk.segments)
        return replace(
            self,
            chunk=Chunk(
                tuple(sorted(segments, key=lambda segment: segment.index)),
                first.chunk.before,
                end.chunk.after,
            ),
            failures={**self._neighbourly(), **other._neighbourly()},
            attempt=max(self.attempt, other.attempt),
            again=self.again and other.again,
            unserved=max(self.unserved, other.unserved),
            replies=min((each.replies for each in (self, other) if each.unserved), default=0),
        )

    def _neighbourly(self) -> dict[int, Failure]:
        """What befell its texts: nothing yet, of some, but so they keep their neighbours."""
        return {each.index: self.failure(each.index) for each in self.chunk.segments}

    def divided(self, count: int) -> tuple[Ask, Ask | None]:
        """The first so many of its texts, and the others if there are any."""
        length = len(self.chunk.segments)
        if count >= length:
            return self, None
        head, rest = cut(self.chunk, (0, count, length))
        return self.of(head), self.of(rest)

    def of(self, part: Chunk) -> Ask:
        """The same of a part of its texts."""
        own = {each.index for each in part.segments}
        failures = {index: each for index, each in self.failures.items() if index in own}
        return replace(self, chunk=part, failures=failures)


@dataclass(slots=True)
class Spending:
    """What a file's requests come to: first ones, those that asked ``again`` and had a reply, and
    those ``unanswered``."""

    first: int = 0
    again: int = 0
    unanswered: int = 0

    @property
    def spent(self) -> bool:
        """Whether all is used up that may be spent on repairs."""
        unanswered = min(self.unanswered, UNANSWERED_SHARE * self.first)
        return self.again + unanswered >= max(SPARE, EXTRA * self.first)


def parts(error: ContextOverflow) -> int:
    """In how many parts a chunk surely fits, by the server's own count."""
    if not error.prompt_tokens or not error.num_ctx:
        return 2
    # Half of the context is the reply's.
    return max(2, -(-2 * error.prompt_tokens // error.num_ctx))
