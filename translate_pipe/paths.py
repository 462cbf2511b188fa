"""Looking at paths: what cannot be looked at is not there.

``Path.is_dir`` and its like raise for a folder that may not be entered and for a name that is too
long, and ``Path.resolve`` for a link to itself. Who then opens such a path gets an error that says
what is wrong with it; the look before must not be the one to fail.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

__all__ = ["is_file", "is_folder", "real", "stands"]


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
