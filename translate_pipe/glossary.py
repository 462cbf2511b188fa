"""Glossary files: which term must become which.

Two forms, told apart by the name's ending: YAML (``.yaml``, ``.yml``) with ``term: translation``
pairs, anything else a table with a tab or a comma between the two, ``#`` beginning a comment line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from types import MappingProxyType

import yaml

from translate_pipe.errors import ConfigError
from translate_pipe.model import Glossary


def read_glossary(path: Path) -> Glossary:
    """Read the pairs in their order. Raises ``ConfigError`` naming the file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the glossary cannot be read: {error}", where=str(path)) from error
    if path.suffix.casefold() in {".yaml", ".yml"}:
        return _pairs_of_yaml(text, path)
    return _pairs_of_table(text, path)


def _pairs_of_yaml(text: str, path: Path) -> Glossary:
    try:
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"not YAML: {error.problem}", where=f"{path}:{line}") from error
    if not isinstance(content, dict):
        raise ConfigError("the glossary must hold `term: translation` pairs", where=str(path))
    for term, translation in content.items():
        if not isinstance(term, str) or not isinstance(translation, str):
            raise ConfigError(
                f"{term!r}: {translation!r} is not a pair of texts",
                where=str(path),
                remedy="Put quotes around it",
            )
    return MappingProxyType(content)


def _pairs_of_table(text: str, path: Path) -> Glossary:
    delimiter = "\t" if "\t" in text else ","
    pairs: dict[str, str] = {}
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
        if not row or row[0].lstrip().startswith("#"):
            continue
        if len(row) != 2 or not all(field.strip() for field in row):
            raise ConfigError(
                "a glossary line is a term and its translation",
                where=f"{path}:{number}",
                remedy="Put one tab or comma between the two",
            )
        pairs[row[0].strip()] = row[1].strip()
    return MappingProxyType(pairs)
