"""Glossary files: which term must become which.

Two forms, told apart by the name's ending: YAML (``.yaml``, ``.yml``) with ``term: translation``
pairs, anything else a table with a tab or a comma between the two, ``#`` beginning a comment line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from types import MappingProxyType

from translate_pipe.errors import ConfigError
from translate_pipe.lines import lines_of
from translate_pipe.model import Glossary
from translate_pipe.yaml_file import YamlFile


def read_glossary(path: Path) -> Glossary:
    """Read the pairs in their order. Raises ``ConfigError`` naming the file and line."""
    if path.suffix.casefold() in {".yaml", ".yml"}:
        return _pairs_of_yaml(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"the glossary cannot be read: {getattr(error, 'strerror', None) or error}",
            where=str(path),
            remedy="It must be a file in UTF-8 that this user may read",
        ) from error
    return _pairs_of_table(text, path)


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
    delimiter = "\t" if "\t" in text else ","
    pairs: dict[str, str] = {}
    seen: dict[str, int] = {}
    rows = csv.reader(lines_of(text).texts, delimiter=delimiter)
    for number, row in enumerate(rows, start=1):
        if not row or row[0].lstrip().startswith("#"):
            continue
        if len(row) != 2 or not all(field.strip() for field in row):
            raise ConfigError(
                "a glossary line is a term and its translation",
                where=f"{path}:{number}",
                remedy="Put one tab or comma between the two",
            )
        term, translation = (field.strip() for field in row)
        if term in seen:
            raise ConfigError(
                f"{term!r} was given on line {seen[term]} already",
                where=f"{path}:{number}",
                remedy="Keep one of the two",
            )
        seen[term] = number
        pairs[term] = translation
    return MappingProxyType(pairs)
