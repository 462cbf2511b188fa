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


class Bearing(Enum):
    """What another value of a setting changes.

    ``WORDS``: what is asked of which model, so that all is translated anew. ``FORM``: how the file
    is read, which of its cues count, how it is written; the words stay. ``ATTEMPT``: how a text is
    tried; what is finished stays, and what failed may end otherwise. What travels together in a
    request belongs here, since it differs from cue to cue anyway. ``NOTHING``: where and how fast.
    """

    WORDS = "words"
    FORM = "form"
    ATTEMPT = "attempt"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is to be known of a setting besides its value.

    ``about`` says what it is for, in a few words. ``group`` is ``None`` for one without a flag.
    ``flag`` and ``metavar`` are given where they are not the name and what the kind has.
    ``per_run`` is for what belongs to one command and is not taken from the environment.
    ``bears_on`` says what another value of it changes. ``name`` is the field's.
    """

    kind: Kind
    about: str
    group: Group | None = None
    flag: str = ""
    metavar: str = ""
    per_run: bool = False
    bears_on: Bearing = Bearing.WORDS
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
    """A ``setting`` that bears on ``Bearing.NOTHING``."""
    return setting(default, *what, bears_on=Bearing.NOTHING, **more)


def tactical(default: Any, *what: Any, **more: Any) -> Any:
    """A ``setting`` that bears on the ``Bearing.ATTEMPT``."""
    return setting(default, *what, bears_on=Bearing.ATTEMPT, **more)


def formal(default: Any, *what: Any, **more: Any) -> Any:
    """A ``setting`` that bears on the ``Bearing.FORM``."""
    return setting(default, *what, bears_on=Bearing.FORM, **more)


def declared(cls: type[Any]) -> dict[str, Setting]:
    """The settings that a dataclass declares, by name."""
    return {each.name: replace(each.metadata["setting"], name=each.name) for each in fields(cls)}
