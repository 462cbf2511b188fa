"""Bytes to a lossless document, and a document to the segments a model translates.

What a format is, ``formats`` knows. Here bytes are decoded, the format is found out, and what the
file says is cut into segments.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from translate_pipe import codec, formats
from translate_pipe.errors import InputError, UnknownFormat
from translate_pipe.formats import FORMATS, TEXT, Format
from translate_pipe.lines import newline_of
from translate_pipe.loader import encoding as encodings
from translate_pipe.loader import sniff
from translate_pipe.loader.crosscheck import cross_check
from translate_pipe.loader.segmenting import segments_of
from translate_pipe.model import Document, Encoding, Notice, Segment

__all__ = ["load", "reload", "segment"]


def load(
    raw: bytes, name: str, *, encoding: str | None = None, language: str | None = None
) -> Document:
    """Decode a file and find its cues.

    ``name`` is what messages call it; its extension is a hint, its content decides.
    ``language``, a BCP 47 tag, is a hint to the encoding where that has to be guessed. What was
    guessed or is odd is in ``Document.notices``.
    Raises ``UnknownFormat`` or ``UndecodableInput``, with the line where one is to blame.
    """
    _refuse_blank(raw, name)
    if kind := sniff.binary_kind(raw):
        raise _unknown(kind, name)
    decoded = encodings.decode(raw, name, encoding, language)
    known, said = _format_of(decoded.text, name)
    document = _parse(known, name, decoded.text, decoded.encoding)
    if known.timing and not document.cues:
        _refuse_without_cues(document, known, name)
    notices = (*decoded.notices, *said, *document.notices, *cross_check(document))
    return replace(document, notices=notices)


def reload(data: bytes, document: Document, encoding: Encoding) -> Document:
    """Read assembled bytes as the format ``document`` has: the check after writing."""
    text = codec.decode(data[len(encoding.bom) :], encoding.name)
    again = _parse(FORMATS[document.format], document.name, text, encoding)
    return replace(again, notices=cross_check(again))


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
        unread=parsed.unread,
    )


def _format_of(text: str, name: str) -> tuple[Format, tuple[Notice, ...]]:
    """The format to read a text as, and a notice where that is not what its name says."""
    named = formats.named(name)
    found = _by_content(text, named, name)
    if named is None or found is named:
        return found, ()
    message = f"named {PurePath(name).suffix.lower()}, but this is {found.title}; read as that"
    return found, (Notice("format-mismatch", message),)


def _by_content(text: str, named: Format | None, name: str) -> Format:
    if signed := next((each for each in FORMATS.values() if each.signed(text)), None):
        return signed
    is_text = named is TEXT or (named is None and not PurePath(name).suffix)
    if kind := sniff.other_kind(text, as_text=is_text):
        raise _unknown(kind, name)
    promised_first = sorted(FORMATS.values(), key=lambda each: each is not named)
    if found := next((each for each in promised_first if each.claims(text, each is named)), None):
        return found
    if sniff.looks_binary(text):
        raise _unknown("binary data", name)
    if is_text or named is not None:
        return named or TEXT
    raise UnknownFormat(
        f"{PurePath(name).suffix} is not a format this program reads",
        where=name,
        remedy=f"Give the file its proper extension, one of {', '.join(formats.extensions())}",
    )


def _refuse_blank(raw: bytes, name: str) -> None:
    """A file of nothing but blanks, or of the NUL bytes that a disk has where a file was to be."""
    if raw.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        return
    encoding, bom = codec.bom_of(raw) or ("utf-8", b"")
    if "\0" in raw[len(bom) :].decode(encoding, "replace"):
        raise UnknownFormat(
            "the file holds nothing but NUL bytes",
            where=name,
            remedy="It was never written in full: take it from where it came from once more",
        )
    raise UnknownFormat("the file is empty", where=name, remedy="There is nothing to translate")


def _refuse_without_cues(document: Document, known: Format, name: str) -> None:
    """A file that is signed may have no cue, if it has no words that look like one's; another in
    which none is found is no subtitle."""
    signed = known.signed(document.text)
    if signed and not document.unread:
        return
    unreadable = [each.line for each in document.notices if each.code == "timing-unreadable"]
    unreadable += [each.line for each in document.unread]
    raise UnknownFormat(
        "it has no readable cue" if signed else f"this is not {known.title}: it has no cue",
        where=f"{name}:{unreadable[0]}" if unreadable else name,
        remedy=f"A cue needs a line such as {known.timing}",
    )


def _unknown(kind: str, name: str) -> InputError:
    remedy = f"Give a subtitle or text file ({', '.join(formats.extensions())})"
    if "subtitle file" in kind:
        tool = "Subtitle Edit" if "TTML" in kind or "SBV" in kind else "ffmpeg"
        remedy = f"Convert it to SubRip first, for example with {tool}"
    if "video" in kind:
        remedy = "Take its subtitles out first: `ffmpeg -i VIDEO -map 0:s:0 movie.srt`"
    return UnknownFormat(f"this is {kind}", where=name, remedy=remedy)
