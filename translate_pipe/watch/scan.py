"""What is in a folder now: regular files that may be subtitles, and their shapes."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from translate_pipe import paths

__all__ = ["Scan", "scan", "shape_of", "shown"]

_THE_SYSTEMS_OWN = frozenset({"lost+found", "System Volume Information", "$RECYCLE.BIN"})
"""Folders at the top of a disk that few may read, and that nobody keeps anything in."""


@dataclass(slots=True)
class Scan:
    """``files`` maps each file to its shape; ``folders`` are where they were looked for.
    ``lost`` says why the folder itself could not be read, ``troubles`` why some below it could not,
    by their names as they are shown; what is in either may still exist, though it is not here."""

    files: dict[Path, str] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    lost: str = ""
    troubles: dict[str, str] = field(default_factory=dict)


def scan(root: Path, without: Collection[str] = ()) -> Scan:
    """Walk the folder at every depth, but not into the folders ``without``.

    Hidden names, linked folders, links to files outside, and everything that is no regular file
    (pipes, sockets, devices) are passed over.
    """
    found = Scan()
    inside = paths.real(root)
    for entry in _entries(root, without, found):
        is_link = False
        try:
            is_link = entry.is_symlink()
            if is_link and not paths.real(Path(entry.path)).is_relative_to(inside):
                continue
            status = entry.stat()
        except FileNotFoundError:
            continue  # it went away, or is a link to nothing
        except OSError as error:
            if not is_link:  # what one leads to is looked at where it is
                _note(Path(entry.path).parent, root, error, found)
            continue
        if stat.S_ISREG(status.st_mode):
            found.files[Path(entry.path)] = _shape(status)
    return found


def shown(path: Path | str) -> str:
    """A path as it can be written down; records and messages are UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def shape_of(path: Path) -> str | None:
    """A file's size, time of change and inode; ``None`` where there is none."""
    try:
        return _shape(path.stat())
    except OSError:
        return None


def _shape(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _entries(root: Path, without: Collection[str], found: Scan) -> Iterator[os.DirEntry[str]]:
    folders = [str(root)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                visible = [
                    (each, each.is_dir(follow_symlinks=False))
                    for each in entries
                    if not each.name.startswith(".")
                ]
        except OSError as error:
            _note(Path(folder), root, error, found)
            continue
        found.folders.append(Path(folder))
        for entry, is_folder in visible:
            if not is_folder:
                yield entry
            elif entry.path not in without:
                folders.append(entry.path)


def _note(folder: Path, root: Path, error: OSError, found: Scan) -> None:
    """A folder could not be read, or what is in it may not be looked at."""
    reason = error.strerror or str(error)
    if folder == root:
        found.lost = reason
    elif isinstance(error, FileNotFoundError):
        pass  # it went away
    elif folder.name not in _THE_SYSTEMS_OWN:
        found.troubles[shown(folder)] = reason
