"""Which character encoding the bytes are in: BOM, then UTF-8, then detection (DESIGN.md).

A guess below the confidence floor is refused with the candidates named, never acted on. Whatever
is decided, decoding can be undone byte for byte (``codec``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from translate_pipe import codec
from translate_pipe.errors import UndecodableInput
from translate_pipe.formats import FORMATS
from translate_pipe.lines import line_at
from translate_pipe.model import Encoding, EncodingOrigin, Notice

FLOOR = 0.5
"""A guess less certain than this is refused. Measured in tests/loader/test_encoding.py."""

_ESCAPES = ("iso2022_jp", "iso2022_jp_2004", "iso2022_kr")
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, how it was decoded, and what a person should know of that."""

    text: str
    encoding: Encoding
    notices: tuple[Notice, ...] = ()


def decode(raw: bytes, name: str, given: str | None = None, language: str | None = None) -> Decoded:
    """Decode a document; ``given`` is what the user says, which goes over all. ``language`` is the
    text's, a BCP 47 tag, if it is known: detection takes it as a hint.

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
    return _detected(body, name, language)


def _finish(body: bytes, encoding: Encoding, name: str) -> Decoded:
    try:
        text = codec.decode(body, encoding.name)
    except (UnicodeError, LookupError) as error:
        raise UndecodableInput(
            f"the bytes are not valid {encoding.name}: {_reason(error)}",
            where=f"{name}:{_line(body, encoding.name, error)}",
            remedy="Name the right encoding with --encoding, or repair the file",
        ) from error
    return Decoded(text, encoding, tuple(_notices(text, encoding)))


def _notices(text: str, encoding: Encoding) -> list[Notice]:
    notices = []
    if encoding.origin is EncodingOrigin.DETECTED:
        notices.append(
            Notice(
                "encoding-detected",
                f"encoding detected as {encoding.name} ({_likelihood(encoding.confidence)}); "
                "use --encoding if that is wrong",
            )
        )
    broken = None if text.isascii() else re.search("[\ud800-\udfff]", text)
    if broken:
        count = len(re.findall("[\ud800-\udfff]", text))
        notices.append(
            Notice(
                "bytes-kept",
                f"1 byte is not valid {encoding.name}; it is kept as it is"
                if count == 1
                else f"{count:,} bytes are not valid {encoding.name}; they are kept as they are",
                line=line_at(text, broken.start()),
            )
        )
    return notices


def _likelihood(confidence: float) -> str:
    return "very likely" if confidence >= 0.85 else "likely" if confidence >= 0.7 else "not certain"


def _as_given(body: bytes, bom: bytes, name: str, given: str, announced: str | None) -> Decoded:
    try:
        wanted = codec.canonical(given)
    except LookupError:
        raise UndecodableInput(
            f"there is no encoding called {given!r}",
            where=name,
            remedy="Use one of Python's names, such as utf-8, cp1251, gb18030, shift_jis",
        ) from None
    if wanted == "ascii":
        wanted = "utf-8"  # as which it reads the same, and the translation fits
    if wanted in codec.BOMS and announced is not None:
        wanted = announced
    elif codec.leaves_order_open(given):
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
    head = body[: 1 << 16]
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


def _detected(body: bytes, name: str, language: str | None) -> Decoded:
    # Most files are UTF-8 and need none of what this loads.
    from translate_pipe.loader.detection import candidates

    ranked = candidates(body, language)
    if ranked and (ranked[0][1] >= FLOOR):
        best, confidence = ranked[0]
        encoding = Encoding(best, origin=EncodingOrigin.DETECTED, confidence=confidence)
        return _finish(body, encoding, name)
    if by_standard := _by_standard(body):
        return _finish(body, Encoding(by_standard), name)
    listed = ", ".join(candidate for candidate, _ in ranked[:4])
    raise UndecodableInput(
        f"the encoding is uncertain; it could be {listed}"
        if ranked
        else "this does not look like text; it may be damaged or binary",
        where=f"{name}:{_first_line(body)}",
        remedy=f"Name it, for example: --encoding {ranked[0][0]}"
        if ranked
        else "To read it anyway, name its encoding with --encoding",
    )


def _by_standard(body: bytes) -> str | None:
    """The one encoding there is for the format a file is signed with, if it is."""
    head = body[:100].decode("latin-1")
    return next((each.encoding for each in FORMATS.values() if each.signed(head)), None)


def _first_line(body: bytes) -> int:
    found = re.search(b"[\x80-\xff]", body)
    return len(re.findall(b"\r\n?|\n", body[: found.start()])) + 1 if found else 1
