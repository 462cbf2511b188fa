"""Do the texts stand with their own sources, or with others?

A model that merges two lines, skips one or says one twice fills its reply with good translations in
the wrong places, and no look at one text shows it. So the reply is read as a hidden Markov model:
each text belongs to its own source, to the next, to the one before, to two at once, or to any
other, and such states last. What a text tells (``manner``) is weighed over its neighbourhood,
before and after (forward and backward), so that one odd text raises no alarm and a slip is found
back to its beginning. A text is let go as soon as it surely stands right; the others wait for the
end, and where most are wrong then, none of those is believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from translate_pipe.workers.checks.features import Features, join, tell_apart
from translate_pipe.workers.checks.manner import LONG, Manner, Pair
from translate_pipe.workers.checks.slips import (
    BEGINNING,
    BOTH,
    ONES,
    OWN,
    Chances,
    backward,
    forward,
    scaled,
)

RIGHT, BESIDE_WRONG, REFUSED = 0.001, 0.01, 0.06
"""A text is let go while the reply streams if it stands wrong with less than this chance, and
refused at the end from this chance on. Where others of the reply stand wrong, only what is
certainly right is not refused."""

_ODD = 0.02
"""Texts of a good model that fit their source no better than any other."""

_VOID = 0.002
"""Texts of a good model without a letter where the source has some."""

_TWICE, _TWICE_SHORT = 0.001, 0.03
"""Two different sources of a good model with the same text, and with the same short one."""

_AGAIN = 1e-5
"""The same unusual text for another source elsewhere in the run."""

_SHORT = 8.0
_SAMPLE = 5
_EVERY = 4
"""So many texts come between two looks at all of them: the size of a group."""


class Alignment:
    """Watches for slips along one reply. ``sources`` are the chunk's, in order."""

    def __init__(self, sources: Sequence[Features], manner: Manner) -> None:
        self._sources = sources
        self._manner = manner
        self._texts: dict[int, Features] = {}
        self._pairs: dict[int, Pair] = {}
        self._open: set[int] = set()
        self._seen: dict[int, Chances] = {}
        self._forth: dict[int, tuple[Chances, Chances]] = {}

    def add(self, place: int, text: Features) -> None:
        """A text arrived for ``sources[place]``."""
        self._texts[place] = text
        self._open.add(place)
        if len(self._sources) > 1:
            self._seen[place] = self._look(place)
        self._pairs[place] = self._manner.learn(self._sources[place], text)

    def settle(self, *, over: bool = False) -> Mapping[int, str | None]:
        """The places that are certain now, all if the reply is over, and why they are refused."""
        if not over and len(self._texts) % _EVERY:
            return {}
        if len(self._sources) == 1:
            return dict.fromkeys(self._take(self._open))
        if not self._open:
            return {}
        chances = self._chances()
        wrong = sum(1 - each[OWN] >= REFUSED for each in chances.values())
        settled: dict[int, str | None] = {}
        if not over or 2 * wrong <= len(self._texts):
            right = {place for place in self._open if 1 - chances[place][OWN] < RIGHT}
            settled = dict.fromkeys(self._take(right))
        if over:
            limit = 0.0 if 2 * wrong > len(self._texts) else BESIDE_WRONG if wrong else REFUSED
            for place in self._take(self._open):
                refused = 1 - chances[place][OWN] >= limit
                settled[place] = self._cause(place, chances[place]) if refused else None
        return settled

    def confirm(self, place: int, *, right: bool) -> None:
        """Whether a text that is settled is right in every other way too."""
        pair = self._pairs.pop(place)
        if right:
            self._manner.confirm(pair)
        else:
            self._manner.forget(pair)

    def _take(self, places: set[int]) -> list[int]:
        self._open = self._open - places
        return sorted(places)

    def _cause(self, place: int, chances: Chances) -> str:
        if self._twice(place) < 1 or self._twice(place + 1) < 1:
            return "neighbour"
        return "merged" if chances[BOTH] == max(chances[1:]) else "misaligned"

    def _chances(self) -> dict[int, Chances]:
        """For every open text the chances of its states, seen from all texts there are."""
        places = sorted(self._texts)
        first = min(self._open)
        forth: dict[int, Chances] = {}
        before = BEGINNING
        for place in places:
            known = self._forth.get(place)
            if known is None or known[0] is not before:
                after = scaled(forward(before, self._twice(place)), self._seen[place])
                self._forth[place] = known = (before, after)
            before = forth[place] = known[1]
        chances: dict[int, Chances] = {}
        back = ONES
        for place in reversed(places):
            chances[place] = scaled(forth[place], back)
            if place == first:
                break
            back = backward(scaled(self._seen[place], back), self._twice(place))
        return chances

    def _look(self, place: int) -> Chances:
        text, sources, fit = self._texts[place], self._sources, self._manner.fit
        if not text.letters and sources[place].letters:
            return (_VOID, 1.0, 1.0, 1.0, 1.0, 1.0)
        count = len(sources)
        others = sorted(
            {(place + count * i // _SAMPLE) % count for i in range(1, _SAMPLE)} - {place}
        )
        own = fit(sources[place], text)
        onward = fit(sources[place + 1], text) if place + 1 < count else None
        back = fit(sources[place - 1], text) if place else None
        both = None
        if place + 1 < count and text.size[0] - sources[place].size[0] > self._manner.usual:
            both = fit(join(sources[place], sources[place + 1]), text)
        beside = [each for each in (onward, back) if each is not None]
        fits = beside + [fit(sources[other], text) for other in others]
        said = _AGAIN if self._manner.said_of_another(sources[place], text) else 1.0
        top = max(own, own if both is None else both, *fits)
        anywhere = sum(exp(each - top) for each in fits) / len(fits)
        return (
            said * (exp(own - top) + _ODD * anywhere),
            anywhere if onward is None else exp(onward - top),
            anywhere if back is None else exp(back - top),
            anywhere,
            0.0 if both is None else exp(both - top),
            (exp(own - top) + anywhere) / 2,
        )

    def _twice(self, place: int) -> float:
        """How likely a text and the one before it are both right, for what they have in common."""
        text, before = self._texts.get(place), self._texts.get(place - 1)
        if text is None or before is None or text.letters != before.letters or not text.letters:
            return 1.0
        one, two = self._sources[place - 1], self._sources[place]
        if one.letters == two.letters:
            return 1.0
        if text.weight >= LONG:
            return _TWICE
        usual = text.weight < _SHORT or not tell_apart(one.tokens, two.tokens)
        return 1.0 if usual else _TWICE_SHORT
