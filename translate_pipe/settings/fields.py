"""Every setting, each declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import environ as process_environment
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from translate_pipe.errors import ConfigError
from translate_pipe.settings.declaration import (
    Group,
    Setting,
    declared,
    formal,
    operational,
    setting,
    tactical,
)
from translate_pipe.settings.kinds import (
    CONCURRENCY,
    ENCODING,
    FORMAT,
    GLOSSARY,
    LANGUAGE,
    LANGUAGES,
    LIFETIME,
    NAME,
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
from translate_pipe.settings.sources import APP_NAME, settled

DEFAULT_NUM_CTX = 4096
"""Tokens, where neither a person nor a loaded model says how many: Ollama's own default on most
machines, so other programs are likely to have loaded it."""

MOST_SEED = 2**31 - 1
"""Every server takes as much. llama.cpp cuts a larger one to 32 bits, and its highest is no seed
but a draw at random."""

MOST_THREADS = 512
"""GGML_MAX_N_THREADS: llama.cpp ends the process over more."""


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
    format: str | None = formal(
        None, FORMAT, "format of the result (default: same)", Group.OUTPUT, per_run=True
    )
    output_encoding: str | None = formal(
        None, ENCODING, "encoding of the result (default: same)", Group.OUTPUT
    )
    bom: bool | None = formal(
        None, SWITCH, "write a byte-order mark, or none (default: same)", Group.OUTPUT
    )
    newline: str | None = formal(
        None, choice(("lf", "crlf", "cr")), "line ends of the result (default: same)", Group.OUTPUT
    )
    on_failure: OnFailure = tactical(
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
    hosts: tuple[str, ...] = operational(
        (),
        WORDS,
        "server address; give it again for more servers",
        Group.ENGINE,
        flag="host",
        metavar="URL",
    )
    ca_file: Path | None = operational(
        None, PATH, "certificate authority to trust for https:// servers", Group.ENGINE
    )
    model: str | None = setting(
        None, NAME, "model name, or for the embedded engine a GGUF file", Group.ENGINE
    )
    profile: str | None = setting(
        None, NAME, "how the model is asked (default: by its name and kind)", Group.ENGINE
    )
    api: str = tactical(
        "generate",
        choice(("generate", "chat")),
        "which of Ollama's interfaces (default: generate)",
        Group.ENGINE,
    )
    adequacy: str | None = operational(
        None,
        NAME,
        "embedding model that looks for wrong translations",
        Group.ENGINE,
        metavar="MODEL",
    )
    num_ctx: int | None = tactical(
        None, whole(512), "context length in tokens, the same for the whole run", Group.ENGINE
    )
    seed: int = setting(7, whole(0, MOST_SEED), "seed of the sampler", Group.ENGINE)
    concurrency: int | None = operational(
        None, CONCURRENCY, "requests at a time per server (default: auto)", Group.ENGINE
    )
    threads: int | None = operational(
        None,
        whole(1, MOST_THREADS),
        "threads of the embedded engine (default: measured)",
        Group.ENGINE,
    )
    keep_alive: str = operational(
        "10m", LIFETIME, "how long Ollama keeps the model loaded: 10m, 0, -1", Group.ENGINE
    )
    state_dir: Path | None = operational(
        None, PATH, "folder of the journal", Group.ENGINE, metavar="DIR"
    )
    context: int = tactical(
        2, whole(0), "cues before and after that the model sees as context", Group.TEXT
    )
    encoding: str | None = formal(
        None, ENCODING, "encoding of the source (default: detected)", Group.TEXT
    )
    max_line_length: int | None = formal(
        None,
        whole_or_none(8),
        "characters in a line, 0 for no limit (default: as usual in the language)",
        Group.TEXT,
    )
    bilingual: bool = formal(
        False, SWITCH, "keep the source text below the translation", Group.TEXT
    )
    instructions: str | None = setting(
        None,
        TEXT,
        "what else the model should know: tone, setting, who speaks",
        Group.TEXT,
    )
    translate_sounds: bool = formal(
        False, SWITCH, "translate sound cues such as [door slams] too", Group.TEXT
    )
    temperature: float = setting(0.0, real(0), "temperature of the sampler")
    connect_timeout: float = operational(5.0, real(0.1), "seconds to connect to a server")
    stall_timeout: float = operational(120.0, real(0.1), "seconds a reply may bring nothing")
    deadline: float = operational(900.0, real(1), "seconds without any server that answers")

    def __post_init__(self) -> None:
        """Take what a caller writes most naturally: texts and lists, as a settings file has them.
        Raises ``ConfigError`` for one that cannot be used."""
        for name, each in SETTINGS.items():
            value = getattr(self, name)
            if type(value) in {str, list}:
                value = each.kind.read(value, f"Settings.{name}", ConfigError)
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
        return cls(
            **settled(
                SETTINGS,
                flags=flags or {},
                job=job or {},
                environ=process_environment if environ is None else environ,
                user_file=user_file,
            )
        )


SETTINGS: Mapping[str, Setting] = MappingProxyType(declared(Settings))
"""Every setting by its name."""


def state_dir(settings: Settings) -> Path:
    """The folder of the journal."""
    from platformdirs import user_state_path

    return settings.state_dir or user_state_path(APP_NAME)
