"""Of one subtitle in several languages, which file is the source; told by names alone.

It is the one in the language that ``--from`` asks for, or else the one without a language in its
name. ``to`` are the target languages, whose tags count however few write them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from translate_pipe.languages import is_same_language
from translate_pipe.naming import MediaName

__all__ = ["Choice", "choose", "is_in", "kin", "language_of"]


@dataclass(slots=True)
class Choice:
    """Files of a folder by their part: ``sources``, what is ``left_out`` for its language,
    ``doubles``: a source and those that are the same in the same language, and ``unclear``: one
    subtitle in several languages of which none can be told to be the source."""

    sources: list[Path] = field(default_factory=list)
    left_out: list[list[Path]] = field(default_factory=list)
    doubles: list[list[Path]] = field(default_factory=list)
    unclear: list[list[Path]] = field(default_factory=list)


def choose(paths: Iterable[Path], to: Collection[str], wanted: str | None) -> Choice:
    """Of each subtitle, find the file that is the source, in the order of their paths. ``wanted``
    is the language of ``--from``."""
    groups: dict[tuple[Path, object], list[Path]] = defaultdict(list)
    for path in sorted(paths):
        groups[kin(path, to)].append(path)
    choice = Choice()
    for group in groups.values():
        _place(group, to, wanted, choice)
    choice.sources.sort()
    return choice


def kin(path: Path, to: Collection[str]) -> tuple[Path, object]:
    """What a file shares with the same subtitle in other languages."""
    return path.parent, MediaName.parse(path.name, known=to).siblings


def language_of(path: Path, to: Collection[str]) -> str | None:
    """The canonical tag of the language that a file's name tells."""
    return MediaName.parse(path.name, known=to).language


def is_in(path: Path, language: str | None, to: Collection[str]) -> bool:
    """Whether a file's name says that language, in whatever region or script."""
    told = language_of(path, to)
    return told is not None and language is not None and is_same_language(told, language)


def _place(group: list[Path], to: Collection[str], wanted: str | None, choice: Choice) -> None:
    """Put one subtitle's files where they belong."""
    untagged = [path for path in group if language_of(path, to) is None]
    if wanted is None:
        if len(group) > 1 and len(untagged) != 1:
            choice.unclear.append(group)
        else:
            choice.sources.append((untagged or group)[0])
        return
    tagged = [path for path in group if is_in(path, wanted, to)]
    tagged.sort(key=lambda path: language_of(path, to) != wanted)  # the very tag comes first
    ranked = tagged or untagged
    if not ranked:
        choice.left_out.append(group)
        return
    choice.sources.append(ranked[0])
    if len(ranked) > 1:
        choice.doubles.append(ranked)
