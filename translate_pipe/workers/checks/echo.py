"""Is a text the source given back?

The hard part is what may stay as it is: names, "OK", "Taxi!", "in Berlin". A plain echo is refused
at once. A doubtful one stands or falls with the company it keeps: from a model that translates it
is a name, from one that gives everything back it is one more echo.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

_ADDRESS = re.compile(r"[^\s.@/]+[.@/]\S*+(?<=\w)")
_SHORT = 3
_SHORT_UNCASED = 4
_OVERLAP_WORDS = 3
_OVERLAP_SHARE = 0.7
_COMMON = 2
"""So many of a source's words that are no names must be in a text that has all of the source."""

_SAID_IN = 3
"""At least one word in three must be the target's, in a source that is in that language itself:
"Hasta la vista, baby."."""

_MOST_ALIKE = 12
"""Words of a line that is the same in two close languages."""

_REST = 3
"""A text that is a name or two of a source so many times as long lacks what is said of them."""


class Echo(Enum):
    """How much of an echo a text is."""

    NONE = auto()
    AKIN = auto()
    """The same in both languages, perhaps: they are close."""
    DOUBTFUL = auto()
    PLAIN = auto()


def echo(source: Features, text: Features, pair: LanguagePair) -> Echo:
    """Compare a text with its source. Case, punctuation and blanks do not count."""
    if not pair.differ or not source.letters:
        return Echo.NONE
    if source.letters == text.letters:
        found = _identical(source, pair)
    else:
        found = Echo.PLAIN if _mostly_source(source, text, pair) else Echo.NONE
    if found is Echo.PLAIN and pair.akin and len(source.words) <= _MOST_ALIKE:
        return Echo.AKIN
    return found


def _identical(source: Features, pair: LanguagePair) -> Echo:
    own = pair.target_words
    different = set(source.folded)
    if different <= own or _ADDRESS.fullmatch(source.text.strip()):
        return Echo.DOUBTFUL
    words = [word for word in source.words if word.casefold() not in own]
    strange = len(different & own - pair.source_words)
    if (
        strange
        and different.isdisjoint(pair.source_words - own)
        and _SAID_IN * strange >= len(different)
    ):
        return Echo.DOUBTFUL
    if any(word.casefold() in pair.source_words for word in words):
        return Echo.PLAIN
    if sum(map(len, different)) <= _SHORT:
        return Echo.DOUBTFUL
    if not any(word[0].isupper() or word[0].islower() for word in words):
        plain = len(source.letters) > _SHORT_UNCASED
    else:
        common = [word for word in words if word == word.lower()]
        foreign = any(pair.own and not pair.own.search(word) for word in common)
        plain = foreign or (len(different) > 1 and any(word[0].islower() for word in words))
    return Echo.PLAIN if plain else Echo.DOUBTFUL


def _both(source: Features, own: frozenset[str]) -> bool:
    """Whether a text that has all of its source, and more, has it beside its translation."""
    if source.words[0] == source.words[0].lower() == source.words[0].upper():
        return len(source.letters) >= _SHORT_UNCASED
    common = [word for word in set(source.words) if word == word.lower()]
    return len(set(common) - own) >= _COMMON


def _mostly_source(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Only some of the source's words, or mostly those: names and shared words set aside."""
    shared = set(source.folded).intersection(text.folded)
    if not shared:
        return False
    own = pair.target_words
    if len(shared) == len(set(source.folded)) and source.letters in text.letters:
        return not pair.akin and _both(source, own)
    given = {word for word in source.words if word[0].islower() and word == word.lower()} - own
    if len(shared) == len(set(text.folded)):
        return bool(given & shared) or _REST * len(text.words) <= len(source.words)
    if len(shared) < _OVERLAP_WORDS or pair.akin:
        return False
    names = source.names
    free = [word.casefold() for word in text.words if word not in names]
    taken = sum(word in given for word in free)
    return taken >= _OVERLAP_WORDS and taken > _OVERLAP_SHARE * len(free)
