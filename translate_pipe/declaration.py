"""How a setting is declared, and one source of values for what is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from typing import Any

from translate_pipe.conversion import Kind
from translate_pipe.errors import ConfigError, UsageError


class Group(Enum):
    """What flags stand together in a command's help, under which title."""

    LANGUAGES = "languages"
    OUTPUT = "output (default: movie.srt gives movie.zh.srt beside it)"
    ENGINE = "engine"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is to be known of a setting besides its value.

    ``about`` says what it is for, in a few words. ``group`` is ``None`` for one without a flag.
    ``flag`` and ``metavar`` are given where they are not the name and what the kind has.
    ``per_run`` is for what belongs to one command and is not taken from the environment.
    """

    kind: Kind
    about: str
    group: Group | None = None
    flag: str = ""
    metavar: str = ""
    per_run: bool = False

    def spelled(self, name: str) -> str:
        """Its flag on a command line; ``name`` is the setting's."""
        return f"--{self.flag or name.replace('_', '-')}"


def setting(default: Any, *what: Any, **more: Any) -> Any:
    """A field with that default, or what it makes if it is a function; the rest is a
    ``Setting``'s."""
    metadata = {"setting": Setting(*what, **more)}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def converted(
    kind: Kind,
    value: Any,
    spelled: str,
    error: type[ConfigError] | type[UsageError] = UsageError,
    where: str | None = None,
) -> Any:
    """A raw value as its kind has it, ``None`` as it is. Raises ``error``, naming the value as it
    is ``spelled``."""
    try:
        return None if value is None else kind.convert(value)
    except (ValueError, TypeError) as problem:
        raise error(
            f"{spelled}: {getattr(problem, 'what', problem)}",
            where=where,
            remedy=getattr(problem, "remedy", None),
        ) from problem


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of settings: raw values by field name, and how to speak of them in an error.

    ``where`` says by field name where the value stands, as far as a person needs to be told.
    """

    prefix: str
    values: Mapping[str, Any]
    error: type[ConfigError] | type[UsageError]
    where: Callable[[str], str | None] = lambda name: None

    def settled(self, known: Mapping[str, Setting]) -> dict[str, Any]:
        """The values, converted to the types of the ``known`` settings."""
        return {
            name: self._converted(name, value, known)
            for name, value in self.values.items()
            if value is not None
        }

    def _converted(self, name: str, value: Any, known: Mapping[str, Setting]) -> Any:
        setting = known.get(name)
        if setting is None:
            near = get_close_matches(name, known, n=1)
            raise self.error(
                f"there is no setting {name!r}",
                where=self.where(name),
                remedy=f"Did you mean {near[0]!r}?" if near else f"They are {', '.join(known)}",
            )
        spelled = self._spelled(name, setting)
        return converted(setting.kind, value, spelled, self.error, self.where(name))

    def _spelled(self, name: str, setting: Setting) -> str:
        if self.prefix == "--":
            return setting.spelled(name)
        return self.prefix + (name.upper() if self.prefix else name)
