"""Which part of the translation belongs to which of the original, and what is wrong with its frame:
cues, times, markup."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from translate_pipe.compare.findings import Problem
from translate_pipe.compare.parts import Part

Pair = tuple[Part, Part]


def paired(original: Sequence[Part], translation: Sequence[Part]) -> tuple[list[Pair], list[Part]]:
    """Pairs in the original's order, and the parts of either that have no counterpart.

    Files with as many parts are paired in order. Otherwise cues that start and end together belong
    together, and paragraphs in order as far as they go.
    """
    if len(original) == len(translation) or not (original and original[0].cue):
        count = min(len(original), len(translation))
        pairs = list(zip(original, translation, strict=False))
        return pairs, [*original[count:], *translation[count:]]
    waiting: dict[object, deque[Part]] = defaultdict(deque)
    for part in translation:
        waiting[_times(part)].append(part)
    pairs, alone = [], []
    for part in original:
        if found := waiting[_times(part)]:
            pairs.append((part, found.popleft()))
        else:
            alone.append(part)
    return pairs, alone + [part for some in waiting.values() for part in some]


def unpaired_problems(alone: Sequence[Part], original: Sequence[Part]) -> Iterator[Problem]:
    """Cues that were lost or added."""
    ours = {id(part) for part in original}
    for part in alone:
        if id(part) in ours:
            yield Problem("cue-lost", part.line, part.number, part.words, "")
        else:
            yield Problem("cue-added", part.line, part.number, "", part.words)


def frame_problems(pairs: Sequence[Pair], *, same_format: bool) -> Iterator[Problem]:
    """Times that changed, and markup: raw where both files have one format."""
    for source, part in pairs:
        if _times(source) != _times(part) or (same_format and source.timing != part.timing):
            yield Problem("timing-changed", part.line - 1, part.number, source.timing, part.timing)
        if same_format and source.markup != part.markup:
            lost, added = source.markup - part.markup, part.markup - source.markup
            yield Problem("markup-changed", part.line, part.number, _said(lost), _said(added))


def _times(part: Part) -> tuple[int, int] | None:
    return None if part.cue is None else (part.cue.start, part.cue.end)


def _said(markup: dict[str, int]) -> str:
    return " ".join(raw for raw, count in markup.items() for _ in range(count))
