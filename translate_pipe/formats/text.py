"""Plain text. A unit is a paragraph; blank lines, indentation and list markers stay as they are.

So does what Markdown has for programs: front matter, fenced code, the targets of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pipe.formats.base import Format, Parsed, Unit
from translate_pipe.lines import Lines, lines_of
from translate_pipe.model import Dialect, Document, Span

# Blanks, then what may stand before the words of a line: a bullet, a number, a heading's or a
# quotation's sign. Bounded, so that a line of a million dots is still read once.
_LEAD = re.compile(r"\s*(?:(?:[-*+•‣◦–—]|\d{1,4}[.)]|[A-Za-z][.)]|#{1,6}|>{1,8})[ \t]+)?")
_RULE = re.compile(r"[\s\-=_*~#.+|]*")

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_TARGET = re.compile(r" {0,3}\[[^\[\]]{1,100}\]:[ \t]+\S+")
_FIELD = re.compile(r"[\w-]+[ \t]*:(?:[ \t]|\Z)|[ \t]+\S|-[ \t]|#|\Z")


def parse(text: str) -> Parsed:
    """Plain text has no cues."""
    del text
    return Parsed()


def units(document: Document) -> Iterator[Unit]:
    """Paragraphs and list items, each from its first word to its last.

    A line with a marker starts a unit of its own; so does one indented other than the line before
    (code, verse, an address). A line of rules or table borders ends one, as do lines that are for
    programs.
    """
    lines = lines_of(document.text)
    kept = _for_programs(lines)
    start: int | None = None
    first = last = 0
    indent = ""
    for number, line in enumerate(lines.texts):
        if number in kept or _RULE.fullmatch(line):
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


def _for_programs(lines: Lines) -> set[int]:
    """The lines of front matter and of fenced code, with those around them, and link targets."""
    kept = set(range(_front_matter(lines.texts)))
    fence, opened = "", 0
    for number, line in enumerate(lines.texts):
        found = _FENCE.match(line)
        if found is None:
            if not fence and _TARGET.match(line):
                kept.add(number)
        elif not fence:
            fence, opened = found[1], number
        elif found[1].startswith(fence) and not found[2].strip():
            kept.update(range(opened, number + 1))
            fence = ""
    return kept


def _front_matter(texts: list[str]) -> int:
    """How many lines the fields between two ``---`` at the start take; 0 if there are none."""
    if texts[0].rstrip() != "---":
        return 0
    for number, line in enumerate(texts[1:], start=1):
        if line.rstrip() in ("---", "..."):
            return number + 1 if number > 1 else 0
        if _FIELD.match(line) is None:
            return 0
    return 0


TEXT = Format(
    name="text",
    title="plain text",
    extensions=(".txt", ".text", ".md"),
    dialect=Dialect.PLAIN,
    parse=parse,
    units=units,
)
