"""Do a reply's long texts stand with its long sources?

The order of a whole reply, by evidence that nothing in it can teach otherwise: what a run learns of
lengths it learns from texts in the places they came in, so a reply that is all in disorder makes
its own disorder look usual. How lengths go together does not depend on that.
"""

from __future__ import annotations

from math import atanh, sqrt

_FEWEST = 8
_NOISE = 0.1
"""Variance of the logarithm of the length ratio: a little more than in film subtitles, so that free
translations are not refused."""

_SURE = 3.0
"""As a logarithm: so much likelier must disorder be. No reply of film subtitles reaches 0."""

_MOST, _NOTHING = 0.99, 1e-6


class Proportion:
    """The logarithms of lengths of a reply's sources and texts, a pair at a time."""

    def __init__(self) -> None:
        self._count = 0
        self._one = self._other = self._ones = self._others = self._both = 0.0

    def add(self, one: float, other: float) -> None:
        """A text of that length came for a source of that length."""
        self._count += 1
        self._one += one
        self._other += other
        self._ones += one * one
        self._others += other * other
        self._both += one * other

    @property
    def by_chance(self) -> bool:
        """Whether the lengths go together as if by chance. Sources all of one length say
        nothing."""
        count = self._count
        if count < _FEWEST:
            return False
        mean, mean_other = self._one / count, self._other / count
        one = self._ones / count - mean * mean
        other = self._others / count - mean_other * mean_other
        if min(one, other) < _NOTHING:
            return False
        both = self._both / count - mean * mean_other
        # Fisher's transformation: about normal, with a variance of one over the count less three.
        seen = atanh(max(-_MOST, min(both / sqrt(one * other), _MOST)))
        expected = atanh(min(sqrt(one / (one + _NOISE)), _MOST))
        return (count - 3) / 2 * expected * (expected - 2 * seen) > _SURE
