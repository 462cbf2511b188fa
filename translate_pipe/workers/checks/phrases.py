"""Which texts a run's model gave for which sources, word for word.

A film says "Yes." a hundred times. The hundredth "Ja." tells nothing of the model's habits that the
first did not, however odd its length or marks are; but it tells much of its place: what was given
for a source before is given for it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

from translate_pipe.workers.checks.features import Features

_MOST = 50_000
"""Kept of a run: those that come after are each taken for new."""

_SMOOTHING = 2.0
_CAP = 2.5
"""The most one phrase can say for or against a place, as a logarithm."""


@dataclass(slots=True, eq=False)
class Source:
    """How often something came for a source, and what."""

    times: int = 0
    phrases: dict[str, Phrase] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Phrase:
    """A text for a source: how often it came for that, and when it first did, its lengths against
    the source's, and those against the run's."""

    source: Source
    text: str
    times: int = 0
    lengths: tuple[float, float] = (0.0, 0.0)
    off: tuple[float, float] = (0.0, 0.0)


class Phrases:
    """``fit`` and ``learn`` take the same time however much was learned; memory is bounded.
    ``sources`` holds what is known, by the words of sources."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self._texts: dict[str, int] = {}
        self._times = self._kept = 0

    def learn(self, source: Features, text: Features) -> Phrase:
        """A text came for a source. It counts at once, and until ``forget``."""
        known = self.sources.get(source.text)
        phrase = known.phrases.get(text.text) if known is not None else None
        if phrase is None:
            phrase = self._begun(source, text)
        self.count(phrase, 1)
        return phrase

    def _begun(self, source: Features, text: Features) -> Phrase:
        if self._kept >= _MOST:
            return Phrase(Source(), "")
        self._kept += 1
        known = self.sources.get(source.text)
        if known is None:
            known = self.sources[source.text] = Source()
        phrase = known.phrases[text.text] = Phrase(known, text.text)
        return phrase

    def count(self, phrase: Phrase, times: int) -> None:
        """It came so many times more."""
        phrase.times += times
        phrase.source.times += times
        self._times += times
        self._texts[phrase.text] = self._texts.get(phrase.text, 0) + times

    def forget(self, source: Features, phrase: Phrase) -> None:
        """It proved wrong."""
        self.count(phrase, -1)
        if phrase.times:
            return
        if not self._texts[phrase.text]:
            del self._texts[phrase.text]
        if phrase.text in phrase.source.phrases:
            del phrase.source.phrases[phrase.text]
            self._kept -= 1
            if not phrase.source.phrases:
                del self.sources[source.text]

    def fit(self, known: Source, text: Features, besides: Phrase | None) -> float:
        """How much better a text goes with a source than with any, as a logarithm. ``besides`` is
        what came where that source stands, if nothing confirms it."""
        phrase, times = known.phrases.get(text.text), known.times
        if besides is not None:
            if times < 2:
                return 0.0
            # If this text belongs there, that one does not.
            times -= besides is not phrase
        together = phrase.times if phrase is not None else 0
        # What came once for a source, another time may be said otherwise.
        if not together and times < 2:
            return 0.0
        ever = (self._texts.get(text.text, 0) + 0.5) / (self._times + 1.0)
        again = (together + _SMOOTHING * ever) / (times + _SMOOTHING)
        return max(-_CAP, min(log(again / ever), _CAP))
