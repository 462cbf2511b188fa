"""Does a translation say what its source says? A guess from vectors of the two.

A multilingual embedding model puts texts of one meaning close together, whatever their language.
How close depends on the model and on the two languages, so a pair is compared with the other pairs
of its file: one far below the usual is flagged. That is a hint for a person, never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from operator import mul
from statistics import median

from translate_pipe.model import Notice, Segment

FEWEST = 8
"""Pairs below which nothing is usual."""

SHORTEST = 8
"""Characters a source must have: "Yes." means too many things."""

FAR = 3.5
"""Robust standard deviations below the median (Iglewicz and Hoaglin's rule)."""

CLEAR = 0.15
"""And so much below it: where all pairs are alike, a small difference means nothing."""

MOST = 20
_MAD_TO_DEVIATION = 1.4826
_SHOWN = 60

Vector = Sequence[float]


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors; 0 for one without length."""
    length = sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return sum(map(mul, one, other)) / length if length else 0.0


def worth_asking(segment: Segment) -> bool:
    """Whether a text is long enough to be told from others."""
    return len(segment.source) >= SHORTEST


def doubts(
    pairs: Sequence[tuple[Segment, str]], sources: Sequence[Vector], texts: Sequence[Vector]
) -> list[Notice]:
    """A notice for each pair of segment and translation that is far less alike than the others,
    least alike first, ``MOST`` at most. The vectors are theirs, in order."""
    if len(pairs) < FEWEST:
        return []
    found = [likeness(*each) for each in zip(sources, texts, strict=True)]
    usual = median(found)
    deviation = _MAD_TO_DEVIATION * median(abs(each - usual) for each in found)
    bound = usual - max(CLEAR, FAR * deviation)
    worst = sorted((like, at) for at, like in enumerate(found) if like < bound)
    return [_doubt(*pairs[at], like, usual) for like, at in worst[:MOST]]


def _doubt(segment: Segment, text: str, like: float, usual: float) -> Notice:
    what = (
        f"perhaps not what the source says (likeness {like:.2f}, usual here {usual:.2f}): "
        f"{_short(segment.source)} / {_short(text)}"
    )
    return Notice("adequacy", what, segment.line)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
