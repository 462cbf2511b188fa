"""The hidden Markov model of a reply: which source each text belongs to, and how that goes on.

The states: a text belongs to its own source, to the next (after one was skipped, or two merged), to
the one before (after one was said twice, or split), to any other, to its own and the next, to a
part of its own, or to the next or the one before because two neighbours changed places. Chances
are tuples in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

OWN, NEXT, PREVIOUS, ANY, BOTH, PART, FORTH, BACK = range(8)

Chances = tuple[float, float, float, float, float, float, float, float]

ONES: Chances = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
CERTAIN: Chances = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
ASTRAY: Chances = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
"""A text that surely stands right, and one that may belong anywhere."""

_BEGINNING: Chances = (0.99, 0.002, 0.002, 0.006, 0.0, 0.0, 0.0, 0.0)
"""Before the first text: some replies are in disorder from there."""

_SLIP = 0.00125
"""The chance that a slip of one kind begins at a text: with four kinds, and one slip in one of
five replies of forty, it is one text in two hundred."""

_SWAP = 0.00125
"""The chance that a text changed places with the next. What follows is as it was before."""

_USUAL, _MOST = 0.2, 0.98
"""The share of texts in disorder that those two chances stand for, and the most that is believed:
slips last about fifty texts."""

_HOPELESS = 2 / 3
"""Where more texts than this stand wrong, those that seem right do so by chance."""

_REPLIES, _TEXTS = 20.0, 40.0
"""Replies that ``_BEGINNING`` counts for in a run, and texts that ``_USUAL`` does."""

_AFTER_SLIPS: tuple[tuple[float, ...], ...] = (
    (0.10, 0.83, 0.02, 0.02, 0.02, 0.01),
    (0.10, 0.02, 0.83, 0.02, 0.02, 0.01),
    (0.02, 0.04, 0.04, 0.88, 0.01, 0.01),
    (0.15, 0.78, 0.02, 0.02, 0.02, 0.01),
    (0.02, 0.01, 0.94, 0.02, 0.00, 0.01),
)
"""From a text's state (row) to the next one's, but for swaps and for a text that stands right. That
a text belongs to the source before needs a reason: the one before was only a part, or is the same
(``twice``)."""


class Order:
    """In what order a run's replies come, and what follows from it for one more.

    A model that gives back every reply in disorder does so with a small one too, where the texts
    alone say too little. It is ``hopeless`` while most of what it gave stood wrong.
    """

    def __init__(self) -> None:
        self.beginning = _BEGINNING
        self.hopeless = False
        self._beginnings = [_REPLIES * chance for chance in _BEGINNING]
        self._wrong, self._texts = _USUAL * _TEXTS, _TEXTS
        self._slips(1.0)

    def learn(self, first: Chances, wrong: float, texts: int) -> None:
        """A reply is over: the chances of its first text, and how many of its texts stand wrong."""
        # As it would be without what was learned, which else would confirm itself.
        anew = [
            chance * usual / learned if learned else 0.0
            for chance, usual, learned in zip(first, _BEGINNING, self.beginning, strict=True)
        ]
        total = sum(anew) or 1.0
        self._beginnings = [a + b / total for a, b in zip(self._beginnings, anew, strict=True)]
        self.beginning = scaled(cast("Chances", tuple(self._beginnings)), ONES)
        self._wrong += wrong
        self._texts += texts
        self.hopeless = self._wrong > _HOPELESS * self._texts
        share = min(_MOST, self._wrong / self._texts)
        self._slips(max(1.0, share / (1 - share) * (1 - _USUAL) / _USUAL))

    def forward(self, before: Chances, twice: float) -> Chances:
        """The chances of the next text's states. ``twice`` is how likely both are right, for what
        they have in common: 1 where they differ."""
        a, b, c, d, e, f, forth, back = before
        a += back
        own, onward, previous, anywhere, both, part = [
            a * u + b * v + c * w + d * x + e * y + f * z for u, v, w, x, y, z in self._columns
        ]
        if twice < 1:
            own -= (1 - twice) * a * self._stay
            previous += a * self._slip
        return own, onward, previous, anywhere, both, part, a * self._swap, forth

    def backward(self, after: Chances, twice: float) -> Chances:
        """How likely all that follows is from each state of the text before, up to a factor."""
        a, b, c, d, e, f, forth, back = after
        own, onward, previous, anywhere, both, part = [
            a * u + b * v + c * w + d * x + e * y + f * z for u, v, w, x, y, z in self._steps
        ]
        own += forth * self._swap
        if twice < 1:
            own += c * self._slip - (1 - twice) * a * self._stay
        return own, onward, previous, anywhere, both, part, back, own

    def _slips(self, times: float) -> None:
        """Slips begin so many times as often as usual."""
        slip = self._slip = times * _SLIP
        self._swap = times * _SWAP
        self._stay = 1 - 4 * slip - self._swap
        self._steps: Sequence[tuple[float, ...]] = (
            (self._stay, slip, 0.0, slip, slip, slip),
            *_AFTER_SLIPS,
        )
        self._columns: Sequence[tuple[float, ...]] = tuple(zip(*self._steps, strict=True))


def scaled(one: Chances, two: Chances) -> Chances:
    """Both at once, adding up to 1."""
    a, b, c, d, e, f, g, h = one
    p, q, r, s, t, u, v, w = two
    a, b, c, d, e, f, g, h = a * p, b * q, c * r, d * s, e * t, f * u, g * v, h * w
    total = (a + b + c + d + e + f + g + h) or 1.0
    return (
        a / total,
        b / total,
        c / total,
        d / total,
        e / total,
        f / total,
        g / total,
        h / total,
    )
