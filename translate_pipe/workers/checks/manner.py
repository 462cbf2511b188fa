"""How a run's model translates, learned from what it got right.

What survives translation tells a text's own source from another: length, questions, exclamations,
ellipses, numbers, names, words and whole texts met before. How surely differs from model to model
and language to language: one keeps every question mark, another none. So rates begin as those of
true film subtitles (``benchmarks/protocols.py``) and become the run's own within some hundred
texts. A text that comes again for the same source is no further evidence of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log, log1p

from translate_pipe.workers.checks.features import Features, tell_apart
from translate_pipe.workers.checks.lexicon import Lexicon
from translate_pipe.workers.checks.phrases import Phrase, Phrases
from translate_pipe.workers.checks.recall import Recall
from translate_pipe.workers.checks.slips import Order

_STRENGTH = 20.0
"""Texts that the rates of the corpora count for."""

LONG = 20.0
"""A text of this weight is not the usual answer to many, nor is one so much shorter."""

_FORMED, _REFRESH, _REFRESH_SHARE = 60, 6, 12
"""After so many texts habits change ever more slowly: what marks say is then worked out anew after
so many more, or that share of those there were."""

_MOST_SAID = 50_000
_MEAN_STRENGTH = 1.5
_TAIL = 6.0
"""Degrees of freedom of the length's t distribution: a few true translations are far off."""

_VARIANCES = (0.07, 0.30, 0.10)
"""Of the logarithm of the length ratio, of that of the word counts, and between the two."""

_TEMPER = 0.7
"""Marks at the end and marks inside say partly the same: together they count for less."""

_NUMBER_KEPT, _NUMBER_DIFFERS, _NAME_KEPT = 2.0, -1.5, 1.0
_ODD = 0.02
"""Texts of a good model that fit their source no better than any other, before any was seen."""

_MOST_SENTENCES = 3
_STRAY = 6.5
"""As a logarithm: so much less likely a text's length and number of sentences must be together than
the usual ones. Right texts of films are refused for it in 1 case of 300."""

_ENDS = ("", ".", "?", "!", "…")

_RATES: Sequence[Mapping[object, Mapping[object, float]]] = (
    {False: {False: 0.97, True: 0.03}, True: {False: 0.08, True: 0.92}},
    {False: {False: 0.94, True: 0.06}, True: {False: 0.18, True: 0.82}},
    {False: {False: 0.92, True: 0.08}, True: {False: 0.19, True: 0.81}},
    {
        "": dict(zip(_ENDS, (0.30, 0.40, 0.04, 0.14, 0.12), strict=True)),
        ".": dict(zip(_ENDS, (0.38, 0.53, 0.01, 0.03, 0.05), strict=True)),
        "?": dict(zip(_ENDS, (0.04, 0.01, 0.89, 0.04, 0.02), strict=True)),
        "!": dict(zip(_ENDS, (0.23, 0.06, 0.07, 0.60, 0.04), strict=True)),
        "…": dict(zip(_ENDS, (0.22, 0.09, 0.04, 0.05, 0.60), strict=True)),
    },
)
"""How often a text has what its source has, or has not, for each of ``Features.marks``: questions,
exclamations, line breaks, ends; from the film corpora."""

_SENTENCES = {0: 0.54, 1: 0.16, -1: 0.16, 2: 0.05, -2: 0.05, 3: 0.02, -3: 0.02}


class Manner:
    """The habits of one model on one file."""

    def __init__(self) -> None:
        self.order = Order()
        self.recall = Recall()
        self._lexicon = Lexicon()
        self._phrases = Phrases()
        self._rates = [
            {
                before: {after: _STRENGTH * rate for after, rate in row.items()}
                for before, row in table.items()
            }
            for table in _RATES
        ]
        self._marks: dict[object, float] = {}
        self._said: dict[str, Mapping[str, None]] = {}
        self._sentences = {step: _STRENGTH * rate for step, rate in _SENTENCES.items()}
        self._seen = self._due = self._compared = self._odd = 0
        self._sums = (0.0, 0.0)
        self._means = (0.0, 0.0)
        one, two, both = _VARIANCES
        self._squares = (_STRENGTH * one, _STRENGTH * two, _STRENGTH * both)
        self._inverse = self._inverted()

    @property
    def oddity(self) -> float:
        """How many of its right texts fit their source no better than any other."""
        return (_STRENGTH * _ODD + self._odd) / (_STRENGTH + self._compared)

    @property
    def usual(self) -> float:
        """The logarithm of the usual ratio of a text's length to its source's."""
        return self._means[0]

    def learn(self, source: Features, text: Features) -> Phrase:
        """A text came for a source. It counts at once, so that unusual habits are soon known, and
        until ``forget``."""
        phrase = self._phrases.learn(source, text)
        if phrase.times > 1:
            return phrase
        phrase.lengths = _lengths(source, text)
        self._add(phrase.lengths, 1)
        phrase.off = self._off(phrase.lengths)
        self._count(source, text, phrase, 1)
        if _unusual(source, text) and len(self._said) < _MOST_SAID:
            self._said.setdefault(text.letters, source.tokens)
        return phrase

    def leave_out(self, phrase: Phrase, *, out: bool) -> None:
        """While a text is looked at again, it is no evidence for its own place."""
        self._phrases.count(phrase, -1 if out else 1)

    def forget(self, source: Features, text: Features, phrase: Phrase) -> None:
        """What was learned proved wrong."""
        self._phrases.forget(source, phrase)
        if phrase.times:
            return
        self._add(phrase.lengths, -1)
        if self._said.get(text.letters) == source.tokens:
            del self._said[text.letters]
        self._count(source, text, phrase, -1)

    def _count(self, source: Features, text: Features, phrase: Phrase, times: int) -> None:
        length, words = phrase.off
        one, two, both = self._squares
        self._squares = (
            one + times * length * length,
            two + times * words * words,
            both + times * length * words,
        )
        for table, before, after in zip(self._rates, source.marks, text.marks, strict=True):
            table[before][after] += times
        self._sentences[_step(source, text)] += times
        self._inverse = self._inverted()
        if self._seen < _FORMED or self._seen >= self._due:
            self._marks.clear()
            self._due = self._seen + max(_REFRESH, self._seen // _REFRESH_SHARE)

    def confirm(self, source: Features, text: Features, *, odd: bool | None) -> None:
        """What was learned proved right. ``odd`` says whether the text fits its source no better
        than any other, ``None`` where there was no other."""
        self._lexicon.learn(source, text)
        if odd is not None:
            self._compared += 1
            self._odd += odd

    def said_of_another(self, source: Features, text: Features) -> bool:
        """Whether the text was given for a source that says something else, and is no usual
        answer to many."""
        tokens = self._said.get(text.letters)
        return tokens is not None and _unusual(source, text) and tell_apart(source.tokens, tokens)

    def fitting(self, text: Features) -> Callable[[Features, Phrase | None], float]:
        """How likely a text is as translation of a source, as a logarithm: a function to compare
        sources by, until something is learned. Only differences between its values mean anything.
        Its second argument is what came where the source stands, if nothing confirms it."""
        lengths, marks, numbers, names = text.size, text.marks, text.numbers, text.names
        usual, usual_words = lengths[0] - self._means[0], lengths[1] - self._means[1]
        a, b, c = self._inverse
        kept_of, known_of = self._marks.get, self._phrases.sources.get
        told = self._lexicon.fitting(text)

        def fit(source: Features, besides: Phrase | None) -> float:
            length, words = usual - source.size[0], usual_words - source.size[1]
            distance = a * length * length + b * words * words + 2 * c * length * words
            key = source.marks, marks, _step(source, text)
            kept = kept_of(key)
            if kept is None:
                kept = self._marks[key] = self._kept(*key)
            fit = kept - (_TAIL + 2) / 2 * log1p(distance / _TAIL)
            if source.numbers or numbers:
                fit += _NUMBER_KEPT * len(source.numbers & numbers)
                fit += _NUMBER_DIFFERS * len(source.numbers ^ numbers)
            if names and source.names:
                fit += _NAME_KEPT * len(source.names & names)
            known = known_of(source.text)
            if known is not None and (known.times > 1 or text.text in known.phrases):
                fit += self._phrases.fit(known, text, besides)
            return fit + told(source.tokens)

        return fit

    def strays(self, source: Features, text: Features) -> bool:
        """Whether a text that has not come yet has fewer sentences than its source and is too short
        for this model, or more and is too long: one was dropped, or one of another line added."""
        more = text.sentences - source.sentences
        if not more:
            return False
        off = text.size[0] - source.size[0] - self._means[0]
        if (more > 0) != (off > 0):
            return False
        variance = self._squares[0] / (_STRENGTH + self._seen)
        rarity = self._sentences[0] / self._sentences[_step(source, text)]
        return (_TAIL + 2) / 2 * log1p(off * off / variance / _TAIL) + log(rarity) > _STRAY

    def _off(self, lengths: tuple[float, float]) -> tuple[float, float]:
        """How far a text's lengths are from what this model makes of the source's."""
        return lengths[0] - self._means[0], lengths[1] - self._means[1]

    def _add(self, lengths: tuple[float, float], times: int) -> None:
        self._seen += times
        one, two = self._sums
        self._sums = one, two = one + times * lengths[0], two + times * lengths[1]
        seen = self._seen + _MEAN_STRENGTH
        self._means = one / seen, two / seen

    def _inverted(self) -> tuple[float, float, float]:
        """The inverse of the covariance: both diagonal elements and the other one."""
        one, two, both = self._squares
        scale = (_STRENGTH + self._seen) / (one * two - both * both)
        return two * scale, one * scale, -both * scale

    def _kept(self, source: Sequence[object], text: Sequence[object], step: int) -> float:
        """How likely the text's marks are with the source's."""
        likely = self._sentences[step] / (_STRENGTH + self._seen)
        for table, before, after in zip(self._rates, source, text, strict=True):
            row = table[before]
            likely *= row[after] / sum(row.values())
        return _TEMPER * log(likely)


def _unusual(source: Features, text: Features) -> bool:
    return text.weight >= LONG or source.weight >= 2 * text.weight + LONG


def _lengths(source: Features, text: Features) -> tuple[float, float]:
    """Logarithms of the ratios of lengths and of word counts."""
    return text.size[0] - source.size[0], text.size[1] - source.size[1]


def _step(source: Features, text: Features) -> int:
    step = text.sentences - source.sentences
    return (
        step
        if -_MOST_SENTENCES < step < _MOST_SENTENCES
        else max(-_MOST_SENTENCES, min(step, _MOST_SENTENCES))
    )
