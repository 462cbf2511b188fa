"""Looking at paths: what cannot be looked at is not there.

``Path.is_dir`` and its like raise for a folder that may not be entered and for a name that is too
long, and ``Path.resolve`` for a link to itself. Who then opens such a path gets an error that says
what is wrong with it; the look before must not be the one to fail.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

__all__ = ["is_file", "is_folder", "meant", "real", "stands"]


def meant(text: str, beside: Path = Path()) -> Path:
    """The path that a person wrote: ``~`` is a home, a relative one is ``beside`` a folder.

    Raises ``ValueError`` for what can be no path: nothing, the home of nobody, characters that
    no name has.
    """
    if not text:
        raise ValueError("a name is empty; write . for this folder")
    try:
        written = Path(text).expanduser()
        if b"\0" in os.fsencode(written):
            raise ValueError("a name cannot hold a NUL")
    except RuntimeError:
        raise ValueError(f"{text!r} is the home of nobody known here") from None
    except UnicodeEncodeError:
        raise ValueError(f"{text!r} cannot be the name of a file") from None
    return beside / written


def is_folder(path: Path) -> bool:
    """Whether a folder is there, through links."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path) -> bool:
    """Whether a regular file is there, through links: no folder, pipe or device."""
    return stat.S_ISREG(_mode(path))


def stands(path: Path) -> bool:
    """Whether anything has this name, if only a link to nothing."""
    return os.path.lexists(path)


def real(path: Path) -> Path:
    """The absolute path without links, as far as they lead somewhere."""
    return Path(os.path.realpath(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0
