"""What becomes of the requests of a file, whatever they ask: is a text to blame, or the weather?

A text that crashes its server and a server that crashes look the same once. What tells them apart
is how common it is among requests for other texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, log

from translate_pipe.model import Chunk

UNSERVED, MOST_UNSERVED = 3, 12
"""Times an ask is simply sent again when no reply to it begins: more where many asks go so, since
then it says little."""

BY_CHANCE = 0.001
"""So rarely a thing must happen by itself before an ask is blamed for it: a file has many asks."""

GOOD_DAYS = 3
"""So many asks are taken to have been served before the first, so that one says little."""

BREAKS_OFTEN, BARREN_OFTEN, FOUL = 0.1, 0.25, 0.3
"""The shares of asks above which it is the weather: replies that break off, replies with nothing
good in them, and all that fails in any way. A few are never weather."""

ROUGH = 0.1
"""The share of asks that go unserved or break off from which on replies say little of the model."""

FEW = 2
"""So many failures are no storm, however few the asks."""

STORM_GROWTH = 2.0
"""In a storm a group has up to so many times the texts of a chunk, as far as the context goes."""


@dataclass(slots=True)
class Weather:
    """What becomes of the asks of a file, whatever they ask: ``asked`` of them, each counted once;
    ``unserved`` of those had no reply then, ``torn`` are the replies that broke off without running
    out of tokens, and ``foul`` asks failed in any way.

    ``barren`` (a whole reply, nothing good) begin with these segments, ``broken`` are those that
    replies broke off or ran out of tokens in: one bad text is only one of them, however often it is
    asked. ``fertile`` is the most texts of an ask whose reply had something good,
    ``longest`` the most characters, and ``whole`` those of one whose reply was not cut off.
    """

    asked: int = 0
    unserved: int = 0
    foul: int = 0
    broken: set[int] = field(default_factory=set)
    barren: set[int] = field(default_factory=set)
    fertile: int = 0
    longest: int = 0
    whole: int = 0
    torn: int = 0

    def answered(self, chunk: Chunk, *, whole: bool = True) -> None:
        """A reply with something good in it came to its end, or to the end of its context."""
        self.fertile = max(self.fertile, len(chunk.segments))
        self.longest = max(self.longest, length_of(chunk))
        if whole:
            self.whole = max(self.whole, length_of(chunk))

    @property
    def patience(self) -> int:
        """How often in a row an ask must go unserved for that to be its own fault."""
        share = (self.unserved + 0.1) / (self.asked + GOOD_DAYS)
        often = ceil(log(BY_CHANCE) / log(min(share, 0.9)))
        return max(UNSERVED, min(often, MOST_UNSERVED))

    @property
    def breaks(self) -> bool:
        """Whether replies break off so often, now here, now there, that where says little."""
        return self._often(self.broken, BREAKS_OFTEN)

    def spares(self, chunk: Chunk) -> bool:
        """Whether a reply with nothing good in it says little of such a chunk."""
        return self._often(self.barren, BARREN_OFTEN) and len(chunk.segments) <= self.fertile

    @property
    def stormy(self) -> bool:
        """Whether so many asks fail, whatever they ask, that one more says little."""
        return self.foul > max(FEW, FOUL * self.asked)

    @property
    def rough(self) -> bool:
        """Whether asks often go unserved or break off."""
        return self.unserved + self.torn > ROUGH * self.asked

    @property
    def growth(self) -> float:
        """How many times as large as a chunk a group may be now. Replies that run out of tokens are
        no reason: they may be too long."""
        return STORM_GROWTH if self.stormy else 1.0

    def _often(self, where: set[int], share: float) -> bool:
        return len(where) > max(UNSERVED, share * self.asked)


def length_of(chunk: Chunk) -> int:
    """Characters of all its texts."""
    return sum(len(segment.source) for segment in chunk.segments)
