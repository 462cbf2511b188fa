"""Where a chunk may end: after a sentence, better before a change of scene."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from translate_pipe.model import Segment

SCENE_GAP = 3000
"""Milliseconds of silence that end whatever was being said."""

_SENTENCE_END = re.compile(
    r"""[.!?…:;。！？；｡؟۔।॥։።፧။។༎♪]  # terminal punctuation of the scripts in use, song signs
        [^\w\s]*\s*\Z            # closing quotes, brackets and marks may follow
    """,
    re.VERBOSE,
)
_RUNS_ON = re.compile(r"(?<!\.)(?:\.{2,}+|…)\W*+\Z")
_TAIL = 64
"""Characters that tell how a text ends: patterns that look for an end are run on these alone, or
each would be tried from every place in a long text."""

_CONTINUES = re.compile(r"\s*(?:\.{2,}|…)|\W*[a-zà-öø-ÿа-я]")
_PUNCTUATED_SHARE = 0.15


def sentence_ends(segments: Sequence[Segment]) -> list[bool]:
    """For each segment, whether a sentence ends with it.

    Text that hardly ever ends a sentence (lyrics, Thai, automatic captions) has no sentences to
    respect: every segment then counts as an end.
    """
    ends = [
        _ends(segment.source, following.source) or following.gap >= SCENE_GAP
        for segment, following in itertools.pairwise(segments)
    ]
    ends.extend([True] * (len(segments) - len(ends)))
    if sum(ends) < _PUNCTUATED_SHARE * len(ends):
        return [True] * len(ends)
    return ends


def _ends(text: str, following: str) -> bool:
    tail = text[-_TAIL:]
    if not _SENTENCE_END.search(tail):
        return False
    return not (_RUNS_ON.search(tail) and _CONTINUES.match(following))
