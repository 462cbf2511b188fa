"""Write another subtitle format: the only place where a file is built rather than spliced.

The format writes itself. Times and words are carried over, and the styling formats share (italic,
bold, underline, top of the picture). What cannot be carried over is named in notices, one for each
kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from translate_pipe.errors import UsageError
from translate_pipe.formats import FORMATS, writable
from translate_pipe.formats.base import Carried, Lose
from translate_pipe.lines import LINE_END, without_blank_lines
from translate_pipe.markup import without_arrows
from translate_pipe.markup.entities import decode, encode
from translate_pipe.markup.pieces import SEEN, Kind, Piece, cut
from translate_pipe.model import Cue, Dialect, Document, Notice
from translate_pipe.reassembler.splice import Replacement

_SHARED = frozenset({"i", "b", "u"})
_TOP = re.compile(r"\{\\an[789]\}")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)\b")


def must_be_convertible(document: Document, target: str | None) -> None:
    """Raise ``UsageError`` where a document has no cues to write in the format ``target``, which
    is known before a word is translated. ``None`` asks for no other format."""
    if target in (None, document.format) or (target in writable() and document.cues):
        return
    raise UsageError(
        f"{document.format} cannot be written as {target}",
        where=document.name,
        remedy=f"Subtitles can become {' or '.join(writable())}; "
        "plain text has no times to make cues from",
    )


def convert(
    document: Document, changes: Sequence[Replacement], target: str, notices: list[Notice]
) -> str:
    """The document with its changes, as a text of the format ``target``.

    Raises ``UsageError`` where one cannot become the other.
    """
    must_be_convertible(document, target)
    known = FORMATS[target]
    losses = Counter((kind, "left out") for kind in _outside_cues(document))

    def lose(kind: str, *, corrected: bool = False) -> None:
        losses[kind, "corrected" if corrected else "left out"] += 1

    carried = [
        Carried(
            cue,
            _translate_markup(payload, document.dialect, known.dialect, lose),
            at_top=document.dialect is Dialect.SRT and _TOP.search(payload) is not None,
        )
        for cue, payload in zip(document.cues, _payloads(document, changes), strict=True)
    ]
    assert known.write is not None  # noqa: S101 -- ``writable`` says so
    text = known.write(carried, lose)
    notices += (
        Notice("not-carried-over", f"{known.title} has no place for {kind} ({count:,} {done})")
        for (kind, done), count in losses.items()
    )
    return text


def _outside_cues(document: Document) -> Iterator[str]:
    """The kind of every line, or block of lines, that belongs to no cue."""
    cues = iter(document.cues)
    cue = next(cues, None)
    after = number = 0
    signature = FORMATS[document.format].signature
    kind = "header lines" if signature else ""
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
            elif signature and kind == "header lines" and signature.fullmatch(line):
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


def _translate_markup(payload: str, source: Dialect, target: Dialect, lose: Lose) -> str:
    """The payload with the markup both formats have, its words escaped as the target needs."""
    out = [_piece(piece, source, target, lose) for piece in cut(payload, source)]
    lines = LINE_END.sub("\n", without_arrows("".join(out)))
    return without_blank_lines(lines).strip()


def _piece(piece: Piece, source: Dialect, target: Dialect, lose: Lose) -> str:
    if piece.kind in SEEN:
        words, spellings = decode(piece.raw)
        written = encode(words, target, {})
        if any(each.kind not in SEEN for each in cut(written, target)):
            # What entities spell stays text, and only so.
            spellings = {char: raw for char, raw in spellings.items() if char in "<>{}\\"}
            written = encode(words, target, spellings)
        return written
    if piece.name in _SHARED and target is not Dialect.PLAIN:
        end = "/" if piece.kind is Kind.CLOSE else ""
        return f"<{end}{piece.name}>"
    if source is Dialect.SRT and _TOP.fullmatch(piece.raw):
        return ""
    if piece.kind is not Kind.CLOSE:
        lose(f"<{piece.name}>" if piece.name else "timestamps and other codes")
    return ""
