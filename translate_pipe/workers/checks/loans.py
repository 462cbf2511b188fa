"""What people say in other languages than its own, and what a translator may leave as it is."""

from __future__ import annotations

import re
from functools import lru_cache

_PHRASES = (
    # English
    "last but not least|state of the art|up to date|out of the box|to be or not to be|by the way"
    "|free for all|just in time|on the rocks|do it yourself|off the record|no comment|game over"
    "|over and out|happy birthday to you|happy birthday|make love not war|the show must go on"
    "|time is money|trick or treat|all inclusive"
    # French
    "|c'est la vie|déjà vu|bon appétit|bon voyage|touché|voilà|joie de vivre|je ne sais quoi"
    "|femme fatale|fait accompli|crème de la crème|ménage à trois|cherchez la femme|à la carte"
    "|noblesse oblige|vis à vis|en garde"
    # Spanish, Italian
    "|hasta la vista|adiós amigos?|mi casa es su casa|no pasarán|qué será será|olé"
    "|la dolce vita|dolce far niente|mamma mia|che sarà sarà|al dente|ciao bella"
    # German
    "|gesundheit|jawohl|sturm und drang|vorsprung durch technik|über alles"
    # Latin
    "|carpe diem|alea iacta est|veni vidi vici|in vino veritas|mea culpa|et tu brute"
    "|memento mori|status quo|persona non grata|quid pro quo|cogito ergo sum|habeas corpus"
    "|deus ex machina|ave maria|semper fi|pro bono|per se"
    # others
    "|hakuna matata"
)

_WORDS = {
    "da": "stop sorry bye okay",
    "de": "stop sorry bye okay mom dad",
    "nb": "sorry okay",
    "sv": "sorry okay",
    "nl": "stop sorry bye",
    "en": "mama papa",
    "fr": "stop bye okay",
    "it": "stop okay",
    "pl": "stop sorry okay",
    "hu": "stop sorry",
    "cs": "stop sorry",
    "ro": "stop",
}
"""Words alone, by the language that has taken them in from English or French."""

_SOUNDS = frozenset({"ha", "la", "na"})
"""Laughing and singing."""


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    """Compiled where the first text comes that may need it."""
    pattern = _PHRASES.replace("'", "['’]").replace(" ", r"\W{1,4}")
    return re.compile(rf"(?i)(?<!\w)(?:{pattern})(?!\w)")


def without_phrases(text: str) -> str:
    """A text with a bar for each phrase that other languages have too."""
    return _phrases().sub("|", text)


@lru_cache(maxsize=32)
def words_taken_in(language: str) -> frozenset[str]:
    """Words of English films that people say in this language, and what is no word."""
    return _SOUNDS | frozenset(_WORDS.get(language, "").split())
