"""A short name for everything that decides a translation, so that a changed setting is noticed."""

from __future__ import annotations

from collections.abc import Mapping

from translate_pipe.settings.fields import SETTINGS, Settings


def recipe_of(settings: Settings, source_language: str | None) -> str:
    """Equal as long as an output need not be made again."""
    from hashlib import sha256  # loads OpenSSL, which help and --version do without

    values = [
        (name, _plain(getattr(settings, name)))
        for name, each in SETTINGS.items()
        if each.changes_result
    ]
    said = repr((values, source_language))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value
