"""What is wrong with the frame of a translation: cues, times, markup."""

from __future__ import annotations

from collections.abc import Iterator

from translate_pipe.compare.findings import Problem
from translate_pipe.compare.pairing import Pairing, times


def unpaired_problems(pairing: Pairing) -> Iterator[Problem]:
    """Cues that were lost or added. Where the translation has times of its own, one that says
    nothing is nobody's loss."""
    for part in pairing.lost:
        if part.spoken or not pairing.own_times:
            yield Problem("cue-lost", part.line, part.number, part.words, "")
    for part in pairing.added:
        if part.spoken or not pairing.own_times:
            yield Problem("cue-added", part.line, part.number, "", part.words)


def frame_problems(pairing: Pairing, *, same_format: bool) -> Iterator[Problem]:
    """Times that changed, and markup: raw where both files have one format. Where the translation
    has times of its own, none of them is compared."""
    for source, part in pairing.pairs:
        changed = times(source) != times(part) or (same_format and source.timing != part.timing)
        if changed and not pairing.own_times:
            yield Problem("timing-changed", part.line - 1, part.number, source.timing, part.timing)
        if same_format and source.markup != part.markup:
            lost, added = source.markup - part.markup, part.markup - source.markup
            yield Problem("markup-changed", part.line, part.number, _said(lost), _said(added))


def _said(markup: dict[str, int]) -> str:
    return " ".join(raw for raw, count in markup.items() for _ in range(count))
