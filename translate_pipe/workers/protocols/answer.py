"""Which texts of a reply are its answer, where it says more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from translate_pipe.markup import in_lines
from translate_pipe.model import Segment

Pair = tuple[int, str]


class Answer:
    """Takes the texts that a reader finds, and gives out those that count, in a reply's own words
    but with line feeds for its line breaks.

    Models show the source before they translate it, or draft an answer while they think aloud. So
    a value's texts wait as long as all of them say what a source says, be it another's, and so do
    all texts of a value that was thought about ``aloud``; a later value takes their place. What was
    given out may be in the journal: later values change nothing about it. A key that comes twice
    within one value is given out twice, since its texts may contradict each other.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = {segment.index: segment for segment in segments}
        self._shown = {_letters(segment.source) for segment in segments}
        self._earlier: set[int] = set()
        self._given: set[int] = set()
        self._drafts: dict[int, list[str]] = {}
        self._sources: dict[int, list[str]] = {}
        self._waiting: list[Pair] = []
        self._echoes = True
        self._aloud = False

    def begin(self, *, aloud: bool = False) -> None:
        """A value begins: all texts until the next one are of this."""
        self._earlier |= self._given
        self._given.clear()
        fresh: dict[int, list[str]] = {}
        for index, text in self._waiting:
            fresh.setdefault(index, []).append(text)
        (self._sources if self._echoes else self._drafts).update(fresh)
        self._waiting.clear()
        self._echoes, self._aloud = True, aloud

    def take(self, pairs: Sequence[Pair]) -> Sequence[Pair]:
        """Take texts of the value that is being read; return those that count now."""
        for index, text in pairs:
            if index not in self._earlier:
                text = in_lines(self._segments[index].masked, text)
                self._echoes = self._echoes and _letters(text) in self._shown
                self._waiting.append((index, text))
        return () if self._echoes or self._aloud else self._give(self._waiting)

    def settle(self) -> Sequence[Pair]:
        """No value seems to follow: what was drafted counts."""
        self.begin()
        return self._give(_pairs(self._drafts))

    def close(self) -> Sequence[Pair]:
        """The reply came to its end: all that waits counts."""
        return (*self.settle(), *self._give(_pairs(self._sources)))

    def _give(self, pairs: Sequence[Pair]) -> Sequence[Pair]:
        given, self._waiting = tuple(pairs), []
        for index, _ in given:
            self._given.add(index)
            self._drafts.pop(index, None)
            self._sources.pop(index, None)
        return given


def _pairs(texts: Mapping[int, Sequence[str]]) -> Sequence[Pair]:
    return [(index, text) for index in texts for text in texts[index]]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
