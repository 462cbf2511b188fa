"""Texts that changed places with others far from them.

The hidden Markov model of a reply (``slips``) knows what happens between neighbours. Two texts
that changed places across a reply look there like two odd ones of a model that else translates
well, and odd ones are believed. But each of the two fits where the other is, and that is hardly
ever so by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import combinations
from math import log

_MOST = 12
"""So many are compared at most, those that fit their own the worst: a pair each with each."""

_SURE, _FEWEST = 0.5, 100
"""As a logarithm: so much likelier must it be than not that a pair was exchanged, if one pair is in
each reply. In a small reply, whose pairs are fewer than ``_FEWEST``, hardly any are."""

Fit = Callable[[int, int], float]
"""How well the text at the second place goes with the source at the first, as a logarithm."""


def exchanged(suspects: Mapping[int, float], texts: int, fit: Fit) -> Collection[int]:
    """The places among the suspects, of a reply of so many texts, whose texts were exchanged.

    ``suspects`` are places whose texts fit some other source better than their own, with how much
    better each fits its own, so below 0: of texts that were exchanged nine in ten, of right ones
    one in four.
    """
    places = sorted(sorted(suspects, key=suspects.__getitem__)[:_MOST])
    own = {place: fit(place, place) for place in places}
    least = _SURE + log(max(_FEWEST, texts * (texts - 1) // 2))
    found: set[int] = set()
    for one, two in combinations(places, 2):
        if fit(one, two) + fit(two, one) - own[one] - own[two] > least:
            found.update((one, two))
    return found
