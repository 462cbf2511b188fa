"""Do the texts stand with their own sources, or with a neighbour's?

A model that merges two lines, skips one or says one twice fills its reply with good translations in
the wrong places, and no look at one text shows it. So every text is matched with its own source
and with the two beside it, by what survives translation: length, questions, exclamations,
ellipses, numbers, names. The differences are summed up along the reply (a CUSUM): by chance they
fall, after a slip they rise. One text alone never raises the alarm, so a false alarm costs another
request and not a cue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from translate_pipe.workers.checks.features import Features, join

ALARM = 3.5
"""Sum of log-likelihood differences that tells a slip from chance (rates in docs/protocol.md)."""

_STEP = 3.0
"""The most one text can add, so that it takes two."""

_LENGTH = 3.6
_FAR_OFF = 1.5
_SLACK = 8.0
_MERGED = 1.5
_POOR = -2.0
_BETTER = 0.7
_LINGER = 1.0
_SUSPICION = 2.0
_ONE_SIDED = 1.0
_LONG = 20.0
_WORDS = 8.0


def match(source: Features, text: Features) -> float:
    """How well a text fits as translation of a source: about 1 is usual, -2 poor.

    A log-likelihood against any other text. The weights were fitted on true translations and their
    neighbours in the corpora: the length ratio's logarithm spreads by 0.2 to 0.3, a question stays
    one nine times in ten, and so on (``benchmarks/protocols.py`` shows how well it tells).
    """
    ratio = log((text.weight + _SLACK) / (source.weight + _SLACK))
    fit = -_LENGTH * min(ratio * ratio, _FAR_OFF)
    fit += _kept(source.asks, text.asks, 0.3, -1.6)
    fit += _kept(source.exclaims, text.exclaims, 1.1, -0.8)
    fit += _kept(source.breaks, text.breaks, 0.8, -0.8)
    if source.ending == text.ending:
        fit += 0.8
    elif not (source.ending and text.ending):
        fit -= 0.4
    fit -= 0.5 * min(abs(source.sentences - text.sentences), 3)
    if source.numbers or text.numbers:
        fit += 2 * len(source.numbers & text.numbers) - 1.5 * len(source.numbers ^ text.numbers)
    if source.names and text.names:
        fit += len(source.names & text.names)
    return fit


def _kept(before: bool, after: bool, both: float, one: float) -> float:
    if before != after:
        return one
    return both if before else 0.0


class Alignment:
    """Watches for slips along one reply. ``sources`` are the chunk's, in order."""

    def __init__(self, sources: Sequence[Features]) -> None:
        self._sources = sources
        self._texts: dict[int, Features] = {}
        self._fits: dict[int, float] = {}
        self._gains: dict[int, dict[int, float]] = {}
        self._drifts = (_Drift(+1), _Drift(-1))
        self.settled = 0
        """Places below this one cannot be refused any more."""

    def add(self, place: int, text: Features) -> Mapping[int, str]:
        """A text arrived for ``sources[place]``: the places refused now, and why."""
        self._texts[place] = text
        self._fits[place] = match(self._sources[place], text)
        self._gains[place] = {step: self._gain(place, step) for step in (+1, -1)}
        refused: dict[int, str] = {}
        for drift in self._drifts:
            if text.letters:
                drift.add(place, self._gains[place][drift.direction])
                if drift.total >= ALARM:
                    refused |= dict.fromkeys(range(drift.start, place + 1), "misaligned")
        if place - 1 in self._texts:
            refused |= self._pair(place)
        if place in refused:
            refused |= self._begun_by_merging(refused)
            for drift in self._drifts:
                drift.suspect(place)
        starts = [drift.start - 1 for drift in self._drifts if drift.total > 0]
        if place - 1 in self._texts and self._merged(place - 1) > _BETTER:
            starts.append(place - 1)
        self.settled = max(self.settled, min([place, *starts]))
        return refused

    def _begun_by_merging(self, refused: Mapping[int, str]) -> Mapping[int, str]:
        """The text before a slip, if it holds two sources: that began it."""
        before = min(refused) - 1
        begun = before in self._texts and self._merged(before) > _BETTER
        return {before: "merged"} if begun else {}

    def _gain(self, place: int, direction: int) -> float:
        """How much better the text fits the source beside its own."""
        other = place + direction
        if not 0 <= other < len(self._sources):
            return 0.0
        gain = match(self._sources[other], self._texts[place]) - self._fits[place]
        return max(-_STEP, min(gain, _STEP))

    def _merged(self, place: int) -> float:
        """How much better the text fits its own source and the next one together."""
        text, source = self._texts[place], self._sources[place]
        if place + 1 >= len(self._sources) or text.weight < source.weight:
            return 0.0
        return match(join(source, self._sources[place + 1]), text) - self._fits[place]

    def _pair(self, place: int) -> Mapping[int, str]:
        """What only two texts together show."""
        before, text = self._texts[place - 1], self._texts[place]
        one, two = self._sources[place - 1], self._sources[place]
        forth, back = self._gains[place - 1][+1], self._gains[place][-1]
        if before.letters == text.letters:
            if _tell_apart(one, two) and (text.weight >= _LONG or max(forth, back) > _BETTER):
                return {place - 1: "neighbour", place: "neighbour"}
            return {}
        merged = self._merged(place - 1)
        if not text.letters and two.letters:
            return {place - 1: "merged"} if merged > _BETTER else {}
        inside = text.weight >= _WORDS and text.letters in before.letters
        if inside and merged > 0 and two.letters not in one.letters:
            return {place - 1: "merged"}
        if merged > _MERGED and self._fits[place] < _POOR:
            return {place - 1: "merged", place: "merged"}
        onward = self._gains[place][+1]
        if min(merged, onward) > _BETTER and merged + onward > ALARM - _ONE_SIDED:
            return {place - 1: "merged", place: "misaligned"}
        if min(forth, back) > _BETTER and forth + back > ALARM:
            return {place - 1: "misaligned", place: "misaligned"}
        return {}


class _Drift:
    """The summed evidence that texts belong ``direction`` places away; ``start`` is its first."""

    def __init__(self, direction: int) -> None:
        self.direction = direction
        self.total = 0.0
        self.start = 0
        self._last = -2

    def add(self, place: int, gain: float) -> None:
        """Add one text's gain. A missing text ends what was summed up before it."""
        if self.total <= 0 or place != self._last + 1:
            self.total, self.start = 0.0, place
        self.total = max(0.0, min(self.total + gain, ALARM + _LINGER))
        self._last = place

    def suspect(self, place: int) -> None:
        """A slip is known at that place: the texts after it need less to be refused."""
        if self.total < _SUSPICION:
            self.total, self.start, self._last = _SUSPICION, place + 1, place


def _tell_apart(one: Features, two: Features) -> bool:
    """Whether two sources say different things: few words in common."""
    shared = set(one.folded) & set(two.folded)
    return 2 * len(shared) < min(len(set(one.folded)), len(set(two.folded)))
