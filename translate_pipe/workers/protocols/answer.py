"""Which texts of a reply are its answer, where it says more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from translate_pipe.markup import in_lines
from translate_pipe.model import Segment
from translate_pipe.workers.base import Revision

Pair = tuple[int, str]

_FEWEST, _PLENTY = 2, 8
"""A text without neighbours is never revised, since nothing would show that it is out of place. So
many texts in all their places are not invented by chance."""


class Answer:
    """Takes the texts that a reader finds, and gives out those that count, in a reply's own words
    but with line feeds for its line breaks.

    Models show the source before they translate it, or draft an answer while they think aloud. So
    a value's texts wait as long as all of them say what a source says, be it another's, and so do
    all texts of a value that was thought about ``aloud``; a later value takes their place. What was
    given out may be in the journal: later values change nothing about it, but see ``revision``. A
    key that comes twice within one value is given out twice, since its texts may contradict each
    other.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = {segment.index: segment for segment in segments}
        self._shown = {_letters(segment.source) for segment in segments}
        self._earlier: dict[int, str] = {}
        self._given: dict[int, str] = {}
        self._later: dict[int, str] = {}
        self._torn = False
        self._strayed = False
        self.revision: Revision | None = None
        self._drafts: dict[int, list[str]] = {}
        self._sources: dict[int, list[str]] = {}
        self._waiting: list[Pair] = []
        self._echoes = True
        self._aloud = False

    def begin(self, *, aloud: bool = False) -> None:
        """A value begins: all texts until the next one are of this."""
        self._revise()
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
            text = in_lines(self._segments[index].masked, text)
            if self._earlier:
                self._torn = self._torn or self._later.setdefault(index, text) != text
            if index not in self._earlier:
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

    def _revise(self) -> None:
        """See whether the value that is over says anew what earlier ones said: all of it, once a
        key, and not the sources.

        Where it repeats little, it may say what nobody asked for, as a model that goes on with the
        chat does: then it has few texts, or others follow.
        """
        later, torn = self._later, self._torn
        self._later, self._torn = {}, False
        if torn or len(later) < max(_FEWEST, len(self._segments)):
            return
        letters = {*map(_letters, later.values())}
        if letters <= self._shown:
            return
        said = [*map(_letters, self._earlier.values())]
        repeats = 2 * sum(each in letters for each in said) >= len(said)
        is_same = later.items() <= (self._earlier | self._given).items()
        is_other = self._strayed or not (repeats or len(later) >= _PLENTY)
        self._strayed = self._strayed or not repeats
        self.revision = None if is_same or is_other else Revision(later, repeats)

    def _give(self, pairs: Sequence[Pair]) -> Sequence[Pair]:
        given, self._waiting = tuple(pairs), []
        for index, text in given:
            self._given[index] = text
            self._drafts.pop(index, None)
            self._sources.pop(index, None)
        return given


def _pairs(texts: Mapping[int, Sequence[str]]) -> Sequence[Pair]:
    return [(index, text) for index in texts for text in texts[index]]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
