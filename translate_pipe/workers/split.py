"""A chunk in smaller chunks: for repair, and for a prompt the server found too long."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from translate_pipe.model import Chunk

CONTEXT = 2


def split(chunk: Chunk, size: int) -> list[Chunk]:
    """Its segments in the fewest groups of at most ``size``, as equal as can be, in order."""
    length = len(chunk.segments)
    count = -(-length // max(1, size))
    return cut(chunk, [length * i // count for i in range(count + 1)])


def cut(chunk: Chunk, places: Sequence[int]) -> list[Chunk]:
    """The groups of its segments from each place to the next.

    Each shows as context up to two neighbours on both sides, from the chunk itself and from what
    the chunk showed.
    """
    texts = [*chunk.before, *(segment.source for segment in chunk.segments), *chunk.after]
    shift = len(chunk.before)
    return [
        Chunk(
            segments=chunk.segments[start:end],
            before=tuple(texts[max(0, start + shift - CONTEXT) : start + shift]),
            after=tuple(texts[end + shift : end + shift + CONTEXT]),
        )
        for start, end in pairwise(places)
    ]
