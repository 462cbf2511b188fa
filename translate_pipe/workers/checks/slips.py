"""The hidden Markov model of a reply: which source each text belongs to, and how that goes on.

The states: a text belongs to its own source, to the next (after one was skipped, or two merged), to
the one before (after one was said twice, or split), to any other, to its own and the next, to a
part of its own, or to the next or the one before because two neighbours changed places. Chances
are tuples in that order.
"""

from __future__ import annotations

OWN, NEXT, PREVIOUS, ANY, BOTH, PART, FORTH, BACK = range(8)

Chances = tuple[float, float, float, float, float, float, float, float]

ONES: Chances = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
BEGINNING: Chances = (0.99, 0.002, 0.002, 0.006, 0.0, 0.0, 0.0, 0.0)
"""Before the first text: some replies are in disorder from there."""

_SLIP = 0.00125
"""The chance that a slip of one kind begins at a text: with four kinds, and one slip in one of
five replies of forty, it is one text in two hundred."""

_SWAP = 0.00125
"""The chance that a text changed places with the next. What follows is as it was before."""

_STAY = 1 - 4 * _SLIP - _SWAP
_STEPS: tuple[tuple[float, ...], ...] = (
    (_STAY, _SLIP, 0.0, _SLIP, _SLIP, _SLIP),
    (0.10, 0.83, 0.02, 0.02, 0.02, 0.01),
    (0.10, 0.02, 0.83, 0.02, 0.02, 0.01),
    (0.02, 0.04, 0.04, 0.88, 0.01, 0.01),
    (0.15, 0.78, 0.02, 0.02, 0.02, 0.01),
    (0.02, 0.01, 0.94, 0.02, 0.00, 0.01),
)
"""From one text's state (row) to the next one's, but for swaps. That a text belongs to the source
before needs a reason: the one before was only a part, or is the same (``twice``)."""

_COLUMNS = tuple(zip(*_STEPS, strict=True))


def forward(before: Chances, twice: float) -> Chances:
    """The chances of the next text's states. ``twice`` is how likely both are right, for what they
    have in common: 1 where they differ."""
    a, b, c, d, e, f, forth, back = before
    a += back
    own, onward, previous, anywhere, both, part = [
        a * u + b * v + c * w + d * x + e * y + f * z for u, v, w, x, y, z in _COLUMNS
    ]
    if twice < 1:
        own -= (1 - twice) * a * _STAY
        previous += a * _SLIP
    return own, onward, previous, anywhere, both, part, a * _SWAP, forth


def backward(after: Chances, twice: float) -> Chances:
    """How likely all that follows is from each state of the text before, up to a factor."""
    a, b, c, d, e, f, forth, back = after
    own, onward, previous, anywhere, both, part = [
        a * u + b * v + c * w + d * x + e * y + f * z for u, v, w, x, y, z in _STEPS
    ]
    own += forth * _SWAP
    if twice < 1:
        own += c * _SLIP - (1 - twice) * a * _STAY
    return own, onward, previous, anywhere, both, part, back, own


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
