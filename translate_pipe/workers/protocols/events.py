"""What a scanner finds in a reply."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Began:
    """What follows is of another value than what came before; ``aloud`` if much was said first,
    ``loose`` if its texts are sure only once it has closed."""

    aloud: bool
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string value closed at ``path``."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Closed:
    """An array or object closed at ``path``, with ``count`` members."""

    path: Path
    count: int


@dataclass(frozen=True, slots=True)
class Over:
    """Much was said since the last value closed."""


Event = Began | Text | Closed | Over
