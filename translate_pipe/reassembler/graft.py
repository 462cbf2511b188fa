"""Some cues of one file in place of those of another: all else of that stays as it is."""

from __future__ import annotations

from collections.abc import Container

from translate_pipe import codec
from translate_pipe.model import Document, Encoding


def has_same_cues(one: Document, other: Document) -> bool:
    """Whether both have as many cues, at the same times."""
    times = ([(cue.start, cue.end) for cue in each.cues] for each in (one, other))
    return one.format == other.format and next(times) == next(times)


def graft(standing: Document, made: Document, cues: Container[int]) -> tuple[bytes, str]:
    """The bytes of ``standing`` with the payloads that ``made``, which has the same cues, has for
    ``cues``, by ``Cue.index``; and the name of their encoding: its own, unless they do not fit."""
    parts, end = [], 0
    for old, new in zip(standing.cues, made.cues, strict=True):
        if old.index in cues:
            parts += [standing.text[end : old.span.start], made.text[slice(*new.span)]]
            end = old.span.end
    text = "".join([*parts, standing.text[end:]])
    for encoding in (standing.encoding, made.encoding):
        try:
            return encoding.bom + codec.encode(text, encoding.name), encoding.name
        except UnicodeEncodeError:
            continue
    wide = Encoding("utf-8")
    return codec.encode(text, wide.name), wide.name
