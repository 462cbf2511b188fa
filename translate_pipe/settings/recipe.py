"""A short name for everything that decides a translation, so that a changed setting is noticed."""

from __future__ import annotations

from collections.abc import Mapping

from translate_pipe.settings.fields import SETTINGS, Settings

_HALVES = "-"


def recipe_of(settings: Settings, source_language: str | None) -> str:
    """Equal as long as an output need not be made again. Its second half names the form alone."""
    changing = {name: each for name, each in SETTINGS.items() if each.changes_result}
    asked, form = (
        [
            (name, _plain(getattr(settings, name)))
            for name, each in changing.items()
            if each.is_form is is_form
        ]
        for is_form in (False, True)
    )
    return f"{_name((asked, source_language))}{_HALVES}{_name(form)}"


def in_form_of(recipe: str, other: str) -> str:
    """What is asked as in one recipe, in the form of another."""
    return f"{recipe.partition(_HALVES)[0]}{_HALVES}{other.partition(_HALVES)[2]}"


def _name(values: object) -> str:
    from hashlib import sha256  # loads OpenSSL, which help and --version do without

    return sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value
