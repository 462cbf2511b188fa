"""How a setting is declared."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any

from translate_pipe.settings.kinds import Kind

ENVIRONMENT_PREFIX = "TRANSLATE_PIPE_"


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
    ``changes_result`` is false where no output depends on it; of the others, ``is_form`` is true of
    those that shape the file and ask no model anything. ``name`` is the field's.
    """

    kind: Kind
    about: str
    group: Group | None = None
    flag: str = ""
    metavar: str = ""
    per_run: bool = False
    changes_result: bool = True
    is_form: bool = False
    name: str = ""

    @property
    def option(self) -> str:
        """As it is written on a command line: ``--num-ctx``."""
        return f"--{self.flag or self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment variable it is read from, if it is not ``per_run``."""
        return ENVIRONMENT_PREFIX + self.name.upper()


def setting(default: Any, *what: Any, **more: Any) -> Any:
    """A field with that default, or what it makes if it is a function; the rest is a
    ``Setting``'s."""
    metadata = {"setting": Setting(*what, **more)}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def operational(default: Any, *what: Any, **more: Any) -> Any:
    """A ``setting`` of how and where the work is done, which changes no result."""
    return setting(default, *what, changes_result=False, **more)


def formal(default: Any, *what: Any, **more: Any) -> Any:
    """A ``setting`` of the file's form: how it is read, which cues count, how it is written."""
    return setting(default, *what, is_form=True, **more)


def declared(cls: type[Any]) -> dict[str, Setting]:
    """The settings that a dataclass declares, by name."""
    return {each.name: replace(each.metadata["setting"], name=each.name) for each in fields(cls)}
