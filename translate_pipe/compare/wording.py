"""The checks that every reply of a model must pass, on a translation whoever made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate_pipe.compare.findings import Problem
from translate_pipe.compare.pairing import Pair
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.workers.checks import Evidence, ReplyInspector
from translate_pipe.workers.checks.language_pair import language_pair

_TOGETHER = 40
"""Texts judged as one reply: enough to see that one stands in another's place."""


def wording_problems(
    pairs: Sequence[Pair], source_language: str | None, to: str
) -> Iterator[Problem]:
    """What the checks refuse. Languages are BCP 47 tags.

    A cue without words is named and set aside: it says nothing of where its neighbours stand.
    """
    for source, part in pairs:
        if not part.words.strip():
            yield Problem("empty", part.line, part.number, source.words, "")
    said = [pair for pair in pairs if pair[1].words.strip()]
    evidence = Evidence()
    for start in range(0, len(said), _TOGETHER):
        some = said[start : start + _TOGETHER]
        segments = tuple(
            Segment(index, Span(0, 0), Masked(source.words))
            for index, (source, _) in enumerate(some)
        )
        inspector = ReplyInspector(
            Chunk(segments), language_pair(source_language, to), frozenset(), evidence
        )
        verdicts = inspector.add(enumerate(part.words for _, part in some))
        for verdict in sorted((*verdicts, *inspector.close()), key=lambda each: each.segment):
            if verdict.cause is not None:
                source, part = some[verdict.segment]
                yield Problem(verdict.cause, part.line, part.number, source.words, part.words)
