"""What a format is to the loader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from translate_pipe.model import Cue, Dialect, Document, Notice, Skip, Span


@dataclass(frozen=True, slots=True)
class Parsed:
    """The cues found in a text, in the order of the file, and what was odd about it."""

    cues: tuple[Cue, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text to be translated as one, before markup is masked.

    ``gap`` is the silence before it in milliseconds. ``skip`` is set where the format itself says
    that it is not for translation.
    """

    span: Span
    cue: int | None
    line: int
    gap: int = 0
    skip: Skip | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format as the registry holds it.

    ``extensions`` are lower case with the dot. ``parse`` finds the cues of a decoded text, and
    ``units`` the stretches to translate; both in linear time, for any text at all.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    dialect: Dialect
    parse: Callable[[str], Parsed]
    units: Callable[[Document], Iterable[Unit]]


class Oddities:
    """Collects what is odd in a file, one notice for each kind, at its first line."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, int, int]] = {}

    def add(self, code: str, message: str, line: int) -> None:
        """Count one. ``message`` reads well after a number: "timings that ..."."""
        _, first, count = self._seen.get(code, (message, line, 0))
        self._seen[code] = (message, first, count + 1)

    def notices(self) -> tuple[Notice, ...]:
        return tuple(
            Notice(code, f"{count} {message} (the first in line {line})", line)
            for code, (message, line, count) in self._seen.items()
        )
