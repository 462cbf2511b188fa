"""Which encodings unmarked bytes may be in, by charset-normalizer and what it does not look at."""

from __future__ import annotations

import re

from translate_pipe import codec
from translate_pipe.loader.plausible import familiarity, strangeness
from translate_pipe.loader.usual import usual

_MULTI_BYTE = ("cp932", "euc_jp", "gb18030", "big5", "cp949")

# What subtitles are really written in. Asked about every encoding there is, the detector prefers
# ISO-8859-3 for Polish and the Baltic DOS page for French.
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *(
        "iso8859_2",
        "iso8859_5",
        "iso8859_6",
        "koi8_r",
        "koi8_u",
        "cp866",
        "cp850",
        "mac_roman",
        "mac_cyrillic",
    ),
    "cp874",
    *_MULTI_BYTE,
]
_MOST_USUAL = "cp1252"
_SAMPLE = 64 * 1024
_LONG = 4000
_BEYOND = re.compile(b"[\x80-\xff]")

# Dots, dashes and quotation marks of Windows where such signs stand, and nothing else: an English
# file. They mean the same in all of Microsoft's pages, and hardly a word anywhere else.
_TYPOGRAPHY = re.compile(
    rb"(?:[\x00-\x7f]|\x85|\x92|[\x96\x97](?![A-Za-z])|(?<![A-Za-z])[\x91\x93\x96\x97]"
    rb"|\x94(?![A-Za-z])|\x99)*"
)
_MAC_TYPOGRAPHY = re.compile(
    rb"(?:[\x00-\x7f]|\xc9|\xd5|[\xd0\xd1](?![A-Za-z])|(?<![A-Za-z])[\xd0\xd1\xd2\xd4]"
    rb"|\xd3(?![A-Za-z]))*"
)
_MAC_APOSTROPHE = re.compile(rb"(?<=[a-z])\xd5(?:s|t|d|m|ll|re|ve)\b")
_TYPOGRAPHIC = 0.95

_LETTER = re.compile(b"[A-Za-z]")
_LETTER_BEYOND = re.compile(b"[\xc0-\xff]")

_PLAIN_SHARE = 0.025
_PLAIN_BONUS = 0.1
"""Where so few letters are beyond ASCII, the language is one of Western Europe's, most likely
English with a foreign word: no other page than cp1252 needs so few."""


_USUAL_BONUS = 0.15
"""What speaks for an encoding that the language's texts are in, if a file's name or a person says
the language. What is no text of it looks far worse than that."""

_UNRANKED = -0.1
"""The score of such an encoding where the detector does not rank it, as in texts of a few words."""


def candidates(body: bytes, language: str | None = None) -> list[tuple[str, float]]:
    """Encodings the bytes may be in, best first; the best with its confidence, 0 to 1.

    ``language`` is a BCP 47 tag, if one is said: it decides between what is about as likely.
    """
    sample = _sample(body)
    if _TYPOGRAPHY.fullmatch(sample):
        return [("cp1252", _TYPOGRAPHIC)]
    if _MAC_APOSTROPHE.search(sample) and _MAC_TYPOGRAPHY.fullmatch(sample):
        return [("mac_roman", _TYPOGRAPHIC)]
    return _rank(sample, body, language) or _rank_damaged(body, language)


def _sample(body: bytes) -> bytes:
    """The lines that can tell encodings apart: those with bytes beyond ASCII.

    Of a long line, what follows the first such byte, up to the end of a character.
    """
    lines: list[bytes] = []
    size = 0
    for line in re.split(b"[\r\n]+", body):
        if line.isascii():
            continue
        if len(line) > _LONG:
            first = _BEYOND.search(line)
            line = line[first.start() : first.start() + _LONG] if first else line
            line = line[: max(map(line.rfind, (b" ", b".", b","))) + 1] or line
        lines.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return b"\n".join(lines)


def _rank_damaged(body: bytes, language: str | None) -> list[tuple[str, float]]:
    """Candidates for a text in a multi-byte encoding that has a few broken bytes."""
    for encoding in _MULTI_BYTE:
        text = body.decode(encoding, "surrogateescape")
        sound = re.sub("[\udc80-\udcff]+", "", text)
        beyond = sum(char > "\x7f" for char in sound)
        if (len(text) - len(sound)) * 100 > beyond:
            continue
        mended = sound.encode(encoding)
        ranked = _rank(_sample(mended), mended, language)
        if ranked and ranked[0][0] == encoding:
            return ranked
    return []


def _rank(sample: bytes, body: bytes, language: str | None) -> list[tuple[str, float]]:
    """Candidates, best first, with the confidence that each is right, 0 to 1.

    Candidates that give one and the same text count as one. Confidence falls with the disorder
    the detector sees in a text, and where the next candidate is nearly as good.
    """
    ranked = sorted(_scored(sample, body, usual(language)), key=lambda pair: -pair[0])
    result = []
    for position, (score, encoding) in enumerate(ranked):
        rival = ranked[1][0] if position == 0 and len(ranked) > 1 else score - 1
        margin = min(1.0, max(0.0, (score - rival) / 0.1))
        # Bytes that fit a multi-byte encoding rarely do so by chance; a single-byte one must also
        # show a language's letters in their usual frequencies.
        alone = 0.9 + score if encoding in _MULTI_BYTE else 0.55 + 2 * score
        certainty = min(1.0, max(0.0, alone)) * (0.4 + 0.6 * margin)
        result.append((encoding, round(certainty if position == 0 else 0.0, 2)))
    return result


def _scored(sample: bytes, body: bytes, expected: tuple[str, ...]) -> list[tuple[float, str]]:
    """The encodings that the bytes are valid in, each with its score; those that are ``expected``
    of the language also where the detector passes them over."""
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False)
    found = [(m.encoding, str(m), m.coherence - 2 * m.chaos) for m in matches]
    ranked = {encoding for encoding, *_ in found}
    found += (
        (encoding, sample.decode(encoding), _UNRANKED)
        for encoding in expected
        if encoding not in ranked and codec.fits(sample, encoding)
    )
    plain = _is_plain(body)
    best: dict[str, tuple[float, str]] = {}
    for encoding, text, score in found:
        if not codec.fits(body, encoding):
            continue
        score += familiarity(text) - 1 - strangeness(text, encoding)
        score += _PLAIN_BONUS * (plain and encoding == "cp1252")
        score += _USUAL_BONUS * (encoding in expected)
        if text not in best or score > best[text][0]:
            best[text] = (score, encoding)
    return [(score, _usual_name(name, body, expected)) for score, name in best.values()]


def _usual_name(encoding: str, body: bytes, expected: tuple[str, ...]) -> str:
    """The most usual of the encodings in which the bytes are the same text: a translation is more
    likely to fit it."""
    if encoding in expected or not codec.fits(body, _MOST_USUAL):
        return encoding
    same = body.decode(encoding) == body.decode(_MOST_USUAL)
    return _MOST_USUAL if same else encoding


def _is_plain(body: bytes) -> bool:
    """Whether hardly a letter of a text is beyond ASCII. Signs such as quotes are no letters."""
    beyond = len(_LETTER_BEYOND.findall(body))
    return beyond < _PLAIN_SHARE * (beyond + len(_LETTER.findall(body)))
