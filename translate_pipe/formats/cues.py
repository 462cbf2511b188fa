"""Payloads as units: shared by the formats that have cues."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from translate_pipe.formats.base import Unit
from translate_pipe.lines import LINE_END, Lines
from translate_pipe.model import Cue, Document, Skip, Span

_BLANK_LINE = re.compile(r"(?>\r\n|\r|\n)(?:[ \t]*(?>\r\n|\r|\n))+")
_ADDRESS = re.compile(
    r"\s*(?:https?://\S+|data:\S+|[\w./%-]+\.(?:jpe?g|png|gif|webp|vtt)(?:[?#]\S*)?)\s*"
)


def payload_span(lines: Lines, first: int, end: int) -> Span:
    """The span of lines ``[first, end)`` without the blank ones around."""
    texts = lines.texts
    while first < end and not texts[end - 1].strip(" \t"):
        end -= 1
    while first < end and not texts[first].strip(" \t"):
        first += 1
    if first < end:
        return Span(lines.starts[first], lines.ends[end - 1])
    at = lines.starts[min(first, len(lines.starts) - 1)]
    return Span(at, at)


def cue_units(document: Document) -> Iterator[Unit]:
    """One unit for a payload, or one for each part of it that blank lines set apart."""
    before = 0
    for cue in document.cues:
        gap = max(0, cue.start - before)
        before = max(before, cue.end)
        yield from _units(document.text, cue, gap)


def _units(text: str, cue: Cue, gap: int) -> Iterator[Unit]:
    payload = text[cue.span.start : cue.span.end]
    skip = Skip.METADATA if is_metadata(payload) else None
    start, line = 0, cue.line + 1
    for found in () if skip else _BLANK_LINE.finditer(payload):
        span = Span(cue.span.start + start, cue.span.start + found.start())
        yield Unit(span, cue.index, line, gap)
        line += len(LINE_END.findall(payload[start : found.end()]))
        start, gap = found.end(), 0
    span = Span(cue.span.start + start, cue.span.end) if start else cue.span
    yield Unit(span, cue.index, line, gap, skip)


def is_metadata(payload: str) -> bool:
    """Whether a payload is data for a program: JSON, or the address of a picture or page."""
    if payload[:1] in "{[" and payload.rstrip()[-1:] in ("}", "]"):
        try:
            return isinstance(json.loads(payload), dict | list)
        except (ValueError, RecursionError):
            return False
    return ("/" in payload or "." in payload) and _ADDRESS.fullmatch(payload) is not None
