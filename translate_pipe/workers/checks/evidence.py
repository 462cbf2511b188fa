"""What a run and a reply have shown of their model, by which its doubtful texts are judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from translate_pipe.workers.checks.manner import Manner
from translate_pipe.workers.checks.recall import Recall

_ENOUGH = 3
"""Texts that must have shown their language before a doubtful one is judged by them."""

_SEEMING = 0.5
"""So large a share of the texts that do not show the target language must seem to be in one and the
same other: words of any are there by chance."""

_APART = 0.25
"""For each text that is as its source this share must be others: of 50 lines that a person put from
Danish into Norwegian 15 are the same, and from Croatian into Serbian it may be more than half."""

_FOREIGN = 2
"""Texts of a reply that must be in another language, or seem so, before it is: words of another are
there by chance in one right text of fifty."""

_WORDS = 3
"""Different words of that language that they must have: texts in a language that is not known have
some words of another by chance, again and again."""

_CHANCE = 10
"""Where more texts than this are not translated for each that is, the one is not believed."""


@dataclass(slots=True)
class Evidence:
    """What a run has shown of its model so far: texts that are surely in the target language,
    texts refused because they are not, those that say nothing of it, those that rather seem to be
    in another, by that, and how it translates. Between close languages ``alike`` are texts that are
    their sources, ``apart`` those that are not. ``doubted`` are those refused for what a film may
    also say (``registry.PARDONS``), ``merged`` those that said what the next was to say, too."""

    translated: int = 0
    refused: int = 0
    silent: int = 0
    seeming: Counter[str] = field(default_factory=Counter)
    alike: int = 0
    apart: int = 0
    manner: Manner = field(default_factory=Manner)
    doubted: Recall = field(default_factory=Recall)
    merged: Recall = field(default_factory=Recall)

    @property
    def enough(self) -> bool:
        return self.translated + self.refused + self.seeming.total() >= _ENOUGH

    @property
    def trusts(self) -> bool:
        """Whether a doubtful text gets the benefit of the doubt."""
        return self.translated >= self.refused + self._in_another

    @property
    def tells_apart(self) -> bool:
        """Whether the model does translate between two close languages."""
        return self.apart >= max(_ENOUGH, _APART * self.alike)

    @property
    def _in_another(self) -> int:
        """Texts that seem to be in one other language, if those are many."""
        most = max(self.seeming.values(), default=0)
        many = _SEEMING * (self.silent + self.seeming.total())
        return most if most >= max(_ENOUGH, many) else 0

    @property
    def distrusts(self) -> bool:
        """Whether what shows no language at all is one more text that was not translated."""
        return self.refused >= _ENOUGH and self.refused > 2 * self.translated

    @property
    def despairs(self) -> bool:
        """Whether what is in the target language is so by chance: asked again and again, and more
        warmly, a model that gives everything back says something in it at last."""
        return self.refused > _CHANCE * max(1, self.translated)


@dataclass(slots=True)
class ReplyEvidence:
    """What one reply has shown so far of the language it is in: texts that came, texts refused
    because they are not in the target, texts surely in it, and how many others may be in which
    language. A run may have several hosts, and the good replies of one say nothing of another."""

    read: int = 0
    refused: int = 0
    shown: int = 0
    _texts: Counter[str] = field(default_factory=Counter)
    _words: dict[str, set[str]] = field(default_factory=dict)
    _certain: set[str] = field(default_factory=set)

    def refuse(self, languages: Mapping[str, Collection[str]]) -> None:
        """A text is not in the target, but in the first of these languages if there are any."""
        self.refused += 1
        self._certain.update(islice(languages, 1))
        self.doubt(languages)

    def doubt(self, languages: Mapping[str, Collection[str]]) -> None:
        """A text seems to be in any of these languages, by these words of each."""
        self._texts.update(languages.keys())
        for language, words in languages.items():
            self._words.setdefault(language, set()).update(words)

    @property
    def translates(self) -> bool:
        """Whether most of its texts are translated, by those refused."""
        return 2 * self.refused <= self.read

    @property
    def foreign(self) -> bool:
        """Whether it seems to be in one other language rather than in the target."""
        if not self._texts:
            return False
        language, most = self._texts.most_common(1)[0]
        many = max(self.shown + 1, _FOREIGN, _SEEMING * (self.read - self.shown))
        return most >= many and len(self._words[language]) >= _WORDS

    def speaks(self, languages: Iterable[str]) -> bool:
        """Whether a text that may be in these is in another language, as others of the reply."""
        return self.foreign or not self._certain.isdisjoint(languages)
