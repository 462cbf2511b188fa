"""Kinds of settings: how a raw value, from a flag, a variable or a file, becomes the one used."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from translate_pipe import paths
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.formats import writable
from translate_pipe.languages import canonical


class EngineName(StrEnum):
    """``--engine``."""

    AUTO = "auto"
    OLLAMA = "ollama"
    OPENAI = "openai"
    EMBEDDED = "embedded"
    ECHO = "echo"


class OnFailure(StrEnum):
    """What becomes of a file some of whose cues could not be translated."""

    KEEP_SOURCE = "keep-source"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    ``convert`` makes it of a raw one, and takes what it made; it raises ``ValueError`` or
    ``TypeError``, with a text that reads well after the setting's name. ``metavar`` stands for it
    in a command's help, empty for what is only said or not. ``schema`` is what a YAML file may hold
    for it, as JSON Schema. ``several`` lets a flag be given again. ``names_file`` is for the name
    of a file, which in a YAML file is meant beside it.
    """

    convert: Callable[[Any], Any]
    metavar: str = ""
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    several: bool = False
    names_file: bool = False

    def read(
        self,
        value: Any,
        spelled: str,
        error: type[ConfigError] | type[UsageError] = UsageError,
        where: str | None = None,
    ) -> Any:
        """A raw value, converted; ``None`` as it is. Raises ``error``, naming the value as it is
        ``spelled``."""
        try:
            return None if value is None else self.convert(value)
        except (ValueError, TypeError) as problem:
            raise error(
                f"{spelled}: {getattr(problem, 'what', problem)}",
                where=where,
                remedy=getattr(problem, "remedy", None),
            ) from problem


class _Unusable(ValueError):
    """A value that cannot be used, and what could be, where the one does not say the other."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}. {remedy}")
        self.what = what
        self.remedy = remedy


def _quoted(value: Any) -> str:
    """A value as a person wrote it."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


_NO_CHARACTER = re.compile("[\ud800-\udfff]")
"""How Python carries a byte that is not of the locale's encoding, and YAML half a character."""


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{_quoted(value)} is not a text")
    return value


def _text(value: Any) -> str:
    text = _string(value)
    if _NO_CHARACTER.search(text):
        raise _Unusable(
            "it has bytes that are no text",
            "Give it in UTF-8, where the locale (LC_ALL, LANG) is of UTF-8 too",
        )
    return text


def _name(value: Any) -> str:
    name = _text(value)
    if not name.strip():
        raise _Unusable("it is empty", "Give a name, or leave it out")
    return name


def _entries(value: Any) -> tuple[str, ...]:
    if not isinstance(value, str | list | tuple):
        raise TypeError(f"{_quoted(value)} is neither a text nor a list of texts")
    parts = [value] if isinstance(value, str) else value
    return tuple(word.strip() for part in parts for word in _text(part).split(","))


def _words(value: Any) -> tuple[str, ...]:
    words = _entries(value)
    if not words or not all(words):
        raise _Unusable("it has an empty entry", "Give a name, and one behind every comma")
    return words


def _path(value: Any) -> Path:
    return value if isinstance(value, Path) else paths.meant(_string(value))


def _language(value: Any) -> str:
    text = _text(value).strip()
    if not text:
        raise _Unusable("it is empty", "Give a language, such as zh, pt-BR or zh-Hant")
    return canonical(text)


def _languages(value: Any) -> tuple[str, ...]:
    if not any(_entries(value)):
        _language("")
    return tuple(dict.fromkeys(map(_language, _words(value))))


_GO_DURATION = re.compile(r"[-+]?(?:(?:\d++(?:\.\d*+)?|\.\d++)(?:ns|us|[µμ]s|ms|s|m|h))+", re.ASCII)
"""How Ollama, which is written in Go, spells a time: ``1h30m``."""


def _lifetime(value: Any) -> str:
    """A bare number is seconds; as text, Ollama takes it only with its unit."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError(f"{_quoted(value)} is not a time such as 10m")
    text = str(value).strip()
    if re.fullmatch(r"-?\d+", text, re.ASCII):
        return f"{text}s"
    if not _GO_DURATION.fullmatch(text):
        raise ValueError(f"{_quoted(value)} is not a time such as 10m")
    return text


def _flag(value: Any) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}
    try:
        return words[str(value).casefold()]
    except KeyError:
        raise ValueError(f"{_quoted(value)} is neither true nor false") from None


def _glossary(value: Any) -> Mapping[str, str]:
    from translate_pipe.glossary import read_glossary

    if not isinstance(value, Mapping):
        return read_glossary(_path(value))
    for term, translation in value.items():
        _text(term)
        _text(translation)
    return value


def _codec(value: Any) -> str:
    import codecs

    try:
        info = codecs.lookup(str(value))
        "".encode(info.name)
    except (LookupError, ValueError):
        raise ValueError(f"{_quoted(value)} is not an encoding Python knows") from None
    return info.name


def _whole_number(value: Any, minimum: int, maximum: int | None = None) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise ValueError(f"{_quoted(value)} is not a whole number") from None
    if number < minimum:
        raise ValueError(f"{number} is less than {minimum}")
    if maximum is not None and number > maximum:
        raise ValueError(f"{number} is more than {maximum}")
    return number


def _concurrency(value: Any) -> int | None:
    return None if value == "auto" else _whole_number(value, 1)


def whole(minimum: int, maximum: int | None = None) -> Kind:
    """Whole numbers from ``minimum`` on, up to ``maximum`` if there is one."""
    schema = {"type": "integer", "minimum": minimum}
    if maximum is not None:
        schema["maximum"] = maximum
    return Kind(lambda value: _whole_number(value, minimum, maximum), "N", schema)


def whole_or_none(minimum: int) -> Kind:
    """The same, or 0, which sets no limit."""
    schema = {"anyOf": [{"const": 0}, {"type": "integer", "minimum": minimum}]}

    def convert(value: Any) -> int:
        number = _whole_number(value, 0)
        if 0 < number < minimum:
            raise ValueError(f"{number} is less than {minimum}; 0 sets no limit")
        return number

    return Kind(convert, "N", schema)


def real(minimum: float) -> Kind:
    """Finite numbers from ``minimum`` on."""

    def convert(value: Any) -> float:
        try:
            number = float(str(value))
        except ValueError:
            raise ValueError(f"{_quoted(value)} is not a number") from None
        if not minimum <= number < float("inf"):
            raise ValueError(f"{value} is not a number of at least {minimum:g}")
        return number

    return Kind(convert, "X", {"type": "number", "minimum": minimum})


def choice(names: Collection[str], made: Callable[[str], str] = str) -> Kind:
    """One of some names; ``made`` makes the value of one."""

    def convert(value: Any) -> str:
        if value not in names:
            raise ValueError(f"{_quoted(value)} is not one of {', '.join(names)}")
        return made(value)

    return Kind(convert, "|".join(names), {"enum": list(names)})


_WORDS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_TERMS_SCHEMA = {"type": "object", "additionalProperties": {"type": "string"}}

TEXT = Kind(_text, "TEXT")
NAME = Kind(_name, "NAME")
WORDS = Kind(_words, "NAME[,NAME]", _WORDS_SCHEMA, several=True)
LANGUAGE = Kind(_language, "LANG")
LANGUAGES = Kind(_languages, "LANG[,LANG]", _WORDS_SCHEMA, several=True)
SWITCH = Kind(_flag, schema={"type": "boolean"})
ENCODING = Kind(_codec, "E")
FORMAT = Kind(
    lambda value: choice(writable()).convert(value), "|".join(writable()), {"enum": [*writable()]}
)
LIFETIME = Kind(_lifetime, "TIME", {"type": ["string", "integer"]})
PATH = Kind(_path, "FILE", names_file=True)
GLOSSARY = Kind(_glossary, "FILE", {"anyOf": [{"type": "string"}, _TERMS_SCHEMA]}, names_file=True)
CONCURRENCY = Kind(
    _concurrency, "auto|N", {"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1}]}
)
