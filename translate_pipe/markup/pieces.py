"""Cuts a payload into words and markup: one regular expression a dialect, one pass, linear.

Every alternative either stops at the next ``<``, ``{`` or ``;`` or has a bounded length, so a
hundred thousand openings without an end cost no more than as many letters.

A run needs one dialect's expression, and mostly the one without addresses: each is compiled at its
first use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

from translate_pipe.model import Dialect


class Kind(Enum):
    """What a piece is. ``SINGLE`` is markup that neither opens nor closes anything, ``VERBATIM``
    what a reader sees and nobody translates: an address, code."""

    WORDS = "words"
    OPEN = "open"
    CLOSE = "close"
    SINGLE = "single"
    VERBATIM = "verbatim"


# By these names they are found at once; an enumeration's attributes are slow before Python 3.12.
WORDS, OPEN, CLOSE, SINGLE, VERBATIM = Kind

SEEN = (WORDS, VERBATIM)
"""What a reader sees."""


@dataclass(slots=True)
class Piece:
    """A run of the payload. ``partner`` is the position of the tag that closes or opens it."""

    kind: Kind
    raw: str
    name: str = ""
    partner: int | None = None


# What no model should see and no reply may write: controls other than line end and tab, halves of
# surrogate pairs (bytes that fit no character are kept as those), a BOM in the middle of a file.
OPAQUE_SIGNS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
OPAQUE = f"[{OPAQUE_SIGNS}]+"

# Blanks, and the characters without a shape that steer writing direction.
INVISIBLE = (
    " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\u00a0\u2028\u2029\u3000\u200b\u200e\u200f\u2060"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_TAG_SRT = r"</?[A-Za-z][^<>\r\n]*>"
_OVERRIDE = r"\{\\[^{}\r\n]*\}|\{[A-Za-z]:[^{}\r\n]{0,40}\}|\\[Nh]"
_TAG_WEBVTT = r"<[^<>]*>"

# A plain text has no markup of its own, but addresses and the tags of other languages stand in it
# (<ann@example.org>, <https://...>, <br>), which a translation must leave as they are.
_TAG_PLAIN = r"</?[A-Za-z](?:[^<>\r\n]{0,200}[^<>\s])?>"

# An address ends before the punctuation of the sentence it stands in, and before Chinese letters,
# unless they begin a part of it: words without blanks around are more than such addresses. (To
# compile a class, Python counts through its ranges: one to the last character takes milliseconds.)
BEYOND = r"[^\x00-\u2e7f]"
WIDE = rf"(?<=[/.=_#+\-]|{BEYOND})[^\W\x00-\u2e7f]"
_URL_END = r"[\s<>\"{}|\\^`\[\]]|&(?:lt|gt|nbsp);"
_URL = (
    r"(?:(?:https?|ftp)://|(?<![A-Za-z0-9_.@/-])www\.)"
    rf"(?:(?!{_URL_END})(?:[\x00-\u2e7f]|{WIDE}))+(?<![.,;:!?…'’)\]])"
)
_EMAIL = (
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}"
    r"[A-Za-z]{2,63}(?![A-Za-z0-9])"
)
_ADDRESS = f"{_URL}|{_EMAIL}"

# Markdown: code, and what surrounds the text of a link or picture. No link begins in a word:
# array[0](x) is none. A picture may be what a link shows.
_CODE = r"(?<![\w`])(?:``[^`\r\n]{1,200}``|`[^`\r\n]{1,200}`)(?![\w`])"
_LINK_END = r"\](?:\([^()\s]{0,500}(?:[ \t]+\"[^\"\r\n]{0,200}\")?\)|\[[^\[\]\r\n]{0,100}\])"
_PICTURE = r"!\[[^\[\]\r\n]{0,300}\]\([^()\s]{0,500}\)"
_LINK_START = (
    r"(?<![0-9A-Za-z_\u00c0-\u052f\])])!?"
    rf"\[(?=(?:{_PICTURE}|[^\[\]\r\n]{{0,300}}){_LINK_END})"
)
_MARKDOWN = f"{_CODE}|{_LINK_START}|{_LINK_END}"

_MARKUP = {
    Dialect.SRT: f"{_TAG_SRT}|{_OVERRIDE}|{OPAQUE}",
    Dialect.WEBVTT: f"{_TAG_WEBVTT}|{OPAQUE}",
    Dialect.PLAIN: f"{_TAG_PLAIN}|{OPAQUE}",
}
_NAME = re.compile(r"</?([A-Za-z]+)")
_LINK = "["


def may_be_verbatim(text: str) -> bool:
    """A quick look: whether a text may have something verbatim, or a link. Most have none of what
    is in all of those."""
    return (
        "@" in text
        or "://" in text
        or "www." in text
        or "`" in text
        or "](" in text
        or "][" in text
    )


@cache
def _pattern_of(dialect: Dialect, verbatim: bool) -> re.Pattern[str]:
    markup = _MARKUP[dialect]
    if verbatim and dialect is Dialect.PLAIN:
        markup += f"|{_MARKDOWN}"
    return re.compile(f"({markup}|{_ADDRESS})" if verbatim else f"({markup})")


def cut(payload: str, dialect: Dialect) -> list[Piece]:
    """Cut a payload into pieces that concatenate to it, with tags paired."""
    # Words and markup in turn.
    raws = _pattern_of(dialect, may_be_verbatim(payload)).split(payload)
    pieces = [_markup(raw) if at % 2 else Piece(WORDS, raw) for at, raw in enumerate(raws) if raw]
    if len(pieces) > 1:
        pair(pieces)
    if dialect is Dialect.PLAIN and any(
        piece.name == _LINK and piece.partner is None for piece in pieces
    ):
        pieces = _without_half_links(pieces)
        pair(pieces)
    return pieces


def _without_half_links(pieces: list[Piece]) -> list[Piece]:
    """The pieces with what looked like one end of a link as words, but for addresses in it."""
    whole: list[Piece] = []
    for piece in pieces:
        half = piece.name == _LINK and piece.partner is None
        raws = re.split(f"({_ADDRESS})", piece.raw) if half else ()
        for each in [Piece((WORDS, VERBATIM)[at % 2], raw) for at, raw in enumerate(raws)] or [
            piece
        ]:
            if each.kind is WORDS and whole and whole[-1].kind is WORDS:
                whole[-1] = Piece(WORDS, whole[-1].raw + each.raw)
            elif each.raw:
                whole.append(each)
    return whole


def _markup(raw: str) -> Piece:
    name = _NAME.match(raw)
    if name is not None and raw[-2] != "/":
        return Piece(CLOSE if raw[1] == "/" else OPEN, raw, name[1].lower())
    if raw[0].isalnum() or raw[0] in "`.+-_":
        return Piece(VERBATIM, raw)
    if raw in ("[", "!["):
        return Piece(OPEN, raw, _LINK)
    if raw.startswith("]"):
        return Piece(CLOSE, raw, _LINK)
    return Piece(SINGLE, raw)


def pair(pieces: list[Piece]) -> None:
    """Set ``partner`` on every start and end tag that belong together.

    An end tag closes the nearest open start tag of its name; those opened between are left
    unclosed, as players do it. Unpaired tags stay with ``partner`` ``None``.
    """
    opened: list[int] = []
    waiting: dict[str, int] = {}
    for position, piece in enumerate(pieces):
        piece.partner = None
        if piece.kind is OPEN:
            opened.append(position)
            waiting[piece.name] = waiting.get(piece.name, 0) + 1
        elif piece.kind is CLOSE and waiting.get(piece.name):
            while True:
                start = opened.pop()
                waiting[pieces[start].name] -= 1
                if pieces[start].name == piece.name:
                    break
            pieces[start].partner, piece.partner = position, start
