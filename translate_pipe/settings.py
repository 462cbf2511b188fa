"""Typed settings, each declared once, and where its value may come from.

Precedence, highest first: command-line flag, job, environment, user file, default. The user file
is ``config.yaml`` in the user's configuration folder (``TRANSLATE_PIPE_CONFIG`` names another).
Variables are ``TRANSLATE_PIPE_`` and the setting's name in capitals; ``OLLAMA_HOST`` is read as
Ollama itself reads it.

A setting is a field of ``Settings``: its type, its default, its kind (``conversion``), what it is
for. Flags and their help, the variables, the keys of a jobs file and their JSON Schema are made
from that; ``docs/reference.md`` is compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from os import environ as process_environment
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from translate_pipe import paths
from translate_pipe.conversion import (
    CONCURRENCY,
    ENCODING,
    FORMAT,
    GLOSSARY,
    LANGUAGE,
    LANGUAGES,
    LIFETIME,
    PATH,
    SWITCH,
    TEXT,
    WORDS,
    EngineName,
    OnFailure,
    choice,
    real,
    whole,
    whole_or_none,
)
from translate_pipe.declaration import Group, Layer, Setting, converted, setting
from translate_pipe.errors import ConfigError, UsageError

__all__ = [
    "ENVIRONMENT_PREFIX",
    "SETTINGS",
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

    to: tuple[str, ...] = setting(
        (),
        LANGUAGES,
        "target languages, as BCP 47 tags: zh, pt-BR, zh-Hant",
        Group.LANGUAGES,
        per_run=True,
    )
    source_language: str | None = setting(
        None, LANGUAGE, "source language (default: detected)", Group.LANGUAGES, flag="from"
    )
    glossary: Mapping[str, str] = setting(
        lambda: MappingProxyType({}),
        GLOSSARY,
        "terms and their translations: YAML, JSON or a table (CSV)",
        Group.LANGUAGES,
    )
    overwrite: bool = setting(
        False, SWITCH, "replace outputs whoever made them", Group.OUTPUT, per_run=True
    )
    format: str | None = setting(
        None, FORMAT, "format of the result (default: same)", Group.OUTPUT, per_run=True
    )
    output_encoding: str | None = setting(
        None, ENCODING, "encoding of the result (default: same)", Group.OUTPUT
    )
    bom: bool | None = setting(
        None, SWITCH, "write a byte-order mark, or none (default: same)", Group.OUTPUT
    )
    newline: str | None = setting(
        None,
        choice(("lf", "crlf", "cr")),
        "line ends of the result (default: same)",
        Group.OUTPUT,
    )
    on_failure: OnFailure = setting(
        OnFailure.KEEP_SOURCE,
        choice([*OnFailure], OnFailure),
        "what becomes of a file some of whose cues could not be translated",
        Group.OUTPUT,
    )
    engine: EngineName = setting(
        EngineName.AUTO,
        choice([*EngineName], EngineName),
        f"{', '.join(EngineName)} (default: auto)",
        Group.ENGINE,
        metavar="NAME",
    )
    hosts: tuple[str, ...] = setting(
        (),
        WORDS,
        "server address; give it again for more servers",
        Group.ENGINE,
        flag="host",
        metavar="URL",
    )
    ca_file: Path | None = setting(
        None, PATH, "certificate authority to trust for https:// servers", Group.ENGINE
    )
    model: str | None = setting(
        None, TEXT, "model name, or for the embedded engine a GGUF file", Group.ENGINE
    )
    profile: str | None = setting(
        None, TEXT, "how the model is asked (default: by its name and kind)", Group.ENGINE
    )
    api: str = setting(
        "generate",
        choice(("generate", "chat")),
        "which of Ollama's interfaces (default: generate)",
        Group.ENGINE,
    )
    adequacy: str | None = setting(
        None,
        TEXT,
        "embedding model that looks for wrong translations",
        Group.ENGINE,
        metavar="MODEL",
    )
    num_ctx: int | None = setting(
        None, whole(512), "context length in tokens, the same for the whole run", Group.ENGINE
    )
    seed: int = setting(7, whole(0), "seed of the sampler", Group.ENGINE)
    concurrency: int | None = setting(
        None, CONCURRENCY, "requests at a time per server (default: auto)", Group.ENGINE
    )
    threads: int | None = setting(
        None, whole(1), "threads of the embedded engine (default: measured)", Group.ENGINE
    )
    keep_alive: str = setting(
        "10m", LIFETIME, "how long Ollama keeps the model loaded: 10m, 0, -1", Group.ENGINE
    )
    state_dir: Path | None = setting(
        None, PATH, "folder of the journal", Group.ENGINE, metavar="DIR"
    )
    context: int = setting(
        2, whole(0), "cues before and after that the model sees as context", Group.TEXT
    )
    encoding: str | None = setting(
        None, ENCODING, "encoding of the source (default: detected)", Group.TEXT
    )
    max_line_length: int | None = setting(
        None,
        whole_or_none(8),
        "characters in a line, 0 for no limit (default: as usual in the language)",
        Group.TEXT,
    )
    bilingual: bool = setting(
        False, SWITCH, "keep the source text below the translation", Group.TEXT
    )
    instructions: str | None = setting(
        None, TEXT, "what else the model should know: tone, setting, who speaks", Group.TEXT
    )
    translate_sounds: bool = setting(
        False, SWITCH, "translate sound cues such as [door slams] too", Group.TEXT
    )
    temperature: float = setting(0.0, real(0), "temperature of the sampler")
    connect_timeout: float = setting(5.0, real(0.1), "seconds to connect to a server")
    stall_timeout: float = setting(120.0, real(0.1), "seconds a reply may bring nothing")
    deadline: float = setting(900.0, real(1), "seconds without any server that answers")

    def __post_init__(self) -> None:
        """Take what a caller writes most naturally: texts and lists, as a settings file has them.
        Raises ``ConfigError`` for one that cannot be used."""
        for name, each in SETTINGS.items():
            value = getattr(self, name)
            if type(value) in {str, list}:
                value = converted(each.kind, value, f"Settings.{name}", ConfigError)
                object.__setattr__(self, name, value)

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
            _user_file_layer(user_file or _user_file(environ)),
            Layer(ENVIRONMENT_PREFIX, _from_environment(environ), ConfigError),
            Layer("", job or {}, UsageError, lambda name: "job"),
            Layer("--", flags or {}, UsageError),
        )
        settled: dict[str, Any] = {}
        for layer in layers:
            settled.update(layer.settled(SETTINGS))
        return cls(**settled)


def user_file_path(environ: Mapping[str, str]) -> Path:
    """Where the user file is looked for; it need not exist."""
    from platformdirs import user_config_path

    named = environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    return Path(named) if named else user_config_path(APP_NAME) / "config.yaml"


def _user_file(environ: Mapping[str, str]) -> Path:
    """The user file. Raises ``ConfigError`` where a variable names one that is not there."""
    path, variable = user_file_path(environ), f"{ENVIRONMENT_PREFIX}CONFIG"
    if environ.get(variable) and not paths.stands(path):
        raise ConfigError(
            f"{variable} names a settings file that is not there",
            where=str(path),
            remedy=f"Correct the name, or unset {variable}",
        )
    return path


def state_dir(settings: Settings) -> Path:
    """The folder of the journal."""
    from platformdirs import user_state_path

    return settings.state_dir or user_state_path(APP_NAME)


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {each.name: each.metadata["setting"] for each in fields(Settings)}
)
"""Every setting by its name."""


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if environ.get("OLLAMA_HOST"):
        found["hosts"] = environ["OLLAMA_HOST"]
    for name, each in SETTINGS.items():
        value = environ.get(ENVIRONMENT_PREFIX + name.upper())
        if value and not each.per_run:
            found[name] = value
    return found


def _user_file_layer(path: Path) -> Layer:
    from translate_pipe.yaml_file import YamlFile

    file = YamlFile.read(path) if path.exists() else YamlFile(path)
    pairs = file.pairs("`setting: value` pairs")
    return Layer("", pairs, ConfigError, lambda name: file.where((name,)))
