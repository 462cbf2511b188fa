"""A chunk in smaller chunks: for repair, and for a prompt the server found too long."""

from __future__ import annotations

import itertools
from collections.abc import Container

from translate_pipe.model import Chunk


def split(
    chunk: Chunk, size: int, *, only: Container[int] | None = None, context: int = 2
) -> list[Chunk]:
    """Its segments, or those whose ``index`` is in ``only``, in groups of at most ``size``.

    Groups are even and in order. Each shows as context up to ``context`` neighbours on both sides,
    from the chunk itself and from what the chunk showed. Segments left out by ``only`` part
    groups: a group is always a run of neighbours.
    """
    segments = chunk.segments
    chosen = [i for i, each in enumerate(segments) if only is None or each.index in only]
    texts = [*chunk.before, *(segment.source for segment in segments), *chunk.after]
    shift = len(chunk.before)
    pieces = []
    for start, end in _even(_runs(chosen), max(1, size)):
        first, last = start + shift, end + shift
        pieces.append(
            Chunk(
                segments=segments[start:end],
                before=tuple(texts[max(0, first - context) : first]),
                after=tuple(texts[last : last + context]),
            )
        )
    return pieces


def _runs(positions: list[int]) -> list[tuple[int, int]]:
    """Consecutive positions as half-open ranges."""
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and runs[-1][1] == position:
            runs[-1] = (runs[-1][0], position + 1)
        else:
            runs.append((position, position + 1))
    return runs


def _even(runs: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Each range cut into the fewest parts of at most ``size``, as equal as can be."""
    parts: list[tuple[int, int]] = []
    for start, end in runs:
        length = end - start
        count = -(-length // size)
        cuts = [start + length * i // count for i in range(count + 1)]
        parts.extend(itertools.pairwise(cuts))
    return parts
