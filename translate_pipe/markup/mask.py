"""Hide a payload's markup from the model."""

from __future__ import annotations

import re
from dataclasses import replace

from translate_pipe.lines import LINE_END, split_lines
from translate_pipe.markup.breaks import NOTES, join
from translate_pipe.markup.entities import decode
from translate_pipe.markup.marks import names
from translate_pipe.markup.pieces import (
    INVISIBLE,
    OPAQUE_SIGNS,
    VERBATIM,
    WORDS,
    Piece,
    cut,
    may_be_verbatim,
)
from translate_pipe.model import Dialect, Masked

_SPECIAL = re.compile(rf"[<{{\\&{NOTES}{OPAQUE_SIGNS}]")
_NOTE = re.compile(f"[{NOTES}]")
_HEAD = re.compile(r"(?:\{\\[^{}\r\n]*\}|[ \t])*")

# What never goes to a model when it stands at either end of a cue.
_EDGE_CUE = INVISIBLE + NOTES


def mask(payload: str, dialect: Dialect, *, carried: bool = False) -> Masked:
    """Mask one payload: raw text of a cue or paragraph, line ends as in the file.

    ``carried`` says that its first line is the last one of the cue before, as in rolling captions:
    the break after it stays. The result's ``text`` is empty when there are no words. Total: every
    string can be masked. Time is linear in its length.
    """
    edge = INVISIBLE if dialect is Dialect.PLAIN else _EDGE_CUE
    if _SPECIAL.search(payload) is None and not may_be_verbatim(payload):
        text = payload.strip(edge)
        start = payload.find(text) if text else len(payload)
        joined = join(text, text, dialect, carried=carried)
        return Masked(joined, payload[:start], payload[start + len(text) :])
    alike = None if carried else _mask_lines_alike(payload, dialect, edge)
    return alike or _mask(payload, dialect, edge, carried=carried)


def _mask_lines_alike(payload: str, dialect: Dialect, edge: str) -> Masked | None:
    """Mask lines that are each wrapped by the same tags as if the tags wrapped them all."""
    newline = LINE_END.search(payload)
    if newline is None or payload[-1] != ">":
        return None
    head = _HEAD.match(payload)
    at = head.end() if head and dialect is Dialect.SRT else 0
    lines = split_lines(payload[at:])
    if not all(line[:1] == "<" and line[-1:] == ">" for line in lines):
        return None
    first = cut(lines[0], dialect)
    depth = _wrappers(first)
    if not depth:
        return None
    before = "".join(piece.raw for piece in first[:depth])
    after = "".join(piece.raw for piece in first[-depth:])
    for line in lines[1:]:
        alike = line.startswith(before) and line.endswith(after)
        if not alike or _wrappers(cut(line, dialect)) < depth:
            return None
    inner = newline[0].join(line[len(before) : len(line) - len(after)] for line in lines)
    masked = _mask(inner, dialect, edge)
    return replace(
        masked,
        prefix=payload[:at] + before + masked.prefix,
        suffix=masked.suffix + after,
        joint=after + newline[0] + before,
    )


def _wrappers(pieces: list[Piece]) -> int:
    """How many pairs of tags wrap all of the pieces."""
    last = len(pieces) - 1
    depth = 0
    while 2 * depth < last and pieces[depth].partner == last - depth:
        depth += 1
    return depth


def _mask(payload: str, dialect: Dialect, edge: str, *, carried: bool = False) -> Masked:
    pieces = cut(payload, dialect)
    spellings: dict[str, str] = {}
    prefix, suffix, inner = _peel(pieces, edge)
    if "&" in payload and dialect is not Dialect.PLAIN:
        for piece in inner:
            if piece.kind is WORDS:
                piece.raw, found = decode(piece.raw)
                spellings |= found
    text, shape, marks = _mark(inner)
    song = _NOTE.search(prefix + shape + suffix) is not None
    return Masked(
        text=join(text, shape, dialect, song=song, carried=carried),
        prefix=prefix,
        suffix=suffix,
        marks=tuple(marks),
        spellings=tuple(spellings.items()),
    )


def _peel(pieces: list[Piece], edge: str) -> tuple[str, str, list[Piece]]:
    """Take off what wraps the words; return it, and the pieces between, paired anew."""
    prefix: list[str] = []
    suffix: list[str] = []
    low, high = 0, len(pieces) - 1
    moved = True
    while moved and low <= high:
        moved = False
        while low <= high and (taken := _take(pieces[low], edge, front=True)):
            prefix.append(taken)
            low += not pieces[low].raw
            moved = True
        while low <= high and (taken := _take(pieces[high], edge, front=False)):
            suffix.append(taken)
            high -= not pieces[high].raw
            moved = True
        if low < high and pieces[low].partner == high:
            prefix.append(pieces[low].raw)
            suffix.append(pieces[high].raw)
            low, high, moved = low + 1, high - 1, True
        elif low < high and pieces[low].partner == low + 1:
            prefix += (pieces[low].raw, pieces[low + 1].raw)
            low, moved = low + 2, True
    inner = pieces[low : high + 1]
    for piece in inner:
        if piece.partner is not None:
            piece.partner -= low
    return "".join(prefix), "".join(reversed(suffix)), inner


def _take(piece: Piece, edge: str, *, front: bool) -> str:
    """Cut from an outer piece what does not belong to the words, and return it."""
    if piece.partner is not None or piece.kind is VERBATIM:
        return ""
    rest = ""
    if piece.kind is WORDS:
        rest = piece.raw.lstrip(edge) if front else piece.raw.rstrip(edge)
    cut_off = len(piece.raw) - len(rest)
    taken = piece.raw[:cut_off] if front else piece.raw[len(rest) :]
    piece.raw = rest
    return taken


def _runs(pieces: list[Piece]) -> dict[int, int]:
    """Where pieces of markup that stand together begin, in order, and where they end."""
    runs: dict[int, int] = {}
    start = -1
    for position, piece in enumerate(pieces):
        if piece.kind is WORDS:
            start = -1
        else:
            start = position if start < 0 else start
            runs[start] = position + 1
    return runs


def _closing(pieces: list[Piece], runs: dict[int, int], start: int) -> int | None:
    """The start of the run that closes, tag by tag, all that the one at ``start`` opens."""
    size = runs[start] - start
    last = pieces[start].partner
    if last is None or last < start:
        return None
    other = last + 1 - size
    if runs.get(other) != last + 1:
        return None
    alike = all(pieces[start + at].partner == last - at for at in range(1, size))
    return other if alike else None


def _mark(pieces: list[Piece]) -> tuple[str, str, list[tuple[str, str]]]:
    """Write the pieces with marks for markup: one for each run.

    Also returns the same text as a reader sees it, with a dash where a voice span starts, which
    tells the meaningful line breaks, and the marks with their raw markup.
    """
    runs = _runs(pieces)
    fresh = names("".join([piece.raw for piece in pieces if piece.kind is WORDS]))
    ends: dict[int, str] = {}
    text: list[str] = []
    shape: list[str] = []
    marks: list[tuple[str, str]] = []
    for position, piece in enumerate(pieces):
        if piece.kind is WORDS:
            words = LINE_END.sub("\n", piece.raw) if "\r" in piece.raw else piece.raw
            text.append(words)
            shape.append(words)
            continue
        if position not in runs:
            continue
        raw = "".join([each.raw for each in pieces[position : runs[position]]])
        if position in ends:
            mark = ends[position]
        elif (closing := _closing(pieces, runs, position)) is not None:
            name = next(fresh)
            mark, ends[closing] = f"<{name}>", f"</{name}>"
        else:
            mark = f"<{next(fresh)}/>"
        marks.append((mark, raw))
        text.append(mark)
        shape.append("- " if "<v" in raw else "")
    return "".join(text), "".join(shape), marks
