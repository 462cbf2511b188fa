"""Is a text the source given back?

The hard part is what may stay as it is: names, "OK", "Taxi!", "in Berlin". A plain echo is refused
at once. A doubtful one stands or falls with the company it keeps: from a model that translates it
is a name, from one that gives everything back it is one more echo.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import islice

from translate_pipe.workers.checks.alone import said_alone
from translate_pipe.workers.checks.content import is_sound
from translate_pipe.workers.checks.distinct import only_in_source
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair, letter
from translate_pipe.workers.checks.loans import without_phrases, words_taken_in
from translate_pipe.workers.checks.third import third_language

_ADDRESS = re.compile(r"[^\s.@/]+[.@/]\S*+(?<=\w)")
_LATIN, _EAST_ASIAN = letter("Latn"), f"{letter('Hani')}|{letter('Kana')}|{letter('Hang')}"
_NO_NAME = re.compile(rf"{_EAST_ASIAN}|[^{_LATIN[1:-1]}]{{2}}")
"""Words that are not in Latin letters, which names may keep. One letter alone may be a sign (Ω),
but for those of East Asia."""

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

_PARTING = re.compile(r"\s*[/／|｜\n()（）\[\]［］【】]\s*")
"""What parts a text from its source beside it."""

_SENTENCE_APART = re.compile(r"\s[/／|｜]\s|\n|[.!?…。！？؟]\s*[)）\]］】]")
_MOST_PARTS = 8

_REST = 3
"""A text that is a name or two of a source so many times as long lacks what is said of them."""


class Echo(Enum):
    """How much of an echo a text is."""

    NONE = auto()
    AKIN = auto()
    """The same in both languages, perhaps: they are close."""
    DOUBTFUL = auto()
    THIRD = auto()
    """Doubtful as well: the source is in neither language of the run."""
    PLAIN = auto()


def echo(source: Features, text: Features, pair: LanguagePair) -> Echo:
    """Compare a text with its source. Case, punctuation and blanks do not count."""
    if not pair.differ or not source.letters:
        return Echo.NONE
    found = _compare(source, text, pair)
    if found is Echo.NONE:
        return found
    if pair.akin:
        return _between_kin(source, text, pair, found)
    if found is Echo.PLAIN and _stays_in_a_third(source, text, pair):
        return Echo.THIRD
    if found is Echo.PLAIN and pair.script == "Latn":
        return _but_for_phrases(source, text, pair)
    return found


def _stays_in_a_third(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text is its source, which is in a third language, in letters that can be read."""
    if source.letters != text.letters or not third_language(source, pair):
        return False
    readable = pair.own is None or pair.own.search(source.letters)
    return bool(readable) or _NO_NAME.search(source.letters) is None


def _compare(source: Features, text: Features, pair: LanguagePair) -> Echo:
    if source.letters == text.letters:
        return _identical(source, pair)
    if not _mostly_source(source, text, pair):
        return Echo.NONE
    return Echo.DOUBTFUL if _counts(source, text) else Echo.PLAIN


def _between_kin(source: Features, text: Features, pair: LanguagePair, found: Echo) -> Echo:
    """What is the same in two close languages is no echo, unless it shows whose it is."""
    if only_in_source(text, pair):
        return Echo.PLAIN
    written = pair.own is None or pair.own.search(text.letters)
    if found is Echo.PLAIN and written and len(source.words) <= _MOST_ALIKE:
        return Echo.AKIN
    return found


def _but_for_phrases(source: Features, text: Features, pair: LanguagePair) -> Echo:
    """How much of an echo a text is without "C'est la vie" and the like, which may stay."""
    rest = without_phrases(text.text)
    if rest == text.text:
        return Echo.PLAIN
    asked, given = Features.of(without_phrases(source.text)), Features.of(rest)
    if asked.letters and (not given.letters or _compare(asked, given, pair) is Echo.PLAIN):
        return Echo.PLAIN
    return Echo.DOUBTFUL


def _identical(source: Features, pair: LanguagePair) -> Echo:
    own = pair.target_words | said_alone(pair.target)
    if pair.script == "Latn":
        own |= words_taken_in(pair.target)
    different = set(source.folded)
    if different <= own or _ADDRESS.fullmatch(source.text.strip()):
        return Echo.DOUBTFUL
    if pair.own and not pair.own.search(source.letters) and _NO_NAME.search(source.letters):
        return Echo.PLAIN
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
    if _tells_cognates(pair) and different <= own | said_alone(pair.source):
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


def _tells_cognates(pair: LanguagePair) -> bool:
    """Whether it is known which words of a language the target writes alike: "Alles." is Afrikaans
    as well as German."""
    return pair.script != "Latn" or bool(pair.target_words)


def _both(source: Features, own: frozenset[str]) -> bool:
    """Whether a text that has all of its source, and more, has it beside its translation."""
    if source.words[0] == source.words[0].lower() == source.words[0].upper():
        return len(source.letters) >= _SHORT_UNCASED
    common = [word for word in set(source.words) if word == word.lower()]
    return len(set(common) - own) >= _COMMON


def _stands_apart(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text is two parts of which one is all of its source: "Thank you. / 谢谢。". A name
    may stand in brackets behind what is made of it, but not a sentence."""
    if _PARTING.search(text.text) is None:
        return False
    name = _is_name(source, pair)
    for found in islice(_PARTING.finditer(text.text), _MOST_PARTS):
        before, behind = text.text[: found.start()], text.text[found.end() :]
        parts = Features.of(before).letters, Features.of(behind).letters
        if source.letters in parts and all(parts):
            return not name or _SENTENCE_APART.search(text.text) is not None
    return False


def _is_name(source: Features, pair: LanguagePair) -> bool:
    """Whether a source has no word that is none, or one that the target has too."""
    own, known = pair.target_words, pair.source_words | said_alone(pair.source)
    return not any(
        word.casefold() not in own and (word.casefold() in known or not word[0].isupper())
        for word in source.words
    )


def _counts(source: Features, text: Features) -> bool:
    """Whether a text has a number in digits that its source says in words, and just one more word:
    "Dix minutes." becomes "10 minutes.", with the word for minutes that French and English have."""
    return len(text.words) == 1 and not source.numbers and bool(text.numbers)


def _mostly_source(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Only some of the source's words, or mostly those: names and shared words set aside."""
    shared = set(source.folded).intersection(text.folded)
    if not shared:
        return False
    own = pair.target_words
    if len(shared) == len(set(source.folded)) and source.letters in text.letters:
        return not pair.akin and (_both(source, own) or _stands_apart(source, text, pair))
    given = {word for word in source.words if word[0].islower() and word == word.lower()} - own
    if len(shared) == len(set(text.folded)):
        if any(not is_sound(word) for word in given & shared):
            return True
        return _REST * len(text.words) <= len(source.words) and not all(
            map(is_sound, source.folded)
        )
    if len(shared) < _OVERLAP_WORDS or pair.akin:
        return False
    names = source.names
    free = [word.casefold() for word in text.words if word not in names]
    taken = sum(word in given for word in free)
    return taken >= _OVERLAP_WORDS and taken > _OVERLAP_SHARE * len(free)
