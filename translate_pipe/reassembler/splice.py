"""Put translations where their sources stood, and touch nothing else (law 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from translate_pipe.formats.cues import NUMBER
from translate_pipe.lines import split_lines
from translate_pipe.markup import restore, says_nothing, stand_apart
from translate_pipe.model import Document, Segment, Span, Translation
from translate_pipe.reassembler.options import OutputOptions
from translate_pipe.reassembler.wrap import wrap, wrap_paragraph

_BLANK_BEFORE = re.compile(r"(?:\A|(?>\r\n|\r|\n))[^\S\r\n]*(?>\r\n|\r|\n)\s*\Z")

_UNDERLINE = re.compile(r"(?>\r\n|\r|\n)[ \t]*+(?:={2,}+|-{2,}+|~{2,}+)[ \t]*+(?=[\r\n]|\Z)")
_BLANK_AFTER = re.compile(r"\Z|(?>\r\n|\r|\n)[ \t]*(?:\r|\n|\Z)")


class Replacement(NamedTuple):
    """New text for a span of the document: the translation of ``segments``, in one cue or none."""

    span: Span
    text: str
    cue: int | None = None
    segments: tuple[int, ...] = ()


READS_AS_NUMBER = "reads-as-number"
READS_AS_MARKUP = "reads-as-markup"
SAYS_NOTHING = "says-nothing"
"""Why a translation that was accepted cannot stand in the file; its segment keeps the source."""


def is_translated(segment: Segment, translations: Mapping[int, Translation]) -> bool:
    """Whether a segment has a text of its own: one that is not the source."""
    found = translations.get(segment.index)
    return (
        segment.skip is None
        and found is not None
        and found.translated
        and found.text.strip() != segment.masked.text.strip()
    )


def replacements(
    document: Document,
    segments: Sequence[Segment],
    translations: Mapping[int, Translation],
    options: OutputOptions,
    kept: dict[int, str],
) -> Iterator[Replacement]:
    """The spans that change, in order, with their new text. All others stay as they are.

    ``kept`` collects the segments whose translation cannot stand here, with the cause.
    """
    for run in _runs(segments):
        new = _texts(document, run, translations, kept)
        if not new:
            continue
        span = Span(run[0].span.start, run[-1].span.end)
        source = document.text[span.start : span.end]
        parts = [_payload(document, each, new, options, len(run) > 1) for each in run]
        text = "".join(parts)
        if text == source:
            continue
        if document.cues:
            if len(parts) > 1 and not stand_apart(parts, document.dialect):
                kept.update(dict.fromkeys(new, READS_AS_MARKUP))
                continue
            text = _not_a_number(document, span, text)
            if not text:
                kept.update(dict.fromkeys(new, READS_AS_NUMBER))
                continue
        if options.bilingual:
            span, text = _both(document, span, text)
        yield Replacement(span, text, run[0].cue, tuple(new))


def spliced(text: str, changes: Iterable[Replacement]) -> str:
    """A document's text with the changes made."""
    pieces: list[str] = []
    done = 0
    for change in changes:
        pieces += (text[done : change.span.start], change.text)
        done = change.span.end
    return "".join((*pieces, text[done:]))


def _texts(
    document: Document,
    run: Sequence[Segment],
    translations: Mapping[int, Translation],
    kept: dict[int, str],
) -> dict[int, str]:
    texts = {}
    for segment in run:
        if not is_translated(segment, translations):
            continue
        text = translations[segment.index].text.strip()
        if says_nothing(segment.masked, text, document.dialect):
            kept[segment.index] = SAYS_NOTHING
        else:
            texts[segment.index] = text
    return texts


def _runs(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Segments that were cut from one stretch of text stand together; most stand alone."""
    run: list[Segment] = []
    for segment in segments:
        if run and run[-1].span.end != segment.span.start:
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _payload(
    document: Document,
    segment: Segment,
    new: Mapping[int, str],
    options: OutputOptions,
    part: bool,
) -> str:
    source = document.text[segment.span.start : segment.span.end]
    reply = new.get(segment.index)
    if reply is None:
        return source
    if part:
        reply = reply if "\n" in segment.masked.text else " ".join(reply.split("\n"))
    elif not document.cues:
        reply = _paragraph(segment, source, reply)
    else:
        reply = wrap(
            segment.masked,
            reply,
            limit=options.limit,
            full_width=options.full_width,
            lines=len(split_lines(source)),
        )
    return restore(segment.masked, reply, document.dialect, document.newline)


def _paragraph(segment: Segment, source: str, reply: str) -> str:
    lines = split_lines(source)
    if len(lines) == 1 or "\n" in segment.masked.text:
        return reply
    return wrap_paragraph(" ".join(reply.split()), max(map(len, lines)))


def _not_a_number(document: Document, span: Span, text: str) -> str:
    """The text, or one that does not end in what reads as the next cue's number; "" if none.

    Only where no blank line follows. There a last line that is a number, or a single line after a
    blank one, would be taken for the identifier of the cue below.
    """
    if _BLANK_AFTER.match(document.text, span.end):
        return text
    lines = split_lines(text)
    before = document.text[max(0, span.start - 200) : span.start]
    alone = len(lines) == 1 and _BLANK_BEFORE.search(before) is not None
    if not alone and not NUMBER.fullmatch(lines[-1]):
        return text
    joined = " ".join(lines)
    return "" if alone or NUMBER.fullmatch(joined) else joined


def _both(document: Document, span: Span, text: str) -> tuple[Span, str]:
    """The span and text of both languages: in a cue the translation above its source, in plain text
    each paragraph or list item above its translation, which gets the same marker and the same rule
    below."""
    newline = document.newline
    source = document.text[slice(*span)]
    if document.cues:
        return span, text + newline + source
    start = span.start
    while start and document.text[start - 1] not in "\r\n":
        start -= 1
    lead = document.text[start : span.start]
    found = _UNDERLINE.match(document.text, span.end)
    rule = found.group() if found else ""
    between = newline if lead.strip(" \t#") else 2 * newline
    both = source + rule + between + lead + text + rule
    return Span(span.start, span.end + len(rule)), both
