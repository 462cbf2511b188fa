"""Characters without a shape (category Cf), which a reply may be full of.

They break wrapping and search, and a word with one inside is no word to any check. Where they mean
something they stay: joiners in the scripts and emoji that need them, marks of direction beside
right-to-left letters, breaks between the words of scripts without blanks.
"""

from __future__ import annotations

import re

_DIRECTION = "\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069"
_BREAK = "\u200b"
_JOINERS = "\u200c\u200d"
_TAGS = "\U000e0020-\U000e007f"
_OTHERS = (
    "\u00ad\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001"
)
"""Soft hyphens, word joiners, byte order marks, annotations. Overrides of direction are refused
instead (``checks.garbled``): what they turn around was written the wrong way."""

_ANY = re.compile(f"[{_DIRECTION}{_BREAK}{_JOINERS}{_TAGS}{_OTHERS}]")

_RIGHT_TO_LEFT = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_UNSPACED = (
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1980-\u19df\u1a20-\u1aaf\ua980-\ua9df\uaa60-\uaadf]"
)
_JOINING = (
    "\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a00-\u1cff"
    "\ua800-\uabff\U00010a00-\U00011fff"
)
"""Arabic, Syriac and the like, and the scripts of India and of what lies east of it, Mongolian."""

_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\u20e3\U0001f000-\U0001faff"
_IDLE_JOINER = (
    f"(?<![{_JOINING}{_EMOJI}])[{_JOINERS}]|[{_JOINERS}](?=[{_JOINERS}])"
    f"|(?<=[{_EMOJI}])[{_JOINERS}](?![{_EMOJI}])"
)
_FLAG = f"(\U0001f3f4[{_TAGS}]{{1,16}})|[{_TAGS}]"


def shown(text: str, source: str) -> str:
    """The text without characters that have no shape, but those its source has and those that mean
    something where they stand."""
    if text.isascii() or not _ANY.search(text):
        return text
    idle = _OTHERS
    if not re.search(_RIGHT_TO_LEFT, text):
        idle += _DIRECTION
    if not re.search(_UNSPACED, text):
        idle += _BREAK
    for pattern in (f"[{idle}]", _IDLE_JOINER):
        text = re.sub(pattern, lambda match: match[0] if match[0] in source else "", text)
    return re.sub(_FLAG, lambda match: match[1] or (match[0] if match[0] in source else ""), text)
