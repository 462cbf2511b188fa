"""What a text has in common with those beside it, though their sources have not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from translate_pipe.workers.checks.features import Features, tell_apart
from translate_pipe.workers.checks.manner import LONG
from translate_pipe.workers.checks.recall import Recall

_TWICE, _TWICE_SHORT, _TWICE_USUAL = 0.001, 0.03, 0.9
"""Two different sources of a good model with the same text, with the same short one, and with one
as short as "No."."""

_SHORT = 8.0
_RECALLED = 8.0
"""Where a text stood wrong by chance, another comes beside other lines."""


class Neighbours:
    """Compares texts of a reply by their places. ``texts`` are those that have come so far."""

    def __init__(
        self, sources: Sequence[Features], texts: Mapping[int, Features], recall: Recall
    ) -> None:
        self._sources = sources
        self._texts = texts
        self._recall = recall

    def both_right(self, place: int) -> float:
        """How likely a text and the one before it are both right, by whether they are the same."""
        text, before = self._texts.get(place), self._texts.get(place - 1)
        if text is None or before is None or text.letters != before.letters or not text.letters:
            return 1.0
        one, two = self._sources[place - 1], self._sources[place]
        if one.letters == two.letters:
            return 1.0
        if text.weight >= LONG:
            return _TWICE
        if not tell_apart(one.tokens, two.tokens):
            return 1.0
        if self._recall.knows(one, before) and self._recall.knows(two, text):
            return 1.0
        return _TWICE_USUAL if text.weight < _SHORT else _TWICE_SHORT

    def remember(self, places: Iterable[int]) -> None:
        """The texts at these places are refused, and may come again."""
        for place in places:
            self._recall.remember(
                self._sources[place], self._texts[place], beside(self._sources, place)
            )

    def recalled(self, place: int) -> float:
        """What it says for a text, as a logarithm, that it came for its source before, beside other
        lines."""
        source, text = self._sources[place], self._texts[place]
        if not self._recall or not self._recall.knows(source, text):
            return 0.0
        again = self._recall.elsewhere(source, text, beside(self._sources, place))
        return _RECALLED if again else 0.0

    def says_more(self, place: int) -> bool:
        """Whether a text has all of the next at its end, or all of the one before at its beginning,
        and a sentence more than its source."""
        text, source = self._texts[place], self._sources[place]
        if text.sentences <= source.sentences:
            return False
        after, before = self._texts.get(place + 1), self._texts.get(place - 1)
        return bool(
            (after and _ends(text, after) and not _ends(source, self._sources[place + 1]))
            or (before and _begins(text, before) and not _begins(source, self._sources[place - 1]))
        )


def beside(sources: Sequence[Features], place: int) -> frozenset[str]:
    """The texts of the sources before and behind a place; none where a source is alone."""
    around = [each for each in (place - 1, place + 1) if 0 <= each < len(sources)]
    return frozenset([sources[each].text for each in around])


def _ends(text: Features, end: Features) -> bool:
    return bool(end.words) and text.folded[-len(end.words) :] == end.folded


def _begins(text: Features, start: Features) -> bool:
    return bool(start.words) and text.folded[: len(start.words)] == start.folded
