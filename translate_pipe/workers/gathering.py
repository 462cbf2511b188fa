"""What is to be asked again, gathered from the whole file into few requests.

A request for one segment costs nearly as much as one for many. So failures wait, by the rung they
stand on (``repair``), until there are enough of them to fill a request.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from operator import attrgetter

from translate_pipe.model import Chunk
from translate_pipe.workers.repair import (
    BROKEN,
    CUT,
    LADDER,
    RUNAWAY,
    RUNGS,
    SMALLEST_GROUP,
    UNANSWERED,
    WEATHERED,
    Ask,
    Failure,
)
from translate_pipe.workers.weather import Weather, length_of

_PLACE = attrgetter("segment.index")


class Gathering:
    """Failures of one file, on each rung in its order. A group is no larger than the largest chunk,
    in texts and characters, but for a storm, when fewer and larger requests get through sooner.
    ``hopeless`` collects what will not be asked for again."""

    def __init__(self, weather: Weather) -> None:
        self.hopeless: list[Failure] = []
        self._weather = weather
        self._rungs: list[list[Failure]] = [[] for _ in RUNGS]
        self._most = self._longest = 1

    def __bool__(self) -> bool:
        return any(self._rungs)

    @property
    def waiting(self) -> int:
        """Texts that may go with any others."""
        return len(self._rungs[0])

    def measure(self, chunk: Chunk) -> None:
        """A new chunk, of the size that requests of this file may have."""
        self._most = max(self._most, len(chunk.segments))
        self._longest = max(self._longest, length_of(chunk))

    def add(self, failure: Failure) -> None:
        """Ask again for this one."""
        insort(self._rungs[failure.rung], failure, key=_PLACE)

    def fail(self, failure: Failure, *, alone: bool, weathered: bool = False) -> None:
        """It failed once more, perhaps ``alone`` in its request; ``weathered`` says that many do,
        whatever they are."""
        if failure.cause in (BROKEN, CUT):
            weathered = self._weather.breaks
        if failure.cause == RUNAWAY:
            # Nothing comes after it: it goes alone from now on.
            failure.guilt = max(failure.guilt, LADDER.index(0.0) - 1)
        guilt = 1 / WEATHERED if weathered else 1.0
        failure.tries += 1
        failure.guilt += guilt
        failure.alone += guilt if alone else 0.0
        if failure.lost:
            self.hopeless.append(failure)
        else:
            self.add(failure)

    def _excuses(self, failure: Failure) -> bool:
        if failure.cause == CUT and failure.alone:
            return False  # there was nothing else to run out for
        if failure.cause in (BROKEN, CUT):
            return self._weather.breaks
        return failure.cause in (None, UNANSWERED)

    def full(self, rungs: int) -> int | None:
        """The first of so many rungs with failures enough for a request."""
        for rung in range(rungs):
            if len(self._rungs[rung]) >= self.size(rung):
                return rung
        return None

    def shares(self, rung: int, width: int) -> Iterator[int]:
        """Sizes of groups until a rung is empty, shared among so many places."""
        failures = self._rungs[rung]
        share = max(SMALLEST_GROUP, -(-len(failures) // max(1, width)))
        while failures:
            yield min(share, self.size(rung))

    def cut(
        self, rung: int, size: int | None = None, *, beside: int = 0, spent: bool = False
    ) -> Ask | None:
        """A group of a rung as one ask, in the order of the file; ``None`` if it is empty. It is
        to go ``beside`` other texts of so many characters. Where all is ``spent``, those that are
        to blame for what they came to are given up on the way."""
        group = self._group(rung, size or self.size(rung), beside, spent=spent)
        if not group:
            return None
        # What failed alone is asked without its neighbours: one of them may be to blame.
        shown = not any(failure.alone for failure in group)
        before, after = (group[0].before, group[-1].after) if shown else ((), ())
        return Ask(
            Chunk(tuple(failure.segment for failure in group), before, after),
            {failure.segment.index: failure for failure in group},
            attempt=max(1, *(failure.tries for failure in group)),
            again=True,
        )

    def size(self, rung: int = 0) -> int:
        """How many texts a group of a rung may have."""
        return max(1, int(self._most * RUNGS[rung] * self.growth))

    @property
    def growth(self) -> float:
        """How much larger than a chunk a group may be. A form of one text a request stays one."""
        return self._weather.growth if self._most > 1 else 1.0

    def _group(self, rung: int, size: int, length: int, *, spent: bool) -> list[Failure]:
        """Take the first of a rung, to go with other texts of so many characters."""
        failures = self._rungs[rung]
        longest = self._longest * self.growth
        group: list[Failure] = []
        seen, alone = 0, not length
        for failure in failures:
            if spent and not self._excuses(failure):
                self.hopeless.append(failure)
            else:
                length += len(failure.segment.source)
                if len(group) == size or (length > longest and (group or not alone)):
                    break
                group.append(failure)
            seen += 1
        del failures[:seen]
        return group
