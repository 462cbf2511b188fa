"""Typed settings and where each value may come from.

Precedence, highest first: command-line flag, job, environment, user file, default. The user file
is ``config.yaml`` in the user's configuration folder (``TRANSLATE_PIPE_CONFIG`` names another).
Variables are ``TRANSLATE_PIPE_`` and the setting's name in capitals; ``OLLAMA_HOST`` is read as
Ollama itself reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from os import environ as process_environment
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.languages import canonical

APP_NAME = "translate-pipe"
ENVIRONMENT_PREFIX = "TRANSLATE_PIPE_"


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
class Settings:
    """Everything that decides how a file is translated. Immutable; ``replace`` makes another.

    ``to`` holds BCP 47 tags. Sizes named ``num_`` are tokens, times are seconds. ``None`` means
    "find out": from the server, the file, or the measured default.
    """

    to: tuple[str, ...] = ()
    source_language: str | None = None
    engine: EngineName = EngineName.AUTO
    hosts: tuple[str, ...] = ()
    model: str | None = None
    num_ctx: int | None = None
    seed: int = 7
    temperature: float = 0.0
    keep_alive: str = "10m"
    concurrency: int | None = None
    context: int = 2
    glossary: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    bilingual: bool = False
    translate_sounds: bool = False
    max_line_length: int | None = None
    on_failure: OnFailure = OnFailure.KEEP_SOURCE
    overwrite: bool = False
    format: str | None = None
    encoding: str | None = None
    output_encoding: str | None = None
    bom: bool | None = None
    newline: str | None = None
    state_dir: Path | None = None
    connect_timeout: float = 5.0
    stall_timeout: float = 120.0
    deadline: float = 900.0
    threads: int | None = None
    profile: str | None = None
    api: str = "generate"
    adequacy: str | None = None
    ca_file: Path | None = None

    @classmethod
    def load(
        cls,
        flags: Mapping[str, Any] | None = None,
        *,
        job: Mapping[str, Any] | None = None,
        environ: Mapping[str, str] | None = None,
        user_file: Path | None = None,
    ) -> Self:
        """Settle every setting from its sources; a value of ``None`` says nothing.

        ``flags`` and ``job`` are keyed by field name and may hold strings. Raises ``UsageError``
        for a flag or job value that cannot be used, ``ConfigError`` for one of the environment or
        the user file.
        """
        environ = process_environment if environ is None else environ
        path = user_file or user_file_path(environ)
        layers = (
            Layer("", _from_user_file(path), str(path), ConfigError),
            Layer(ENVIRONMENT_PREFIX, _from_environment(environ), None, ConfigError),
            Layer("", job or {}, "job", UsageError),
            Layer("--", flags or {}, None, UsageError),
        )
        settled: dict[str, Any] = {}
        for layer in layers:
            settled.update(layer.settled())
        return cls(**settled)


def user_file_path(environ: Mapping[str, str]) -> Path:
    """Where the user file is looked for; it need not exist."""
    from platformdirs import user_config_path

    named = environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    return Path(named) if named else user_config_path(APP_NAME) / "config.yaml"


def state_dir(settings: Settings) -> Path:
    """The folder of the journal."""
    from platformdirs import user_state_path

    return settings.state_dir or user_state_path(APP_NAME)


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of settings: raw values by field name, and how to speak of them in an error."""

    prefix: str
    values: Mapping[str, Any]
    where: str | None
    error: type[ConfigError] | type[UsageError]

    def settled(self) -> dict[str, Any]:
        """The values, converted to their fields' types."""
        return {
            name: self._converted(name, value)
            for name, value in self.values.items()
            if value is not None
        }

    def _converted(self, name: str, value: Any) -> Any:
        convert = CONVERTERS.get(name)
        if convert is None:
            near = get_close_matches(name, CONVERTERS, n=1)
            raise self.error(
                f"there is no setting {name!r}",
                where=self.where,
                remedy=f"Did you mean {near[0]!r}?" if near else None,
            )
        try:
            return convert(value)
        except (ValueError, TypeError) as problem:
            raise self.error(f"{self._spelled(name)}: {problem}", where=self.where) from problem

    def _spelled(self, name: str) -> str:
        if self.prefix == "--":
            return "--" + FLAG_NAMES.get(name, name.replace("_", "-"))
        return self.prefix + (name.upper() if self.prefix else name)


FLAG_NAMES = {"source_language": "from", "hosts": "host"}
"""Where a flag's name differs from its field's."""


def _words(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    words = tuple(str(part).strip() for part in parts)
    if not words or not all(words):
        raise ValueError("it has an empty entry")
    return words


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
        "source_language": canonical,
        "engine": _choice(EngineName),
        "hosts": _words,
        "model": str,
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
        "format": str,
        "encoding": _codec,
        "output_encoding": _codec,
        "bom": _flag,
        "newline": _one_of("lf", "crlf", "cr"),
        "state_dir": lambda value: Path(value).expanduser(),
        "connect_timeout": _real(0.1),
        "stall_timeout": _real(0.1),
        "deadline": _real(1.0),
        "threads": _whole(1),
        "profile": str,
        "api": _one_of("generate", "chat"),
        "adequacy": str,
        "ca_file": lambda value: Path(value).expanduser(),
    }
)
"""How a raw value becomes a field's; its keys are the names a person may set."""

PER_RUN = frozenset({"to", "format", "overwrite"})
"""What belongs to one command and is not taken from the environment."""


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if environ.get("OLLAMA_HOST"):
        found["hosts"] = environ["OLLAMA_HOST"]
    for setting in fields(Settings):
        value = environ.get(ENVIRONMENT_PREFIX + setting.name.upper())
        if value and setting.name not in PER_RUN:
            found[setting.name] = value
    return found


def _from_user_file(path: Path) -> dict[str, Any]:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the settings file cannot be read: {error}", where=str(path)) from error
    try:
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"not YAML: {error.problem}", where=f"{path}:{line}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError("the settings file must hold `setting: value` pairs", where=str(path))
    return content
