"""Do a reply's long texts stand with its long sources?

The order of a whole reply, by evidence that nothing in it can teach otherwise: what a run learns of
lengths it learns from texts in the places they came in, so a reply that is all in disorder makes
its own disorder look usual. How lengths go together does not depend on that.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import atanh, sqrt

_FEWEST = 8
_NOISE = 0.1
"""Variance of the logarithm of the length ratio: a little more than in film subtitles, so that free
translations are not refused."""

_SURE = 3.0
"""As a logarithm: so much likelier must disorder be. No reply of film subtitles reaches 0."""

_MOST = 0.99


def disproportionate(pairs: Iterable[tuple[float, float]]) -> bool:
    """Whether these logarithms of lengths, each of a source and its text, go together as if by
    chance. Sources that are all of one length say nothing."""
    ones, others = zip(*pairs, strict=True)
    count = len(ones)
    if count < _FEWEST:
        return False
    mean, mean_other = sum(ones) / count, sum(others) / count
    one = sum((each - mean) ** 2 for each in ones) / count
    other = sum((each - mean_other) ** 2 for each in others) / count
    if not one or not other:
        return False
    both = sum((a - mean) * (b - mean_other) for a, b in zip(ones, others, strict=True)) / count
    # Fisher's transformation: about normal, with a variance of one over the count less three.
    seen = atanh(max(-_MOST, min(both / sqrt(one * other), _MOST)))
    expected = atanh(min(sqrt(one / (one + _NOISE)), _MOST))
    return (count - 3) / 2 * expected * (expected - 2 * seen) > _SURE
