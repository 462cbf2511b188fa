"""Is a text only the sound of its source, spelled in katakana?

Names and words from abroad are: ジョン・スミス, タクシー. A sentence has other signs in it.
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair
from translate_pipe.workers.checks.left import joins
from translate_pipe.workers.checks.loans import without_phrases

_OTHERS = re.compile(r"[ぁ-ゖ一-鿿㐀-䶿々〆\uac00-\ud7a3]")
_KATAKANA = re.compile(r"[ァ-ヺｦ-ﾟーｰ]")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS, _LETTERS = 3, 12
"""A text has so many words between dots or blanks, or so many letters, to be a sentence."""

_LOWER, _COMMON = 2, 2
"""So has a source of so many words in small letters one of which is common, or of so many common
ones."""


def spelled(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a sentence in Latin letters became nothing but katakana, in a Japanese text."""
    if _OTHERS.search(text.letters):
        return False
    if 2 * len(_KATAKANA.findall(text.letters)) <= len(text.letters):
        return False
    said = Features.of(without_phrases(source.text))
    common = sum(joins(word, pair.source_words) for word in said.folded)
    if len(_WORD.findall(text.text)) >= _WORDS:
        return common > 0 and sum(map(str.islower, said.words)) >= _LOWER
    return len(text.letters) >= _LETTERS and common >= _COMMON
