"""One request that waits to be made, and how such items are divided and merged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from translate_pipe.model import Chunk
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.repair import RUNGS, UNANSWERED, Failure
from translate_pipe.workers.split import cut

WORTH_A_REQUEST = 8
"""Texts that are worth a request of their own where there is a slot for them."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A chunk to be asked for, and the earlier failures of its segments, by their index.

    ``attempt`` derives the seed. ``is_retry`` says that all of it was asked for before. It went
    ``unanswered`` so many times in a row, since when the pool had ``replies`` to others.
    ``was_useless`` says that its last reply had nothing good in it, ``was_split`` that it is part
    of a request that was too large, and it was ``recalls`` times handed on to another host.
    """

    chunk: Chunk
    failures: dict[int, Failure]
    attempt: int = 0
    is_retry: bool = False
    unanswered: int = 0
    replies: int = 0
    was_useless: bool = False
    was_split: bool = False
    recalls: int = 0

    def __len__(self) -> int:
        """How many texts it asks for."""
        return len(self.chunk.segments)

    @property
    def is_single(self) -> bool:
        """Whether it asks for one text."""
        return len(self) == 1

    @property
    def first(self) -> int:
        """The index of its first segment in the file."""
        return min(segment.index for segment in self.chunk.segments)

    @property
    def has_unanswered(self) -> bool:
        """Whether a text in it went unanswered while others were served."""
        return any(failure.cause == UNANSWERED for failure in self.failures.values())

    @property
    def must_not_grow(self) -> bool:
        """Whether other texts would spoil what it is to show: what is wrong with one of its own, or
        that it fits as it is."""
        alone = any(each.rung == len(RUNGS) - 1 for each in self.failures.values())
        return self.was_split or self.has_unanswered or alone

    @property
    def is_suspect(self) -> bool:
        """Whether the item itself may be the reason that it was not served well."""
        return self.unanswered > 0 or self.has_unanswered or self.was_useless

    def failure_of(self, index: int) -> Failure:
        """The failure of one of its texts so far; a blank one if there was none."""
        return self.failures.get(index) or Failure.of(self.chunk, index)

    def with_verdict(self, verdict: Verdict) -> Failure:
        """The failure of one of its texts, which was refused."""
        failure = self.with_cause(verdict.segment, verdict.cause)
        failure.text, failure.doubted = verdict.text, verdict.doubted
        return failure

    def with_cause(self, index: int, cause: str | None) -> Failure:
        """The failure of one of its texts, with one cause more."""
        failure = self.failure_of(index)
        failure.cause, failure.text, failure.doubted = cause, "", False
        if cause not in (None, UNANSWERED):
            failure.first_cause = failure.first_cause or cause
        return failure

    def merged(self, other: WorkItem) -> WorkItem:
        """Both in one, in the order of the file."""
        start = min(self, other, key=lambda item: item.first)
        end = max(self, other, key=lambda item: item.chunk.segments[-1].index)
        segments = sorted(
            (*self.chunk.segments, *other.chunk.segments), key=lambda segment: segment.index
        )
        return replace(
            self,
            chunk=Chunk(tuple(segments), start.chunk.before, end.chunk.after),
            failures={**self._all_failures(), **other._all_failures()},
            attempt=max(self.attempt, other.attempt),
            is_retry=self.is_retry and other.is_retry,
            unanswered=max(self.unanswered, other.unanswered),
            replies=min((each.replies for each in (self, other) if each.unanswered), default=0),
        )

    def split_at(self, count: int) -> tuple[WorkItem, WorkItem | None]:
        """The first ``count`` of its texts, and the others if there are any."""
        if count >= len(self):
            return self, None
        head, rest = cut(self.chunk, (0, count, len(self)))
        return self.part(head), self.part(rest)

    def part(self, chunk: Chunk) -> WorkItem:
        """The same for a chunk of some of its texts."""
        own = {each.index for each in chunk.segments}
        failures = {index: each for index, each in self.failures.items() if index in own}
        return replace(self, chunk=chunk, failures=failures)

    def _all_failures(self) -> dict[int, Failure]:
        """A failure for every text, a blank one too, so that each keeps its own neighbours."""
        return {each.index: self.failure_of(each.index) for each in self.chunk.segments}
