"""Which words of a run's texts go with which of its sources': a dictionary learned on the way.

A model that has once made "lighthouse" ``Leuchtturm`` will mostly do so again, so a text without it
does not stand with "lighthouse", nor one with it where there is none. For every source word the
token that goes with it best is kept, and for that token the word. Expectations count for as much as
they have come true: for nothing, with a model that never says the same twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log

from translate_pipe.workers.checks.features import Features

_MOST_PAIRS = 200_000
_LEAST_TIMES = 3
_REFRESH, _REFRESH_SHARE = 3, 8
"""After so many more texts, or that share of those there were, it is worked out anew what a word
says: it changes ever more slowly."""

_SETTLED = 48
"""A word that was in so many texts has found its token: the others are counted no longer."""

_SMOOTHING = 2.0
_CAP = 2.5
"""The most one word can say for or against a text, as a logarithm."""


@dataclass(slots=True)
class _Entry:
    """A source word: the texts it was in, how often each token came with it until it was settled,
    the best token and how often that came, and when it is weighed again. ``there`` and ``absent``
    are what the best token's presence says for a text, and what its absence says; ``alone`` is what
    the token says without the word, and ``sure`` how much more often than by chance the word was
    with it."""

    word: str
    times: int = 0
    tokens: dict[str, int] = field(default_factory=dict)
    best: str = ""
    together: int = 0
    due: int = _LEAST_TIMES
    there: float = 0.0
    absent: float = 0.0
    alone: float = 0.0
    sure: float = 0.0


class _Faith:
    """How far expectations have come true, from 0 to 1."""

    def __init__(self) -> None:
        self._expected = self._met = 1.0
        self.share = 1.0

    def compare(self, expected: float, met: float) -> None:
        """What was expected beyond its usual chance, and what came beyond that, added up."""
        self._expected += expected
        self._met += met
        self.share = max(0.0, min(1.0, self._met / self._expected))


class Lexicon:
    """``fitting`` and ``learn`` take time by the length of a line; memory is bounded."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._words: dict[str, _Entry] = {}
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._texts = 0
        self._pairs = 0
        self._forth, self._back = _Faith(), _Faith()

    def fitting(self, text: Features) -> Callable[[Mapping[str, None]], float]:
        """How much better a text goes with a source of such tokens than with any, as a logarithm:
        a function for all the sources it is compared with, until something is learned."""
        entry_of, tokens, words = self._entries.get, text.tokens, self._words
        forth, back = self._forth.share, self._back.share
        # The words that its tokens go with, and what it says if they are missing.
        claims = [words[token] for token in tokens if token in words]

        def fit(said: Mapping[str, None]) -> float:
            fit = alone = 0.0
            for word in said:
                entry = entry_of(word)
                if entry is not None:
                    fit += entry.there if entry.best in tokens else entry.absent
            for entry in claims:
                if entry.word not in said:
                    alone += entry.alone
            return fit * forth + alone * back

        return fit

    def learn(self, source: Features, text: Features) -> None:
        """A text was found right."""
        self._texts += 1
        self._count_tokens(source, text)
        shares: Mapping[str, float] = {}
        expected = met = 0.0
        for word in source.tokens:
            entry = self._entries.get(word)
            if entry is None:
                if self._pairs > _MOST_PAIRS:
                    continue
                entry = self._entries[word] = _Entry(word)
            came = entry.best in text.tokens
            if entry.times >= _LEAST_TIMES:
                ever = self._share(entry.best)
                expected += entry.together / entry.times - ever
                met += came - ever
            entry.times += 1
            entry.together += came
            if entry.times <= _SETTLED:
                shares = shares or {token: self._share(token) for token in text.tokens}
                self._count(entry, shares)
            if entry.times >= entry.due:
                self._weigh(entry)
        self._forth.compare(expected, met)

    def _count_tokens(self, source: Features, text: Features) -> None:
        """Count the text's tokens, and the words that they were expected to come with."""
        expected = met = 0.0
        words, counts = self._words, self._counts
        for token in text.tokens:
            counts[token] += 1
            if (entry := words.get(token)) is not None:
                expected += entry.sure
                met += (entry.word in source.tokens) - entry.times / self._texts
        self._back.compare(expected, met)

    def _count(self, entry: _Entry, shares: Mapping[str, float]) -> None:
        """The word came with tokens that so many of all texts have."""
        tokens, times, best = entry.tokens, entry.times, entry.best
        gain = entry.together / times - self._share(best)
        for token, share in shares.items():
            together = tokens[token] = tokens.get(token, 0) + 1
            if together / times - share > gain:
                entry.best, entry.together = token, together
                gain = together / times - share
        if entry.best != best:
            entry.due = max(_LEAST_TIMES, times)
        if times == _SETTLED:
            tokens.clear()
        self._pairs += len(shares)

    def _weigh(self, entry: _Entry) -> None:
        entry.due = entry.times + max(_REFRESH, entry.times // _REFRESH_SHARE)
        ever = self._share(entry.best)
        with_it = (entry.together + _SMOOTHING * ever) / (entry.times + _SMOOTHING)
        entry.there = min(log(with_it / ever), _CAP)
        entry.absent = max(-_CAP, log((1 - with_it) / (1 - ever)))
        times, ever = self._counts[entry.best], entry.times / (self._texts + 1.0)
        with_word = (entry.together + _SMOOTHING * ever) / (times + _SMOOTHING)
        entry.sure = with_word - ever
        entry.alone = max(-_CAP, min(0.0, log((1 - with_word) / (1 - ever))))
        known = self._words.get(entry.best)
        if known is None or known.best != entry.best or entry.alone <= known.alone:
            self._words[entry.best] = entry

    def _share(self, token: str) -> float:
        """How many of all texts have the token."""
        return (self._counts[token] + 0.5) / (self._texts + 1.0)
