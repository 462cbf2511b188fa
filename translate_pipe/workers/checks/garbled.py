"""Checks for characters that no translator wrote: controls, escapes, letters lost on the way."""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufffd\ufffe\uffff"
_SUSPECT = re.compile(rf"[{_CONTROLS}ÂÃÄÅÈĂĹ\xb0\xb5\u201a\u2502-\u259f\u951f縺繧]")
"""Where damage may begin: found in a text at once, which costs little."""

_SIGNS = "¡-ª¬-º¼-¿€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ"
_DAMAGE = re.compile(
    rf"[{_CONTROLS}]"
    rf"|[ÂÃÄÅÈĂĹ][{_SIGNS}]|[縺繧].{{1,4}}[縺繧]"
    r"|[ÂÃ][«»…‘-”–—•\xa0](?=[a-z])|Ä‘(?=[a-z])|(?<![A-ZÀ-ɏḀ-ỿ])Ã[\xa0 ]"
    r"|(?<=[РС])[\xb0\xb5‚]|\u951f\u65a4\u62f7"
    r"|[╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫]|[\u2502-\u259f][A-Za-zÀ-ԯ√]|(?<=[A-Za-zÀ-ԯ])[\u2502-\u259f]"
)
"""Controls; UTF-8 read as Latin-1, as Windows-1250, 1252 or 1251, as Shift JIS, or what
it puts for a lost letter as GBK: the first byte of a letter becomes one of few, the second one a
sign, and that of "à" a blank; and Cyrillic read in a character set of DOS. Signs that may follow a
capital ("MANHÃ…") count only before a lower-case letter. ``─`` and ``━`` are dashes of Chinese and
Japanese."""

_LOWER = "[a-zß-öø-ÿĀ-ɏα-ώа-џґ]"
_LOST = re.compile(rf"(?<=[^\W\d_]|['’\s])\?{{1,2}}(?<![\u0e00-\uffff]\?)(?={_LOWER})")
_LOST_AT_END = re.compile(rf"(?<=[^\W\d_]|\s)\? (?={_LOWER})")
"""What a character set lacks becomes a question mark: "r?v?". A sentence ends before a capital, in
scripts without blanks anywhere, and in the middle of a text ("laiss? un mot") if one is asked."""

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\(?!N)")
"""``\\N`` is a line break of subtitles."""


def garbled(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Control characters, forced writing directions, letters lost or decoded wrongly on the way, or
    such as are written out as in JSON or HTML (``\\n``, ``\\u00e9``, ``&quot;``)."""
    del pair
    raw = text.raw
    if _SUSPECT.search(raw) and _is_damaged(raw) and not _is_damaged(source.raw):
        return True
    if "â€" in raw and "â€" not in source.raw:
        return True
    if "\\" in raw and "\\" not in source.raw and _ESCAPE.search(raw):
        return True
    if "&" in raw and _REFERENCE.search(raw) and not _REFERENCE.search(source.raw):
        return True
    return text.marks[0] and "?" in raw[:-1] and _has_lost(source, text)


def _is_damaged(raw: str) -> bool:
    return any(_DAMAGE.match(raw, found.start()) for found in _SUSPECT.finditer(raw))


def _has_lost(source: Features, text: Features) -> bool:
    """Whether a question mark stands for a letter."""
    if _LOST.search(text.raw) is not None and _LOST.search(source.raw) is None:
        return True
    asks = source.marks[0] or text.marks[3] == "?"
    return not asks and _LOST_AT_END.search(text.raw) is not None
