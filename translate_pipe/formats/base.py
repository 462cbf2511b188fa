"""What a format is: everything the package must know of it, in one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from translate_pipe.formats.plain import Plain
from translate_pipe.model import Cue, Dialect, Document, Notice, Skip, Span, Unread


@dataclass(frozen=True, slots=True)
class Parsed:
    """The cues found in a text, in the order of the file, what was odd about it, and the words that
    a person would take for a cue's and that are in none."""

    cues: tuple[Cue, ...] = ()
    notices: tuple[Notice, ...] = ()
    unread: tuple[Unread, ...] = ()


class Unit(NamedTuple):
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
class SecondOpinion:
    """A library that reads the format too. ``times`` yields the start and end of every cue it
    finds in a text, in milliseconds; it may raise whatever the library raises. Of a ``plain`` text
    it finds what that says."""

    library: str
    times: Callable[[str], Iterator[tuple[int, int]]]
    plain: Plain | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A cue of another format, to be written in this one.

    ``text`` is in this format's markup, its lines parted by ``\\n``; ``cue`` has the rest as it
    was. ``at_top`` asks for a place at the top of the picture.
    """

    cue: Cue
    text: str
    at_top: bool = False


class Lose(Protocol):
    """Called with what the format has no place for, so that it can be counted and told: left out,
    or ``corrected`` to what it has a place for."""

    def __call__(self, kind: str, *, corrected: bool = False) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format as the registry holds it.

    ``name`` is what ``--format`` and reports call it, ``title`` what a person does. ``extensions``
    are lower case with the dot, the usual one first.

    ``parse`` finds the cues of a decoded text and ``units`` the stretches to translate, both in
    linear time, for any text at all. A text with ``signature`` at its start is of this format
    whatever its name says; ``claims(text, named)`` tells whether any other one is, where ``named``
    is true if the name says so. ``timing`` is an example of a timing line, empty for a format
    without cues.

    ``second_opinion`` reads it with a library. ``write`` makes a whole file of cues of another
    format; ``None`` where none can become one. ``encoding`` is the one its standard demands.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    dialect: Dialect
    parse: Callable[[str], Parsed]
    units: Callable[[Document], Iterable[Unit]]
    signature: re.Pattern[str] | None = None
    claims: Callable[[str, bool], bool] = lambda text, named: False
    timing: str = ""
    second_opinion: SecondOpinion | None = None
    write: Callable[[Sequence[Carried], Lose], str] | None = None
    encoding: str | None = None

    def signed(self, text: str) -> bool:
        """Whether a text starts as only files of this format do."""
        return self.signature is not None and self.signature.match(text) is not None
