"""What is known of the two languages of a run: their scripts and their commonest words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from translate_pipe.languages import look_up
from translate_pipe.workers.checks.kin import akin

_SCRIPTS = {
    "Latn": "A-Za-zªºÀ-ÖØ-öø-ɏɐ-ʯḀ-ỿﬀ-ﬆＡ-Ｚａ-ｚ",
    "Grek": "Ͱ-Ͽἀ-῿",
    "Cyrl": "Ѐ-ԯᲀ-᲏ⷠ-ⷿꙀ-ꚟ",
    "Armn": "Ա-֏",
    "Hebr": "א-ת",
    "Arab": "ؠ-يٮ-ۓەۮۯۺ-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ",
    "Deva": "ऀ-ॿ",
    "Beng": "ঀ-৿",
    "Guru": "਀-੿",
    "Gujr": "઀-૿",
    "Orya": "଀-୿",
    "Taml": "஀-௿",
    "Telu": "ఀ-౿",
    "Knda": "ಀ-೿",
    "Mlym": "ഀ-ൿ",
    "Sinh": "඀-෿",
    "Thai": "ก-๎",
    "Laoo": "຀-໿",
    "Tibt": "ༀ-࿿",
    "Mymr": "က-႟",
    "Geor": "Ⴀ-ჿᲐ-Ჿ",
    "Ethi": "ሀ-፿",
    "Khmr": "ក-៿",
    "Kana": "ぁ-ゟァ-ヺー-ヿㇰ-ㇿｦ-ﾟ",
    "Hang": "ᄀ-ᇿ㄰-㆏가-힯",
    "Hani": "⺀-⿟々〆㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff",
}
"""Characters for classes of an expression. Those of compatibility are escaped: normalised, as tools
do with a text, the first of them is another character, and with it the class takes in Hangul."""

_WRITTEN_IN = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hani Kana", "Kore": "Hang"}
_EAST_ASIAN = ("Hani", "Kana", "Hang")
_NORWEGIAN = {"no": "nb", "nn": "nb"}

_LETTERS = {
    "en": "",
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìíîòóùú",
    "pt": "áâãàçéêíóôõúü",
    "nl": "áèéëïóöü",
    "sv": "åäöéà",
    "da": "æøåé",
    "nb": "æøåéò",
    "fi": "äöå",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "tr": "çğıöşüâî\u0307",
    "id": "é",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "ru": "йщьюяыэёъ",
    "uk": "йщьюяіїєґ",
    "bg": "йщьюяъѝ",
    "sr": "јљњђћџ",
    "ar": "كيىةإأؤئآء",
    "fa": "پچژگکیآئأؤء",
    "ur": "ٹڈڑںےہھپچژگکیآئؤۂۓ",
}
"""What each alphabet has beside the letters that all of its script have, in lower case. That of
``İ`` is an ``i``, which all have, and a dot above."""


@dataclass(frozen=True, eq=False)  # no slots: what follows from the fields is looked up once
class LanguagePair:
    """The languages of a run, one object for each two (``language_pair``).

    ``source`` is empty where nobody said. ``own`` matches a letter of the target's script and is
    ``None`` for a script not listed. ``strange`` matches a word in a script that the target has no
    words in. ``variant`` is the Chinese script that the target's tag asks for, if it does.
    """

    source: str
    target: str
    script: str
    own: re.Pattern[str] | None
    strange: re.Pattern[str]
    variant: str | None

    @cached_property
    def differ(self) -> bool:
        """Whether a text given back as it was is suspicious at all."""
        return self.source != self.target

    @cached_property
    def akin(self) -> bool:
        """Whether many texts are rightly the same in both."""
        return akin(self.source, self.target)

    @cached_property
    def target_words(self) -> frozenset[str]:
        """The common words of the target; none if it is written in another script than they."""
        return frozenset(filter(self._is_written, words_of(self.target)))

    @cached_property
    def known(self) -> bool:
        """Whether the target can be told from other languages of its script."""
        return bool(self.target_words) or self._is_written(_LETTERS.get(self.target, ""))

    @cached_property
    def alike(self) -> frozenset[str]:
        """Words of other languages that are the target's as well, with another meaning perhaps."""
        return _written_alike().get(self.target, frozenset())

    def _is_written(self, text: str) -> bool:
        return self.own is None or self.own.search(text) is not None

    @cached_property
    def source_words(self) -> frozenset[str]:
        return words_of(self.source)


@lru_cache(maxsize=64)
def language_pair(source_tag: str | None, target_tag: str) -> LanguagePair:
    """Look the languages up. Tags are BCP 47."""
    target, source = look_up(target_tag), look_up(source_tag) if source_tag else None
    script = target.usual_script or "Latn"
    names = _WRITTEN_IN.get(script, script).split()
    own = None
    if all(name in _SCRIPTS for name in names):
        own = re.compile(f"[{''.join(_SCRIPTS[name] for name in names)}]")
    asked = target.script or target.territory
    return LanguagePair(
        source=_code(source.language) if source else "",
        target=_code(target.language),
        script=script,
        own=own,
        strange=_strange(script),
        variant=script if target.language == "zh" and asked else None,
    )


@lru_cache(maxsize=32)
def _strange(script: str) -> re.Pattern[str]:
    """One letter is no word (β, or the Д of a face made of signs) but where one is a syllable.

    A Latin word is a name. Texts of one East Asian script have letters of another, a Korean one
    Chinese characters beside their reading, a Chinese one の: ``language`` knows how many.
    """
    letters = "".join(
        _SCRIPTS[name] for name in _SCRIPTS if name not in {"Latn", script, *_EAST_ASIAN}
    )
    if script in _WRITTEN_IN:
        return re.compile(f"[{letters}]{{2,}}")
    return re.compile(f"[{letters}]{{2,}}|[{''.join(_SCRIPTS[name] for name in _EAST_ASIAN)}]+")


def letter(script: str) -> str:
    """The expression of one letter of a script, by its ISO 15924 code."""
    return f"[{_SCRIPTS[script]}]"


@lru_cache(maxsize=1)
def languages_of_words() -> Mapping[str, tuple[str, ...]]:
    """The languages each common word belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    data = resources.files(__package__).joinpath("words.txt").read_text("utf-8")
    for row in data.splitlines():
        language, colon, words = row.partition(":")
        if colon and not row.startswith("#"):
            for word in set(words.split()):
                found[word] = (*found.get(word, ()), language)
    return found


@lru_cache(maxsize=1)
def _written_alike() -> Mapping[str, frozenset[str]]:
    data = resources.files(__package__).joinpath("alike.txt").read_text("utf-8")
    rows = (row.partition(":") for row in data.splitlines() if not row.startswith("#"))
    return {language: frozenset(words.split()) for language, _, words in rows}


@lru_cache(maxsize=64)
def words_of(language: str) -> frozenset[str]:
    """The common words of a language; none for one that is not listed."""
    return frozenset(word for word, known in languages_of_words().items() if language in known)


@lru_cache(maxsize=1)
def languages_of_letters() -> tuple[re.Pattern[str], Mapping[str, frozenset[str]]]:
    """What finds the letters that not all alphabets of a script have, and whose they are."""
    found = {
        letter: frozenset(tag for tag, letters in _LETTERS.items() if letter in letters)
        for letter in "".join(_LETTERS.values())
    }
    return re.compile(f"[{''.join(found)}]"), found


def _code(language: str) -> str:
    return _NORWEGIAN.get(language, language)
