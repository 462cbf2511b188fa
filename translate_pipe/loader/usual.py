"""The encodings that a language's subtitles are written in, where they are not in UTF-8."""

from __future__ import annotations

_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic")
_CENTRAL = ("cp1250", "iso8859_2")
_WESTERN = ("cp1252",)
_BY_LANGUAGES = {
    "zh yue wuu": ("gb18030", "big5"),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "th": ("cp874",),
    "vi": ("cp1258",),
    "el": ("cp1253",),
    "he yi": ("cp1255",),
    "ar fa ur": ("cp1256", "iso8859_6"),
    "tr az ku": ("cp1254",),
    "lt lv et": ("cp1257",),
    "ru uk be bg mk kk": _CYRILLIC,
    "sr": (*_CYRILLIC, *_CENTRAL),
    "pl cs sk hu sl hr bs ro sq": _CENTRAL,
    "en fr de es it pt nl sv da no nb nn fi is ca gl eu ga af id ms": _WESTERN,
}
_USUAL = {tag: names for tags, names in _BY_LANGUAGES.items() for tag in tags.split()}


def usual(language: str | None) -> tuple[str, ...]:
    """Encodings that texts of a language (a BCP 47 tag) are in; none where nothing is known."""
    return _USUAL.get((language or "").lower().replace("_", "-").split("-")[0], ())
