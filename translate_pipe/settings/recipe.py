"""A short name for everything that decides a translation, so that a changed setting is noticed."""

from __future__ import annotations

from collections.abc import Mapping

from translate_pipe.settings.declaration import Bearing
from translate_pipe.settings.fields import SETTINGS, Settings

_HALVES = "-"


def recipe_of(settings: Settings, source_language: str | None) -> str:
    """Equal as long as an output need not be made again. Its second half names the form alone."""
    asked, form = (_bearing(settings, what) for what in (Bearing.WORDS, Bearing.FORM))
    return f"{_name((asked, source_language))}{_HALVES}{_name(form)}"


def attempt_of(settings: Settings, source_language: str | None) -> str:
    """Equal as long as another attempt has no reason to end otherwise than the last."""
    told = [_bearing(settings, what) for what in Bearing if what is not Bearing.NOTHING]
    return _name((told, source_language))


def in_form_of(recipe: str, other: str) -> str:
    """What is asked as in one recipe, in the form of another."""
    return f"{recipe.partition(_HALVES)[0]}{_HALVES}{other.partition(_HALVES)[2]}"


def _bearing(settings: Settings, what: Bearing) -> list[tuple[str, object]]:
    return [
        (name, _plain(getattr(settings, name)))
        for name, each in SETTINGS.items()
        if each.bears_on is what
    ]


def _name(values: object) -> str:
    from hashlib import sha256  # loads OpenSSL, which help and --version do without

    return sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value
