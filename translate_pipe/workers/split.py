"""A chunk in smaller chunks: for repair, and for a prompt the server found too long."""

from __future__ import annotations

from itertools import pairwise

from translate_pipe.model import Chunk

CONTEXT = 2


def split(chunk: Chunk, size: int) -> list[Chunk]:
    """Its segments in the fewest groups of at most ``size``, as equal as can be, in order.

    Each shows as context up to two neighbours on both sides, from the chunk itself and from what
    the chunk showed.
    """
    segments = chunk.segments
    texts = [*chunk.before, *(segment.source for segment in segments), *chunk.after]
    shift, length = len(chunk.before), len(segments)
    count = -(-length // max(1, size))
    return [
        Chunk(
            segments=segments[start:end],
            before=tuple(texts[max(0, start + shift - CONTEXT) : start + shift]),
            after=tuple(texts[end + shift : end + shift + CONTEXT]),
        )
        for start, end in pairwise(length * i // count for i in range(count + 1))
    ]
