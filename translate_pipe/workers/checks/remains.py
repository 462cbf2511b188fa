"""Is a part of a text in the words of its source: one half translated, the other not?

A name, a title or a term stays as it is, and so may any one word. A sentence does not: it shows by
words that join others ("the", "this", "in the"), as they followed each other in the source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from translate_pipe.workers.checks import left
from translate_pipe.workers.checks.distinct import words_apart
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.kin import akin
from translate_pipe.workers.checks.language_pair import LanguagePair, languages_of_words
from translate_pipe.workers.checks.loans import without_phrases

_WORD = re.compile(r"[^\W\d_]++(?:['’][^\W\d_]++)*+")
_ANYWHERE = frozenset({"in", "on", "no", "all", "de"})
"""Words of many languages, or what switches of programs are called."""

_FIRST = _ANYWHERE | {"a", "at", "i"}
"""With these begins what goes on, not a name."""

_JOINING = 2
"""So many words that join others are a sentence, wherever they stand."""

_LONG = 3
"""Words, from where one that joins is enough, if it begins and the others are no names. Terms such
as "rock and roll" have it inside."""


def remains(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A run of the source's words is left in a text, outside quotes."""
    shared = set(source.folded).intersection(text.folded)
    if not shared or not pair.differ:
        return False
    doubtful = _has_a_tail if pair.script == "Latn" else left.goes_on
    return doubtful(source, text, pair) or _is_left(source, text, pair)


def pardoned(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether only words are left that may be a term: "coffee to go"."""
    return not _is_left(source, text, pair)


def _is_left(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether words are left that are no term."""
    if pair.script != "Latn" and left.says(source, text, pair):
        return True
    shared = set(source.folded).intersection(text.folded)
    if pair.akin:
        return _remains_of_kin(source, text, pair)
    known = left.common_words(pair)
    joining = {word for word in shared if _stem(word) in known}
    joining -= pair.target_words
    joining -= _ANYWHERE
    if not joining:
        return False
    shortest = _JOINING if pair.target_words else _LONG
    found = any(
        len(run) >= shortest and _is_sentence(run, joining, pair) for run in _runs(source, text)
    )
    return found and not (pair.source == "" and akin(_spoken(source), pair.target))


def _has_a_tail(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether two words are left, of which one joins what comes before or behind, and neither is
    the target's or a name's: "don't know"; or three in small letters, none of which joins them to a
    term."""
    own, known = pair.target_words, pair.source_words
    if pair.akin or not own or not known:
        return False
    shared = set(source.folded).intersection(text.folded).difference(own, _ANYWHERE)
    if len(shared) < _JOINING:
        return False
    joining = {word for word in shared if len(word) > 1 and left.joins(word, known)}
    if not (joining or len(shared) >= _LONG) or left.is_technical(source):
        return False
    for run in _runs(source, text):
        words = [*map(str.casefold, run)]
        unbroken = len(words) >= _LONG and " ".join(run) in text.text
        if unbroken and all(map(str.islower, run)) and (own | joining).isdisjoint(words):
            return True
        named = any(word[0].isupper() and not left.joins(word.casefold(), known) for word in run)
        ends = joining.intersection((words[0], words[-1]))
        if ends and not named and len(set(words) - own) >= _JOINING:
            return True
    return False


def _remains_of_kin(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A run of words of which two are the source's language's alone, and none its relative's."""
    own, others = words_apart(pair)
    if len(own.intersection(source.folded, text.folded)) < _JOINING:
        return False
    for run in _runs(source, text):
        words = {word.casefold() for word in run}
        if len(run) >= _LONG and len(words & own) >= _JOINING and words.isdisjoint(others):
            return True
    return False


def _spoken(source: Features) -> str:
    """The language that most of a text's common words are of."""
    common = languages_of_words()
    found = Counter(each for word in source.folded for each in common.get(word, ()))
    return max(found, key=found.__getitem__, default="")


def _stem(word: str) -> str:
    """A word without what is written together with it: "we" of "we'll"."""
    return word.replace("’", "'").partition("'")[0]


def _runs(source: Features, features: Features) -> Iterator[Sequence[str]]:
    """The words of a text that follow each other as in the source, two and more, outside quotes.
    What repeats itself ("la la la") is no sentence."""
    text = without_phrases(re.sub(left.QUOTED, "|", features.text))
    follows = {(one, two) for one, two in pairwise(source.folded) if one != two}
    found = list(_WORD.finditer(text))
    start = 0
    for at in range(1, len(found) + 1):
        if at < len(found):
            one, two = found[at - 1], found[at]
            pair = one[0].casefold(), two[0].casefold()
            if pair in follows and left.GAP.fullmatch(text, one.end(), two.start()):
                continue
        if at - start > 1:
            yield [match[0] for match in found[start:at]]
        start = at


def _is_sentence(run: Sequence[str], joining: AbstractSet[str], pair: LanguagePair) -> bool:
    """Whether the words of a run are more than a name, a title or a term."""
    joined = [word.casefold() in joining and (len(word) == 1 or not word.isupper()) for word in run]
    names = sum(word[0].isupper() and not joins for word, joins in zip(run, joined, strict=True))
    if names > 1 + (run[0] == "I"):
        return False
    if sum(joined) >= _JOINING:
        return True
    own = pair.target_words
    others = [word for word in run if word.islower() and word not in own and word not in joining]
    starts = joined[0] or run[0].casefold() in _FIRST
    return len(run) >= _LONG + (not starts) and any(joined) and bool(others)
