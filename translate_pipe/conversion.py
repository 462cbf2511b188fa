"""How a setting's raw value, from a flag, a variable or a file, becomes the value that is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

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


def _words(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    words = tuple(str(part).strip() for part in parts)
    if not words or not all(words):
        raise ValueError("it has an empty entry")
    return words


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _path(value: Any) -> Path:
    return Path(value).expanduser()


def _languages(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(canonical(word) for word in _words(value)))


def _whole(minimum: int) -> Callable[[Any], int]:
    def convert(value: Any) -> int:
        try:
            number = int(str(value))
        except ValueError:
            raise ValueError(f"{value!r} is not a whole number") from None
        if number < minimum:
            raise ValueError(f"{number} is less than {minimum}")
        return number

    return convert


def _real(minimum: float) -> Callable[[Any], float]:
    def convert(value: Any) -> float:
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a number") from None
        if not minimum <= number < float("inf"):
            raise ValueError(f"{value} is not a number of at least {minimum:g}")
        return number

    return convert


def _lifetime(value: Any) -> str:
    """A bare number is seconds; as text, Ollama takes it only with its unit."""
    text = str(value).strip()
    return f"{text}s" if text.removeprefix("-").isdecimal() else text


def _flag(value: Any) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}
    try:
        return words[str(value).casefold()]
    except KeyError:
        raise ValueError(f"{value!r} is neither true nor false") from None


def _choice(kind: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def convert(value: Any) -> StrEnum:
        try:
            return kind(str(value))
        except ValueError:
            raise ValueError(f"{value!r} is not one of {', '.join(kind)}") from None

    return convert


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def convert(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is not one of {', '.join(allowed)}")
        return str(value)

    return convert


def _concurrency(value: Any) -> int | None:
    return None if value == "auto" else _whole(1)(value)


def _format(value: Any) -> str:
    from translate_pipe.formats import writable

    return _one_of(*writable())(value)


def _glossary(value: Any) -> Mapping[str, str]:
    from translate_pipe.glossary import read_glossary

    return value if isinstance(value, Mapping) else read_glossary(Path(str(value)))


def _codec(value: Any) -> str:
    import codecs

    try:
        info = codecs.lookup(str(value))
        "".encode(info.name)
    except LookupError:
        raise ValueError(f"{value!r} is not an encoding Python knows") from None
    return info.name


CONVERTERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "to": _languages,
        "source_language": lambda value: canonical(_text(value)),
        "engine": _choice(EngineName),
        "hosts": _words,
        "model": _text,
        "num_ctx": _whole(512),
        "seed": _whole(0),
        "temperature": _real(0.0),
        "keep_alive": _lifetime,
        "concurrency": _concurrency,
        "context": _whole(0),
        "glossary": _glossary,
        "bilingual": _flag,
        "translate_sounds": _flag,
        "max_line_length": _whole(8),
        "on_failure": _choice(OnFailure),
        "overwrite": _flag,
        "format": _format,
        "encoding": _codec,
        "output_encoding": _codec,
        "bom": _flag,
        "newline": _one_of("lf", "crlf", "cr"),
        "state_dir": _path,
        "connect_timeout": _real(0.1),
        "stall_timeout": _real(0.1),
        "deadline": _real(1.0),
        "threads": _whole(1),
        "profile": _text,
        "api": _one_of("generate", "chat"),
        "adequacy": _text,
        "ca_file": _path,
    }
)
"""How a raw value becomes a field's; its keys are the names a person may set."""
