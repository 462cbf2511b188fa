"""A pseudo-translation: deterministic, in the target's own script, and wrong.

The same text always becomes the same text. Numbers, punctuation, line breaks and marks such as
``<b>`` stay; every word becomes another one of the target language, so that checks on script,
length, numbers and marks see what they would see of a good translation.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from tests.fake_ollama.vocabulary import TONGUES, Tongue

_KEPT_OR_WORD = re.compile(
    r"(?P<kept><[^<>]*>|\{[^{}]*\}|⟦[^⟧]*⟧)"
    r"|(?P<han>[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]{1,2})"
    r"|(?P<word>(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f])+(?:['’][^\W\d_]+)*)"
)
_INNER_SPACE = re.compile(r"(?<=[\u2e80-\u9fff\u0e00-\u0e7f]) +(?=[\u2e80-\u9fff\u0e00-\u0e7f])")


def translate(text: str, to: str) -> str:
    """The pseudo-translation of ``text`` into the language with tag ``to`` (a key of TONGUES)."""
    tongue = TONGUES[to]

    def word(found: re.Match[str]) -> str:
        return found["kept"] or _word(found[0], tongue)

    translated = _KEPT_OR_WORD.sub(word, text)
    return translated if tongue.spaced else _INNER_SPACE.sub("", translated)


def _word(source: str, tongue: Tongue) -> str:
    digest = blake2b(source.casefold().encode(), digest_size=16).digest()
    if tongue.words:
        at = int.from_bytes(digest[:4], "big") % len(tongue.words)
        chosen = tongue.words[at]
        if chosen.casefold() == source.casefold():
            chosen = tongue.words[at - 1]
    else:
        length = max(1, round(len(source) / (1 if tongue.spaced else 3)))
        chosen = _spelled(tongue.letters, digest, length)
    return chosen.capitalize() if source[0].isupper() and tongue.spaced else chosen


def _spelled(letters: str, digest: bytes, length: int) -> str:
    numbers = (digest[i % 16] * 7 + i * digest[(i + 5) % 16] for i in range(length))
    return "".join(letters[number % len(letters)] for number in numbers)


def language_asked(prompt: str, otherwise: str) -> str:
    """The tag of the language a prompt asks to translate into, by its name or tag."""
    best = (len(prompt) + 1, 0, otherwise)
    for tag, tongue in TONGUES.items():
        for name in map(re.escape, (*tongue.names, f"({tag})")):
            asked = rf"\b(?:to|into|in|target\W+language)\W+(?:\w+\W+){{0,2}}?{name}"
            if found := re.search(asked, prompt, re.IGNORECASE):
                best = min(best, (found.start(), -len(name), tag))
    return best[2]
