"""Glossary files: which term must become which.

Two forms, told apart by the name's ending: YAML or JSON (``.yaml``, ``.yml``, ``.json``) with
``term: translation`` pairs, anything else a table with a tab, a semicolon or a comma between the
two, ``#`` beginning a comment line. A table may begin with a heading (``source,target``), and have
notes in a third column, which are not used.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from translate_pipe.errors import ConfigError
from translate_pipe.lines import lines_of
from translate_pipe.model import Glossary
from translate_pipe.yaml_file import YamlFile, text_of

_TERM = frozenset({"source", "source term", "term", "original"})
_TRANSLATION = frozenset({"target", "target term", "translation"})
"""What the first two columns are headed, in any case."""

Row = tuple[int, list[str]]
"""A line's number and its fields."""


def read_glossary(path: Path) -> Glossary:
    """Read the pairs in their order. Raises ``ConfigError`` naming the file and line."""
    if path.suffix.casefold() in {".yaml", ".yml", ".json"}:
        return _pairs_of_yaml(path)
    return _pairs_of_table(text_of(path, "the glossary"), path)


def _pairs_of_yaml(path: Path) -> Glossary:
    file = YamlFile.read(path)
    pairs = file.pairs("`term: translation` pairs")
    for term, translation in pairs.items():
        if not isinstance(translation, str):
            raise ConfigError(
                f"the translation of {term!r} is not a text",
                where=file.where((term,)),
                remedy="Put quotes around it",
            )
    return MappingProxyType(pairs)


def _pairs_of_table(text: str, path: Path) -> Glossary:
    rows = _rows(text)
    has_notes = len(rows) > 1 and all(len(row) == 3 for _, row in rows)
    if rows and _is_heading(rows[0][1]):
        has_notes = len(rows[0][1]) == 3
        rows = rows[1:]
    pairs: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, row in rows:
        term, translation, *notes = [*row, ""] if len(row) == 1 else row
        if not term or not translation or len(notes) > has_notes:
            raise ConfigError(
                "a glossary line is a term and its translation",
                where=f"{path}:{number}",
                remedy="Put one tab, semicolon or comma between the two, and quotes around a field "
                "that holds one",
            )
        if term in seen:
            raise ConfigError(
                f"{term!r} was given on line {seen[term]} already",
                where=f"{path}:{number}",
                remedy="Keep one of the two",
            )
        seen[term] = number
        pairs[term] = translation
    return MappingProxyType(pairs)


def _rows(text: str) -> list[Row]:
    """The lines that are not empty or comments, cut into fields."""
    lines = lines_of(text).texts
    rows = enumerate(csv.reader(lines, delimiter=_delimiter(lines)), start=1)
    return [
        (number, [field.strip() for field in row])
        for number, row in rows
        if any(map(str.strip, row)) and not row[0].lstrip().startswith("#")
    ]


def _delimiter(lines: Sequence[str]) -> str:
    """A tab if there is any, a semicolon if it is in every line, else a comma."""
    told = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if any("\t" in line for line in told):
        return "\t"
    return ";" if told and all(";" in line for line in told) else ","


def _is_heading(row: Sequence[str]) -> bool:
    first, second = (each.casefold() for each in [*row, "", ""][:2])
    return first in _TERM and second in _TRANSLATION
