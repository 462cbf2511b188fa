"""Looking at paths: what cannot be looked at is not there.

``Path.is_dir`` and its like raise for a folder that may not be entered and for a name that is too
long, and ``Path.resolve`` for a link to itself. Who then opens such a path gets an error that says
what is wrong with it; the look before must not be the one to fail.
"""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from itertools import islice
from pathlib import Path

__all__ = [
    "full",
    "ignores_case",
    "is_absent",
    "is_file",
    "is_folder",
    "meant",
    "nearest_folder",
    "normal",
    "real",
    "stands",
]


_LOOKED_AT = 20


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
    return normal(beside / written)


def normal(path: str | os.PathLike[str]) -> Path:
    """The same place without the folders that are entered only to be left again: ``a/../b`` is
    ``b``, unless ``a`` is a link, which leads elsewhere, or no folder."""
    written = Path(path)
    if ".." not in written.parts:
        return written
    kept = Path()
    for part in written.parts:
        is_left = part == ".." and kept.name not in {"", ".."}
        kept = kept.parent if is_left and _is_own_folder(kept) else kept / part
    return kept


def full(path: Path) -> Path:
    """The absolute path, ``normal``; links stay."""
    return normal(path.absolute())


def is_folder(path: Path) -> bool:
    """Whether a folder is there, through links."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path) -> bool:
    """Whether a regular file is there, through links: no folder, pipe or device."""
    return stat.S_ISREG(_mode(path))


def is_absent(path: Path) -> bool:
    """Whether there surely is nothing, through links. Of what may not be looked at nobody knows."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def stands(path: Path) -> bool:
    """Whether anything has this name, if only a link to nothing."""
    return os.path.lexists(path)


@lru_cache(maxsize=10_000)
def ignores_case(folder: Path) -> bool:
    """Whether ``A`` and ``a`` are one name in a folder, as on most disks of macOS and on many that
    come from cameras or servers, whatever the system. Told by what is there; asked once a folder.
    """
    folder = nearest_folder(folder)
    try:
        with os.scandir(folder) as entries:
            names = [Path(entry.path) for entry in islice(entries, _LOOKED_AT)]
        if folder.stat().st_dev == folder.parent.stat().st_dev:
            names.append(folder)  # its name is its parent's, on the same disk
        cased = next(name for name in names if name.name.swapcase() != name.name)
        return cased.samefile(cased.with_name(cased.name.swapcase()))
    except (OSError, ValueError, StopIteration):
        return False


def nearest_folder(path: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    path = path.absolute()
    while not is_folder(path) and path != path.parent:
        path = path.parent
    return path


def real(path: Path) -> Path:
    """The absolute path without links, as far as they lead somewhere."""
    return Path(os.path.realpath(path))


def _is_own_folder(path: Path) -> bool:
    """Whether a folder is there, and not by a link."""
    return is_folder(path) and not path.is_symlink()


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0
