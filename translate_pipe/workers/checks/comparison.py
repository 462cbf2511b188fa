"""How well each text of a reply goes with its own source, with those beside it and some others.

What a hidden Markov model (``slips``) needs of every text: how likely it is in each state.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import exp

from translate_pipe.workers.checks.exchanged import exchanged
from translate_pipe.workers.checks.features import Features, join
from translate_pipe.workers.checks.manner import Manner
from translate_pipe.workers.checks.neighbours import Neighbours
from translate_pipe.workers.checks.phrases import Phrase
from translate_pipe.workers.checks.slips import ONES, Chances

_BEFORE_GAP = 100.0
"""So much likelier than elsewhere a text says what the next should, alone or beside its own, where
no translation came for that: after two were merged, what is left over at the end is empty."""

_AGAIN = 1e-5
"""The same unusual text for another source elsewhere in the run."""

_OUTSTANDING = 2.0
"""As a logarithm: a text that fits its source so much better than those beside it is compared with
few others."""

_UNMISTAKABLE = 8.0
"""With so much there is no need to look further. With less, texts that changed places far apart
come through in more cases (``benchmarks/films.py``)."""


class Comparison:
    """Compares texts of a reply with its ``sources``. ``texts`` are those that have come so far,
    ``phrases`` what the run has learned from those that nothing confirms yet.

    ``gaps`` are the places for which no translation came. ``odd`` says of each text looked at
    whether it fits its source no better than any other.
    ``suspects`` are those that fit some other better, with how much better they fit their own.
    """

    def __init__(
        self,
        sources: Sequence[Features],
        texts: Mapping[int, Features],
        phrases: Mapping[int, Phrase],
        manner: Manner,
        beside: Neighbours,
    ) -> None:
        self._sources = sources
        self._texts = texts
        self._phrases = phrases
        self._manner = manner
        self._beside = beside
        self.gaps: set[int] = set()
        self.odd: dict[int, bool] = {}
        self.suspects: dict[int, float] = {}

    def exchanged(self, places: Collection[int]) -> Collection[int]:
        """Those of the places whose texts changed places with each other."""
        suspects = {p: margin for p, margin in self.suspects.items() if p in places}
        if len(suspects) < 2:
            return ()
        for place in suspects:
            self._manner.leave_out(self._phrases[place], out=True)
        fits = {place: self._manner.fitting(self._texts[place]) for place in suspects}
        found = exchanged(
            suspects, len(self._texts), lambda one, two: fits[two](self._sources[one], None)
        )
        for place in suspects:
            self._manner.leave_out(self._phrases[place], out=False)
        return found

    def look(self, place: int) -> Chances:
        """How likely the text at a place is in each state, up to a factor."""
        text, sources, came = self._texts[place], self._sources, self._phrases.get
        if not text.letters and sources[place].letters:
            return ONES
        count, fit = len(sources), self._manner.fitting(text)
        own = fit(sources[place], None) + self._beside.recalled(place)
        onward = fit(sources[place + 1], came(place + 1)) if place + 1 < count else None
        back = fit(sources[place - 1], came(place - 1)) if place else None
        both = None
        if place + 1 < count and text.size[0] - sources[place].size[0] > self._manner.usual:
            both = fit(join(sources[place], sources[place + 1]), None)
        beside = [each for each in (onward, back) if each is not None]
        others = self._others(place, own - max(beside, default=own))
        apart = [fit(sources[other], came(other)) for other in others]
        said = _AGAIN if self._manner.said_of_another(sources[place], text) else 1.0
        other = max((*beside, *apart))
        self.suspects.pop(place, None)
        if own < other:
            self.suspects[place] = own - other
        top = max(own, own if both is None else both, other)
        anywhere = _mean(beside + apart, top)
        odd = self._manner.oddity * _mean(apart or beside, top)
        self.odd[place] = exp(own - top) < odd
        following = None if onward is None else exp(onward - top)
        preceding = None if back is None else exp(back - top)
        return (
            said * (exp(own - top) + odd),
            anywhere if following is None else self._before_gap(place, following),
            anywhere if preceding is None else preceding,
            anywhere,
            0.0 if both is None else self._before_gap(place, exp(both - top)),
            (exp(own - top) + anywhere) / 2,
            following or 0.0,
            preceding or 0.0,
        )

    def _before_gap(self, place: int, chance: float) -> float:
        return chance * _BEFORE_GAP if place + 1 in self.gaps else chance

    def _others(self, place: int, margin: float) -> Collection[int]:
        """Places all over the chunk, first the one where a text is whose reply runs backwards, and
        where it is when halves change places; few or none by the ``margin`` to those beside."""
        if margin > _UNMISTAKABLE:
            return ()
        count, few = len(self._sources), margin > _OUTSTANDING
        steps = (count // 2,) if few else (count // 2, count // 4, count - count // 4)
        return {count - 1 - place, *((place + step) % count for step in steps)} - {place}


def _mean(fits: Sequence[float], top: float) -> float:
    """Of logarithms, against the highest: their mean as chances."""
    return sum([exp(each - top) for each in fits]) / len(fits)
