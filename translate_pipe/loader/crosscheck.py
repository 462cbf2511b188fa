"""A second opinion: a library reads the same text, and disagreement is reported.

It is not the judge: pysrt and webvtt-py are known to lose or misread cues in real files
(docs/formats.md), so a difference is a notice, never an error, and agreement is one more reason to
trust the result. They are slow beside our own scan, so only the first cues are compared; a notice
says so.
"""

from __future__ import annotations

from itertools import zip_longest

from translate_pipe.formats import FORMATS
from translate_pipe.formats.base import SecondOpinion
from translate_pipe.model import Cue, Document, Notice

LIMIT = 2_000
"""How many cues are compared, from the start of the file."""

CODE = "cross-check"


def cross_check(document: Document) -> tuple[Notice, ...]:
    """Compare a document's cues with a library's reading; notices where they differ."""
    second = FORMATS[document.format].second_opinion
    if second is None or not document.cues:
        return ()
    cues = document.cues[:LIMIT]
    text = document.text
    if len(document.cues) > LIMIT:
        text = text[: cues[-1].span.end]
    notices = [_differences(second, cues, text)]
    if len(document.cues) > LIMIT:
        checked = f"only the first {LIMIT:,} of {len(document.cues):,} cues were cross-checked"
        notices.append(Notice(CODE, f"{checked} with {second.library}"))
    return tuple(notice for notice in notices if notice is not None)


def _differences(second: SecondOpinion, cues: tuple[Cue, ...], text: str) -> Notice | None:
    library = second.library
    found: list[tuple[int, int]] = []
    stops = False
    try:
        found.extend(second.times(text))
    except Exception:  # whatever a library raises is its own opinion of the file
        stops = True
    ours = [(cue.start, cue.end) for cue in cues]
    if ours == found and not stops:
        return None
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
    return Notice(CODE, what, line)
