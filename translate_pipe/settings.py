"""Typed settings and where each value may come from.

Precedence, highest first: command-line flag, job, environment, user file, default. The user file
is ``config.yaml`` in the user's configuration folder (``TRANSLATE_PIPE_CONFIG`` names another).
Variables are ``TRANSLATE_PIPE_`` and the setting's name in capitals; ``OLLAMA_HOST`` is read as
Ollama itself reads it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from translate_pipe.errors import ConfigError

ENVIRONMENT_PREFIX = "TRANSLATE_PIPE_"
APP_NAME = "translate-pipe"


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
