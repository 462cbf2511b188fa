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

from translate_pipe.workers.base import BESIDE, MERGED, MISALIGNED, NEIGHBOUR
from translate_pipe.workers.checks.comparison import Comparison
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.manner import Manner
from translate_pipe.workers.checks.neighbours import Neighbours
from translate_pipe.workers.checks.phrases import Phrase
from translate_pipe.workers.checks.proportion import Proportion
from translate_pipe.workers.checks.slips import (
    ASTRAY,
    BACK,
    BOTH,
    CERTAIN,
    FORTH,
    ONES,
    OWN,
    Chances,
    scaled,
)

RIGHT, BESIDE_WRONG, REFUSED = 0.001, 0.01, 0.06
"""A text is let go while the reply streams if it stands wrong with less than this chance, and
refused at the end from this chance on. Where others of the reply stand wrong, only what is
certainly right is not refused."""

LIKELY = 0.5
"""A text that stands right with this chance or more, and is refused, is so for those beside it."""

SWAPPED = 0.003
"""So likely a text may have changed places with a neighbour when it is let go: as likely as any
before it was looked at."""

_MANY, _FEW_WRONG = 8, 0.05
"""Where at least so many texts came, and at most this share of them seems to stand wrong, the
others do not seem right by chance."""

_EVERY = 4
"""So many texts come at least between two looks at all of them: the size of a group."""


class Alignment:
    """Watches for slips along one reply. ``sources`` are the chunk's, in order."""

    def __init__(self, sources: Sequence[Features], manner: Manner) -> None:
        self._sources = sources
        self._manner = manner
        self._texts: dict[int, Features] = {}
        self._beside = Neighbours(sources, self._texts, manner.recall)
        self._phrases: dict[int, Phrase] = {}
        self._comparison = Comparison(sources, self._texts, self._phrases, manner, self._beside)
        self._open: set[int] = set()
        self._held: set[int] = set()
        self._proportion = Proportion()
        self._given: set[Phrase] = set()
        self._seen: dict[int, Chances] = {}
        self._forth: dict[int, tuple[Chances, Chances]] = {}
        self._looked = 0
        self._found: Mapping[int, Chances] | None = None

    def add(self, place: int, text: Features) -> None:
        """A text arrived for ``sources[place]``."""
        self._texts[place] = text
        self._open.add(place)
        if len(self._sources) > 1:
            self._seen[place] = self._comparison.look(place)
        phrase = self._phrases[place] = self._manner.learn(self._sources[place], text)
        # What comes again is no second evidence of how lengths go together.
        if phrase not in self._given:
            self._given.add(phrase)
            self._proportion.add(self._sources[place].size[0], text.size[0])

    def leave_gap(self, place: int) -> None:
        """No translation came for ``sources[place]``. That tells nothing of any other text, but
        that the one before may say it."""
        self._comparison.gaps.add(place)
        if (before := place - 1) in self._open:
            self._see(before)

    def settle(self) -> Mapping[int, str | None]:
        """The places that are settled by now, while the reply streams, and why they are refused if
        they are; never the last one, since many slips show only in the text after."""
        if len(self._texts) - self._looked < _EVERY:
            return {}
        self._looked = len(self._texts)
        chances = self._chances()
        if self._manner.order.hopeless or self._mostly_wrong(chances):
            return {}
        last = max(chances)
        sure = {p for p in self._open if p != last and _surely_right(chances[p])}
        self._held |= sure & self._comparison.suspects.keys()
        return self._take(sure - self._held)

    def conclude(self) -> Mapping[int, str | None]:
        """Places that are settled because the reply is over, and why they are refused.

        To be called until there are no more: the surer half comes first, and when it is confirmed
        it tells of the others.
        """
        if len(self._sources) == 1:
            return self._take(self._open)
        if not self._open:
            self._teach_order()
            return {}
        if self._found is not None:
            self._look_again()
        chances = self._chances()
        self._found = self._found or chances
        sure = self._sure(chances)
        if certain := sure - self._comparison.suspects.keys():
            return self._take(certain)
        if sure := sure | self._held & self._open:
            moved = self._comparison.exchanged(self._open)
            return self._refuse(dict.fromkeys(moved, MISALIGNED)) if moved else self._take(sure)
        return self._refuse({place: self._cause(place, chances[place]) for place in self._open})

    def confirm(self, place: int, *, right: bool) -> None:
        """Whether a text that is settled is right in every other way too."""
        source, text, phrase = self._sources[place], self._texts[place], self._phrases.pop(place)
        if right:
            self._manner.confirm(source, text, odd=self._comparison.odd.get(place))
        else:
            self._manner.forget(source, text, phrase)

    def _sure(self, chances: Mapping[int, Chances]) -> set[int]:
        """The surer half of what is open, as far as it is sure enough."""
        if self._mostly_wrong(chances):
            return set()
        doubts = {place: 1 - chances[place][OWN] for place in self._open}
        wrong = any(1 - each[OWN] >= REFUSED for each in chances.values())
        limit = BESIDE_WRONG if wrong else REFUSED
        bound = max(RIGHT, sorted(doubts.values())[(len(doubts) - 1) // 2])
        return {place for place, doubt in doubts.items() if doubt <= bound and doubt < limit}

    def _mostly_wrong(self, chances: Mapping[int, Chances]) -> bool:
        """Whether nothing of the reply is to be believed."""
        wrong = sum(1 - each[OWN] >= REFUSED for each in chances.values())
        if 2 * wrong > len(self._texts) or self._proportion.by_chance:
            return True
        # From a model that is mostly in disorder texts seem right by chance, but not most of many.
        seems_right = len(self._texts) >= _MANY and wrong <= _FEW_WRONG * len(self._texts)
        return self._manner.order.hopeless and not seems_right

    def _teach_order(self) -> None:
        """Tell the run in what order the reply was, before its texts told of each other."""
        if self._found is not None:
            first = self._found.get(min(self._texts), CERTAIN)
            wrong = sum(1 - each[OWN] for each in self._found.values())
            if self._proportion.by_chance:
                first, wrong = ASTRAY, len(self._texts)
            self._manner.order.learn(first, wrong, len(self._texts))
            self._found = None

    def _look_again(self) -> None:
        """See what is open in the light of what is known since."""
        for place in self._open:
            self._see(place)

    def _see(self, place: int) -> None:
        self._manner.leave_out(self._phrases[place], out=True)
        self._seen[place] = self._comparison.look(place)
        self._manner.leave_out(self._phrases[place], out=False)
        self._forth.pop(place, None)

    def _refuse(self, causes: Mapping[int, str]) -> Mapping[int, str | None]:
        """These stand wrong."""
        self._beside.remember(causes)
        self._open = self._open - causes.keys()
        return dict(sorted(causes.items()))

    def _take(self, places: set[int]) -> Mapping[int, str | None]:
        """These stand right, and need only say no more than their own."""
        self._open = self._open - places
        return {
            place: MERGED if self._beside.says_more(place) else None for place in sorted(places)
        }

    def _cause(self, place: int, chances: Chances) -> str:
        if chances[OWN] >= LIKELY:
            return BESIDE
        if self._beside.both_right(place) < 1 or self._beside.both_right(place + 1) < 1:
            return NEIGHBOUR
        return MERGED if chances[BOTH] == max(chances[1:]) else MISALIGNED

    def _chances(self) -> dict[int, Chances]:
        """For every open text the chances of its states, seen from all texts there are."""
        places = sorted(self._texts)
        first = min(self._open)
        forth: dict[int, Chances] = {}
        order = self._manner.order
        before = order.beginning
        for place in places:
            known = self._forth.get(place)
            if known is None or known[0] is not before:
                after = scaled(
                    order.forward(before, self._beside.both_right(place)), self._seen[place]
                )
                self._forth[place] = known = (before, after)
            before = forth[place] = known[1]
        chances: dict[int, Chances] = {}
        back = ONES
        for place in reversed(places):
            chances[place] = scaled(forth[place], back)
            if place == first:
                break
            back = order.backward(scaled(self._seen[place], back), self._beside.both_right(place))
        return chances


def _surely_right(chances: Chances) -> bool:
    swapped = chances[FORTH] + chances[BACK]
    return swapped < SWAPPED and 1 - chances[OWN] - swapped < RIGHT
