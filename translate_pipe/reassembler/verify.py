"""The result is read again before anyone sees it: the same cues, at the same times (law 2)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from translate_pipe.model import Document, Encoding, Span
from translate_pipe.reassembler.outcoding import without_kept_bytes
from translate_pipe.reassembler.splice import Replacement

Reload = Callable[[bytes, Document, Encoding], Document]
"""Reads bytes as the format a document has. The loader's; stages do not import each other."""


def broken_cues(
    before: Document, after: Document, changes: Sequence[Replacement], wanted: str
) -> list[int]:
    """The cues of ``before``, by index, that ``after`` does not hold with only the changes made.

    ``after`` must have the ``wanted`` text, that of ``before`` with the changes, where bytes that
    are no character may be as another encoding has them. Then a cue is the same if its times are,
    and its payload is where the changes move it to. One that is new counts as the cue it stands in.
    Empty where nothing is broken.
    """
    if not before.cues:
        return []
    text = after.text
    if before.encoding.name != after.encoding.name:
        wanted, text = without_kept_bytes(wanted), without_kept_bytes(text)
    spans = _shifted([cue.span for cue in before.cues], changes)
    if text != wanted:
        return [_cue_at(spans, _first_difference(text, wanted))]
    old = [(span, cue.start, cue.end) for cue, span in zip(before.cues, spans, strict=True)]
    new = [(cue.span, cue.start, cue.end) for cue in after.cues]
    if old == new:
        return []
    held, known = set(new), set(old)
    broken = {index for index, each in enumerate(old) if each not in held}
    broken |= {_cue_at(spans, each[0].start) for each in new if each not in known}
    return sorted(broken) or [len(old) - 1]


def _cue_at(spans: Sequence[Span], place: int) -> int:
    """The cue whose text is at a place, or is the last one before it."""
    return max(0, bisect_right(spans, place, key=lambda span: span.start) - 1)


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _shifted(spans: Sequence[Span], changes: Sequence[Replacement]) -> list[Span]:
    """Where spans are after the changes; both are in order, and each change is in one span."""
    shifted = []
    moved = position = 0
    for span in spans:
        start = span.start + moved
        while position < len(changes) and changes[position].span.end <= span.end:
            change = changes[position]
            moved += len(change.text) - (change.span.end - change.span.start)
            position += 1
        shifted.append(Span(start, span.end + moved))
    return shifted
