"""Which segments are not for translation, so that no request is spent on them."""

from __future__ import annotations

import re

from translate_pipe.markup import split_at_marks
from translate_pipe.markup.breaks import NOTES
from translate_pipe.model import Masked, Skip

_BRACKETED = re.compile(
    r"(?:[\s\-–—.,♪♫♬♩#*]*(?:\[[^\[\]]*\]|\([^()]*\)|（[^（）]*）|［[^［］]*］|【[^【】]*】))+[\s.,♪♫♬♩#*]*"
)
_STARRED = re.compile(r"\*[^*]{1,80}\*")


def reason(payload: str, masked: Masked, *, cue: bool, translate_sounds: bool) -> Skip | None:
    """Why a masked payload is not for translation; ``None`` when it is.

    Sound descriptions (``[door slams]``, ``(sighs)``) are a matter of setting, and only in cues:
    a bracketed paragraph of an article is text.
    """
    words = masked.text
    if words and words[0].isalpha() and (words[0] < "\x80" or words.isalpha()):
        return None
    if masked.marks:
        words = "".join([part for part, _ in split_at_marks(masked, words)])
    if any(map(str.isalpha, words)):
        if cue and not translate_sounds and is_sound(words):
            return Skip.SOUND
        return None
    if any(map(str.isdigit, words)):
        return Skip.NUMERIC
    if any(note in payload for note in NOTES):
        return Skip.SOUND
    return Skip.TAGS if payload.strip() and not words.strip() else Skip.EMPTY


def is_sound(words: str) -> bool:
    """Whether a text only describes sounds: all of it in brackets, or in asterisks."""
    return _BRACKETED.fullmatch(words) is not None or _STARRED.fullmatch(words) is not None
