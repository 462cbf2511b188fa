"""The subtitle and text formats this package knows: one module a format, one line a format here.

To add one:

1. Write ``formats/<name>.py`` with a ``Format`` (``formats/base.py`` says what it is made of): how
   its cues are found, how a file of it is recognised, which library gives a second opinion, how
   one is written anew. A parser only ever finds spans; what it does not know passes through.
2. Name it in ``FORMATS`` below. All else follows from there: the search in folders, ``--format``,
   the cross-check, conversion, what messages list.
3. If its markup is written in a new way, add a dialect to ``model.Dialect`` and its regular
   expression to ``markup/pieces.py``.
4. Put samples into ``tests/data`` with their expected cues; the suites there run over all of them.
"""

from __future__ import annotations

from pathlib import PurePath

from translate_pipe.formats.base import Format
from translate_pipe.formats.srt import SRT
from translate_pipe.formats.text import TEXT
from translate_pipe.formats.webvtt import WEBVTT

__all__ = [
    "FORMATS",
    "NOT_WRITTEN",
    "TEXT",
    "Format",
    "extensions",
    "named",
    "suffix_of",
    "writable",
]

FORMATS: dict[str, Format] = {each.name: each for each in (SRT, WEBVTT, TEXT)}

NOT_WRITTEN = frozenset(
    {".ass", ".dfxp", ".itt", ".lrc", ".sbv", ".smi", ".ssa", ".stl", ".sub", ".sup", ".ttml"}
)
"""Names that promise a player a subtitle format which is none of these."""


def extensions() -> tuple[str, ...]:
    """Every file extension some format claims, lower case, with the dot."""
    return tuple(each for known in FORMATS.values() for each in known.extensions)


def named(name: str) -> Format | None:
    """The format that a file's name promises, by its extension."""
    suffix = PurePath(name).suffix.lower()
    return next((known for known in FORMATS.values() if suffix in known.extensions), None)


def writable() -> tuple[str, ...]:
    """The names of the formats that subtitles of another one can be written in."""
    return tuple(known.name for known in FORMATS.values() if known.write is not None)


def suffix_of(name: str | None) -> str | None:
    """How a file written in a format is named; ``None`` where no other format is asked for."""
    return None if name is None else FORMATS[name].extensions[0]
