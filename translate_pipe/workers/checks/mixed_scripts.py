"""Words with letters of two scripts that look alike: "Этo" with a Latin ``o``.

They read right, and no search, no speech and no check of words finds them. Joined words are none of
these: "SMSка" and "PDFы" have a Latin stem and an ending of the language, "μm" is a unit.
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair, letter

_LATIN = "[A-HJ-Za-km-z]"
"""Letters with accents are none ("бóльше", Serbian "кôд"), nor is what Caucasian languages write
for a palochka ("Iаьрбийн")."""

_CYRILLIC, _GREEK = letter("Cyrl"), letter("Grek")
_CYRILLIC_AND_LATIN = re.compile(f"{_LATIN}{_CYRILLIC}|{_CYRILLIC}{_LATIN}")
_GREEK_AND_LATIN = re.compile(f"{_LATIN}{_GREEK}|{_GREEK}{_LATIN}")
_UNLIKE = "[bdfghijklmnqrstuvwzDFGLNQRSUVWZ]"
_PIECE = re.compile(r"[^'’]+")
_JOINED = re.compile(
    rf"[A-Z]{{2,}}[а-яё-џґ]+|(?=.*{_UNLIKE})[A-Za-z]{{3,}}{_CYRILLIC}{{1,6}}"
    rf"|{_CYRILLIC}+(?=.*{_UNLIKE})[A-Z][A-Za-z]+"
)
"""A Latin stem and an ending, or a word before a name: it is all capitals, or has a letter that
looks like none of Cyrillic."""

_LATIN_AS_GREEK = re.compile(r"[ovABEZHIKMNOPTYX]+")
_GREEK_AS_LATIN = re.compile(r"[ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]+")
_LEAST = 3
"""Letters of a Greek and Latin word: ΔE and hν are physics."""


def mixed(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a word that is not the source's has letters of two scripts mixed."""
    letters = text.letters
    if pair.script in {"Latn", "Cyrl"} and _CYRILLIC_AND_LATIN.search(letters):
        return any(map(_is_cyrillic_and_latin, _new(source, text)))
    if pair.script in {"Latn", "Grek"} and _GREEK_AND_LATIN.search(letters):
        return any(map(_is_greek_and_latin, _new(source, text)))
    return False


def _new(source: Features, text: Features) -> list[str]:
    """The text's words that the source has not; at an apostrophe one ends and an ending begins."""
    known = set(source.folded)
    return [
        piece
        for word, folded in zip(text.words, text.folded, strict=True)
        if folded not in known
        for piece in _PIECE.findall(word)
    ]


def _is_cyrillic_and_latin(word: str) -> bool:
    return _CYRILLIC_AND_LATIN.search(word) is not None and _JOINED.fullmatch(word) is None


def _is_greek_and_latin(word: str) -> bool:
    """Whether all letters of one of both scripts are such as the other has in the same shape."""
    latin, greek = re.findall(_LATIN, word), re.findall(_GREEK, word)
    if not latin or not greek or len(word) < _LEAST:
        return False
    return any(
        alike.fullmatch("".join(letters)) is not None
        for alike, letters in ((_LATIN_AS_GREEK, latin), (_GREEK_AS_LATIN, greek))
    )
