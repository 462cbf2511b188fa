"""SubRip timing lines with something odd where the arrow or a colon should be.

Word processors, web pages and text recognition turn ``-->`` into an arrow sign, an entity or
nothing, colons into semicolons, and a zero into the letter O. Dialogue has times too, so such a
line needs two times of the shape that only SubRip has, hours to milliseconds, and either a sign
between them that still is an arrow, or a cue's number above it. What is in doubt stays text.
"""

from __future__ import annotations

import re

from translate_pipe.formats.timing import BLANK, TIME, Timing, milliseconds

_PAD = f"{BLANK}+"  # possessive: two in a row are not tried in every way
_D = "[0-9OoIl]"
_MARK = "[,.;:，．'’´`]"
_NO_DOTS_ONLY = r"(?!\w{1,4}(?:\.\w{1,4}){3})"  # a version, a host's address
_CLOCK = (
    rf"{_NO_DOTS_ONLY}({_D}{{1,2}})[:：;.]({_D}{{1,2}})[:：;.]({_D}{{1,2}}){_MARK}({_D}{{1,3}})"
)
_BETWEEN = r"([^\w\r\n]{0,6}(?:à|a|to|gt|rarr|#\d{2,5})?[^\w\r\n]{0,6})"
_ARROW = re.compile(r"[-=~‐-―−─][ \t]?[>›＞]|&(?:gt|rarr|#62|#8594)|[←-⇿➔➘-➾⟰-⟿⤀-⥿\uf0e0\uf0e8]")
_TIMING = re.compile(rf"{_PAD}[\[(]?{_PAD}{_CLOCK}{_BETWEEN}{_CLOCK}(?!\d)[\])]?")
# The other two are dear and seldom needed, so they are left to `re`, which keeps what it compiles.
_NUMBERED = rf"{_PAD}{TIME}{_PAD}([^\w\s]{{1,6}}){_PAD}{TIME}(?!\d)"
_PART = "[0-9A-Za-z?*]{1,4}"
_CLOCK_LIKE = rf"{_NO_DOTS_ONLY}{_PART}[:：;.]{_PART}[:：;.]{_PART}{_MARK}{_PART}"
_BROKEN = rf"{_PART}(?:[:：;.,]{_PART}){{1,3}}"
_MEANT = (
    rf"{_PAD}[\[(]?{_PAD}{_CLOCK_LIKE}{_BETWEEN}(?:({_CLOCK_LIKE}\W{{0,6}})|{_BROKEN}\W{{0,6}})?"
)
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_FEWEST_DIGITS = 6


may_be_odd = re.compile(
    rf"(?=.{{11}}){_PAD}[\[(]?{_PAD}[0-9A-Za-z?*]{{1,4}}[:：;.]", re.DOTALL
).match
"""A quick look, since every line of a file gets one: whether the others need to look."""


def read_odd_timing(line: str, *, numbered: bool) -> Timing | None:
    """Read a timing line that ``read_timing`` refuses; ``None`` if it is not one.

    ``numbered`` says that it stands under a cue's number: only there may the arrow be lost. With
    both, words may follow the times, and hours or milliseconds may be missing.
    """
    if found := _TIMING.match(line):
        between, rest = found[5], line[found.end() :]
        arrow = _ARROW.search(between) is not None
        words = any(map(str.isalnum, rest))
        if "-->" in between or (arrow and numbered) or ((arrow or numbered) and not words):
            parts = [each.translate(_LIKE_DIGITS) for each in found.groups()]
            return Timing(milliseconds(*parts[:4]), milliseconds(*parts[5:]), rest)
    found = re.match(_NUMBERED, line) if numbered else None
    if found is None or _ARROW.search(found[5]) is None:
        return None
    start, end = found.groups()[:4], found.groups()[5:]
    if (start[2] or start[3]) and (end[2] or end[3]):
        return Timing(milliseconds(*start), milliseconds(*end), line[found.end() :])
    return None


def was_meant_oddly(line: str) -> bool:
    """Whether a line under a cue's number that cannot be read was still meant as a timing: two
    whole times, or one and an arrow."""
    found = re.fullmatch(_MEANT, line)
    if found is None or sum(map(str.isdecimal, line[:80])) < _FEWEST_DIGITS:
        return False
    return found[2] is not None or _ARROW.search(found[1]) is not None
