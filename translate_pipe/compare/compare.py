"""Compares two loaded files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate_pipe.compare.findings import Comparison, Problem
from translate_pipe.compare.pairing import Pairing, members, paired
from translate_pipe.compare.parts import Part, parts_of, without_source
from translate_pipe.compare.reading import Limits, reading
from translate_pipe.compare.structure import frame_problems, unpaired_problems
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
    parts, translated = parts_of(original), parts_of(translation)
    pairing = _pairing(parts, translated, translation)
    spoken = [pair for pair in pairing.pairs if pair[0].spoken]
    problems = [
        *unpaired_problems(pairing),
        *frame_problems(pairing, same_format=original.format == translation.format),
        *wording_problems(spoken, source_language, to),
    ]
    found = Comparison(
        original=original.name,
        translation=translation.name,
        to=to,
        source_language=source_language,
        format=translation.format,
        cues=len(parts),
        translated_cues=len(translated),
        compared=len(list(members(source for source, _ in spoken))),
        problems=sorted(problems, key=_place),
        notices=[*_notices(original), *_notices(translation), *_own_times(pairing, translation)],
        exit_code=int(ExitCode.INCOMPLETE if problems else ExitCode.DONE),
    )
    if translation.cues:
        found.reading = reading(
            members(part for _, part in pairing.pairs), translation.dialect, limits
        )
    return found


def _pairing(parts: Sequence[Part], translated: Sequence[Part], translation: Document) -> Pairing:
    pairing = paired(parts, translated)
    pairing.pairs = [(a, without_source(b, a, translation.dialect)) for a, b in pairing.pairs]
    return pairing


def _own_times(pairing: Pairing, translation: Document) -> Iterator[Notice]:
    if pairing.own_times:
        what = "the translation has times of its own: cues are paired by them, and not compared"
        yield Notice("own-times", f"{translation.name}: {what}")


def _place(problem: Problem) -> int:
    return problem.line


def _notices(document: Document) -> Iterator[Notice]:
    for each in document.notices:
        yield Notice(each.code, f"{document.name}: {each.message}", each.line)
