"""Is a line of the source in a third language, as films have some? Such a line may stay as it is.

"Bonjour, mademoiselle." is not English, nor does a German film make German of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from translate_pipe.workers.checks.alone import said_alone
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.kin import kin
from translate_pipe.workers.checks.language import languages_by_letters
from translate_pipe.workers.checks.language_pair import LanguagePair, languages_of_words, words_of

_LEAST = 2
_SHORT = 3
"""A word of so many letters is a word of some language or other by chance."""


def third_language(source: Features, pair: LanguagePair) -> Mapping[str, Collection[str]]:
    """The language that at least half of a source's words are of, with those words, if it is
    neither the source's, or close to it, nor the target's, and no word is only the source's. Empty
    where there is none, or where nobody said what the source is in."""
    known = words_of(pair.source)
    if not known:
        return {}
    different = dict.fromkeys(source.folded)
    ours = known | said_alone(pair.source) | pair.target_words | said_alone(pair.target)
    none = kin(pair.source) | {pair.source, pair.target}
    found: dict[str, list[str]] = {}
    for word in different:
        languages = () if word in ours else _languages(word)
        for language in languages if none.isdisjoint(languages) else ():
            found.setdefault(language, []).append(word)
    if not found:
        return {}
    language = max(found, key=lambda each: len(found[each]))
    words = found[language]
    theirs = words_of(language) | said_alone(language)
    if any(word in known and word not in theirs for word in different):
        return {}
    enough = len(words) >= _LEAST or (len(different) <= _LEAST and len(words[0]) > _SHORT)
    return {language: words} if enough and 2 * len(words) >= len(different) else {}


@lru_cache(maxsize=4096)  # the same words come again in a film
def _languages(word: str) -> Collection[str]:
    common = languages_of_words()
    alone = [each for each in _all() if word in said_alone(each)]
    return {*common.get(word, ()), *alone} or languages_by_letters(word)


@lru_cache(maxsize=1)
def _all() -> Collection[str]:
    return {each for languages in languages_of_words().values() for each in languages}
