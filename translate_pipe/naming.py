"""How a translated file is named: ``movie.en.forced.srt`` becomes ``movie.zh.forced.srt``.

The convention is the one Plex, Jellyfin and Kodi share: the film's name, a language tag, flags, the
format. The tag is replaced or added; flags stay, as they were typed. One that a hyphen joins to the
tag (``movie.en-sdh.srt``) is set behind a dot, where they all look. Pure: no file is looked at.

A film's name may end in a word that is also a language code (``Spider.Man``, ``Say.It``), so a part
counts as a tag only when its language is in lower case, and has a two-letter code or more than ten
million writers.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import PurePath

from translate_pipe.errors import UnknownLanguage
from translate_pipe.languages import canonical, is_widely_written

__all__ = ["MediaName"]

_FLAGS = frozenset({"forced", "foreign", "default", "sdh", "cc"})
_FLAG_AFTER_TAG = "hi"
"""Hearing impaired after a language (``movie.en.hi.srt``), Hindi without one (``movie.hi.srt``)."""

_TAG_SHAPE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class MediaName:
    """A subtitle file's name in its parts; ``str()`` puts them together again.

    ``language`` is canonical, ``None`` where the name tells none. ``flags`` are as typed.
    ``suffix`` starts with a dot, or is empty.
    """

    title: str
    language: str | None = None
    flags: tuple[str, ...] = ()
    suffix: str = ""

    @classmethod
    def parse(cls, name: str, known: Collection[str] = ()) -> MediaName:
        """Take a file's name apart. Every name parses; what is no tag or flag is the title.

        ``known`` are languages whose tags count however few write them.
        """
        suffix = PurePath(name).suffix
        parts = name.removesuffix(suffix).split(".")
        for cut in range(1, len(parts)):
            part, *flags = parts[cut:]
            if any(parts[:cut]) and all(map(_is_flag, flags)):
                tag, joined = _parted(part, known)
                language = _language(tag, known)
                if language:
                    return cls(".".join(parts[:cut]), language, (*joined, *flags), suffix)
        cut = len(parts)
        while cut > 1 and parts[cut - 1].lower() in _FLAGS:
            cut -= 1
        return cls(".".join(parts[:cut]), None, tuple(parts[cut:]), suffix)

    def __str__(self) -> str:
        language = (self.language,) if self.language else ()
        return ".".join((self.title, *language, *self.flags)) + self.suffix

    def translated(self, to: str, suffix: str | None = None) -> MediaName:
        """The name of its translation. ``suffix`` is given when the format changes too."""
        return replace(self, language=to, suffix=self.suffix if suffix is None else suffix)

    @property
    def siblings(self) -> tuple[str, tuple[str, ...], str]:
        """What this name shares with the same subtitle in other languages."""
        return self.title, tuple(flag.lower() for flag in self.flags), self.suffix.lower()


def _is_flag(part: str) -> bool:
    return part.lower() in _FLAGS or part.lower() == _FLAG_AFTER_TAG


def _parted(part: str, known: Collection[str]) -> tuple[str, list[str]]:
    """A tag, and the flags that hyphens join to it. ``en-CC`` is captions, and the English of the
    Cocos Islands only where that is ``known``."""
    flags: list[str] = []
    while _language(part, known) not in known:
        tag, hyphen, flag = part.replace("_", "-").rpartition("-")
        if not hyphen or not _is_flag(flag):
            break
        part, flags = part[: len(tag)], [flag, *flags]
    return part, flags


def _language(part: str, known: Collection[str]) -> str | None:
    """The canonical tag a part of a name stands for, if it stands for one."""
    if not _TAG_SHAPE.fullmatch(part):
        return None
    try:
        tag = canonical(part)
    except UnknownLanguage:
        return None
    two_letters = len(tag.partition("-")[0]) == 2
    return tag if two_letters or tag in known or is_widely_written(tag) else None
