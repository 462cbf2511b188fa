"""A short name for everything that decides a translation, so that a changed setting is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256

from translate_pipe.settings import Settings

__all__ = ["recipe_of"]

_INDIFFERENT = frozenset(
    {
        "hosts",
        "keep_alive",
        "concurrency",
        "num_ctx",
        "state_dir",
        "connect_timeout",
        "stall_timeout",
        "deadline",
        "threads",
        "ca_file",
        "adequacy",
    }
)
"""How and where the work is done, not what comes of it."""


def recipe_of(settings: Settings, source_language: str | None) -> str:
    """Equal as long as an output need not be made again."""
    values = [
        (each.name, _plain(getattr(settings, each.name)))
        for each in fields(settings)
        if each.name not in _INDIFFERENT
    ]
    said = repr((values, source_language))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value
