"""SubRip. No standard exists; this reads what players read, and keeps every byte.

A timing line makes a cue. The line before it is its identifier if it is a number, or stands alone
after a blank line. Everything up to the next cue's head is its text, blank lines included, as
FFmpeg has it. A line that was meant as a timing but cannot be read ends a cue; what follows it
passes through untouched, and a notice says so.
"""

from __future__ import annotations

import re

from translate_pipe.loader.base import Format, Oddities, Parsed
from translate_pipe.loader.cues import cue_units, payload_span
from translate_pipe.loader.lines import Lines, lines_of
from translate_pipe.loader.timing import Timing, is_exact, read_timing, was_meant
from translate_pipe.model import Cue, Dialect

_NUMBER = re.compile(r"[\s\ufeff\u200e\u200f]*#?\d{1,18}[.:)]?[\s\u200e\u200f]*")
_COORDINATES = re.compile(r"\s*|\s+(?:[XxYy][12]\s*:\s*-?\d+\s*)+|\s+(?:[a-z]+:\S*+(?:\s++|\Z))+")


def parse(text: str) -> Parsed:
    """Find the cues of a SubRip text. Total and linear."""
    lines = lines_of(text)
    odd = Oddities()
    heads = list(_heads(lines, odd))
    cues: list[Cue] = []
    for position, (first, at, timing) in enumerate(heads):
        if timing is None:
            continue
        after = heads[position + 1][0] if position + 1 < len(heads) else len(lines.texts)
        cues.append(
            Cue(
                index=len(cues),
                identifier=lines.texts[first].strip(" \t\ufeff") if first < at else "",
                start=timing.start,
                end=timing.end,
                settings=timing.rest.strip(),
                span=payload_span(lines, at + 1, after),
                line=at + 1,
            )
        )
    return Parsed(tuple(cues), odd.notices())


def _heads(lines: Lines, odd: Oddities) -> list[tuple[int, int, Timing | None]]:
    """Where each cue begins: its first line, its timing line, and the timing if it can be read."""
    heads: list[tuple[int, int, Timing | None]] = []
    floor = 0
    for at, line in enumerate(lines.texts):
        if ">" not in line:
            continue
        timing = read_timing(line)
        if timing is None and not was_meant(line):
            if "-->" in line:
                odd.add("arrow-in-text", "lines of text with an arrow", at + 1)
            continue
        _note(line, timing, at + 1, odd)
        first = at - 1 if at > floor and _is_identifier(lines, at - 1, floor) else at
        heads.append((first, at, timing))
        floor = at + 1
    return heads


def _note(line: str, timing: Timing | None, number: int, odd: Oddities) -> None:
    if timing is None:
        odd.add("timing-unreadable", "timings that cannot be read, their text untouched", number)
    elif not is_exact(line, webvtt=False):
        odd.add("timing-odd", "timings in an unusual spelling", number)
    if timing is not None and _COORDINATES.fullmatch(timing.rest) is None:
        odd.add("text-after-timing", "timing lines with words in them, left as they are", number)


def _is_identifier(lines: Lines, at: int, floor: int) -> bool:
    line = lines.texts[at]
    if _NUMBER.fullmatch(line):
        return True
    alone = at == floor == 0 or (at > floor and lines.is_blank(at - 1))
    name = line.strip()
    return alone and bool(name) and len(name) <= 80 and not _is_prose(name)


def _is_prose(name: str) -> bool:
    return " " in name and not any(char.isdigit() for char in name)


SRT = Format(
    name="srt",
    title="SubRip",
    extensions=(".srt",),
    dialect=Dialect.SRT,
    parse=parse,
    units=cue_units,
)
