"""Compares two loaded files."""

from __future__ import annotations

from translate_pipe.compare.findings import Comparison
from translate_pipe.compare.parts import parts_of, without_source
from translate_pipe.compare.reading import Limits, reading
from translate_pipe.compare.structure import frame_problems, paired, unpaired_problems
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
    ours, theirs = parts_of(original), parts_of(translation)
    same_format = original.format == translation.format
    pairs, alone = paired(ours, theirs)
    dialect = translation.dialect
    pairs = [(a, without_source(b, a, dialect)) for a, b in pairs]
    spoken = [pair for pair in pairs if pair[0].spoken]
    problems = [
        *unpaired_problems(alone, ours),
        *frame_problems(pairs, same_format=same_format),
        *wording_problems(spoken, source_language, to),
    ]
    problems.sort(key=lambda each: each.line)
    return Comparison(
        original=original.name,
        translation=translation.name,
        to=to,
        source_language=source_language,
        format=translation.format,
        cues=len(ours),
        compared=len(spoken),
        problems=problems,
        reading=reading((b for _, b in pairs), dialect, limits) if translation.cues else None,
        notices=[
            Notice(each.code, f"{document.name}: {each.message}", each.line)
            for document in (original, translation)
            for each in document.notices
        ],
        exit_code=int(ExitCode.INCOMPLETE if problems else ExitCode.DONE),
    )
