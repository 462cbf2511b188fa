"""Line breaks: which of a payload mean something, and how models write them in a reply."""

from __future__ import annotations

import re
from itertools import pairwise

from translate_pipe.model import Masked

NOTES = "♪♫♬♩"

# A new line starts here on purpose: a dialogue dash or bullet, a numbered item, a speaker's name
# in capitals, something in brackets.
_STARTS = re.compile(
    r"\s*(?:[-‐‑–—―•●▪*](?!\S*[-–—]\s*$)|\d{1,3}[.)]\s|[^\W\d_a-z]{2}[^a-z:\n]{0,30}:\s|[\[(（【♪♫♬♩])"
)
_ENDS = re.compile(r"[\])）】♪♫♬♩]\s*$")

_RETURN = re.compile(r"\r\n?")
_TAG = re.compile(r"</?br\s{0,9}/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\r\\n|\\[Nnh]")


def mean_something(lines: list[str]) -> list[bool]:
    """For each break between two ``lines``: does it mean something?

    The one before a line that starts like a new turn does, and the one after a line that is
    wholly in brackets (``[door slams]``).
    """
    return [
        _STARTS.match(after) is not None
        or (_ENDS.search(before) is not None and _STARTS.match(before) is not None)
        for before, after in pairwise(lines)
    ]


def in_lines(masked: Masked, reply: str) -> str:
    """A reply with a line feed for every line break, however the model wrote it.

    Models borrow the breaks of other formats: ``<br>`` of HTML, ``\\N`` of ASS (whose ``\\h`` is a
    blank), ``\\n`` of programs. What the source itself has, as words or as markup, is left alone.
    """
    if "\r" in reply and "\r" not in masked.text:
        reply = _RETURN.sub("\n", reply)
    if "<" not in reply and "\\" not in reply:
        return reply  # most texts
    raws = "".join([raw for _, raw in masked.marks])
    lines = reply if _TAG.search(masked.text + raws) else _TAG.sub("\n", reply)
    if "\\" not in masked.text and _ESCAPE.search(raws) is None:
        lines = _ESCAPE.sub(lambda found: " " if found[0] == "\\h" else "\n", lines)
    return reply if lines == reply else lines.strip()


def gap(markup: str) -> str:
    """What keeps the words around a piece of markup apart where that is taken out."""
    return " " if _TAG.fullmatch(markup) or _ESCAPE.fullmatch(markup) else ""
