"""Which line breaks inside a payload mean something, and which only kept a line short."""

from __future__ import annotations

import re
from itertools import pairwise

NOTES = "♪♫♬♩"

# A new line starts here on purpose: a dialogue dash or bullet, a numbered item, a speaker's name
# in capitals, something in brackets.
_STARTS = re.compile(
    r"\s*(?:[-‐‑–—―•●▪*](?!\S*[-–—]\s*$)|\d{1,3}[.)]\s|[^\W\d_a-z]{2}[^a-z:\n]{0,30}:\s|[\[(（【♪♫♬♩])"
)
_ENDS = re.compile(r"[\])）】♪♫♬♩]\s*$")


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
