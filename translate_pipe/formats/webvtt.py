"""WebVTT, read as the W3C parser reads it, with one kindness: timings in odd spellings count.

Header, NOTE, STYLE and REGION blocks and blocks that are nothing known pass through untouched. A
cue whose times cannot be read is no cue (the standard drops it); its lines pass through too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translate_pipe.formats.base import Carried, Format, Lose, Parsed, SecondOpinion, Unit
from translate_pipe.formats.cues import cue_units, payload_from, payload_span
from translate_pipe.formats.oddities import Oddities
from translate_pipe.formats.plain import Plain
from translate_pipe.formats.timing import (
    WEBVTT_EXACT,
    WEBVTT_TIME,
    has_timing,
    read_exact,
    read_timing,
)
from translate_pipe.lines import Lines, lines_of
from translate_pipe.model import Cue, Dialect, Document, Notice, Skip

_SIGNATURE = re.compile(r"\ufeff?WEBVTT(?=[ \t\r\n]|\Z)")
_METADATA_KIND = re.compile(r"[\r\n]kind[ \t]*[:=][ \t]*metadata\b", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d{1,18}\s*")
_WORDS = r"(?![^\r\n]*-->)[^\r\n]++"
_LINES = rf"(?:\r?\n{_WORDS})*+(?:\r?\n)*+"
_PLAIN = Plain(
    re.compile(
        rf"(?:(?!NOTE|STYLE|REGION){_WORDS}\r?\n)?+"
        rf"{WEBVTT_TIME}[ \t]+-->[ \t]+{WEBVTT_TIME}(?:[ \t]{_WORDS})?+"
        rf"(?=[\r\n]|\Z){_LINES}"
    ),
    head=re.compile(rf"WEBVTT(?:[ \t]{_WORDS})?+{_LINES}"),
)
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|\Z)")


def parse(text: str) -> Parsed:
    """Find the cues of a WebVTT text. Total and linear; also reads a file without signature."""
    lines = lines_of(text)
    odd = Oddities(text)
    cues: list[Cue] = []
    signed = _SIGNATURE.match(text) is not None
    at = _after_header(lines) if signed else 0
    while at < len(lines.texts):
        if not lines.texts[at]:
            at += 1
            continue
        at = _block(lines, at, cues, odd)
    notices = odd.notices
    if not signed:
        notices = (Notice("signature-missing", "WEBVTT is not the first word", 1), *notices)
    return Parsed(tuple(cues), notices, odd.unread)


def _after_header(lines: Lines) -> int:
    at = 1
    while at < len(lines.texts) and lines.texts[at] and "-->" not in lines.texts[at]:
        at += 1
    return at


def _block(lines: Lines, first: int, cues: list[Cue], odd: Oddities) -> int:
    """Read the block that starts at ``first``; return the line after it."""
    timing_at = first
    if "-->" not in lines.texts[first]:
        timing_at = first + 1
        if timing_at == len(lines.texts) or "-->" not in lines.texts[timing_at]:
            return _skip(lines, first, timing_at, odd)
    line = lines.texts[timing_at]
    end = timing_at + 1
    while end < len(lines.texts) and lines.texts[end] and "-->" not in lines.texts[end]:
        end += 1
    exact = read_exact(line, WEBVTT_EXACT)
    timing = exact or read_timing(line)
    if timing is None or "-->" not in line[: len(line) - len(timing.rest)]:
        odd.unreadable_timing(timing_at + 1, payload_span(lines, timing_at + 1, end))
        return end
    if timing is not exact:
        odd.odd_timing(timing_at + 1)
    identifier = lines.texts[first] if first < timing_at else _glued_number(lines, first, cues)
    last = _payload_end(lines, timing_at + 1, end)
    settings, span = payload_from(lines, timing_at, timing.rest, last)
    cues.append(
        Cue(
            index=len(cues),
            identifier=identifier,
            start=timing.start,
            end=timing.end,
            settings=settings,
            span=span,
            line=timing_at + 1,
        )
    )
    return end


def _payload_end(lines: Lines, first: int, end: int) -> int:
    """A number directly above the next timing is that cue's, though the standard has it as text."""
    followed = end < len(lines.texts) and lines.texts[end] != ""
    if followed and end > first and _NUMBER.fullmatch(lines.texts[end - 1]):
        return end - 1
    return end


def _glued_number(lines: Lines, at: int, cues: list[Cue]) -> str:
    above = lines.texts[at - 1] if at and cues else ""
    return above.strip() if _NUMBER.fullmatch(above) else ""


def _skip(lines: Lines, first: int, at: int, odd: Oddities) -> int:
    """Pass over a block without a timing: to a blank line, or to a line with an arrow."""
    while at < len(lines.texts) and lines.texts[at] and "-->" not in lines.texts[at]:
        at += 1
    if _BLOCK.match(lines.texts[first]) is None:
        odd.stray_text(first + 1, payload_span(lines, first, at))
    return at


def units(document: Document) -> list[Unit]:
    """The payloads; all of them metadata where the header says so."""
    found = list(cue_units(document))
    header = re.split(r"\n\n|\r\r|\r\n\r\n", document.text[:4000], maxsplit=1)[0]
    if _SIGNATURE.match(document.text) and _METADATA_KIND.search(header):
        return [unit._replace(skip=Skip.METADATA) for unit in found]
    return found


def claims(text: str, named: bool) -> bool:
    """Whether a file without the signature is one all the same: named so, with a timing."""
    return named and has_timing(text)


def _times(text: str) -> Iterator[tuple[int, int]]:
    import webvtt

    for caption in webvtt.from_string(text).captions:
        yield caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()


def write(cues: Sequence[Carried], lose: Lose) -> str:
    """A WebVTT text, by webvtt-py."""
    import webvtt

    captions = []
    for each in cues:
        cue = each.cue
        if cue.settings:
            lose("coordinates")
        if cue.end < cue.start:
            lose("an end before the start", corrected=True)
        if cue.start < 0:
            lose("a time below zero", corrected=True)
        captions.append(
            webvtt.Caption(
                _timestamp(cue.start),
                _timestamp(max(cue.start, cue.end)),
                each.text,
                identifier=None if "-->" in cue.identifier else cue.identifier or None,
                settings="line:0" if each.at_top else None,
            )
        )
    return str(webvtt.WebVTT(captions=captions).content)


def _timestamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(max(0, milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


WEBVTT = Format(
    name="vtt",
    title="WebVTT",
    extensions=(".vtt", ".webvtt"),
    dialect=Dialect.WEBVTT,
    parse=parse,
    units=units,
    signature=_SIGNATURE,
    claims=claims,
    timing="00:01.000 --> 00:02.000",
    second_opinion=SecondOpinion("webvtt-py", _times, _PLAIN),
    write=write,
    encoding="utf-8",
)
