"""Compares two loaded files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate_pipe.compare.findings import Comparison, Problem
from translate_pipe.compare.parts import Part, parts_of, without_source
from translate_pipe.compare.reading import Limits, reading
from translate_pipe.compare.structure import Pair, frame_problems, paired, unpaired_problems
from translate_pipe.compare.wording import wording_problems
from translate_pipe.errors import ExitCode, UsageError
from translate_pipe.model import Document, Notice


def compare(
    original: Document,
    translation: Document,
    *,
    source_language: str | None,
    to: str,
    limits: Limits,
) -> Comparison:
    """Find what is wrong with a translation of ``original`` into the language ``to``.

    Languages are BCP 47 tags. Problems come in the order of their lines. Raises ``UsageError``
    where one has cues and the other has none.
    """
    if bool(original.cues) != bool(translation.cues):
        raise UsageError(
            "one of the two is a subtitle and the other is not",
            where=translation.name,
            remedy="Name a file and what it was translated to",
        )
    parts = parts_of(original)
    pairs, alone = _pairs(parts, translation)
    spoken = [pair for pair in pairs if pair[0].spoken]
    problems = [
        *unpaired_problems(alone, parts),
        *frame_problems(pairs, same_format=original.format == translation.format),
        *wording_problems(spoken, source_language, to),
    ]
    found = Comparison(
        original=original.name,
        translation=translation.name,
        to=to,
        source_language=source_language,
        format=translation.format,
        cues=len(parts),
        compared=len(spoken),
        problems=sorted(problems, key=_place),
        notices=[*_notices(original), *_notices(translation)],
        exit_code=int(ExitCode.INCOMPLETE if problems else ExitCode.DONE),
    )
    if translation.cues:
        found.reading = reading((part for _, part in pairs), translation.dialect, limits)
    return found


def _pairs(parts: Sequence[Part], translation: Document) -> tuple[list[Pair], list[Part]]:
    pairs, alone = paired(parts, parts_of(translation))
    return [(a, without_source(b, a, translation.dialect)) for a, b in pairs], alone


def _place(problem: Problem) -> int:
    return problem.line


def _notices(document: Document) -> Iterator[Notice]:
    for each in document.notices:
        yield Notice(each.code, f"{document.name}: {each.message}", each.line)
