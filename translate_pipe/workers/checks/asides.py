"""Asides that a model adds to a translation: who speaks, how it is said, notes on its wording.

Translators add a colon or brackets now and then, so these are doubts: a text is believed when it
comes again for the source alone (``registry.PARDONS``).
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

_SIGNS = re.compile(r"[:：*/\[(（【〔［–—-]")
"""Without one of these there is no aside in a text."""

_LABEL = re.compile(
    r"\s*(?:[-–—]\s*)?([^\W\d_][^:：\n,.;!?，。！？、]{0,30}?)\s?(?:：|:(?=[\s\u2e80-\uffff]))\s*(?=\S)"
)
"""The colon in Finnish "USA:ssa" is none."""

_NUMBER = re.compile(r"\d{1,2}")
_MOST_WORDS = 2
_BEFORE = re.compile(r"\s*[\[(（【〔［<＜>♪]|\s*[-–—]")
"""How sources say that somebody else speaks, whose name the translation may give."""

_BRACKETS = "[(（【〔［"
_OPENED = re.compile(r"\s*[\[(（【〔［][^\n\])）】〕］]{1,40}[\])）】〕］]\s*(?=\S)")
_STARRED = re.compile(r"(?<![\w*])\*(?=[^\s*])[^*\n]{2,}\*(?![\w*])")
_COMMENT = re.compile(r"(?:(?<=\s)|\A)//(?=\s|[^\W\d_])")
_REMARK = re.compile(r"[.!?…。！？\"”»]\s*[-–—]\s*[^\W\d_][^:：\n]{2,30}[:：]")
_TURN = re.compile(r"(?:\A|\n|[.?!…。？！\"”»])\s*[-‐–—]\s*(?=[^\s\d-])")


def aside(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A speaker's name, a stage direction, a note or a dash of a dialogue that the source lacks."""
    del pair
    raw = text.text
    if _SIGNS.search(raw) is None:
        return False
    has_colon = ":" in source.text or "：" in source.text
    return (
        (not has_colon and (_labelled(source, raw) or _REMARK.search(raw) is not None))
        or ("*" in raw and "*" not in source.text and _STARRED.search(raw) is not None)
        or ("//" in raw and "//" not in source.text and _COMMENT.search(raw) is not None)
        or _opened(source, raw)
        or _alone(source, raw)
    )


def _labelled(source: Features, text: str) -> bool:
    """Whether it begins with a name of one or two words, all of them names, which is not the
    source's, and a colon. "Er sagte:" is none, nor is what a script without capitals says."""
    found = _LABEL.match(text)
    if found is None or _BEFORE.match(source.text):
        return False
    words = [word for word in found[1].split() if not _NUMBER.fullmatch(word)]
    if not 0 < len(words) <= _MOST_WORDS or not all(word[0].isupper() for word in words):
        return False
    return not any(word.casefold() in source.folded for word in words)


def _opened(source: Features, text: str) -> bool:
    """Whether something in brackets comes first, though the source has no brackets."""
    return _OPENED.match(text) is not None and not any(b in source.text for b in _BRACKETS)


def _alone(source: Features, text: str) -> bool:
    """Whether a text is a single turn of a dialogue, and the source is none."""
    if len(_TURN.findall(text)) != 1 or re.match(r"\s*[-–—]", text) is None:
        return False
    return re.search(r"[-‐–—]|\A\s*[>•●▪*]", source.text) is None
