"""Which of two close languages a text is in, by what the other one has not: letters and words.

Close languages say much alike, but rarely a whole sentence: "Где ты был?" has three words that no
Ukrainian text has, and a letter that is not in its alphabet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.kin import kin
from translate_pipe.workers.checks.language_pair import LanguagePair, words_of

_ABSENT = {
    "da": "äö",
    "nb": "äö",
    "sv": "æø",
    "ru": "іїєґўјљњћђџѓќѕәғқңөұүһ",
    "uk": "ыэёъўјљњћђџѓќѕәғқңөұүһ",
    "be": "ищъїєґјљњћђџѓќѕәғқңөұүһ",
    "bg": "ѓѕјљњќџыэё",
    "mk": "йщъьюя",
    "cs": "äľĺŕô",
    "sk": "ěřů",
    "es": "àâãçêôõ",
    "pt": "ñ",
    "gl": "àâãçêôõ",
    "ca": "ñãõ",
    "tr": "ə",
}
"""What no word of a language has of its relatives' letters."""

_RESPELT = frozenset({"ru", "uk", "be", "bg", "mk", "tr"})
"""These write each other's names in letters of their own. Björn and Peña keep theirs."""

_NO_OPENING = frozenset({"pt", "ca"})
"""They have no "¿" and "¡"."""

_LEAST = 2
"""Words of a relative's: one may be a slip of its list."""

_BOTH = {
    ("es", "pt"): (
        "ante antes al contra desde durante este esta sobre todo todos porque era mas as dos"
    ),
    ("ru", "uk"): "уже тут та",
    ("da", "sv"): "så ingen ha ej icke vid jo din blev denne hos ned når mod",
    ("nb", "sv"): (
        "ej ha vet under henne hennes vid icke blir blitt bli denne din ditt kom mitt ned når sitt"
        " vår å"
    ),
    ("da", "nb"): (
        "alt jo mange mine også under ham hos hvis bare ha hver hvilken hvordan ingen kom samme så"
        " hvem nå å"
    ),
}
"""Words of ``words.txt`` that are the same in both, though only one of them has them there."""


def only_in_source(text: Features, pair: LanguagePair) -> bool:
    """Whether a text shows that it is in the source's language and not in its relative's.

    A name may have any letter, and its words are nobody's ("Las Vegas", "Guillermo del Toro"): a
    word in front of a capital does not count, nor one in capitals, nor letters of a word that
    begins with one.
    """
    if pair.target in _NO_OPENING and ("¿" in text.text or "¡" in text.text):
        return True
    absent = _ABSENT.get(pair.target)
    if absent is not None:
        words = text.words if pair.target in _RESPELT else filter(str.islower, text.words)
        if not set(absent).isdisjoint("".join(words).lower()):
            return True
    own, others = words_apart(pair)
    return not _free(text.words).isdisjoint(own) and others.isdisjoint(text.folded)


def in_a_relative(
    source: Features, text: Features, pair: LanguagePair, quoted: Collection[str] = ()
) -> bool:
    """Whether a text, but for what is quoted, shows that it is in a relative of the target that is
    not the source either: by two words that only the relative has, or one with letters that no
    word of the target has, where those names are respelt too."""
    relatives = _relatives(pair.source, pair.target)
    if pair.target in _RESPELT and relatives.lettered(text.letters):
        return any(
            relatives.lettered(word) for word in set(text.folded).difference(source.folded, quoted)
        )
    if not relatives.words:
        return False
    if relatives.telling.isdisjoint(text.folded) and not relatives.lettered(text.letters):
        return False
    new = set(text.folded).difference(source.folded, quoted)
    lettered = {
        word for word in text.words if word.islower() and word in new and relatives.lettered(word)
    }
    free = _free(text.words) & new
    for own, others in relatives.words:
        if not others.isdisjoint(new):
            continue
        found = free & own
        if len(found | lettered) >= _LEAST or any(map(relatives.lettered, found)):
            return True
    return False


class _Relatives(NamedTuple):
    """``words`` are for each relative those it has alone and those the target has. One of
    ``telling`` or a letter that ``lettered`` finds is in all that is in a relative."""

    words: Sequence[tuple[frozenset[str], frozenset[str]]]
    telling: frozenset[str]
    lettered: Callable[[str], object]


@lru_cache(maxsize=64)
def _relatives(source: str, target: str) -> _Relatives:
    found = [_told_apart(each, target) for each in kin(target) if each not in {source, target}]
    words = [each for each in found if each[0]]
    absent = re.compile(f"[{_ABSENT[target]}]" if target in _ABSENT else r"(?!)")
    return _Relatives(words, frozenset().union(*(own for own, _ in words)), absent.search)


def _free(words: Sequence[str]) -> frozenset[str]:
    """The words that are no names, nor in front of one."""
    after = (*words[1:], "") if words else ()
    return frozenset(
        word.casefold()
        for word, following in zip(words, after, strict=True)
        if following == following.lower() and not word.isupper()
    )


def words_apart(pair: LanguagePair) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the source's language that its relative has not, and the other way round."""
    return _told_apart(pair.source, pair.target)


@lru_cache(maxsize=32)
def _told_apart(one: str, other: str) -> tuple[frozenset[str], frozenset[str]]:
    both = frozenset(_BOTH.get((min(one, other), max(one, other)), "").split())
    ones, others = words_of(one), words_of(other)
    if not ones or not others:
        ones = others = frozenset()
    return (
        (ones - others - both) | _listed(one, other),
        (others - ones - both) | _listed(other, one),
    )


def _listed(one: str, other: str) -> frozenset[str]:
    found: set[str] = set()
    data = resources.files(__package__).joinpath("apart.txt").read_text("utf-8")
    for row in data.splitlines():
        languages, _, words = row.partition(": ")
        having, _, lacking = languages.partition(" not ")
        if one in having.split() and other in lacking.split():
            found.update(words.split())
    return frozenset(found)
