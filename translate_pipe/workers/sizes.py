"""How many texts a request may have, by what became of replies to so many.

A small model that is perfect with ten texts loses its place, or itself, in forty. Where replies of
one size are poor again and again and those of a smaller one are good, the smaller one it is; where
no reply was good yet, smaller ones are tried. In everything else large requests are better.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ANY = 1 << 30
"""As many texts as there are."""

POOR, GOOD = 0.25, 0.5
"""The shares of good texts below which the replies of a size are poor, and from which good."""

TRIED, MANY = 3, 5
"""So many poor replies of a size are a reason to try fewer texts, and so many to ask for no more
than with a smaller one was good."""

OF_LATE = 6
"""Replies of a size that are looked back upon."""

TWICE = 2
"""So many replies say that a size is good."""

HOPEFUL = 16
"""After so many more replies one ask has twice the texts, to see whether it still must not."""


@dataclass(slots=True)
class _Tried:
    """What became of replies of one size: how many, the ``share`` of good texts of late, and the
    ``most`` texts of one that was mostly good."""

    replies: int = 0
    share: float = 0.0
    most: int = 1


class Sizes:
    """What is known of sizes: those between two powers of two are one."""

    def __init__(self) -> None:
        self._tried: dict[int, _Tried] = {}
        self._since = 0

    def learn(self, size: int, good: int) -> None:
        """A reply to so many texts came to its end, and so many of it are good."""
        tried = self._tried.setdefault(size.bit_length(), _Tried())
        tried.replies += 1
        tried.share += (good / size - tried.share) / min(tried.replies, OF_LATE)
        if good >= GOOD * size:
            tried.most = max(tried.most, size)
        self._since += 1

    def most(self, size: int) -> int:
        """The most texts that an ask of that size should have."""
        large = self._poor(MANY)
        good = [size for size in self._good() if large is not None and size < large]
        if not good:
            return ANY
        limit = self._tried[max(good)].most
        if self._since < HOPEFUL or size <= limit:
            return limit
        self._since = 0
        return 2 * limit

    def fewer(self) -> int:
        """How many texts to try, where replies to more were poor and none was good; ``ANY`` where
        one text is no better either."""
        least = min(self._tried, default=1)
        if self._poor(TRIED) is None or least == 1 or any(self._good()):
            return ANY
        return max(1, (3 << least) >> 3)

    def _poor(self, replies: int) -> int | None:
        """The largest size that had so many replies, if they are poor."""
        often = [size for size, tried in self._tried.items() if tried.replies >= replies]
        large = max(often, default=None)
        return None if large is None or self._tried[large].share > POOR else large

    def _good(self) -> Iterator[int]:
        for size, tried in self._tried.items():
            if tried.replies >= TWICE and tried.share >= GOOD:
                yield size
