"""Line breaks: which of a payload mean something, and how models write them in a reply."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from translate_pipe.lines import split_lines
from translate_pipe.model import Dialect, Masked

NOTES = "♪♫♬♩"

# A new line starts here on purpose: a dialogue dash or bullet, a numbered item, a speaker's name
# in capitals, something in brackets.
_STARTS = re.compile(
    r"\s*(?:[-‐‑–—―•●▪*](?!\S*[-–—]\s*$)|\d{1,3}[.)]\s|[^\W\d_a-z]{2}[^a-z:\n]{0,30}:\s|[\[(（【♪♫♬♩])"
)
_ENDS = re.compile(r"[\])）】♪♫♬♩]\s*$")

_RETURN = re.compile(r"\r\n?")
_TAG = re.compile(r"</?br[ \t]{0,9}/?>", re.IGNORECASE)
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
    if "\\" not in reply and ("<" not in reply or _TAG.search(reply) is None):
        return reply  # most texts
    raws = "".join([raw for _, raw in masked.marks])
    lines = reply
    if "\\" not in masked.text and _ESCAPE.search(raws) is None:
        lines = _ESCAPE.sub(lambda found: " " if found[0] == "\\h" else "\n", lines)
    # After the escapes: what one of them stood in may be a tag without it.
    lines = lines if _TAG.search(masked.text + raws) else _TAG.sub("\n", lines)
    return reply if lines == reply else lines.strip()


def gap(markup: str) -> str:
    """What keeps the words around a piece of markup apart where that is taken out."""
    return " " if _TAG.fullmatch(markup) or _ESCAPE.fullmatch(markup) else ""


def join(
    text: str, shape: str, dialect: Dialect, *, song: bool = False, carried: bool = False
) -> str:
    """Join lines whose break means nothing; the others, all in a song, keep one line feed, as does
    the first one where it was ``carried``."""
    if "\n" not in text and "\r" not in text:
        return text
    lines = split_lines(text)
    if song:
        kept = [True] * (len(lines) - 1)
    elif dialect is Dialect.PLAIN:
        kept = _verses(lines)
    else:
        kept = mean_something(lines if shape is text else split_lines(shape))
    kept[0] = kept[0] or carried
    joined = lines[0].rstrip()
    out = []
    for line, keep in zip(map(str.strip, lines[1:]), kept, strict=True):
        if not line:
            continue
        if keep and joined:
            out.append(joined)
            joined = line
        elif joined and not (is_unspaced(joined[-1]) and is_unspaced(line[0])):
            joined += f" {line}"
        else:
            joined += line
    return "\n".join((*out, joined))


def _verses(lines: list[str]) -> list[bool]:
    """Prose wrapped at a width has long lines, or hangs; verses and addresses are short ones."""
    short = max(map(len, lines)) < 45 and not lines[1][:1].isspace()
    return [short] * (len(lines) - 1)


def is_unspaced(char: str) -> bool:
    """Whether lines break beside a character, and join, without a space: as in Chinese and
    Japanese. Korean has spaces."""
    if char < "\u1100" or "\uac00" <= char <= "\ud7a3":
        return False
    return unicodedata.east_asian_width(char) in "WF"
