"""Cuts a payload into words and markup: one regular expression a dialect, one pass, linear.

Every alternative either stops at the next ``<``, ``{`` or ``;`` or has a bounded length, so a
hundred thousand openings without an end cost no more than as many letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from translate_pipe.model import Dialect


class Kind(Enum):
    """What a piece is. ``SINGLE`` is markup that neither opens nor closes anything."""

    WORDS = "words"
    OPEN = "open"
    CLOSE = "close"
    SINGLE = "single"


# By these names they are found at once; an enumeration's attributes are slow before Python 3.12.
WORDS, OPEN, CLOSE, SINGLE = Kind


@dataclass(slots=True)
class Piece:
    """A run of the payload. ``partner`` is the position of the tag that closes or opens it."""

    kind: Kind
    raw: str
    name: str = ""
    partner: int | None = None


# What no model should see and no reply may write: controls other than line end and tab, halves of
# surrogate pairs (bytes that fit no character are kept as those), a BOM in the middle of a file.
OPAQUE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]+"

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

_MARKUP = {
    Dialect.SRT: re.compile(f"({_TAG_SRT}|{_OVERRIDE}|{OPAQUE})"),
    Dialect.WEBVTT: re.compile(f"({_TAG_WEBVTT}|{OPAQUE})"),
    Dialect.PLAIN: re.compile(f"({_TAG_PLAIN}|{OPAQUE})"),
}
_NAME = re.compile(r"</?([A-Za-z]+)")


def cut(payload: str, dialect: Dialect) -> list[Piece]:
    """Cut a payload into pieces that concatenate to it, with tags paired."""
    raws = _MARKUP[dialect].split(payload)  # words and markup in turn
    pieces = [_markup(raw) if at % 2 else Piece(WORDS, raw) for at, raw in enumerate(raws) if raw]
    if len(pieces) > 1:
        pair(pieces)
    return pieces


def _markup(raw: str) -> Piece:
    name = _NAME.match(raw)
    if name is None or raw.endswith("/>"):
        return Piece(SINGLE, raw)
    kind = CLOSE if raw[1] == "/" else OPEN
    return Piece(kind, raw, name[1].lower())


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
