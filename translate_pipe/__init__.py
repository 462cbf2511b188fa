"""Translate subtitles with a local LLM: every cue, timing and tag kept, only the words change.

    >>> from translate_pipe import Settings, translate_file
    >>> translate_file("movie.srt", to="zh", settings=Settings(model="qwen3:8b"))

Names load at their first use, so that importing the package, or asking for its version, costs
nothing.
"""

from __future__ import annotations

from importlib import import_module

# As `typing` has it, which would take longer to import than all that a program begins with.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from translate_pipe.api import (
        translate_file,
        translate_file_async,
        translate_text,
        translate_text_async,
    )
    from translate_pipe.errors import (
        ConfigError,
        EngineError,
        InputError,
        LockHeld,
        OutputError,
        ReplyError,
        TranslatePipeError,
        UnknownLanguage,
        UsageError,
    )
    from translate_pipe.model import CueCounts, FileReport, FileState, Notice, Untranslated
    from translate_pipe.progress import Progress
    from translate_pipe.settings import EngineName, OnFailure, Settings

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "CueCounts",
    "EngineError",
    "EngineName",
    "FileReport",
    "FileState",
    "InputError",
    "LockHeld",
    "Notice",
    "OnFailure",
    "OutputError",
    "Progress",
    "ReplyError",
    "Settings",
    "TranslatePipeError",
    "UnknownLanguage",
    "Untranslated",
    "UsageError",
    "translate_file",
    "translate_file_async",
    "translate_text",
    "translate_text_async",
]

_HOMES = {
    "CueCounts": "model",
    "EngineName": "settings",
    "FileReport": "model",
    "FileState": "model",
    "Notice": "model",
    "OnFailure": "settings",
    "Progress": "progress",
    "Settings": "settings",
    "Untranslated": "model",
    "translate_file": "api",
    "translate_file_async": "api",
    "translate_text": "api",
    "translate_text_async": "api",
}
"""The module of each name; all others are errors."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
