"""Which texts a run refused on suspicion, and for which sources.

A slip puts a text in a wrong place by chance, and beside other lines another one. So the same text
for the same source, asked for once more, speaks for itself: two neighbours may share a translation,
and a man in a film may say what leaks say.
"""

from __future__ import annotations

from translate_pipe.workers.checks.features import Features

_MOST = 20_000
"""Kept of a run; what is refused beyond that is not recalled."""


class Recall:
    """Texts refused before, by source and text, with the sources they stood beside."""

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], frozenset[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._refused)

    def remember(self, source: Features, text: Features, beside: frozenset[str]) -> None:
        """A text was refused that came for a source between those ``beside`` it."""
        if len(self._refused) < _MOST:
            self._refused.setdefault((source.text, text.text), beside)

    def knows(self, source: Features, text: Features) -> bool:
        """Whether the text was refused for that source before."""
        return (source.text, text.text) in self._refused

    def elsewhere(self, source: Features, text: Features, beside: frozenset[str]) -> bool:
        """Whether it was, and between other sources than those that are ``beside`` it now."""
        before = self._refused.get((source.text, text.text))
        return before is not None and before.isdisjoint(beside)
