"""Write another subtitle format: the only place where a file is built rather than spliced.

pysrt writes SubRip, webvtt-py writes WebVTT. Times and words are carried over, and the styling
both formats have (italic, bold, underline, top of the picture). What cannot be carried over is
named in notices, one for each kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from translate_pipe.errors import UsageError
from translate_pipe.markup.entities import decode, encode
from translate_pipe.markup.pieces import Kind, Piece, cut
from translate_pipe.model import Cue, Dialect, Document, Notice
from translate_pipe.reassembler.splice import Replacement

_SHARED = frozenset({"i", "b", "u"})
_TOP = re.compile(r"\{\\an[789]\}")
_BLANK_LINES = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)\b")


@dataclass(slots=True)
class _Losses:
    """What could not be carried over, counted by kind."""

    kinds: Counter[str] = field(default_factory=Counter)

    def notices(self, target: str) -> list[Notice]:
        return [
            Notice("not-carried-over", f"{target} has no place for {kind} ({count} left out)")
            for kind, count in self.kinds.items()
        ]


def must_be_convertible(document: Document, target: str | None) -> None:
    """Raise ``UsageError`` where a document has no cues to write in the format ``target``, which
    is known before a word is translated. ``None`` asks for no other format."""
    if target in (None, document.format) or (target in ("srt", "vtt") and document.cues):
        return
    raise UsageError(
        f"{document.format} cannot be written as {target}",
        where=document.name,
        remedy="Subtitles can become srt or vtt; plain text has no times to make cues of",
    )


def convert(
    document: Document, changes: Sequence[Replacement], target: str, notices: list[Notice]
) -> str:
    """The document with its changes, as a text of the format ``target`` (``srt`` or ``vtt``).

    Raises ``UsageError`` where one cannot become the other.
    """
    must_be_convertible(document, target)
    losses = _Losses()
    losses.kinds.update(_outside_cues(document))
    payloads = _payloads(document, changes)
    write = _write_srt if target == "srt" else _write_webvtt
    text = write(document, payloads, losses)
    notices.extend(losses.notices("SubRip" if target == "srt" else "WebVTT"))
    return text


def _outside_cues(document: Document) -> Iterator[str]:
    """The kind of every line, or block of lines, that belongs to no cue."""
    cues = iter(document.cues)
    cue = next(cues, None)
    after = number = 0
    kind = "header lines" if document.dialect is Dialect.WEBVTT else ""
    for found in _LINE.finditer(document.text):
        number += 1
        line = found.group().strip()
        if cue is not None and number == cue.line:
            after = cue.span.end
            kind, cue = "", next(cues, None)
        elif not line:
            kind = ""
        elif found.start() >= after and not _is_identifier(line, number, cue):
            if not kind and _BLOCK.match(line):
                kind = "notes, styles and regions"
                yield kind
            elif kind == "header lines" and line == "WEBVTT":
                continue
            elif kind != "notes, styles and regions":
                yield kind or "lines that belong to no cue"


def _is_identifier(line: str, number: int, cue: Cue | None) -> bool:
    return cue is not None and number == cue.line - 1 and line == cue.identifier.strip()


def _payloads(document: Document, changes: Sequence[Replacement]) -> list[str]:
    """Each cue's payload with the changes inside its span made."""
    payloads = []
    position = 0
    for cue in document.cues:
        pieces: list[str] = []
        done = cue.span.start
        while position < len(changes) and changes[position].span.end <= cue.span.end:
            change = changes[position]
            pieces += (document.text[done : change.span.start], change.text)
            done = change.span.end
            position += 1
        payloads.append("".join((*pieces, document.text[done : cue.span.end])))
    return payloads


def _write_srt(document: Document, payloads: list[str], losses: _Losses) -> str:
    import pysrt

    items = []
    for number, (cue, payload) in enumerate(zip(document.cues, payloads, strict=True), start=1):
        if cue.settings:
            losses.kinds["cue settings"] += 1
        if cue.identifier and not cue.identifier.isdecimal():
            losses.kinds["cue identifiers"] += 1
        items.append(
            pysrt.SubRipItem(
                number,
                pysrt.SubRipTime.from_ordinal(max(0, cue.start)),
                pysrt.SubRipTime.from_ordinal(max(0, cue.end)),
                _translate_markup(payload, document.dialect, Dialect.SRT, losses),
            )
        )
    return "\n".join(str(item) for item in items)


def _write_webvtt(document: Document, payloads: list[str], losses: _Losses) -> str:
    import webvtt

    captions = []
    for cue, payload in zip(document.cues, payloads, strict=True):
        if cue.settings:
            losses.kinds["coordinates"] += 1
        if cue.end < cue.start:
            losses.kinds["an end before the start"] += 1
        if cue.start < 0:
            losses.kinds["a time below zero"] += 1
        captions.append(
            webvtt.Caption(
                _timestamp(cue.start),
                _timestamp(max(cue.start, cue.end)),
                _translate_markup(payload, document.dialect, Dialect.WEBVTT, losses),
                identifier=_identifier(cue),
                settings="line:0" if _TOP.search(payload) else None,
            )
        )
    return str(webvtt.WebVTT(captions=captions).content)


def _identifier(cue: Cue) -> str | None:
    return None if "-->" in cue.identifier else cue.identifier or None


def _timestamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(max(0, milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _translate_markup(payload: str, source: Dialect, target: Dialect, losses: _Losses) -> str:
    """The payload with the markup both formats have, its words escaped as the target needs."""
    out = [_piece(piece, source, target, losses) for piece in cut(payload, source)]
    lines = _LINE_END.sub("\n", "".join(out))
    return _BLANK_LINES.sub("\n", lines).strip()


def _piece(piece: Piece, source: Dialect, target: Dialect, losses: _Losses) -> str:
    if piece.kind is Kind.WORDS:
        words, _ = decode(piece.raw)
        return encode(words, target, {}).replace("-->", "→")
    if piece.name in _SHARED:
        end = "/" if piece.kind is Kind.CLOSE else ""
        return f"<{end}{piece.name}>"
    if source is Dialect.SRT and _TOP.fullmatch(piece.raw):
        return ""
    if piece.kind is not Kind.CLOSE:
        losses.kinds[f"<{piece.name}>" if piece.name else "timestamps and other codes"] += 1
    return ""
