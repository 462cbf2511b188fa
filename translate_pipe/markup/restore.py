"""Put a payload's markup back around and into its translation (law 6: the reply is guilty)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate_pipe.lines import without_blank_lines
from translate_pipe.markup.breaks import gap, in_lines
from translate_pipe.markup.entities import encode
from translate_pipe.markup.marks import check_marks, remark, split_at_marks, strip_marks
from translate_pipe.markup.pieces import (
    BEYOND,
    INVISIBLE,
    OPAQUE,
    SEEN,
    WIDE,
    Kind,
    cut,
    may_be_verbatim,
)
from translate_pipe.model import Dialect, Masked

_UNSAFE = re.compile(r"[\0-\t\v-\x1f<>\\{}\x7f-\xa0\u1680-\u3000\ud800-\U0010ffff]")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_OPAQUE = re.compile(OPAQUE)
_GROWS_LEFT = re.compile(r"[A-Za-z0-9_.@/+`-]")
# These two are seldom needed, so they are left to `re`, which keeps what it compiles.
_CODE_GROWS = r"[\w`]"
_ADDRESS_GROWS = (
    r"(?![.,;:!?…'’\")\]]*+"
    rf"(?:[\s<>`\"{{}}|\\^]|(?!{WIDE}){BEYOND}|&(?:lt|gt|nbsp);|\Z))"
)
_RISKY = re.compile(r"[<>{}\\]")
_ARROW = re.compile(r"-->|(?<=[\d.,])[ \t]*(?:-{1,3}[ \t]?>{1,2}|[—–]{1,2}>|={1,2}>)(?=\s*-?\d)")


def restore(masked: Masked, reply: str, dialect: Dialect, newline: str) -> str:
    """The payload of a translation, ready to be spliced in.

    A line feed in ``reply`` becomes ``newline`` (or the tags that stood at every line end).
    Whatever the reply holds, the result has no blank line, no ``-->``, no control character, and
    exactly the markup the source has: marks that do not pass ``check_marks`` are placed anew
    (``remark``), and markup of the reply's own is taken out or escaped.
    """
    if not masked.marks and _UNSAFE.search(reply) is None:
        words = encode(reply.strip(), dialect, dict(masked.spellings))
        if "\n" in words:
            words = without_blank_lines(words).replace("\n", masked.joint or newline)
        return masked.prefix + words + masked.suffix
    same = reply == masked.text
    reply = _clean(in_lines(masked, reply))
    if check_marks(masked, reply) is not None:
        reply = _clean(remark(masked, reply))
    body = _fill(masked, reply, dialect, masked.joint or newline, same=same)
    return masked.prefix + body + masked.suffix


def stand_apart(payloads: Sequence[str], dialect: Dialect) -> bool:
    """Whether payloads, set side by side, hold the markup that each has alone, and no other."""
    return _markup("".join(payloads), dialect) == "".join(
        [_markup(payload, dialect) for payload in payloads]
    )


def without_arrows(words: str) -> str:
    """Words that no reader takes for a timing."""
    return _ARROW.sub("→", words) if ">" in words else words


def says_nothing(masked: Masked, reply: str, dialect: Dialect) -> bool:
    """Whether nothing would be left of a reply: no words beside marks, markup and controls."""
    if "\\" not in reply:
        last = reply[max(reply.rfind(">"), reply.rfind("}")) + 1 :]
        if any(map(str.isalnum, last)):
            return False
    if masked.marks or _UNSAFE.search(reply):
        spellings = {char: raw for char, raw in masked.spellings if char not in INVISIBLE}
        reply = _spelled(_clean(strip_marks(masked, in_lines(masked, reply))), dialect, spellings)
    return not reply.strip(INVISIBLE)


def _clean(reply: str) -> str:
    """One kind of line end, no blank lines, no characters that no text needs."""
    reply = _OPAQUE.sub("", _LINE_END.sub("\n", reply))
    return without_blank_lines(reply).strip()


def _fill(masked: Masked, reply: str, dialect: Dialect, newline: str, *, same: bool) -> str:
    parts = split_at_marks(masked, reply)
    raw_of = dict(masked.marks)
    spellings = dict(masked.spellings)
    raws = [raw_of.get(mark, "") for _, mark in parts]
    words = [_spelled(text, dialect, spellings) for text, _ in parts]
    risky = dialect is Dialect.SRT and any(map(_RISKY.search, words))
    if risky and _markup(_weave(words, raws), dialect) != "".join(raws):
        # Words and markup side by side can read as a tag that neither is alone.
        words = [_RISKY.sub("", text) for text in words]
    words = list(map(without_blank_lines, words))
    words[0], words[-1] = words[0].lstrip(" \n"), words[-1].rstrip(" \n")
    if not same:  # what stood beside an address in the source may stand there again
        _part_from_verbatim(words, raws, dialect)
    return _weave([text.replace("\n", newline) for text in words], raws)


def _part_from_verbatim(words: list[str], raws: list[str], dialect: Dialect) -> None:
    """Put a blank where words of the reply would become part of an address or of code."""
    if not any(map(may_be_verbatim, raws)):
        return
    after = False
    for at, raw in enumerate(raws[:-1]):
        pieces = cut(raw, dialect)
        touches = _GROWS_LEFT.match(words[at][-1:]) or (after and not words[at])
        if touches and pieces[0].kind is Kind.VERBATIM:
            words[at] += " "
        after = pieces[-1].kind is Kind.VERBATIM
        grows = re.compile(_CODE_GROWS if raw.endswith("`") else _ADDRESS_GROWS)
        if after and grows.match(raw[-1] + words[at + 1] + raws[at + 1], 1):
            words[at + 1] = f" {words[at + 1]}"


def _weave(words: list[str], raws: list[str]) -> str:
    return "".join(text + raw for text, raw in zip(words, raws, strict=True))


def _markup(body: str, dialect: Dialect) -> str:
    return "".join(piece.raw for piece in cut(body, dialect) if piece.kind is not Kind.WORDS)


def _spelled(words: str, dialect: Dialect, spellings: dict[str, str]) -> str:
    """Words as a file has them, which no parser takes for markup or timing. WebVTT escapes what
    SRT can only lose, except what the source has spelled as entities: that is words in both."""
    if dialect is Dialect.WEBVTT:
        return encode(without_arrows(words), dialect, spellings)
    words = encode(words, dialect, spellings)
    if dialect is Dialect.PLAIN:
        return words
    if _RISKY.search(words):
        pieces = cut(words, dialect)
        words = "".join(each.raw if each.kind in SEEN else gap(each.raw) for each in pieces)
        words = without_blank_lines(words)
    return without_arrows(words)
