"""Plain text. A unit is a paragraph; blank lines, indentation and list markers stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pipe.formats.base import Format, Parsed, Unit
from translate_pipe.lines import lines_of
from translate_pipe.model import Dialect, Document, Span

# Blanks, then what may stand before the words of a line: a bullet, a number, a heading's or a
# quotation's sign. Bounded, so that a line of a million dots is still read once.
_LEAD = re.compile(r"\s*(?:(?:[-*+•‣◦–—]|\d{1,4}[.)]|[A-Za-z][.)]|#{1,6}|>{1,8})[ \t]+)?")
_RULE = re.compile(r"[\s\-=_*~#.+|]*")


def parse(text: str) -> Parsed:
    """Plain text has no cues."""
    del text
    return Parsed()


def units(document: Document) -> Iterator[Unit]:
    """Paragraphs and list items, each from its first word to its last.

    A line with a marker starts a unit of its own; so does one indented other than the line before
    (code, verse, an address). A line of rules or table borders ends one.
    """
    lines = lines_of(document.text)
    start: int | None = None
    first = last = 0
    indent = ""
    for number, line in enumerate(lines.texts):
        if _RULE.fullmatch(line):
            if start is not None:
                yield Unit(Span(start, last), None, first + 1)
            start = None
            continue
        lead = _LEAD.match(line)
        width = lead.end() if lead else 0
        marked = width > len(line) - len(line.lstrip())
        blanks = line[: len(line) - len(line.lstrip())]
        if start is not None and (marked or len(blanks) > len(indent)):
            yield Unit(Span(start, last), None, first + 1)
            start = None
        if start is None:
            start, first = lines.starts[number] + width, number
            indent = " " * width if marked else blanks
        last = lines.ends[number]
    if start is not None:
        yield Unit(Span(start, last), None, first + 1)


TEXT = Format(
    name="text",
    title="plain text",
    extensions=(".txt", ".text", ".md"),
    dialect=Dialect.PLAIN,
    parse=parse,
    units=units,
)
