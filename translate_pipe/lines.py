"""Lines: only ``\\r\\n``, ``\\r`` and ``\\n`` end one.

``str.splitlines`` also splits on form feeds, U+0085 and U+2028, which are text in real files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import add

LINE_END = re.compile(r"\r\n?|\n")
_BLANK_LINES = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")


@dataclass(frozen=True, slots=True)
class Lines:
    """``texts[i]`` is line ``i`` without its end; it is ``[starts[i], ends[i])`` of the document.

    A final line end is followed by one empty last line, so there is always at least one.
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]

    def is_blank(self, number: int) -> bool:
        return not self.texts[number].strip(" \t")


def lines_of(text: str) -> Lines:
    """Split a text into lines, losing nothing: offsets tell where each line end is."""
    for end in ("\n", "\r\n"):
        if text.count("\r") == text.count("\n") * (len(end) - 1) == text.count("\r\n"):
            texts = text.split(end)
            widths = list(map(len, texts))
            starts = list(accumulate(map(add, widths[:-1], repeat(len(end))), initial=0))
            return Lines(texts, starts, list(map(add, starts, widths)))
    starts, ends = [0], []
    for found in LINE_END.finditer(text):
        ends.append(found.start())
        starts.append(found.end())
    ends.append(len(text))
    texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return Lines(texts, starts, ends)


def split_lines(text: str) -> list[str]:
    """The lines of a text, without their ends."""
    return LINE_END.split(text) if "\r" in text else text.split("\n")


def line_at(text: str, place: int) -> int:
    """The 1-based line that an offset is in."""
    return len(LINE_END.findall(text, 0, place)) + 1


def without_blank_lines(text: str) -> str:
    """A text whose lines end in ``\\n`` without those that have nothing but blanks."""
    return _BLANK_LINES.sub("\n", text) if "\n" in text else text


def excerpt(text: str, most: int = 60) -> str:
    """The beginning of a text on one line of at most so many characters, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def newline_of(text: str) -> str:
    """The line end most used in a text; ``\\n`` where there is none."""
    both = text.count("\r\n")
    used = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    return max(used, key=used.__getitem__)
