"""Which character encoding the bytes are in: BOM, then UTF-8, then detection (DESIGN.md).

A guess below the confidence floor is refused with the candidates named, never acted on. Whatever
is decided, decoding can be undone byte for byte (``codec``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from translate_pipe import codec
from translate_pipe.errors import UndecodableInput
from translate_pipe.loader.plausible import familiarity, strangeness
from translate_pipe.model import Encoding, EncodingOrigin, Notice

FLOOR = 0.5
"""A guess less certain than this is refused. Measured in tests/loader/test_encoding.py."""

_MULTI_BYTE = ("cp932", "euc_jp", "gb18030", "big5", "cp949")

# What subtitles are really written in. Asked about every encoding there is, the detector prefers
# ISO-8859-3 for Polish and the Baltic DOS page for French.
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_2", "iso8859_5", "iso8859_6", "koi8_r", "koi8_u", "cp866", "cp850", "mac_roman"),
    "cp874",
    *_MULTI_BYTE,
]
_SAMPLE = 64 * 1024
_LONG = 4000
_BEYOND = re.compile(b"[\x80-\xff]")
_ESCAPES = ("iso2022_jp", "iso2022_jp_2004", "iso2022_kr")
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, how it was decoded, and what a person should know of that."""

    text: str
    encoding: Encoding
    notices: tuple[Notice, ...] = ()


def decode(raw: bytes, name: str, given: str | None = None) -> Decoded:
    """Decode a document; ``given`` is what the user says, which goes over all.

    Raises ``UndecodableInput`` naming the line, the candidates and the option that settles it.
    """
    announced = codec.bom_of(raw)
    bom = announced[1] if announced else b""
    body = raw[len(bom) :]
    if given is not None:
        return _as_given(body, bom, name, given, announced[0] if announced else None)
    if announced is not None:
        return _finish(body, Encoding(announced[0], bom, EncodingOrigin.BOM), name)
    if b"\x1b" in body and (found := next((e for e in _ESCAPES if _escaped(body, e)), None)):
        return _finish(body, Encoding(found, origin=EncodingOrigin.DETECTED), name)
    if wide := _without_bom(body):
        return _finish(body, Encoding(wide, origin=EncodingOrigin.DETECTED), name)
    if codec.fits(body, "utf-8") or _is_damaged_utf8(body):
        return _finish(body, Encoding("utf-8"), name)
    return _detected(body, name)


def _finish(body: bytes, encoding: Encoding, name: str) -> Decoded:
    try:
        text = codec.decode(body, encoding.name)
    except (UnicodeError, LookupError) as error:
        raise UndecodableInput(
            f"the bytes are not valid {encoding.name}: {_reason(error)}",
            where=f"{name}:{_line(body, encoding.name, error)}",
            remedy="Name the right one with --encoding, or mend the file",
        ) from error
    return Decoded(text, encoding, tuple(_notices(text, encoding)))


def _notices(text: str, encoding: Encoding) -> list[Notice]:
    notices = []
    if encoding.origin is EncodingOrigin.DETECTED:
        notices.append(
            Notice(
                "encoding-detected",
                f"the encoding is a guess: {encoding.name}"
                f" ({encoding.confidence:.0%} certain); --encoding settles it",
            )
        )
    broken = re.search("[\ud800-\udfff]+", text)
    if broken:
        count = len(re.findall("[\ud800-\udfff]", text))
        notices.append(
            Notice(
                "bytes-kept",
                f"{count} bytes are not valid {encoding.name}; they are kept as they are",
                line=len(re.findall("\r\n?|\n", text[: broken.start()])) + 1,
            )
        )
    return notices


def _as_given(body: bytes, bom: bytes, name: str, given: str, announced: str | None) -> Decoded:
    try:
        wanted = codec.canonical(given)
    except LookupError:
        raise UndecodableInput(
            f"there is no encoding called {given!r}",
            where=name,
            remedy="Names are those of Python, such as utf-8, cp1251, gb18030, shift_jis",
        ) from None
    if wanted in codec.BOMS and announced is not None:
        wanted = announced
    elif given.lower().replace("_", "-") in ("utf-16", "utf16", "u16"):
        wanted = _without_bom(body) or wanted
    encoding = Encoding(wanted, bom, EncodingOrigin.GIVEN)
    if wanted != "utf-8" or not _is_damaged_utf8(body):
        try:
            body.decode(wanted, "surrogatepass" if wanted.startswith("utf-") else "strict")
        except (UnicodeError, ValueError) as error:
            raise UndecodableInput(
                f"the bytes are not valid {wanted}: {_reason(error)}",
                where=f"{name}:{_line(body, wanted, error)}",
                remedy="Name another encoding, or leave out --encoding to have it detected",
            ) from error
    return _finish(body, encoding, name)


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, UnicodeDecodeError) else str(error)


def _line(body: bytes, encoding: str, error: Exception) -> int:
    """The 1-based line an error is in, as far as it tells."""
    at = error.start if isinstance(error, UnicodeDecodeError) else 0
    unit = 2 if "16" in encoding else 4 if "32" in encoding else 1
    return (
        len(re.findall(b"\r\n?|\n", body[:at].replace(b"\0", b"") if unit > 1 else body[:at])) + 1
    )


def _escaped(body: bytes, encoding: str) -> bool:
    return codec.fits(body, encoding) and b"\x1b" not in body.decode(encoding).encode("utf-8")


def _without_bom(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a BOM shows in where its zero bytes stand."""
    head = body[:_SAMPLE]
    if len(body) < 8 or len(body) % 2 or head.count(0) * 8 < len(head):
        return None
    for name in _WIDE[::-1]:
        width = 4 if "32" in name else 2
        if len(body) % width:
            continue
        zeros = [head[at::width].count(0) for at in range(width)]
        low = zeros[0] if name.endswith("le") else zeros[-1]
        high = sum(zeros) - low
        if (
            high > (width - 1) * len(head) / width / 6
            and low * 50 < high
            and codec.fits(body, name)
        ):
            return name
    return None


def _is_damaged_utf8(body: bytes) -> bool:
    """UTF-8 with a few broken bytes: far more characters that only UTF-8 explains than not."""
    text = body.decode("utf-8", "surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    explained = len(re.findall("[\x80-\ud7ff\ue000-\U0010ffff]", text))
    return explained >= 4 * broken


def _detected(body: bytes, name: str) -> Decoded:
    sample = _sample(body)
    ranked = _rank(sample, body)
    if ranked and (ranked[0][1] >= FLOOR):
        best, confidence = ranked[0]
        encoding = Encoding(best, origin=EncodingOrigin.DETECTED, confidence=confidence)
        return _finish(body, encoding, name)
    if body.startswith(b"WEBVTT"):
        return _finish(body, Encoding("utf-8"), name)
    listed = ", ".join(candidate for candidate, _ in ranked[:4])
    raise UndecodableInput(
        f"the encoding is uncertain; it could be {listed}" if ranked else "no encoding fits",
        where=f"{name}:{_first_line(body)}",
        remedy=f"Name it, for example: --encoding {ranked[0][0] if ranked else 'cp1252'}",
    )


def _first_line(body: bytes) -> int:
    found = _BEYOND.search(body)
    return len(re.findall(b"\r\n?|\n", body[: found.start()])) + 1 if found else 1


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


def _rank(sample: bytes, body: bytes) -> list[tuple[str, float]]:
    """Candidates, best first, with the confidence that each is right, 0 to 1.

    Candidates that give one and the same text count as one. Confidence falls with the disorder
    the detector sees in a text, and where the next candidate is nearly as good.
    """
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False)
    scored: dict[str, tuple[float, str]] = {}
    for match in matches:
        if not codec.fits(body, match.encoding):
            continue
        text = str(match)
        plausible = familiarity(text) - 1 - strangeness(text, match.encoding)
        score = match.coherence - 2 * match.chaos + plausible
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
