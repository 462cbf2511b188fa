"""Counts what became of a file's segments. Every number a person or a script reads starts here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from translate_pipe.errors import ExitCode
from translate_pipe.model import (
    CueCounts,
    Document,
    FileReport,
    FileState,
    Origin,
    Segment,
    Translation,
    Untranslated,
)

__all__ = ["NOT_REACHED", "tally"]

NOT_REACHED = "not-reached"
"""The cause of a segment for which there is no outcome at all: the run ended before it."""

_WORST_FIRST = (Origin.SOURCE, Origin.REPAIRED, Origin.MODEL, Origin.JOURNAL)


def tally(
    name: str,
    target: Path | None,
    to: str,
    document: Document,
    segments: Sequence[Segment],
    outcome: Mapping[int, Translation],
    kept: Mapping[int, str | None] = MappingProxyType({}),
) -> FileReport:
    """The report of one file and language; ``outcome`` is keyed by ``Segment.index``, and so are
    the causes of the cues that ``kept`` their earlier translation, one segment of each.

    ``segments`` = ``passed`` + ``recalled`` + ``translated`` + those of ``untranslated`` that are
    not words outside all cues, always; the ``repaired`` are among the translated. Seconds, chunks
    and the output's encoding are the pipeline's to add.
    """
    wanted = [each for each in segments if each.skip is None]
    origins = Counter(outcome[each.index].origin for each in wanted if each.index in outcome)
    untranslated = [*_untranslated(document, wanted, outcome), *_unread(document)]
    untranslated.sort(key=lambda each: each.line)
    stayed = [_told(document, segments[index], kept[index]) for index in sorted(kept)]
    is_open = bool(untranslated or stayed)
    return FileReport(
        source=name,
        target=None if target is None else str(target),
        to=to,
        state=FileState.INCOMPLETE if is_open else FileState.DONE,
        format=document.format,
        encoding=document.encoding.name,
        cues=len(document.cues),
        segments=len(segments),
        passed=len(segments) - len(wanted),
        recalled=origins[Origin.JOURNAL],
        translated=origins[Origin.MODEL] + origins[Origin.REPAIRED],
        repaired=origins[Origin.REPAIRED],
        repaired_causes=_causes_of_repair(outcome),
        by_cue=_by_cue(document, segments, outcome) if document.cues else None,
        untranslated=untranslated,
        kept_earlier=stayed,
        notices=list(document.notices),
        exit_code=int(ExitCode.INCOMPLETE if is_open else ExitCode.DONE),
    )


def _untranslated(
    document: Document, wanted: Sequence[Segment], outcome: Mapping[int, Translation]
) -> Iterator[Untranslated]:
    for segment in wanted:
        result = outcome.get(segment.index)
        if result is not None and result.translated:
            continue
        told = _told(document, segment, result.cause if result else None)
        yield replace(told, unfinished=result is not None and result.unfinished)


def _told(document: Document, segment: Segment, cause: str | None) -> Untranslated:
    return Untranslated(
        line=segment.line,
        cause=cause or NOT_REACHED,
        source=segment.source,
        cue=segment.cue,
        identifier=None if segment.cue is None else document.cues[segment.cue].identifier,
    )


def _unread(document: Document) -> Iterator[Untranslated]:
    for each in document.unread:
        yield Untranslated(each.line, each.cause, document.text[slice(*each.span)])


def _by_cue(
    document: Document, segments: Sequence[Segment], outcome: Mapping[int, Translation]
) -> CueCounts:
    """Count cues: each by the worst that became of its segments. Words that look like a cue's and
    are in none count as one that was not translated."""
    found: dict[int | None, set[Origin]] = {}
    for segment in segments:
        origins = found.setdefault(segment.cue, set())
        if segment.skip is None:
            result = outcome.get(segment.index)
            origins.add(Origin.SOURCE if result is None else result.origin)
    counts = Counter(
        next((each for each in _WORST_FIRST if each in origins), None) for origins in found.values()
    )
    return CueCounts(
        total=len(found) + len(document.unread),
        passed=counts[None],
        recalled=counts[Origin.JOURNAL],
        translated=counts[Origin.MODEL] + counts[Origin.REPAIRED],
        repaired=counts[Origin.REPAIRED],
        untranslated=counts[Origin.SOURCE] + len(document.unread),
    )


def _causes_of_repair(outcome: Mapping[int, Translation]) -> dict[str, int]:
    causes = Counter(
        each.cause or "unknown" for each in outcome.values() if each.origin is Origin.REPAIRED
    )
    return dict(causes.most_common())
