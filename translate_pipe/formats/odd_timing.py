"""SubRip timing lines with something odd where the arrow or a colon should be.

Word processors, web pages and text recognition turn ``-->`` into an arrow sign, an entity or
nothing, colons into semicolons, and a zero into the letter O. Such a line is not dialogue: it is
two times of the shape that only SubRip has, hours to milliseconds, and nothing else. What is less
certain counts only right under a cue's number.
"""

from __future__ import annotations

import re

from translate_pipe.formats.timing import BLANK, TIME, Timing, milliseconds

_PAD = f"{BLANK}+"  # possessive: two in a row are not tried in every way
_D = "[0-9OoIl]"
_CLOCK = rf"({_D}{{1,2}})[:：;.]({_D}{{1,2}})[:：;.]({_D}{{1,2}})[,.;:，．'’´`]({_D}{{1,3}})"
_BETWEEN = r"[^\w\r\n]{0,6}(?:à|a|to|gt|rarr|#\d{2,5})?[^\w\r\n]{0,6}"
_TIMING = re.compile(rf"{_PAD}[\[(]?{_PAD}{_CLOCK}{_BETWEEN}{_CLOCK}(?!\d)[\])]?")
_NUMBERED = re.compile(rf"{_PAD}{TIME}{_PAD}[^\w\s]{{1,6}}{_PAD}{TIME}(?!\d)")
_PART = "[0-9A-Za-z?*]{1,4}"
_CLOCK_LIKE = rf"{_PART}(?:[:：;.,]{_PART}){{2,4}}"
_MEANT = re.compile(
    rf"{_PAD}[\[(]?{_PAD}(?:{_CLOCK}[^\w\r\n]{{0,12}}|{_CLOCK_LIKE}{_BETWEEN}{_CLOCK_LIKE}\W{{0,6}})"
)
_MAYBE = re.compile(rf"{_PAD}[\[(]?{_PAD}[0-9A-Za-z?*]{{1,4}}[:：;.]")
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_SHORTEST = 11
_FEWEST_DIGITS = 6


def may_be_odd(line: str) -> bool:
    """A quick look, since every line of a file gets one: whether the others need to look."""
    return len(line) >= _SHORTEST and _MAYBE.match(line) is not None


def read_odd_timing(line: str, *, numbered: bool) -> Timing | None:
    """Read a timing line that ``read_timing`` refuses; ``None`` if it is not one.

    ``numbered`` says that it stands under a cue's number: only there may words follow the times,
    and may hours or milliseconds be missing.
    """
    if found := _TIMING.match(line):
        rest = line[found.end() :]
        if numbered or "-->" in found.group() or not any(map(str.isalpha, rest)):
            parts = [each.translate(_LIKE_DIGITS) for each in found.groups()]
            return Timing(milliseconds(*parts[:4]), milliseconds(*parts[4:]), rest)
    found = _NUMBERED.match(line) if numbered else None
    if found is None:
        return None
    start, end = found.groups()[:4], found.groups()[4:]
    if (start[2] or start[3]) and (end[2] or end[3]):
        return Timing(milliseconds(*start), milliseconds(*end), line[found.end() :])
    return None


def was_meant_oddly(line: str) -> bool:
    """Whether a line under a cue's number that cannot be read was still meant as a timing."""
    enough = sum(map(str.isdecimal, line[:80])) >= _FEWEST_DIGITS
    return enough and _MEANT.fullmatch(line) is not None
