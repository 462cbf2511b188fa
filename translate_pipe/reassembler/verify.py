"""The result is read again before anyone sees it: the same cues, at the same times (law 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from translate_pipe.formats.cues import raw_timing
from translate_pipe.model import Cue, Document, Encoding, Span
from translate_pipe.reassembler.outcoding import without_kept_bytes
from translate_pipe.reassembler.splice import Replacement

Reload = Callable[[bytes, Document, Encoding], Document]
"""Reads bytes as the format a document has. The loader's; stages do not import each other."""


def first_broken(before: Document, after: Document, changes: Sequence[Replacement]) -> Cue | None:
    """The first cue of ``before`` that ``after`` does not hold with only the changes made.

    Compared are identifiers, raw timing lines, and where each payload starts and ends, bytes that
    are no character as another encoding has them. ``None`` where all are there, and no other.
    """
    lines_before = _lines(before.text)
    lines_after = _lines(after.text)
    shifted = _shifted([cue.span for cue in before.cues], changes)
    same_length = len(before.text) + _growth(changes) == len(after.text)
    for old, new, span in zip_longest(before.cues, after.cues, shifted):
        if old is None or new is None:
            return old or before.cues[-1]
        if without_kept_bytes(old.identifier) != without_kept_bytes(new.identifier):
            return old
        was, now = lines_before[old.line - 1], lines_after[new.line - 1]
        if raw_timing(before.text, was, old) != raw_timing(after.text, now, new):
            return old
        if same_length and span != new.span:
            return old
    return None


def _lines(text: str) -> list[str]:
    return without_kept_bytes(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _growth(changes: Sequence[Replacement]) -> int:
    return sum(len(each.text) - (each.span.end - each.span.start) for each in changes)


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
