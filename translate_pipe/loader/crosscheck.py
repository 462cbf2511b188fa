"""A second opinion: a library reads the same text, and disagreement is reported.

It is not the judge: pysrt and webvtt-py are known to lose or misread cues in real files
(docs/formats.md), so a difference is a notice, never an error, and agreement is one more reason to
trust the result. They are slow beside our own scan. So a text that is plain is not given to them,
since they find in it what a pattern does; and of any other only the first cues are compared, which
a notice says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from translate_pipe.formats import FORMATS
from translate_pipe.model import Cue, Document, Notice

LIMIT = 2_000
"""How many cues are compared, from the start of the file."""

CODE = "cross-check"


def cross_check(document: Document) -> tuple[Notice, ...]:
    """Compare a document's cues with a library's reading; notices where they differ."""
    second = FORMATS[document.format].second_opinion
    cues, text = document.cues, document.text
    if second is None or not cues:
        return ()
    plain = second.plain.times(text) if second.plain else None
    if plain is not None:
        return tuple(_differences(second.library, cues, plain))
    notices: list[Notice] = []
    if len(cues) > LIMIT:
        checked = f"only the first {LIMIT:,} of {len(cues):,} cues were cross-checked"
        notices.append(Notice(CODE, f"{checked} with {second.library}"))
        cues = cues[:LIMIT]
        text = text[: cues[-1].span.end]
    return (*_differences(second.library, cues, second.times(text)), *notices)


def _differences(
    library: str, cues: Sequence[Cue], times: Iterable[tuple[int, int]]
) -> Iterator[Notice]:
    found: list[tuple[int, int]] = []
    stops = False
    try:
        found.extend(times)
    except Exception:  # whatever a library raises is its own opinion of the file
        stops = True
    ours = [(cue.start, cue.end) for cue in cues]
    if ours == found and not stops:
        return
    first = next(
        (at for at, (a, b) in enumerate(zip_longest(ours, found)) if a != b), len(ours) - 1
    )
    line = cues[min(first, len(cues) - 1)].line
    place = f"it stops at line {line}" if stops else f"the first difference is at line {line}"
    if len(found) < len(ours):
        count = f"only {len(found):,}" if found else "none"
        what = f"{library} reads {count} of the {len(ours):,} cues ({place})"
    elif len(found) > len(ours):
        what = f"{library} reads {len(found):,} cues instead of {len(ours):,} ({place})"
    else:
        what = f"{library} reads different times from line {line} on"
    yield Notice(CODE, what, line)
