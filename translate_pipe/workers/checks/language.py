"""Checks of script and language: is the text in the target language at all?"""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import DENSE_WEIGHT, Features
from translate_pipe.workers.checks.tongues import Tongues, languages_of_words, script_pattern

_LETTER = re.compile(r"[^\W\d_]")
_KANA, _HANGUL, _HAN = script_pattern("Kana"), script_pattern("Hang"), script_pattern("Hani")
_COMPACT_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_SHARED_SCRIPTS = frozenset({"Latn", "Cyrl", "Arab", "Deva"})
_FOREIGN_SHARE = 0.2
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_BORROWED = 3
_HAN_ONLY = 12
_LEAST_VARIANTS = 2


def script(source: Features, text: Features, tongues: Tongues) -> bool:
    """Not, or hardly, in the script of the target language.

    Names may stay in the source's script, words that begin with a capital and are in the source,
    and so may acronyms.
    """
    if tongues.own is None or not text.letters:
        return False
    own = len(tongues.own.findall(text.letters))
    if tongues.script == "Latn":
        weight = sum(DENSE_WEIGHT for _ in _HAN.findall(text.letters))
        foreign = len(_LETTER.findall(text.letters)) - own + weight
        return foreign > _FOREIGN_SHARE * len(text.letters) + 1
    if _stray_east_asian(text, tongues):
        return True
    if tongues.script in _COMPACT_SCRIPTS:
        own = int(own * DENSE_WEIGHT)
    names = set(source.words)
    foreign = sum(
        len(word)
        for word in text.words
        if not (word != word.lower() and (word in names or _ACRONYM.fullmatch(word)))
        and not tongues.own.search(word)
    )
    return foreign > 2 * own + (_BORROWED if own else 0)


def _stray_east_asian(text: Features, tongues: Tongues) -> bool:
    """Letters of one East Asian language in a text of another."""
    letters = text.letters
    if tongues.script in {"Hans", "Hant"}:
        return len(_KANA.findall(letters)) >= 3 or len(_HANGUL.findall(letters)) >= 2
    if tongues.script == "Jpan":
        han_only = len(letters) >= _HAN_ONLY and not _KANA.search(letters)
        return han_only or len(_HANGUL.findall(letters)) >= 2
    return False


def variant(source: Features, text: Features, tongues: Tongues) -> bool:
    """Simplified where Traditional Chinese was asked for by name, or the other way round.

    The two old national character sets tell them apart: GB 2312 has no traditional forms and Big5
    no simplified ones.
    """
    del source
    if tongues.variant is None or text.letters.isascii():
        return False
    simplified = _encodable(text.letters, "gb2312") - _encodable(text.letters, "big5")
    traditional = _encodable(text.letters, "big5") - _encodable(text.letters, "gb2312")
    wrong, right = (
        (traditional, simplified) if tongues.variant == "Hans" else (simplified, traditional)
    )
    return len(wrong) >= _LEAST_VARIANTS and not right


def _encodable(letters: str, charset: str) -> set[str]:
    return set(letters.encode(charset, "ignore").decode(charset))


def language(source: Features, text: Features, tongues: Tongues) -> bool:
    """In another language than the target, judged by the commonest words of each.

    Only words that the target does not share count against it. A borrowed word proves little, so
    a language must show two of them or more, and clearly more than the target does.
    """
    del source
    own, other, count = _tally(text, tongues)
    likely = other in {tongues.source, "en"}
    if not tongues.target_words:
        return likely and count >= 3 and count > 0.6 * len(text.words)
    if likely:
        return count >= 2 and count > 2 * own and count >= 0.3 * len(text.words)
    return count >= 3 and count > 2 * own and count >= 0.4 * len(text.words)


def proof(text: Features, tongues: Tongues) -> int:
    """Whether a text that passed shows the target language: 1 it does, 0 it says nothing, -1 it
    rather shows another, too little for ``language`` to refuse it."""
    if tongues.script not in _SHARED_SCRIPTS and tongues.own is not None:
        return 1 if tongues.own.search(text.letters) else 0
    own, _, count = _tally(text, tongues)
    if not tongues.target_words:
        return 1
    return (own > count) - (count > 0 and count >= own)


def _tally(text: Features, tongues: Tongues) -> tuple[int, str, int]:
    """How many words the target's common ones are, and which other language has how many."""
    known = languages_of_words()
    own = 0
    hits: dict[str, int] = {}
    for word in set(text.folded):
        languages = known.get(word)
        if languages is None:
            continue
        if tongues.target in languages:
            own += 1
            continue
        for language in languages:
            hits[language] = hits.get(language, 0) + 1
    if not hits:
        return own, "", 0
    likely = (tongues.source, "en")
    other = max(hits, key=lambda language: (hits[language], language in likely))
    return own, other, hits[other]
