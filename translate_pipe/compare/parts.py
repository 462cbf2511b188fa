"""A document in the parts that are compared: its cues, or the paragraphs of a plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from sys import maxsize

from translate_pipe import loader
from translate_pipe.formats.cues import raw_timing
from translate_pipe.lines import lines_of
from translate_pipe.markup import mask, strip_marks
from translate_pipe.markup.pieces import Kind, cut
from translate_pipe.model import Cue, Dialect, Document, Segment, Span


@dataclass(frozen=True, slots=True)
class Part:
    """A cue, or a paragraph. ``payload`` is its text as it stands, ``words`` the same without
    markup, ``markup`` counts its tags and codes. ``timing`` is a cue's raw timing line. ``spoken``
    says whether there is anything to translate. ``joined`` are the cues that this one was made of,
    where a comparison made it of several."""

    line: int
    payload: str
    words: str
    markup: Counter[str]
    spoken: bool
    cue: Cue | None = None
    timing: str = ""
    joined: tuple[Part, ...] = ()

    @property
    def number(self) -> int | None:
        """What players count the cue as, from 1."""
        return None if self.cue is None else self.cue.index + 1


def parts_of(document: Document) -> list[Part]:
    """The parts of a document, in its order."""
    segments = loader.segment(document, max_length=maxsize)
    if not document.cues:
        return [_part(document, each.span, [each]) for each in segments]
    lines = lines_of(document.text).texts
    said = {at: list(some) for at, some in groupby(segments, lambda each: each.cue)}
    return [
        replace(
            _part(document, cue.span, said.get(cue.index, [])),
            line=cue.line + 1,
            cue=cue,
            timing=raw_timing(document.text, lines[cue.line - 1], cue).strip(),
        )
        for cue in document.cues
    ]


def without_source(part: Part, source: Part, dialect: Dialect) -> Part:
    """A part of a bilingual file without the source text below its translation.

    Told by the words of its last lines: line ends and markup may be another format's.
    """
    lines = lines_of(part.payload).texts
    at = len(lines) - len(lines_of(source.payload).texts)
    below = mask("\n".join(lines[at:]), dialect)
    if at < 1 or not source.words or strip_marks(below, below.text) != source.words:
        return part
    kept = "\n".join(lines[:at])
    words = part.words.removesuffix(source.words).rstrip()
    return replace(part, payload=kept, words=words, markup=_markup(kept, dialect))


def _part(document: Document, span: Span, segments: Sequence[Segment]) -> Part:
    payload = document.text[span.start : span.end]
    return Part(
        line=segments[0].line if segments else 1,
        payload=payload,
        words="\n".join(strip_marks(each.masked, each.masked.text) for each in segments),
        markup=_markup(payload, document.dialect),
        spoken=any(each.skip is None for each in segments),
    )


def _markup(payload: str, dialect: Dialect) -> Counter[str]:
    return Counter(piece.raw for piece in cut(payload, dialect) if piece.kind is not Kind.WORDS)
