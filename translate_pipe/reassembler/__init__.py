"""Translations to the bytes of a file: spliced in, checked, encoded, published whole or not at all.

A segment that was skipped, kept its source, or came back as it was is not touched, so what nobody
translated is the source's own bytes (law 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from translate_pipe.errors import TranslatePipeError
from translate_pipe.formats import FORMATS, Format
from translate_pipe.model import Cue, Document, Notice, Segment, Translation
from translate_pipe.reassembler.convert import convert, must_be_convertible
from translate_pipe.reassembler.options import OutputOptions
from translate_pipe.reassembler.outcoding import encode, with_newlines
from translate_pipe.reassembler.publish import publish
from translate_pipe.reassembler.splice import Replacement, replacements
from translate_pipe.reassembler.verify import Reload, first_broken

BREAKS_STRUCTURE = "breaks-structure"
"""Why a translation cannot stand in the file: with it, the file would be read as other cues."""

_MOST_KEPT = 40
"""Each round of taking out costs a reading of the whole file."""

__all__ = ["Assembled", "OutputOptions", "Reload", "must_be_convertible", "publish", "reassemble"]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A finished file: its bytes, their encoding, and what a person should know of them.

    ``kept`` are segments, by index, that have a translation and kept their source all the same,
    each with the cause: the translation would have changed the file's structure.
    """

    data: bytes
    encoding: str
    notices: tuple[Notice, ...] = ()
    kept: Mapping[int, str] = field(default_factory=dict)


def reassemble(
    document: Document,
    segments: Sequence[Segment],
    translations: Mapping[int, Translation],
    options: OutputOptions,
    reload: Reload | None = None,
) -> Assembled:
    """Build the translated file in memory.

    ``translations`` is keyed by ``Segment.index``; a missing one leaves its source. With ``reload``
    (``loader.reload``) the result is read again, and its cues are compared with the source's.

    Raises ``UsageError`` (a conversion or an option that cannot be), ``OutputNotWritable`` (an
    asked-for encoding that does not hold the text), ``TranslatePipeError`` (the check failed, and
    no translation near the cue it stopped at can be to blame).
    """
    notices: list[Notice] = []
    kept: dict[int, str] = {}
    changes = list(replacements(document, segments, translations, options, kept))
    target = options.format if options.format != document.format else None
    encoding = options.encoding
    text = _spliced(document.text, changes)
    if target is not None:
        text = convert(document, changes, target, notices)
        encoding = encoding or _standard_encoding(FORMATS[target], document, notices)
    while True:
        told = list(notices)
        text = with_newlines(text, options.newline)
        data, used = encode(text, document, encoding=encoding, bom=options.bom, notices=told)
        if reload is None or target is not None or not changes:
            return Assembled(data, used.name, tuple(told), kept)
        after = reload(data, document, used)
        broken = first_broken(document, after, changes)
        if broken is None:
            told += _new(after.notices, document.notices)
            return Assembled(data, used.name, tuple(told), kept)
        changes = _without(broken, changes, document, segments, kept)
        text = _spliced(document.text, changes)


def _without(
    broken: Cue,
    changes: Sequence[Replacement],
    document: Document,
    segments: Iterable[Segment],
    kept: dict[int, str],
) -> list[Replacement]:
    """The changes but those in the broken cue and the one above it, whose segments keep their
    source: one odd reply must not cost the file. Those in the cue below, where there are none.
    Raises where there are none either, or where so many were taken out that something else must
    be wrong."""
    for below in (broken.index + 1, broken.index + 2):
        cues = document.cues[max(0, broken.index - 1) : below]
        start, end = cues[0].span.start, cues[-1].span.end
        left = [each for each in changes if each.span.end <= start or each.span.start >= end]
        if len(left) < len(changes):
            break
    if len(left) == len(changes) or len(kept) > _MOST_KEPT:
        raise TranslatePipeError(
            "the result would not keep this cue intact, so nothing was written",
            where=f"{document.name}:{broken.line}",
            remedy="This is a bug: please report it with the file",
        )
    gone = [each.span for each in changes if start < each.span.end and each.span.start < end]
    for segment in segments:
        inside = any(span.start <= segment.span.start < span.end for span in gone)
        if inside and segment.skip is None:
            kept[segment.index] = BREAKS_STRUCTURE
    return left


def _spliced(text: str, changes: Iterable[Replacement]) -> str:
    pieces: list[str] = []
    done = 0
    for change in changes:
        pieces += (text[done : change.span.start], change.text)
        done = change.span.end
    return "".join((*pieces, text[done:]))


def _standard_encoding(known: Format, document: Document, notices: list[Notice]) -> str | None:
    """The encoding the other format must have, if any: WebVTT is UTF-8, SubRip anything."""
    if known.encoding in (None, document.encoding.name):
        return None
    message = f"{known.title} is {known.encoding} by its standard, so the output is too"
    notices.append(Notice("encoding-changed", message))
    return known.encoding


def _new(after: Iterable[Notice], before: Iterable[Notice]) -> list[Notice]:
    """What the second reading says that the first did not."""
    said = {notice.message for notice in before}
    return [notice for notice in after if notice.message not in said]
