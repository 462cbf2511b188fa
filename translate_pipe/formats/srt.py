"""SubRip. No standard exists; this reads what players read, and keeps every byte.

A timing line makes a cue. The line before it is its identifier if it is a number, or stands alone
after a blank line. Everything up to the next cue's head is its text, blank lines included, as
FFmpeg has it; so are words behind the times. A line that was meant as a timing but cannot be read
ends a cue; what follows it passes through untouched, and a notice says so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from translate_pipe.formats.base import Carried, Format, Lose, Parsed, SecondOpinion
from translate_pipe.formats.cues import NUMBER, cue_units, payload_from, payload_span
from translate_pipe.formats.odd_timing import may_be_odd, read_odd_timing, was_meant_oddly
from translate_pipe.formats.oddities import Oddities, looks_like_dialogue
from translate_pipe.formats.plain import Plain
from translate_pipe.formats.timing import (
    SRT_EXACT,
    SRT_TIME,
    Timing,
    has_timing,
    read_exact,
    read_timing,
    was_meant,
)
from translate_pipe.lines import Lines, lines_of
from translate_pipe.model import Cue, Dialect

_MANY_ARROWS = "lines of text have an arrow"
_PLAIN = Plain(
    # As pysrt has it, a line is text where anything but blanks is in it.
    re.compile(
        rf"\d++\r?\n{SRT_TIME} --> {SRT_TIME}(?=[\r\n]|\Z)"
        r"(?:\r?\n[^\S\r\n]*+\S[^\r\n]*+)*+(?:\r?\n[^\S\r\n]*+)*+"
    )
)
_COORDINATES = re.compile(r"\s*|\s+(?:[XxYy][12]\s*:\s*-?\d+\s*)+|\s+(?:[a-z]+:\S*+(?:\s++|\Z))+")


def parse(text: str) -> Parsed:
    """Find the cues of a SubRip text. Total and linear."""
    lines = lines_of(text)
    odd = Oddities(text)
    heads = _heads(lines, odd)
    cues: list[Cue] = []
    ends = [first for first, *_ in heads[1:]] + [len(lines.texts)]
    _note_stray(lines, heads[0][0] if heads else 0, odd)
    for (first, at, timing), after in zip(heads, ends, strict=False):
        if timing is None:
            odd.unreadable_timing(at + 1, payload_span(lines, at + 1, after))
            continue
        settings, span = payload_from(lines, at, timing.rest, after)
        cues.append(
            Cue(
                index=len(cues),
                identifier=lines.texts[first].strip(" \t\ufeff") if first < at else "",
                start=timing.start,
                end=timing.end,
                settings=settings,
                span=span,
                line=at + 1,
            )
        )
    return Parsed(tuple(cues), odd.notices, odd.unread)


def _note_stray(lines: Lines, end: int, odd: Oddities) -> None:
    """Note what stands above the first cue, if it reads like one."""
    span = payload_span(lines, 0, end)
    if end and looks_like_dialogue("\n".join(lines.texts[:end])):
        odd.stray_text(bisect_right(lines.starts, span.start), span)


def _heads(lines: Lines, odd: Oddities) -> list[tuple[int, int, Timing | None]]:
    """Where each cue begins: its first line, its timing line, and the timing if it can be read."""
    heads: list[tuple[int, int, Timing | None]] = []
    floor = 0
    for at, line in enumerate(lines.texts):
        if ">" not in line and not may_be_odd(line):
            continue
        exact = read_exact(line, SRT_EXACT)
        timing = exact or read_timing(line)
        if timing is None:
            numbered = _is_numbered(lines, at, floor)
            timing = read_odd_timing(line, numbered=numbered)
            if timing is None and not was_meant(line) and not (numbered and was_meant_oddly(line)):
                if "-->" in line:
                    odd.add("arrow-in-text", "line of text has an arrow", _MANY_ARROWS, at + 1)
                continue
        if timing is not None and timing is not exact:
            odd.odd_timing(at + 1)
        if timing is not None and timing.rest:
            _note_rest(timing.rest, at + 1, odd)
        first = at - 1 if at > floor and _is_identifier(lines, at - 1, floor) else at
        heads.append((first, at, timing))
        floor = at + 1
    return heads


def _is_numbered(lines: Lines, at: int, floor: int) -> bool:
    """Whether a line stands under a cue's number: one at the start, or after a blank line. The
    first line of a cue's text may be a number too."""
    if at <= floor or NUMBER.fullmatch(lines.texts[at - 1]) is None:
        return False
    return at == 1 or lines.is_blank(at - 2)


def _note_rest(rest: str, number: int, odd: Oddities) -> None:
    if _COORDINATES.fullmatch(rest) is None:
        one, many = "timing has text behind it", "timings have text behind them"
        odd.add("text-after-timing", one, many, number)


def _is_identifier(lines: Lines, at: int, floor: int) -> bool:
    line = lines.texts[at]
    if NUMBER.fullmatch(line):
        return True
    alone = at == floor == 0 or (at > floor and lines.is_blank(at - 1))
    name = line.strip()
    return alone and bool(name) and len(name) <= 80 and not _is_prose(name)


def _is_prose(name: str) -> bool:
    return " " in name and not any(char.isdigit() for char in name)


def claims(text: str, named: bool) -> bool:
    """Whether there is a timing line: near the start, or anywhere in a file that is named so, where
    an odd one counts too."""
    return has_timing(text, near=None if named else 4) or (named and bool(parse(text).cues))


def _times(text: str) -> Iterator[tuple[int, int]]:
    import pysrt

    lines = [f"{line}\n" for line in lines_of(text).texts]
    for item in pysrt.SubRipFile.stream(lines, pysrt.SubRipFile.ERROR_RAISE):
        yield item.start.ordinal, item.end.ordinal


def write(cues: Sequence[Carried], lose: Lose) -> str:
    """A SubRip text, by pysrt. It has numbers only, and no settings."""
    import pysrt

    items = []
    for number, each in enumerate(cues, start=1):
        cue = each.cue
        if cue.settings:
            lose("cue settings")
        if cue.identifier and not cue.identifier.isdecimal():
            lose("cue identifiers")
        start, end = (pysrt.SubRipTime.from_ordinal(max(0, at)) for at in (cue.start, cue.end))
        text = "{\\an8}" + each.text if each.at_top else each.text
        items.append(pysrt.SubRipItem(number, start, end, text))
    return "\n".join(map(str, items))


SRT = Format(
    name="srt",
    title="SubRip",
    extensions=(".srt",),
    dialect=Dialect.SRT,
    parse=parse,
    units=cue_units,
    claims=claims,
    timing="00:00:01,000 --> 00:00:02,000",
    second_opinion=SecondOpinion("pysrt", _times, _PLAIN),
    write=write,
)
