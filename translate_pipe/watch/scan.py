"""What is in a folder now: regular files that may be subtitles, and their shapes."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from translate_pipe import paths

__all__ = ["Scan", "scan", "shape_of"]


@dataclass(slots=True)
class Scan:
    """``files`` maps each file to its shape; ``folders`` are where they were looked for.
    ``lost`` says why the folder itself could not be read, ``troubles`` which below it could not;
    with either, a file that is not here may still exist."""

    files: dict[Path, str] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    lost: str = ""
    troubles: list[str] = field(default_factory=list)


def scan(root: Path, without: Collection[str] = ()) -> Scan:
    """Walk the folder at every depth, but not into the folders ``without``.

    Hidden names, linked folders, links to files outside, and everything that is no regular file
    (pipes, sockets, devices) are passed over.
    """
    found = Scan()
    inside = paths.real(root)
    for entry in _entries(root, without, found):
        try:
            if entry.is_symlink() and not paths.real(Path(entry.path)).is_relative_to(inside):
                continue
            status = entry.stat()
        except OSError:
            continue  # it went away, or is a link to nothing
        if stat.S_ISREG(status.st_mode):
            found.files[Path(entry.path)] = _shape(status)
    return found


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
                visible = [each for each in entries if not each.name.startswith(".")]
        except OSError as error:
            if folder == str(root):
                found.lost = error.strerror or str(error)
            elif not isinstance(error, FileNotFoundError):
                found.troubles.append(f"{folder}: {error.strerror}")
            continue
        found.folders.append(Path(folder))
        for entry in visible:
            if entry.is_dir(follow_symlinks=False):
                if entry.path not in without:
                    folders.append(entry.path)
            else:
                yield entry
