"""Which encodings unmarked bytes may be in, by charset-normalizer and what it does not look at."""

from __future__ import annotations

import re

from translate_pipe import codec
from translate_pipe.loader.plausible import familiarity, strangeness

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


def candidates(body: bytes) -> list[tuple[str, float]]:
    """Encodings the bytes may be in, best first; the best with its confidence, 0 to 1."""
    sample = _sample(body)
    if _TYPOGRAPHY.fullmatch(sample):
        return [("cp1252", _TYPOGRAPHIC)]
    if _MAC_APOSTROPHE.search(sample) and _MAC_TYPOGRAPHY.fullmatch(sample):
        return [("mac_roman", _TYPOGRAPHIC)]
    return _rank(sample, body) or _rank_damaged(body)


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


def _rank_damaged(body: bytes) -> list[tuple[str, float]]:
    """Candidates for a text in a multi-byte encoding that has a few broken bytes."""
    for encoding in _MULTI_BYTE:
        text = body.decode(encoding, "surrogateescape")
        sound = re.sub("[\udc80-\udcff]+", "", text)
        beyond = sum(char > "\x7f" for char in sound)
        if (len(text) - len(sound)) * 100 > beyond:
            continue
        mended = sound.encode(encoding)
        ranked = _rank(_sample(mended), mended)
        if ranked and ranked[0][0] == encoding:
            return ranked
    return []


def _rank(sample: bytes, body: bytes) -> list[tuple[str, float]]:
    """Candidates, best first, with the confidence that each is right, 0 to 1.

    Candidates that give one and the same text count as one. Confidence falls with the disorder
    the detector sees in a text, and where the next candidate is nearly as good.
    """
    from charset_normalizer import from_bytes

    plain = _is_plain(body)
    matches = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False)
    scored: dict[str, tuple[float, str]] = {}
    for match in matches:
        if not codec.fits(body, match.encoding):
            continue
        text = str(match)
        plausible = familiarity(text) - 1 - strangeness(text, match.encoding)
        score = match.coherence - 2 * match.chaos + plausible
        score += _PLAIN_BONUS * (plain and match.encoding == "cp1252")
        if text not in scored or score > scored[text][0]:
            scored[text] = (score, match.encoding)
    ranked = sorted(scored.values(), key=lambda pair: -pair[0])
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


def _is_plain(body: bytes) -> bool:
    """Whether hardly a letter of a text is beyond ASCII. Signs such as quotes are no letters."""
    beyond = len(_LETTER_BEYOND.findall(body))
    return beyond < _PLAIN_SHARE * (beyond + len(_LETTER.findall(body)))
