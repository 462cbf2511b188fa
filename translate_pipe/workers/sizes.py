"""How many texts a request may have, by what became of replies to so many.

A small model that is perfect with ten texts loses its place, or itself, in forty. Where no reply of
many texts was ever good, and those of fewer are, no more are asked for; where none was good yet,
fewer are tried. In everything else large requests are better, and replies may be poor for many
reasons that have nothing to do with their size: where they are all sorts of things, some without
any text in them, one good text makes them good.
"""

from __future__ import annotations

from collections import Counter

ANY = 1 << 30
"""As many texts as there are."""

TRIED = 3
"""After so many replies in vain, and none that was good, fewer texts are tried."""

MOSTLY = 0.6
"""A reply with such a share of good texts is good."""

FAR_MORE = 1.5
"""So many times the texts that any reply was good for are another size."""

BY_CHANCE, MANY = 0.001, 5
"""So rarely may larger requests be in vain by chance; so many, with not one good, are none."""

MIXED = 0.1
"""Where more replies than this lack most of their texts, they are all sorts of things."""

BETTER = 1.5
"""So many times as much of fewer texts must be good as of more."""

HOPEFUL = 16
"""After so many more good replies one ask has twice the texts, to see whether it still must not."""


class _Tally:
    """How many texts were asked for in requests of each size, and how many came."""

    def __init__(self) -> None:
        self._asked: Counter[int] = Counter()
        self._got: Counter[int] = Counter()

    def add(self, size: int, good: int) -> None:
        self._asked[size] += size
        self._got[size] += good

    def pays(self, far: float) -> bool:
        """Whether much more of what smaller requests ask for is good."""
        asked, got = _beyond(far, self._asked), _beyond(far, self._got)
        fewer, good = self._asked.total() - asked, self._got.total() - got
        return 0 < good * asked >= BETTER * got * fewer


class Sizes:
    """What is known of sizes: the most texts of a reply that was good (``managed``), and how many
    texts the others were of, that were in vain."""

    def __init__(self) -> None:
        self.managed = 0
        self._in_vain: Counter[int] = Counter()
        # Of texts that were asked for the first time, and of those that failed before and so may be
        # harder: large requests for these are no worse for being large.
        self._tallies = {True: _Tally(), False: _Tally()}
        self._good = self._hoped = self._bare = 0

    def learn(self, size: int, good: int, read: int, *, new: bool) -> None:
        """A reply to so many texts came to its end; so many were read in it, and so many of those
        are good. ``new`` says that none was asked for before."""
        self._bare += 2 * read < size
        self._tallies[new].add(size, good)
        if good < (1 if self._mixed else MOSTLY * size):
            self._in_vain[size] += 1
            return
        self._good += 1
        self.managed = max(self.managed, size)

    def most(self, size: int) -> int:
        """The most texts that an ask of that size should have."""
        far = FAR_MORE * self.managed
        larger = _beyond(far, self._in_vain)
        others = self._in_vain.total() - larger
        share = (others + 0.5) / (others + self._good + 1)
        chance = share**larger > BY_CHANCE and (self._mixed or larger < MANY)
        pays = any(tally.pays(far) for tally in self._tallies.values())
        if not self.managed or chance or not pays:
            return ANY
        if size <= self.managed or self._good < self._hoped + HOPEFUL:
            return self.managed
        self._hoped = self._good
        return 2 * self.managed

    def trial(self) -> int:
        """How many texts to try, where more were in vain and none was good, if any number is left
        to be tried."""
        if self.managed or self._in_vain.total() < TRIED or 1 in self._in_vain or self._mixed:
            return ANY
        return max(1, min(self._in_vain) // 2)

    @property
    def _mixed(self) -> bool:
        return self._bare > MIXED * (self._in_vain.total() + self._good)


def _beyond(far: float, counted: Counter[int]) -> int:
    """What was counted of larger sizes."""
    return sum(count for size, count in counted.items() if size > far)
