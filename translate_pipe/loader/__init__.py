"""Bytes to a lossless document, and a document to the segments a model translates.

To add a format:

1. Write ``loader/<name>.py`` with a ``Format``: its extensions, a ``parse`` that finds the cues of
   a decoded text as spans, and ``units`` that yields the stretches to translate.
2. Name it in ``FORMATS`` below.
3. If its markup is written in a new way, add a dialect to ``model.Dialect`` and its regular
   expression to ``markup/pieces.py``.
4. Put samples into ``tests/data`` with their expected cues; the suites there run over all of them.

A parser only ever finds spans. It never rewrites: what it does not know passes through untouched.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from translate_pipe import codec
from translate_pipe.errors import InputError, UnknownFormat
from translate_pipe.loader import encoding as encodings
from translate_pipe.loader import sniff
from translate_pipe.loader.base import Format
from translate_pipe.loader.crosscheck import cross_check
from translate_pipe.loader.lines import newline_of
from translate_pipe.loader.segmenting import segments_of
from translate_pipe.loader.srt import SRT
from translate_pipe.loader.text import TEXT
from translate_pipe.loader.webvtt import WEBVTT, has_signature
from translate_pipe.model import Document, Encoding, Notice, Segment

__all__ = ["FORMATS", "extensions", "load", "reload", "segment"]

FORMATS: dict[str, Format] = {
    "srt": SRT,
    "vtt": WEBVTT,
    "text": TEXT,
}
_ALIASES = {"webvtt": "vtt", "subrip": "srt", "txt": "text"}


def extensions() -> tuple[str, ...]:
    """Every file extension some format claims, lower case, with the dot."""
    return tuple(each for known in FORMATS.values() for each in known.extensions)


def load(
    raw: bytes,
    name: str,
    *,
    encoding: str | None = None,
    format: str | None = None,  # noqa: A002 -- the name the option has everywhere
) -> Document:
    """Decode a file and find its cues.

    ``name`` is what messages call it; its extension is a hint, its content decides. ``format`` is
    a key of ``FORMATS`` and overrules both. What was guessed or is odd is in ``Document.notices``.
    Raises ``UnknownFormat`` or ``UndecodableInput``, with the line where one is to blame.
    """
    if not raw.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnknownFormat("the file is empty", where=name, remedy="There is nothing to translate")
    if kind := sniff.binary_kind(raw):
        raise _unknown(kind, name)
    decoded = encodings.decode(raw, name, encoding)
    known, said = _format_of(decoded.text, name, format)
    document = _parse(known, name, decoded.text, decoded.encoding)
    if known is not TEXT and not document.cues:
        _refuse_without_cues(document, known, name)
    return _with(document, (*decoded.notices, *said, *document.notices, *cross_check(document)))


def reload(data: bytes, document: Document, encoding: Encoding) -> Document:
    """Read assembled bytes as the format ``document`` has: the check after writing."""
    text = codec.decode(data[len(encoding.bom) :], encoding.name)
    again = _parse(FORMATS[document.format], document.name, text, encoding)
    return _with(again, cross_check(again))


def segment(
    document: Document, *, max_length: int, translate_sounds: bool = False
) -> tuple[Segment, ...]:
    """Cut a document into segments.

    ``max_length`` is characters: a longer payload or paragraph becomes several segments, cut at
    sentence ends, with spans of their own, so that splicing each is joining them all. Sound
    descriptions are for translation only with ``translate_sounds``.
    """
    units = iter(FORMATS[document.format].units(document))
    return tuple(
        segments_of(
            document, units, max_length=max(1, max_length), translate_sounds=translate_sounds
        )
    )


def _parse(known: Format, name: str, text: str, encoding: Encoding) -> Document:
    parsed = known.parse(text)
    return Document(
        name=name,
        format=known.name,
        dialect=known.dialect,
        text=text,
        encoding=encoding,
        newline=newline_of(text),
        cues=parsed.cues,
        notices=parsed.notices,
    )


def _with(document: Document, notices: tuple[Notice, ...]) -> Document:
    return replace(document, notices=notices)


def _format_of(text: str, name: str, given: str | None) -> tuple[Format, tuple[Notice, ...]]:
    """The format to read a text as, and a notice where that is not what its name says."""
    if given is not None:
        key = _ALIASES.get(given.lower(), given.lower())
        if key not in FORMATS:
            raise UnknownFormat(
                f"there is no format called {given!r}", remedy=f"One of: {', '.join(FORMATS)}"
            )
        return FORMATS[key], ()
    suffix = PurePath(name).suffix.lower()
    named = next((known for known in FORMATS.values() if suffix in known.extensions), None)
    found = _by_content(text, named, name)
    if named is None or found is named:
        return found, ()
    message = f"named {suffix}, but this is {found.title}; read as that"
    return found, (Notice("format-mismatch", message),)


def _by_content(text: str, named: Format | None, name: str) -> Format:
    if has_signature(text):
        return WEBVTT
    is_text = named is TEXT or (named is None and not PurePath(name).suffix)
    if kind := sniff.other_kind(text, as_text=is_text):
        raise _unknown(kind, name)
    if named is WEBVTT and sniff.has_timing(text):
        return WEBVTT
    if sniff.has_timing(text, near=None if named is SRT else 4):
        return SRT
    if sniff.looks_binary(text):
        raise _unknown("binary data", name)
    if is_text or named is not None:
        return named or TEXT
    raise UnknownFormat(
        f"{PurePath(name).suffix} is not a format this reads",
        where=name,
        remedy=f"It reads {', '.join(extensions())}: give the file the ending it should have",
    )


def _refuse_without_cues(document: Document, known: Format, name: str) -> None:
    """A WebVTT file may have no cue; a text in which no timing is found is no SubRip file."""
    if has_signature(document.text):
        return
    unreadable = [each.line for each in document.notices if each.code == "timing-unreadable"]
    raise UnknownFormat(
        f"this is not {known.title}: no cue in it",
        where=f"{name}:{unreadable[0]}" if unreadable else name,
        remedy="A cue needs a line such as 00:00:01,000 --> 00:00:02,000",
    )


def _unknown(kind: str, name: str) -> InputError:
    return UnknownFormat(
        f"this is {kind}",
        where=name,
        remedy=f"Give a subtitle or text file ({', '.join(extensions())})",
    )
