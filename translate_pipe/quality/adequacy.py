"""Does a translation say what its source says? A guess from vectors of the two.

A multilingual embedding model puts texts of one meaning close together, whatever their language.
How close depends on the model and on the two languages, so a pair is compared with the other pairs
of its file: one far below the usual is flagged. That is a hint for a person, never a verdict.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from math import sqrt
from operator import mul

from translate_pipe.engines.base import Embedder, Vector
from translate_pipe.errors import EngineError
from translate_pipe.lines import excerpt
from translate_pipe.model import Notice, Origin, Segment, Translation

NEW = frozenset({Origin.MODEL, Origin.REPAIRED})
"""What this run made; what the journal knew was looked at when it was made."""

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


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors; 0 for one without length."""
    length = sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return sum(map(mul, one, other)) / length if length else 0.0


def worth_asking(segment: Segment) -> bool:
    """Whether a text is long enough to be told from others."""
    return len(segment.source) >= SHORTEST


async def review(
    segments: Sequence[Segment], outcomes: Mapping[int, Translation], embedder: Embedder
) -> Sequence[Notice]:
    """Notices for what of this run's translations may not say what its source says.

    ``outcomes`` is keyed by ``Segment.index``. An embedding model that fails is a notice too: it
    must not cost a translation.
    """
    pairs = [
        (segment, outcomes[segment.index].text)
        for segment in segments
        if segment.index in outcomes
        and outcomes[segment.index].origin in NEW
        and worth_asking(segment)
    ]
    try:
        sources = await embedder.vectors([segment.source for segment, _ in pairs])
        texts = await embedder.vectors([text for _, text in pairs])
    except EngineError as error:
        return (Notice("adequacy-failed", f"translations were not compared: {error}"),)
    return await asyncio.to_thread(doubts, pairs, sources, texts)


def doubts(
    pairs: Sequence[tuple[Segment, str]], sources: Sequence[Vector], texts: Sequence[Vector]
) -> list[Notice]:
    """A notice for each pair of segment and translation that is far less alike than the others,
    least alike first, ``MOST`` at most. The vectors are theirs, in order."""
    from statistics import median  # with fractions and decimals: 10 ms that few runs need

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
        f"may not say what the source says (similarity {like:.2f}, usually {usual:.2f} here): "
        f"{excerpt(segment.source)} / {excerpt(text)}"
    )
    return Notice("adequacy", what, segment.line)
