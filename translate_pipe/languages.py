"""Language tags (BCP 47): checked, spelled one way, and named.

Data and rules are langcodes'. It costs 30 ms to import, so it loads at the first use.
"""

from __future__ import annotations

from functools import lru_cache

from translate_pipe.errors import UnknownLanguage

__all__ = ["canonical", "display_name", "is_same_language", "suggest"]

NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian Bokm\u00e5l",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "pt-BR": "Portuguese (Brazil)",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "zh-Hans": "Chinese (Simplified)",
    "zh-Hant": "Chinese (Traditional)",
}
"""What the library calls the languages most asked for: its whole table takes 50 ms to load."""

_NOT_A_TARGET = frozenset({"und", "mul", "mis", "zxx"})


@lru_cache(maxsize=256)
def canonical(tag: str) -> str:
    """The one spelling of a tag: ``zh-cn`` and ``zh_CN`` are ``zh-CN``, ``fre`` is ``fr``.

    File names, reports and journal keys all use it, so that two spellings of one language are
    never two outputs. A script or region that was given stays. Raises ``UnknownLanguage``.
    """
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
    if len(text) == 2 and text.isalpha():
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
    if tongue == "en" and tag in NAMES:
        return NAMES[tag]
    import langcodes

    return langcodes.Language.get(tag).display_name(tongue)


def is_same_language(one: str, other: str) -> bool:
    """Whether two valid tags name one language, whatever script or region they add."""
    import langcodes

    return langcodes.Language.get(one).language == langcodes.Language.get(other).language
