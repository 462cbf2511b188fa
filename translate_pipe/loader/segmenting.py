"""Units to segments: masked, sorted out, and cut where they are too long for one request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pipe.formats.base import Unit
from translate_pipe.lines import split_lines
from translate_pipe.loader import skip
from translate_pipe.markup import mask
from translate_pipe.markup.pieces import Kind, cut
from translate_pipe.model import Document, Segment, Span

# From the best place to cut to the worst: after a sentence, after a clause, at a blank.
_SENTENCE = re.compile(r"(?:(?<![.!?…؟।۔])[.!?…؟।۔]++[\"'”’»)\]]*+\s++|[。！？…｡]+[」』”’）】]*)")
_CLAUSE = re.compile(r"(?:[,;:،؛]\s+|[，、；：])")
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\s+")


def segments_of(
    document: Document, units: Iterator[Unit], *, max_length: int, translate_sounds: bool
) -> Iterator[Segment]:
    """Make the segments of a document, numbered from 0 in the order of the file."""
    text = document.text
    index = 0
    above = ""
    for unit in units:
        gap = unit.gap
        whole = text[unit.span.start : unit.span.end]
        parts = _parts(text, unit.span, document, max_length)
        alone = unit.cue is not None and len(parts) == 1
        carried = alone and _is_carried(above, whole)
        above = whole
        for span in parts:
            payload = text[span.start : span.end]
            masked = mask(payload, document.dialect, carried=carried)
            yield Segment(
                index=index,
                span=span,
                masked=masked,
                cue=unit.cue,
                line=unit.line,
                gap=gap,
                skip=unit.skip
                or skip.reason(
                    payload, masked, cue=unit.cue is not None, translate_sounds=translate_sounds
                ),
            )
            index += 1
            gap = 0


def _is_carried(above: str, payload: str) -> bool:
    """Whether the first line of several says what the last one of the cue above does."""
    first, *others = split_lines(payload.strip())
    words = _TAG.sub("", first).strip() if others else ""
    return words != "" and words == _TAG.sub("", split_lines(above.strip())[-1]).strip()


def _parts(text: str, span: Span, document: Document, max_length: int) -> list[Span]:
    """The span, or the spans of at most ``max_length`` characters of words it is cut into.

    They tile it. A cut falls outside markup, after a sentence if one ends in the second half of
    what fits, else after a clause, else at a blank; inside a word only if that alone is too long.
    """
    if span.end - span.start <= max_length:
        return [span]
    parts: list[Span] = []
    start, room = span.start, max_length
    blank, since = start, 0  # the last blank of this part, and how many characters follow it
    offset = span.start
    for piece in cut(text[span.start : span.end], document.dialect):
        at, end = offset, offset + len(piece.raw)
        offset = end
        if piece.kind is not Kind.WORDS:
            continue
        while end - at > room:
            place = _place(text, at, at + room)
            if place is None and blank > start:
                parts.append(Span(start, blank))
                start, room = blank, max_length - since
                continue
            at = at + room if place is None else place
            parts.append(Span(start, at))
            start, room = at, max_length
            blank, since = start, 0
        room -= end - at
        after = max(text.rfind(each, at, end) for each in " \n\r\t") + 1
        blank, since = (after, end - after) if after else (blank, since + end - at)
    parts.append(Span(start, span.end))
    return [part for part in parts if part.start < part.end]


def _place(text: str, start: int, limit: int) -> int | None:
    """The best place to cut in this stretch of words, if it has one."""
    for pattern in (_SENTENCE, _CLAUSE, _WORD):
        places = [found.end() for found in pattern.finditer(text, start, limit)]
        if places and (pattern is _WORD or places[-1] > start + (limit - start) // 4):
            return places[-1]
    return None
