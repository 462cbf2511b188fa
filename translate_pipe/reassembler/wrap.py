"""Where a translation's lines break.

At most two lines in a cue, of about equal width, broken after punctuation where that is near the
middle. Widths are the usual ones of timed-text style guides: 42 characters a line, 16 full-width
ones in Chinese, Japanese and Korean. Languages written without spaces, other than those, are left
to the player: a break inside a Thai word is worse than a long line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from functools import lru_cache

from translate_pipe.markup import split_at_marks
from translate_pipe.markup.breaks import is_unspaced, mean_something
from translate_pipe.model import Masked

_FULL_WIDTH = frozenset({"zh", "ja", "ko", "yue", "wuu", "cmn", "lzh"})
_LINE_START_FORBIDDEN = (
    "、。，．！？：；）］｝」』】》〉”’…・ーぁぃぅぇぉっゃゅょァィゥェォッャュョ!?,.:;)]}%"
)
_LINE_END_FORBIDDEN = "（［｛「『【《〈“‘([{"
_PAUSE = re.compile(r"[,;:.!?…،؛؟。，、！？；：]+[\"'”’»」』）)]*[ \u3000]*")
NARROW = re.compile(r"[\0-\u02ff\u0370-\u0482\u048a-\u0590]*+")
"""Latin, Greek, Cyrillic and Armenian letters without accents of their own width: each is one
character wide, and lines break at blanks."""

_BLANK = re.compile(r"[^ ] +(?=[^ ])")
_TURN = re.compile(r"(?<!\s)\s+(?=[-‐–—―][ \u00a0]?[^\W\d_])")


def line_length(language: str, asked: int | None) -> int:
    """The widest line of a language (a BCP 47 tag), in characters. ``asked`` overrules; 0: none."""
    if asked is not None:
        return asked if asked > 0 else 1 << 30
    return 16 if is_full_width(language) else 42


@lru_cache(maxsize=8)
def is_full_width(language: str) -> bool:
    """Whether a language is measured in full-width characters."""
    return re.split("[-_]", language.lower(), maxsplit=1)[0] in _FULL_WIDTH


def width(line: str, *, full_width: bool) -> float:
    """How wide a line is, in characters; ``full_width`` is as in ``is_full_width``."""
    return _widths(line, full_width=full_width)[-1]


def wrap(masked: Masked, reply: str, *, limit: int, full_width: bool, lines: int) -> str:
    """Break a cue's translation, marks not counted.

    Breaks of the source that mean something are the reply's to keep; where it has lost the one
    after a carried line or a verse, there are as many lines again. ``lines`` is how many the source
    has: where each of them is wrapped in tags of its own, the result has as many.
    """
    wanted = lines if masked.joint else 1
    if "\n" in masked.text:
        turns = masked.text.count("\n") + 1
        if "\n" not in reply and len(parted := _TURN.split(reply)) == turns:
            return "\n".join(parted)
        if "\n" in reply:
            return reply
        if not any(mean_something(masked.text.split("\n"))):
            wanted = max(wanted, turns)
    reply = " ".join(reply.split("\n")) if "\n" in reply else reply
    if wanted == 1 and len(reply) <= limit // (2 if full_width else 1):
        return reply
    parts = split_at_marks(masked, reply)
    plain = "".join(words for words, _ in parts)
    widths = _widths(plain, full_width=full_width)
    if wanted == 1 and widths[-1] > limit:
        wanted = 2
    return _insert(parts, _places(plain, widths, wanted, limit))


def wrap_paragraph(reply: str, width: int) -> str:
    """Break a paragraph of plain text at a width, in columns, as its source was."""
    broken: list[str] = []
    for line in reply.split("\n"):
        widths = _widths(line, full_width=False, wide=2)
        start = 0
        last = -1
        for at in _breakable(line):
            if last > start and widths[at] - widths[start] > width:
                broken.append(line[start:last].strip())
                start = last
            last = at
        if last > start and widths[-1] - widths[start] > width:
            broken.append(line[start:last].strip())
            start = last
        broken.append(line[start:].strip())
    return "\n".join(broken)


def _widths(text: str, *, full_width: bool, wide: int = 1) -> Sequence[float]:
    """Width of the text before each position, and of all of it, last."""
    if not full_width and NARROW.fullmatch(text):
        return range(len(text) + 1)
    widths = [0.0]
    total = 0.0
    for char in text:
        if full_width:
            total += 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5
        elif not unicodedata.combining(char):
            total += wide if unicodedata.east_asian_width(char) in "WF" else 1
        widths.append(total)
    return widths


def _breakable(text: str) -> list[int]:
    """Positions a line may begin at: after a blank, or between full-width characters."""
    if NARROW.fullmatch(text):
        return [found.end() for found in _BLANK.finditer(text)]
    places = []
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if before == " ":
            may_break = after != " "
        else:
            wide = is_unspaced(before) or is_unspaced(after)
            may_break = wide and not (after in _LINE_START_FORBIDDEN or after.isspace())
            may_break = may_break and before not in _LINE_END_FORBIDDEN
        if may_break:
            places.append(at)
    return places


def _places(plain: str, widths: Sequence[float], wanted: int, limit: int) -> list[int]:
    """The best ``wanted - 1`` places to break, in order; fewer if there are not as many."""
    candidates = _breakable(plain)
    pauses = {found.end() for found in _PAUSE.finditer(plain)}
    chosen: list[int] = []
    start = 0
    for left in range(wanted, 1, -1):
        share = (widths[-1] - widths[start]) / left
        goal = widths[start] + share
        near = bisect_right(widths, goal + share)
        rest = candidates[bisect_right(candidates, start) : bisect_right(candidates, near)]
        if not rest:
            break

        def cost(
            at: int, goal: float = goal, room: float = limit - share, left: int = left
        ) -> float:
            """How far from the middle, too long, and not at a pause; ``room`` is what lines of one
            width would leave."""
            shift = widths[at] - goal
            over = max(0.0, shift - room) + max(0.0, -shift / (left - 1) - room)
            return abs(shift) + 4 * over - (limit / 4 if at in pauses else 0.0)

        start = min(rest, key=cost)
        chosen.append(start)
    return chosen


def _insert(parts: list[tuple[str, str]], places: list[int]) -> str:
    """Put line feeds into the words at ``places``, counted without marks."""
    out: list[str] = []
    offset = 0
    waiting = deque(places)
    for words, mark in parts:
        done = 0
        while waiting and waiting[0] <= offset + len(words):
            at = waiting.popleft() - offset
            out.append(words[done:at].rstrip(" "))
            out.append("\n")
            done = at
        out += (words[done:], mark)
        offset += len(words)
    return "".join(out)
