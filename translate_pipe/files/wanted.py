"""Which files of a folder are wanted: by their names' ending, and by patterns relative to it.

A pattern without a slash is matched with names at any depth, one with a slash with the whole path
below the folder, where ``**`` is any number of folders. It means a folder's files too: ``Extras``
is everything in ``Extras``. Case does not count, nor does it in endings. Plain text is wanted only
where a pattern names its ending, as ``*.txt`` does: a folder of films has its ``readme.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PurePosixPath
from typing import Self

from translate_pipe import formats

__all__ = ["Wanted"]

_ANY = "**"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files that an ``include`` pattern means, or all where there is none, less those that an
    ``exclude`` pattern means."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @classmethod
    def by(cls, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> Self:
        """Check patterns that a person wrote. Raises ``ValueError``."""
        return cls(tuple(map(_checked, include)), tuple(map(_checked, exclude)))

    def takes(self, path: Path, base: Path, found_by: str = "") -> bool:
        """Whether a file below a folder is wanted. ``found_by`` is the pattern that found it, if
        it was looked for with one."""
        known = formats.named(path.name)
        place = path.relative_to(base)
        if known is None or self.excludes(path, base):
            return False
        including = [each for each in self.include if _means(each, place)]
        if self.include and not including:
            return False
        return bool(known.timing) or any(map(_names_an_ending, [*including, found_by]))

    def excludes(self, path: Path, base: Path) -> bool:
        """Whether a file or a folder below a folder is one that nobody wants."""
        place = path.relative_to(base)
        return any(_means(each, place) for each in self.exclude)


def _checked(pattern: str) -> str:
    if not pattern.strip("/"):
        raise ValueError("a pattern is empty")
    if PurePath(pattern).is_absolute():
        raise ValueError(f"{pattern!r} is absolute; write it relative to the folder")
    if any(map(_is_open, pattern.split("/"))):
        raise ValueError(f"{pattern!r} has a [ without its ]; the sign itself is written [[]")
    return pattern.removeprefix("./").rstrip("/")


def _is_open(part: str) -> bool:
    """Whether a ``[`` has no ``]``. One that comes first in a set is a member of it."""
    return "[" in re.sub(r"\[(?:!.|[^!])[^\]]*\]", "", part)


def _names_an_ending(pattern: str) -> bool:
    return PurePosixPath(pattern).suffix not in {"", ".*", "."}


def _means(pattern: str, place: PurePath) -> bool:
    """Whether a pattern matches the path, or a folder on the way to it."""
    pattern = pattern.lower()
    wanted = pattern.split("/") if "/" in pattern else [_ANY, pattern]
    reached = _closed({0}, wanted)
    for part in map(str.lower, place.parts):
        if len(wanted) in reached:
            return True
        stays = {at for at in reached if at < len(wanted) and wanted[at] == _ANY}
        moves = {
            at + 1 for at in reached - stays if at < len(wanted) and fnmatchcase(part, wanted[at])
        }
        reached = _closed(stays | moves, wanted)
    return len(wanted) in reached


def _closed(reached: set[int], wanted: Sequence[str]) -> set[int]:
    """The places in a pattern that are reached, and those behind a ``**``, which may be nothing."""
    for at, part in enumerate(wanted):
        if at in reached and part == _ANY:
            reached.add(at + 1)
    return reached
