"""Which of two close languages a text is in, by what the other one has not: letters and words.

Close languages say much alike, but rarely a whole sentence: "Где ты был?" has three words that no
Ukrainian text has, and a letter that is not in its alphabet.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair, words_of

_ABSENT = {
    "da": "äö",
    "nb": "äö",
    "sv": "æø",
    "ru": "іїєґў",
    "uk": "ыэёъў",
    "be": "ищъїєґ",
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

_RESPELT = frozenset({"ru", "uk", "be", "bg", "mk"})
"""These write each other's names in letters of their own. Björn and Peña keep theirs."""

_NO_OPENING = frozenset({"pt", "ca"})
"""They have no "¿" and "¡"."""

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
    after = (*text.words[1:], "")
    free = {
        word.casefold()
        for word, following in zip(text.words, after, strict=True)
        if following == following.lower() and not word.isupper()
    }
    return not free.isdisjoint(own) and others.isdisjoint(text.folded)


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
