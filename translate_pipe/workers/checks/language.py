"""Checks of script and language: is the text in the target language at all?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache

from translate_pipe.workers.checks.distinct import in_a_relative
from translate_pipe.workers.checks.features import DENSE_WEIGHT, Features
from translate_pipe.workers.checks.language_pair import (
    LanguagePair,
    languages_of_letters,
    languages_of_words,
    letter,
)
from translate_pipe.workers.checks.mixed_scripts import mixed
from translate_pipe.workers.checks.sounds import spelled

_LETTER = re.compile(r"[^\W\d_]")
_KANA, _HANGUL = letter("Kana"), letter("Hang")
_LATIN = re.compile(f"{letter('Latn')}+")
_BETWEEN_HANGUL = "(?<![(（［\\[{0}{1}])[{1}{2}]{{2,}}".format(
    *(letter(name)[1:-1] for name in ("Hang", "Hani", "Kana"))
)
"""A word in Chinese characters or kana, but for what follows its reading: 대전大戰, 신(神)."""

_QUOTED = re.compile(
    r"(?:[\"“”„«»‘‚‹›「『《(（]|(?<!\w)['’])([^\"'“”„«»‘’‚‹›」』》)）]++)[\"'“”«»‘’‹›」』》)）]?"
)
"""What is quoted or in brackets, as far as the next sign of that kind."""

_MARK = re.compile(r"[\"“”„«»‹›「『《‘]|(?<!\w)'")
_TITLE = re.compile(
    r"[\"“”„«»‹›「『《]([^\"“”„«»‹›「『《」』》]++)[\"“”«»‹›」』》]"
    r"|(?<!\w)['‘]((?:[^'’]|['’](?=\w)){1,100}+)['’]"
)
"""What is quoted. An apostrophe within a word ends no quotation."""

_COMPACT_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_SHARED_SCRIPTS = frozenset({"Latn", "Cyrl", "Arab", "Deva"})
_FOREIGN_SHARE = 0.2
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_BORROWED = 3
_HAN_ONLY = 12
_CHINESE = re.compile(
    "[你您们們这這吗嗎呢吧啊她它很哪说說么麼谁还对时为见让给话车门问间东长书头爱难]"
)
"""Characters that Japanese writes otherwise or not at all, in the commonest words of Chinese."""

_CHINESE_WORDS = re.compile("[是我也把被就之了到要]|[^国目科]的[^中]")
"""Words of Chinese sentences that titles and dates in Japanese characters alone hardly have."""

_LEAST_VARIANTS = 2

_ALWAYS_MARKED = frozenset({"vi"})
_SENTENCE = 5
"""Different words, in a language where nearly every other has an accent."""

_PINYIN = re.compile("[ǎǐǒǔǚǜ]")
"""Vowels with signs of Chinese tones. Romanian is written with a wrong ``ǎ`` now and then."""

_OPENING = frozenset({"es"})
_OPENED = re.compile(r"[¿¡]\W*([^\W\d_]+)")
"""The word behind a sign that opens what Spanish asks or calls; of other languages that have such
signs no words are known here."""


def script(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Not, or hardly, in the script of the target language.

    Names may stay in Latin script, words that begin with a capital and are in the source, and so
    may acronyms. Of a strange script one word is enough: models slip into Chinese. So is a word
    whose letters are of two scripts.
    """
    if pair.own is None or not text.letters:
        return False
    if pair.script == "Latn" and _LATIN.fullmatch(text.letters):
        return False
    if _slipped(source, text, pair):
        return True
    own = len(pair.own.findall(text.letters))
    if own < len(text.letters) and mixed(source, text, pair):
        return True
    if pair.script == "Latn":
        foreign = _strange_letters(source, text, pair.own)
        return foreign > _FOREIGN_SHARE * len(text.letters) + 1
    if _stray_east_asian(source, text, pair):
        return True
    if pair.script == "Jpan" and spelled(source, text, pair):
        return True
    if pair.script in _COMPACT_SCRIPTS:
        own = int(own * DENSE_WEIGHT)
    names = set(source.words)
    foreign = sum(
        len(word)
        for word in text.words
        if not (word != word.lower() and (word in names or _ACRONYM.fullmatch(word)))
        and not pair.own.search(word)
    )
    return foreign > 2 * own + (_BORROWED if own else 0)


def _strange_letters(source: Features, text: Features, own: re.Pattern[str]) -> int:
    """Letters of other scripts in words that are not the source's."""
    words = [word for word in text.folded if word not in source.folded]
    return sum(len(_LETTER.findall(word)) - len(own.findall(word)) for word in words)


def _slipped(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a word is in a script strange to the target.

    A word of the source may stay. Where all of the source is in that script it may only be quoted,
    or it is one that was not translated.
    """
    if pair.strange.search(text.letters) is None:
        return False
    found = [word for each in text.folded for word in pair.strange.findall(each)]
    new = [word for word in found if word not in source.letters]
    if new:
        return not _said_in_quotes(source, text, new)
    if 2 * sum(map(len, pair.strange.findall(source.letters))) <= len(source.letters):
        return False
    return not _quotes(text, found)


def _said_in_quotes(source: Features, text: Features, words: Iterable[str]) -> bool:
    """Whether words that are not the source's are quoted, as something in the source is:
    "Spasibo." may become «Спасибо.»"""
    return _QUOTED.search(source.text) is not None and _quotes(text, words)


def _quotes(text: Features, words: Iterable[str]) -> bool:
    quoted = " ".join(_QUOTED.findall(text.text.casefold()))
    return all(word in quoted for word in words)


def _stray_east_asian(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Letters of one East Asian language in a text of another."""
    letters = text.letters
    if pair.script in {"Hans", "Hant"}:
        return len(re.findall(_KANA, letters)) >= 3 or len(re.findall(_HANGUL, letters)) >= 2
    if pair.script == "Jpan":
        if len(re.findall(_HANGUL, letters)) >= 2:
            return not _said_in_quotes(source, text, re.findall(f"{_HANGUL}+", letters))
        return not re.search(_KANA, letters) and _chinese(letters)
    if pair.script == "Kore":
        return any(word not in source.text for word in re.findall(_BETWEEN_HANGUL, text.text))
    return False


def _chinese(letters: str) -> bool:
    """Whether a text without kana is Chinese: Shift JIS has no simplified characters."""
    if _CHINESE.search(letters):
        return True
    if len(letters) < _HAN_ONLY:
        return False
    return _encodable(letters, "cp932") != set(letters) or bool(_CHINESE_WORDS.search(letters))


def variant(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Simplified where Traditional Chinese was asked for by name, or the other way round.

    The two old national character sets tell them apart: GB 2312 has no traditional forms and Big5
    no simplified ones.
    """
    del source
    if pair.variant is None or text.letters.isascii():
        return False
    simplified = _encodable(text.letters, "gb2312") - _encodable(text.letters, "big5")
    traditional = _encodable(text.letters, "big5") - _encodable(text.letters, "gb2312")
    wrong, right = (
        (traditional, simplified) if pair.variant == "Hans" else (simplified, traditional)
    )
    return len(wrong) >= _LEAST_VARIANTS and not right


def _encodable(letters: str, charset: str) -> set[str]:
    return set(letters.encode(charset, "ignore").decode(charset))


class Proof(Enum):
    """What a text shows: the target language, nothing, or rather another language, but too little
    for ``language`` to refuse it."""

    TARGET = auto()
    NONE = auto()
    OTHER = auto()


def language(source: Features, text: Features, pair: LanguagePair) -> bool:
    """In another language than the target, judged by the commonest words and letters of each.

    Only words that the target does not share count against it. A borrowed word proves little, so
    a language must show two of them or more, and clearly more than the target does.
    """
    if ("¿" in text.text or "¡" in text.text) and _opens_as_spanish(source, text, pair):
        return True
    if in_a_relative(source, text, pair) or _in_other_letters(source, text, pair):
        return True
    own, other, count, _ = _tally(source, text, pair)
    return _foreign(text, pair, own, other, count)


def _in_other_letters(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a sentence has none of the letters that any in the target has, or some that only
    spell the sound of Chinese."""
    if text.letters.isascii():
        if pair.target not in _ALWAYS_MARKED or len(text.tokens) < _SENTENCE:
            return False
        return not set(text.folded) <= set(source.folded)
    if pair.script != "Latn" or pair.target == "ro":
        return False
    return _PINYIN.search(text.letters) is not None and _PINYIN.search(source.letters) is None


def _opens_as_spanish(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a question or a call begins with a sign as in Spanish, though none of the source's
    does, and that is not what the source says itself ("Hola!")."""
    if pair.target in _OPENING or not pair.known or "¿" in source.text or "¡" in source.text:
        return False
    return any(word not in source.folded for word in map(str.casefold, _OPENED.findall(text.text)))


def quotes(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether all that is in another language is quoted, and the source quotes the same: a title
    perhaps, or else somebody's words, which were to be translated."""
    if _opens_as_spanish(source, text, pair):
        return False
    if in_a_relative(source, text, pair, _quoted_in_both(source, text)):
        return False
    own, other, count, _ = _unquoted(source, text, pair)
    return not _foreign(text, pair, own, other, count)


def _foreign(text: Features, pair: LanguagePair, own: int, other: str, count: int) -> bool:
    """Whether so many words of that other language refuse a text with so many of the target's."""
    if not pair.known:
        if other not in {pair.source, "en"} or (pair.akin and other != "en"):
            return False
        return count >= 3 and count > 0.6 * len(text.words)
    return count >= 2 and count > 2 * own and count >= 0.3 * len(text.words)


def proof(source: Features, text: Features, pair: LanguagePair) -> Proof:
    """What a text that passed shows of its language."""
    if pair.script not in _SHARED_SCRIPTS and pair.own is not None:
        return Proof.TARGET if pair.own.search(text.letters) else Proof.NONE
    own, _, count, _ = _unquoted(source, text, pair)
    if not pair.known or own > count:
        return Proof.TARGET
    return Proof.OTHER if count else Proof.NONE


def seeming(source: Features, text: Features, pair: LanguagePair) -> Mapping[str, Collection[str]]:
    """The other languages that a text with such ``proof`` may be in, the likeliest first, each with
    its words in the text."""
    _, other, count, hits = _unquoted(source, text, pair)
    likely = [other, *(each for each in hits if hits[each] == count and each != other)]
    common = languages_of_words()
    return {
        each: [w for w in text.folded if each in (common.get(w) or languages_by_letters(w))]
        for each in likely
        if each
    }


_Tally = tuple[int, str, int, Mapping[str, int]]
"""How many words are the target's and not those of the other language that has the most words the
target has not; that language; how many those are; and how many each of the others has."""


@lru_cache(maxsize=1)  # ``language``, ``proof`` and ``seeming`` look at one text in turn
def _tally(source: Features, text: Features, pair: LanguagePair) -> _Tally:
    return _sum(text.folded, source, pair)


def _unquoted(source: Features, text: Features, pair: LanguagePair) -> _Tally:
    """The same without what source and text both quote."""
    tally = _tally(source, text, pair)
    if not tally[2] or _MARK.search(text.text) is None:
        return tally
    quoted = _quoted_in_both(source, text)
    rest = [word for word in text.folded if word not in quoted]
    return _sum(rest, source, pair) if quoted and rest else tally


def _quoted_in_both(source: Features, text: Features) -> Collection[str]:
    """The words of titles and the like that a source quotes, and the text as well."""
    said, meant = (
        [Features.of(a or b) for a, b in _TITLE.findall(of.text)] for of in (text, source)
    )
    letters = {each.letters for each in meant}
    return {word for each in said if each.letters in letters for word in each.folded}


def _sum(words: Iterable[str], source: Features, pair: LanguagePair) -> _Tally:
    own, hits = _words_of_languages(words, source, pair)
    if not hits:
        return len(own), "", 0, hits
    likely = (pair.source, "en")
    other = max(hits, key=lambda language: (hits[language], language in likely))
    return sum(other not in languages for languages in own), other, hits[other], hits


def _words_of_languages(
    words: Iterable[str], source: Features, pair: LanguagePair
) -> tuple[Sequence[Collection[str]], Mapping[str, int]]:
    """The languages of each word that the target has, and how many of the others each other
    language has.

    A word is a language's by being common in it, or by its letters. A word of the source may be a
    name, and a target that is not known may have any letters: there they say nothing. Nor does a
    word that both languages have ("war" is German, and English), or one that the source says in a
    third language too.
    """
    common = languages_of_words()
    own: list[Collection[str]] = []
    hits: dict[str, int] = {}
    for word in dict.fromkeys(words):  # in order: of two languages alike the first counts
        languages: Collection[str] | None = common.get(word)
        if word in pair.alike:
            continue
        if languages is None:
            if word.isascii() or word in source.folded or not pair.known:
                continue
            languages = languages_by_letters(word)
        if pair.target in languages:
            own.append(languages)
            continue
        if pair.source_words and pair.source not in languages and word in source.folded:
            continue
        for language in languages:
            hits[language] = hits.get(language, 0) + 1
    return own, hits


@lru_cache(maxsize=4096)  # the same words come again in a film
def languages_by_letters(word: str) -> Collection[str]:
    """Those that have all of its special letters, in order; none for a word without any."""
    special, letters = languages_of_letters()
    found = [letters[letter] for letter in special.findall(word)]
    return tuple(sorted(frozenset.intersection(*found))) if found else ()
