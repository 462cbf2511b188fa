"""Language tags (BCP 47): checked, spelled one way, named, and what they say.

Data and rules are langcodes'. It costs 30 to 50 ms to import, a tenth of a short run, so it loads
at the first language that is not in ``COMMON``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from translate_pipe.errors import UnknownLanguage

__all__ = [
    "Language",
    "autonym",
    "canonical",
    "display_name",
    "is_same_language",
    "is_widely_written",
    "look_up",
    "suggest",
]

COMMON = {
    "ar": ("Arabic", "Arab"),
    "bg": ("Bulgarian", "Cyrl"),
    "ca": ("Catalan", "Latn"),
    "cs": ("Czech", "Latn"),
    "da": ("Danish", "Latn"),
    "de": ("German", "Latn"),
    "el": ("Greek", "Grek"),
    "en": ("English", "Latn"),
    "es": ("Spanish", "Latn"),
    "fa": ("Persian", "Arab"),
    "fi": ("Finnish", "Latn"),
    "fr": ("French", "Latn"),
    "he": ("Hebrew", "Hebr"),
    "hi": ("Hindi", "Deva"),
    "hr": ("Croatian", "Latn"),
    "hu": ("Hungarian", "Latn"),
    "id": ("Indonesian", "Latn"),
    "it": ("Italian", "Latn"),
    "ja": ("Japanese", "Jpan"),
    "ko": ("Korean", "Kore"),
    "nb": ("Norwegian Bokm\u00e5l", "Latn"),
    "nl": ("Dutch", "Latn"),
    "pl": ("Polish", "Latn"),
    "pt": ("Portuguese", "Latn"),
    "pt-BR": ("Portuguese (Brazil)", "Latn"),
    "ro": ("Romanian", "Latn"),
    "ru": ("Russian", "Cyrl"),
    "sk": ("Slovak", "Latn"),
    "sr": ("Serbian", "Cyrl"),
    "sv": ("Swedish", "Latn"),
    "th": ("Thai", "Thai"),
    "tr": ("Turkish", "Latn"),
    "uk": ("Ukrainian", "Cyrl"),
    "vi": ("Vietnamese", "Latn"),
    "zh": ("Chinese", "Hans"),
    "zh-Hans": ("Chinese (Simplified)", "Hans"),
    "zh-Hant": ("Chinese (Traditional)", "Hant"),
}
"""English name and usual script (ISO 15924) of the languages most asked for, as langcodes has
them, which a test compares."""

_NOT_A_TARGET = frozenset({"und", "mul", "mis", "zxx"})
_WIDELY = 10_000_000
_NO_COUNTRY = re.compile(r"AA|Q[M-Z]|X[A-JL-Z]|ZZ")
"""Codes that ISO 3166 leaves to everybody's own use; ``XK`` is used as Kosovo's."""


class Language(NamedTuple):
    """What a tag says: its primary subtag, the ``script`` and ``territory`` if it names them, and
    the script it is mostly written in, ``None`` where nobody knows."""

    language: str
    script: str | None
    territory: str | None
    usual_script: str | None


@lru_cache(maxsize=256)
def look_up(tag: str) -> Language:
    """What a valid tag says."""
    if tag in COMMON:
        language, _, rest = tag.partition("-")
        script = rest if len(rest) == len("Hans") else None
        return Language(language, script, None if script else rest or None, COMMON[tag][1])
    import langcodes

    found = langcodes.Language.get(tag)
    usual = found.maximize().script
    return Language(found.language or tag, found.script, found.territory, usual)


@lru_cache(maxsize=256)
def canonical(tag: str) -> str:
    """The one spelling of a tag: ``zh-cn`` and ``zh_CN`` are ``zh-CN``, ``fre`` is ``fr``.

    File names, reports and journal keys all use it, so that two spellings of one language are
    never two outputs. A script or region that was given stays. Raises ``UnknownLanguage``.
    """
    if tag in COMMON:
        return tag
    import langcodes
    from langcodes.tag_parser import LanguageTagError

    try:
        found = langcodes.standardize_tag(tag.strip())
        valid = langcodes.tag_is_valid(found)
    except LanguageTagError:
        valid = False
    if not valid or found.partition("-")[0] in _NOT_A_TARGET:
        near = suggest(tag)
        meant = f"Did you mean {near} ({display_name(near)})?" if near else None
        raise UnknownLanguage(
            f"{tag!r} is not a language tag", remedy=meant or "Tags look like zh, pt-BR, zh-Hant"
        )
    return found


def suggest(text: str) -> str | None:
    """The tag most likely meant: by the language's name, or by a country's code (``jp``)."""
    import langcodes

    try:
        return langcodes.find(text).to_tag()
    except LookupError:
        pass
    if len(text) == 2 and text.isalpha() and not _NO_COUNTRY.fullmatch(text.upper()):
        likely = langcodes.Language.make(territory=text.upper())
        if likely.is_valid():
            return likely.maximize().language
    return _nearest_name(text)


def _nearest_name(text: str) -> str | None:
    """The widely spoken language whose English name is spelled nearest."""
    from difflib import get_close_matches

    from langcodes.data_dicts import LANGUAGE_ALPHA3

    names = {display_name(tag).lower(): tag for tag in LANGUAGE_ALPHA3}
    nearest = get_close_matches(text.lower(), names, n=1, cutoff=0.7)
    return names[nearest[0]] if nearest else None


def display_name(tag: str, tongue: str = "en") -> str:
    """The language's name in another one, English if none is said: ``zh-Hant`` is
    ``Chinese (Traditional)``."""
    if tongue == "en" and tag in COMMON:
        return COMMON[tag][0]
    import langcodes

    return langcodes.Language.get(tag).display_name(tongue)


def autonym(tag: str) -> str:
    """The language's own name for itself."""
    import langcodes

    return langcodes.Language.get(tag).autonym()


def is_same_language(one: str, other: str) -> bool:
    """Whether two valid tags name one language, whatever script or region they add."""
    return look_up(one).language == look_up(other).language


def is_widely_written(tag: str) -> bool:
    """Whether more than ten million people write the language."""
    import langcodes

    return langcodes.Language.get(tag).writing_population() > _WIDELY
