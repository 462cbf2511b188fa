"""Translations to the bytes of a file: spliced in, checked, encoded, published whole or not at all.

A segment that was skipped, kept its source, or came back as it was is not touched, so what nobody
translated is the source's own bytes (law 1).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from translate_pipe.errors import TranslatePipeError
from translate_pipe.formats import FORMATS, Format
from translate_pipe.model import Document, Notice, Segment, Translation
from translate_pipe.reassembler.convert import convert, must_be_convertible
from translate_pipe.reassembler.graft import graft, has_same_cues
from translate_pipe.reassembler.options import OutputOptions
from translate_pipe.reassembler.outcoding import encode, with_newlines
from translate_pipe.reassembler.publish import publish
from translate_pipe.reassembler.splice import Replacement, replacements, spliced
from translate_pipe.reassembler.verify import Reload, broken_cues

BREAKS_STRUCTURE = "breaks-structure"
"""Why a translation cannot stand in the file: with it, the file would be read as other cues."""

_MOST_READINGS = 40
"""How often the whole file is read again, each time without the translations that broke it."""

__all__ = [
    "Assembled",
    "OutputOptions",
    "Reload",
    "graft",
    "has_same_cues",
    "must_be_convertible",
    "publish",
    "reassemble",
]


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
    reload: Reload,
) -> Assembled:
    """Build the translated file in memory.

    ``translations`` is keyed by ``Segment.index``; a missing one leaves its source. A result in the
    source's format is read again by ``reload`` (``loader.reload``), with the line ends of the
    source, and its cues are compared with the source's.

    Raises ``UsageError`` (a conversion or an option that cannot be), ``OutputNotWritable`` (an
    asked-for encoding that does not hold the text), ``TranslatePipeError`` (the check failed, and
    no translation near the cue it stopped at can be to blame).
    """
    notices: list[Notice] = []
    kept: dict[int, str] = {}
    changes = list(replacements(document, segments, translations, options, kept))
    heard: Sequence[Notice] = ()
    encoding, bom = options.encoding, options.bom
    if options.format is not None and options.format != document.format:
        text = convert(document, changes, options.format, notices)
        encoding = encoding or _standard_encoding(FORMATS[options.format], document, notices)
    else:
        text, heard = _proven(document, changes, kept, reload, encoding, bom=bom)
    text = with_newlines(text, options.newline)
    data, used = encode(text, document, encoding=encoding, bom=bom, notices=notices)
    return Assembled(data, used.name, (*notices, *heard), kept)


def _proven(
    document: Document,
    changes: list[Replacement],
    kept: dict[int, str],
    reload: Reload,
    encoding: str | None,
    *,
    bom: bool | None,
) -> tuple[str, Sequence[Notice]]:
    """The text with all changes that leave its cues the same, and what its reading says that is
    new. The segments of the others keep their source: one odd reply must not cost the file."""
    broken: list[int] = []
    for _ in range(_MOST_READINGS):
        if not changes:
            return document.text, ()
        text = spliced(document.text, changes)
        data, used = encode(text, document, encoding=encoding, bom=bom, notices=[])
        after = reload(data, document, used)
        broken = broken_cues(document, after, changes, text)
        if not broken:
            return text, _new(after.notices, document.notices)
        blamed = _blamed(broken, {each.cue for each in changes})
        if not blamed:
            break
        for change in changes:
            if change.cue in blamed:
                kept.update(dict.fromkeys(change.segments, BREAKS_STRUCTURE))
        changes = [each for each in changes if each.cue not in blamed]
    raise TranslatePipeError(
        "the result would not keep this cue intact, so nothing was written",
        where=f"{document.name}:{document.cues[broken[0]].line}",
        remedy="This is a bug: please report it with the file",
    )


def _blamed(broken: Iterable[int], changed: Container[int | None]) -> set[int]:
    """The cues whose changes are to blame: a broken one's own, else of the one above, or below."""
    near = ((at, at - 1, at + 1) for at in broken)
    found = (next((each for each in cues if each in changed), None) for cues in near)
    return {each for each in found if each is not None}


def _standard_encoding(known: Format, document: Document, notices: list[Notice]) -> str | None:
    """The encoding the other format must have, if any: WebVTT is UTF-8, SubRip anything."""
    if known.encoding in (None, document.encoding.name):
        return None
    message = f"{known.title} is {known.encoding} by its standard, so the output is too"
    notices.append(Notice("encoding-changed", message))
    return known.encoding


def _new(after: Iterable[Notice], before: Iterable[Notice]) -> list[Notice]:
    """What the second reading says that the first did not, wherever the lines are by now."""
    said = {_without_line(notice) for notice in before}
    return [notice for notice in after if _without_line(notice) not in said]


def _without_line(notice: Notice) -> str:
    return notice.message.replace(f"line {notice.line}", "line")
