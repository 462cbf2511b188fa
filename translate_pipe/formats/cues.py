"""Payloads as units: shared by the formats that have cues."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from translate_pipe.formats.base import Unit
from translate_pipe.lines import LINE_END, Lines
from translate_pipe.model import Cue, Document, Skip, Span

NUMBER = re.compile(r"[\s\ufeff\u200e\u200f]*#?\d{1,18}[.:)]?[\s\u200e\u200f]*")
"""A line that is a cue's number, directly above a timing in SubRip."""

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


_PLACED = re.compile(
    r"(?:\s+(?:[XxYy][12]\s*:\s*-?\d+|(?:vertical|line|position|size|align|region|[ADLST])[:=]\S+))*+\s*+",
    re.IGNORECASE,
)
_SETTING = re.compile(r"[^\s:=%]*[:=%]|.*\b(?:vertical|line|position|size|align)\s*[:=]", re.DOTALL)


def payload_from(lines: Lines, at: int, rest: str, end: int) -> tuple[str, Span]:
    """The settings of the timing line ``at`` that ends in ``rest``, and the payload: the lines up
    to ``end``, and before them the words behind the times, if there are any."""
    span = payload_span(lines, at + 1, end)
    if not rest:
        return "", span
    placed = _PLACED.match(rest)
    width = placed.end() if placed else 0
    words = rest[width:]
    if not any(map(str.isalpha, words)) or _SETTING.match(words):
        return rest.strip(), span
    start = lines.ends[at] - len(words)
    last = span.end if span.start < span.end else start + len(words.rstrip())
    return rest[:width].strip(), Span(start, last)


def raw_timing(text: str, line: str, cue: Cue) -> str:
    """A cue's timing line as the file has it, less the words of the cue that stand in it."""
    at = cue.span.start
    if not at or text[at - 1] in "\r\n":
        return line
    earliest = max(0, at - len(line) - 1)
    return line[: at - 1 - max(text.rfind("\n", earliest, at), text.rfind("\r", earliest, at))]


def cue_units(document: Document) -> Iterator[Unit]:
    """One unit for a payload, or one for each part of it that blank lines set apart."""
    text = document.text
    before = 0
    for cue in document.cues:
        gap = max(0, cue.start - before)
        before = max(before, cue.end)
        start, end = span = cue.span
        below = not start or text[start - 1] in "\r\n"  # the timing, where there are no words in it
        line = cue.line + below
        skip = Skip.METADATA if is_metadata(text[start:end]) else None
        for found in () if skip else _BLANK_LINE.finditer(text, start, end):
            yield Unit(Span(start, found.start()), cue.index, line, gap)
            line += len(LINE_END.findall(text, start, found.end()))
            start, gap = found.end(), 0
            span = Span(start, end)
        yield Unit(span, cue.index, line, gap, skip)


def is_metadata(payload: str) -> bool:
    """Whether a payload is data for a program: JSON, or the address of a picture or page."""
    if payload[:1] in "{[" and payload.rstrip()[-1:] in ("}", "]"):
        try:
            return isinstance(json.loads(payload), dict | list)
        except (ValueError, RecursionError):
            return False
    return ("/" in payload or "." in payload) and _ADDRESS.fullmatch(payload) is not None
