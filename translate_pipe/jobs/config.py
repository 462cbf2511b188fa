"""Reads a jobs file: values with their lines, checked against the schema."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from translate_pipe import paths
from translate_pipe.errors import ConfigError
from translate_pipe.jobs.schema import Config, Defaults, Entry, Folder, Job, Watching
from translate_pipe.redaction import Redactor
from translate_pipe.settings import SETTINGS, Settings
from translate_pipe.yaml_file import Place, YamlFile

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["JobsFile", "json_schema"]

_ENTRIES: Mapping[str, type[BaseModel]] = {"jobs": Job, "folders": Folder}
_SECTIONS: Mapping[str, type[BaseModel]] = {"defaults": Defaults, "watch": Watching}
_WORDS: Mapping[str, str] = {
    "model_type": "it must hold `key: value` pairs",
    "dict_type": "it must hold `key: value` pairs",
    "list_type": "it must be a list",
    "string_type": "it must be a text",
    "int_type": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_from_float": "it must be a whole number",
    "float_type": "it must be a number",
    "float_parsing": "it must be a number",
    "finite_number": "it must be a finite number",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
    "greater_than_equal": "it must be at least {ge:g}",
    "literal_error": "it must be {expected}",
}
"""What pydantic calls a problem, and what we say of it."""

_MOST_TOLD = 10

_SPELLINGS = {each.flag: name for name, each in SETTINGS.items() if each.flag}
"""A flag's name typed as a key."""


@dataclass(frozen=True, slots=True)
class JobsFile:
    """A jobs file that holds together. Nothing of it was looked for on the disk yet."""

    path: Path
    config: Config
    document: YamlFile

    @classmethod
    def read(cls, path: Path, environ: Mapping[str, str] | None = None) -> JobsFile:
        """Read, resolve variables, check. Raises ``ConfigError`` with line, key and remedy."""
        document = YamlFile.read(path, os.environ if environ is None else environ)
        folder = paths.full(path).parent
        try:
            values = {} if document.values is None else document.values
            config = Config.model_validate(values, context={"folder": folder})
        except ValidationError as error:
            with document.redact.errors():
                raise _explained(error, document) from error
        return cls(path, config, document)

    @property
    def redact(self) -> Redactor:
        """For all that is told of this file's work: what its variables stand for is secret."""
        return self.document.redact

    @property
    def folder(self) -> Path:
        """What relative names in the file are relative to."""
        return paths.full(self.path).parent

    def where(self, *place: str | int) -> str:
        """File and line of a value."""
        return self.document.where(place)

    def settings(
        self, entry: Entry, flags: Mapping[str, Any], language: str | None = None
    ) -> Settings:
        """An entry's settings in force, for one of its target languages."""
        defaults = self.config.defaults
        merged = entry.over(defaults)
        values = merged.settings()
        if defaults.state_dir is not None:
            values["state_dir"] = defaults.state_dir
        if language in merged.models:
            values["model"] = merged.models[language]
        with self.redact.errors():
            return Settings.load(flags, job=values)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a jobs file, for editors."""
    schema = Config.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _explained(error: ValidationError, document: YamlFile) -> ConfigError:
    """The problems by line, in our words, as one error with ``more``.

    What is missing comes last: mostly it is there, misspelt.
    """
    found: dict[tuple[bool, Place], list[ErrorDetails]] = {}
    for each in error.errors(include_url=False):
        missing, place = each["type"] == "missing", each["loc"]
        key = place if missing else _key(document, place)
        # A value that may be of several types has a problem with each of them.
        found.setdefault((missing, key), []).append(each)
    in_order = sorted(found, key=lambda each: (each[0], _line(document, each[1])))
    first, *others = (_problem(found[each], document) for each in in_order[:_MOST_TOLD])
    first.more = tuple(others)
    if (untold := len(in_order) - _MOST_TOLD) > 0:
        others[-1].what += f" (and {untold} more)"
    return first


def _problem(problems: Sequence[ErrorDetails], document: YamlFile) -> ConfigError:
    """What is wrong with one key."""
    place = problems[0]["loc"]
    remedy: str | None = None
    match problems[0]["type"]:
        case "extra_forbidden":
            name = str(place[-1])
            what, remedy = f"there is no key {name!r}", _nearest(name, place)
        case "missing":
            what, remedy = f"the key {place[-1]!r} is missing", f"Add `{place[-1]}:`"
        case _:
            key = ".".join(map(str, _key(document, place)))
            said = ", or ".join(dict.fromkeys(map(_said, problems)))
            what = f"{key}: {said}" if key else f"this is no jobs file: {said}"
            remedy = None if key else f"Its keys are {', '.join(_keys_at(()))}"
    return ConfigError(what, where=document.where(place), remedy=remedy)


def _said(problem: ErrorDetails) -> str:
    """One problem in our words, where pydantic's are about Python."""
    ours = _WORDS.get(problem["type"])
    if ours is None:
        return problem["msg"].removeprefix("Value error, ")
    return ours.format(**problem.get("ctx", {}))


def _key(document: YamlFile, place: Place) -> Place:
    """The innermost key that is in the file: pydantic adds names of types after it."""
    end = len(place)
    while end and place[:end] not in document.lines:
        end -= 1
    return place[:end]


def _line(document: YamlFile, place: Place) -> int:
    _, _, line = document.where(place).rpartition(":")
    return int(line) if line.isdigit() else 0


def _nearest(key: str, place: Place) -> str | None:
    known = _keys_at(place[:-1])
    if key in _SPELLINGS and _SPELLINGS[key] in known:
        return f"Did you mean {_SPELLINGS[key]!r}?"
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else f"The keys here are {', '.join(known)}"


def _keys_at(place: Place) -> list[str]:
    """The keys that may stand inside a place."""
    if not place:
        return list(Config.model_fields)
    section = str(place[0])
    kind = _SECTIONS.get(section) if len(place) == 1 else _ENTRIES.get(section)
    return list(kind.model_fields) if kind else []
