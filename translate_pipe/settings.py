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
from os import environ as process_environment
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from translate_pipe.conversion import CONVERTERS, EngineName, OnFailure
from translate_pipe.errors import ConfigError, UsageError

__all__ = [
    "ENVIRONMENT_PREFIX",
    "FLAG_NAMES",
    "PER_RUN",
    "EngineName",
    "OnFailure",
    "Settings",
    "state_dir",
    "user_file_path",
]

APP_NAME = "translate-pipe"
ENVIRONMENT_PREFIX = "TRANSLATE_PIPE_"


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
        layers = (
            _user_file_layer(user_file or user_file_path(environ)),
            Layer(ENVIRONMENT_PREFIX, _from_environment(environ), ConfigError),
            Layer("", job or {}, UsageError, lambda name: "job"),
            Layer("--", flags or {}, UsageError),
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
    """One source of settings: raw values by field name, and how to speak of them in an error.

    ``where`` says by field name where the value stands, as far as a person needs to be told.
    """

    prefix: str
    values: Mapping[str, Any]
    error: type[ConfigError] | type[UsageError]
    where: Callable[[str], str | None] = lambda name: None

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
                where=self.where(name),
                remedy=f"Did you mean {near[0]!r}?" if near else None,
            )
        try:
            return convert(value)
        except (ValueError, TypeError) as problem:
            raise self.error(
                f"{self._spelled(name)}: {problem}", where=self.where(name)
            ) from problem

    def _spelled(self, name: str) -> str:
        if self.prefix == "--":
            return "--" + FLAG_NAMES.get(name, name.replace("_", "-"))
        return self.prefix + (name.upper() if self.prefix else name)


FLAG_NAMES = {"source_language": "from", "hosts": "host"}
"""Where a flag's name differs from its field's."""


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


def _user_file_layer(path: Path) -> Layer:
    from translate_pipe.yaml_file import YamlFile

    file = YamlFile.read(path) if path.exists() else YamlFile(path)
    pairs = file.pairs("`setting: value` pairs")
    return Layer("", pairs, ConfigError, lambda name: file.where((name,)))
