"""Failed segments of one file, waiting until there are enough for a request.

A request for one segment costs nearly as much as one for many. So failures wait on the rung they
are on (``repair``) until they fill a request.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from operator import attrgetter

from translate_pipe.model import Chunk
from translate_pipe.workers.base import BESIDE, MERGED, MISALIGNED, NEIGHBOUR
from translate_pipe.workers.failure_rates import FailureRates, characters
from translate_pipe.workers.repair import (
    BROKEN,
    CUT,
    RUNGS,
    SMALLEST_GROUP,
    SMALLEST_SHARE,
    UNANSWERED,
    Failure,
)
from translate_pipe.workers.work_item import WorkItem

_FEW = 5
_OUT_OF_ORDER = frozenset({MISALIGNED, MERGED, NEIGHBOUR, BESIDE})
_PLACE = attrgetter("segment.index")


class RetryQueue:
    """Failures by rung, each rung in the order of the file.

    A group holds at most as many texts and characters as the largest chunk did, or more where
    requests fail all the time. ``given_up`` collects what will not be asked for again.
    """

    def __init__(self, rates: FailureRates) -> None:
        self.given_up: list[Failure] = []
        self._rates = rates
        # Apart, what was refused for its company alone, which else would be in the same again.
        self._rungs: list[tuple[list[Failure], list[Failure]]] = [([], []) for _ in RUNGS]
        self._most = self._longest = 1
        self._last_two = (1, 1)

    def __bool__(self) -> bool:
        return any(failures for rung in self._rungs for failures in rung)

    @property
    def waiting(self) -> int:
        """Texts that may go with any others."""
        return sum(map(len, self._rungs[0]))

    def observe(self, chunk: Chunk) -> None:
        """A new chunk shows what size requests of this file may have."""
        self._last_two = (self._last_two[1], len(chunk.segments))
        self._most = max(self._most, len(chunk.segments))
        self._longest = max(self._longest, characters(chunk))

    def add(self, failure: Failure) -> None:
        """Ask again for a segment that is not to blame."""
        insort(self._rungs[failure.rung][failure.cause != BESIDE], failure, key=_PLACE)

    def record_failure(self, failure: Failure, *, alone: bool, discounted: bool = False) -> None:
        """A segment failed once more, perhaps ``alone`` in its request: ask again, or give it up.
        ``discounted`` says that many fail so, whatever they are."""
        if failure.cause in (BROKEN, CUT):
            discounted = self._rates.breaks_often
        failure.strike(alone=alone, discounted=discounted)
        if failure.exhausted:
            self.given_up.append(failure)
        else:
            self.add(failure)

    def full_rung(self, rungs: int = len(RUNGS)) -> int | None:
        """The first of so many rungs with enough failures for a request."""
        for rung in range(rungs):
            if max(map(len, self._rungs[rung])) >= self.size(rung):
                return rung
        return None

    @property
    def closing_size(self) -> int | None:
        """How many texts should be asked for again at once where new chunks have grown small: then
        the end is near, and everybody would wait for a large request."""
        larger = max(self._last_two)
        is_near = self.is_steady and 2 * larger <= self._most
        return max(larger, SMALLEST_SHARE) if is_near else None

    def closing_group(self) -> tuple[int, int] | None:
        """A rung and the size of a group of it that should be sent before the next new chunk. Not
        single texts: those cost the most, and more may fail in what is left."""
        if (most := self.closing_size) is not None:
            for rung, kinds in enumerate(self._rungs):
                size = min(self.size(rung), most)
                if size > 1 and max(map(len, kinds)) >= min(size, SMALLEST_SHARE):
                    return rung, size
        return None

    def group_sizes(self, rung: int, slots: int) -> Iterator[int]:
        """Sizes of groups until a rung is empty, shared among so many slots."""
        kinds = self._rungs[rung]
        least = SMALLEST_SHARE if self.is_steady else SMALLEST_GROUP
        share = max(least, -(-sum(map(len, kinds)) // max(1, slots)))
        while any(kinds):
            yield min(share, self.size(rung))

    def take(
        self, rung: int, size: int | None = None, *, beside: int = 0, exhausted: bool = False
    ) -> WorkItem | None:
        """A group of a rung as one item; ``None`` if it is empty.

        It is in the order of the file, but where most failed for the order of their replies, or are
        doubted: there each gets other neighbours, beside which a text that stood wrong comes
        otherwise, and a right one as it did. It will be sent ``beside`` other texts of so many
        characters. Where the budget is ``exhausted``, segments that are to blame for their failure
        are given up on the way.
        """
        group = self._group(rung, size or self.size(rung), beside, exhausted=exhausted)
        if not group:
            return None
        # What failed alone is asked without its neighbours: one of them may be to blame.
        shown = not any(failure.solo_strikes for failure in group)
        before, after = (group[0].before, group[-1].after) if shown else ((), ())
        if 2 * sum(map(_wants_others, group)) > len(group) > 1:
            group, before, after = _mixed(group), (), ()
        return WorkItem(
            Chunk(tuple(failure.segment for failure in group), before, after),
            {failure.segment.index: failure for failure in group},
            attempt=max(1, *(failure.tries for failure in group)),
            is_retry=True,
        )

    def size(self, rung: int = 0) -> int:
        """How many texts a group of a rung may hold."""
        return max(1, int(self._most * RUNGS[rung] * self.group_factor))

    @property
    def is_steady(self) -> bool:
        """Whether requests are served well, as far as can be seen."""
        return not self._rates.unstable and self.group_factor == 1

    @property
    def group_factor(self) -> float:
        """How many times as large as a chunk a group may be; a protocol of one text a request keeps
        to one."""
        return self._rates.group_factor if self._most > 1 else 1.0

    def _group(self, rung: int, size: int, length: int, *, exhausted: bool) -> list[Failure]:
        """Take the first of those of which a rung has more, to go with other texts of ``length``
        characters."""
        failures = max(self._rungs[rung], key=len)
        longest = self._longest * self.group_factor
        group: list[Failure] = []
        seen, alone = 0, not length
        for failure in failures:
            if exhausted and not self._is_blameless(failure):
                failure.unfinished = True
                self.given_up.append(failure)
            else:
                length += len(failure.segment.source)
                if len(group) == size or (length > longest and (group or not alone)):
                    break
                group.append(failure)
            seen += 1
        del failures[:seen]
        return group

    def _is_blameless(self, failure: Failure) -> bool:
        if failure.cause == CUT and failure.solo_strikes:
            return False  # the reply had nothing else to run out for
        if failure.cause in (BROKEN, CUT):
            return self._rates.breaks_often
        return failure.cause in (None, UNANSWERED)


def _wants_others(failure: Failure) -> bool:
    """Whether it should come between other texts than before: some stand wrong only there, and what
    is doubted is believed if it comes again elsewhere."""
    return failure.cause in _OUT_OF_ORDER or failure.doubted


def _mixed(group: Sequence[Failure]) -> list[Failure]:
    """The group in an order in which nearly all have other neighbours, also from a model that
    answers in the reverse order: it is not symmetrical, or each text would come as before."""
    mixed = [*group[1::2], *group[::2]]
    return [*mixed[1:], mixed[0]] if len(mixed) > _FEW else mixed
