"""Timing lines, in every spelling that leaves no doubt what is meant.

``00:00:01,000 --> 00:00:02,000`` is the rule. Seen in files: a dot, no milliseconds, no hours, one
digit, blanks inside, a missing dash, digits of another script, text direction marks. The fraction
is a decimal one: ``01,5`` is a second and a half.
"""

from __future__ import annotations

import re
from typing import NamedTuple

BLANK = r"[\s\ufeff\u200b\u200e\u200f\u202a-\u202e]*"
TIME = (
    r"(-?\d{1,9})[ \t]?[:：][ \t]?(\d{1,3})(?:[ \t]?[:：][ \t]?(\d{1,3}))?"
    r"(?:[ \t]?[.,:;，．][ \t]?(\d{0,12}))?"
)
_ARROW = r"(?:-{1,3}[ \t]?>{1,2}|[—–]{1,2}>|={1,2}>)"
_TIMING = re.compile(rf"{BLANK}(?:\d{{1,9}}[ \t]+)?{TIME}{BLANK}{_ARROW}{BLANK}{TIME}(?!\d)")
SRT_TIME = r"(\d\d):(\d\d):(\d\d),(\d{3})"
WEBVTT_TIME = r"(?:(\d{2,9}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
"""Times as the formats define them. The groups are for ``times``."""

_REST = r"(?:[ \t].*)?"
SRT_EXACT = re.compile(rf"{SRT_TIME} --> {SRT_TIME}{_REST}")
WEBVTT_EXACT = re.compile(rf"[ \t]*{WEBVTT_TIME}[ \t]*-->[ \t]*{WEBVTT_TIME}{_REST}")
"""Timing lines as the formats define them."""

_MEANT = re.compile(
    rf"{BLANK}-?\d{{1,9}}[ \t]?[:.,：].{{0,40}}?-->|.{{0,40}}?-->{BLANK}\d{{1,9}}[:：]"
)
_LINE = re.compile(r"[^\r\n]+")


class Timing(NamedTuple):
    """Times in milliseconds, and the rest of the line: settings or coordinates, raw."""

    start: int
    end: int
    rest: str


def read_timing(line: str) -> Timing | None:
    """Read a timing line; ``None`` if the line is not one."""
    if ">" not in line:
        return None
    found = _TIMING.match(line)
    if found is None:
        return None
    parts = found.groups()
    return Timing(milliseconds(*parts[:4]), milliseconds(*parts[4:]), line[found.end() :])


def read_exact(line: str, exact: re.Pattern[str]) -> Timing | None:
    """Read a timing line that is spelled as its format defines it: most are, and this is quicker.
    ``exact`` is ``SRT_EXACT`` or ``WEBVTT_EXACT``."""
    found = exact.fullmatch(line)
    return None if found is None else Timing(*times(found), line[found.end(8) :])


def times(exact: re.Match[str]) -> tuple[int, int]:
    """Start and end in milliseconds, from a timing that is spelled as its format defines it."""
    a, b, c, d, e, f, g, h = map(int, exact.groups("0"))
    return ((a * 60 + b) * 60 + c) * 1000 + d, ((e * 60 + f) * 60 + g) * 1000 + h


def has_timing(text: str, *, near: int | None = None) -> bool:
    """Whether any line, or one of the ``near`` first that are not blank, is a timing line."""
    if ">" not in text:
        return False
    for number, found in enumerate(_LINE.finditer(text)):
        if near is not None and number >= near:
            return False
        if read_timing(found.group()) is not None:
            return True
    return False


def was_meant(line: str) -> bool:
    """Whether a line that ``read_timing`` refuses was still meant as a timing, not as text."""
    return "-->" in line and _MEANT.match(line) is not None


def milliseconds(
    first: str, second: str, third: str | None = None, fraction: str | None = None
) -> int:
    """A time in milliseconds, from its parts: hours may be missing, then the fraction too."""
    seconds = abs(int(first)) * 60 + int(second)
    if third is not None:
        seconds = seconds * 60 + int(third)
    time = seconds * 1000 + int(f"{fraction or 0}00"[:3])
    return -time if first.startswith("-") else time
