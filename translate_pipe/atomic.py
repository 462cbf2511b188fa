"""Files that appear whole or not at all: written beside their place, then named in one step.

Until then such a file is held by a lock of the operating system. One that nobody holds belonged to
a process that was killed, and is swept away by the next one that works in its folder.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO

if sys.platform != "win32":
    import fcntl

__all__ = ["Temporary", "beside", "replacing", "sweep"]

_BINARY = getattr(os, "O_BINARY", 0)
_NAME = re.compile(r"\..+\.[0-9a-f]{8}\.tmp", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Temporary:
    """A file that has not got its name yet."""

    path: Path
    file: IO[bytes]

    def finish(self) -> None:
        """Put what was written on the disk. Windows names no open file, so there it is closed."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if sys.platform == "win32":
            self.file.close()


@contextmanager
def beside(place: Path) -> Iterator[Temporary]:
    """A new, hidden file in the folder of ``place``, which no link can lead elsewhere.

    After the block it is gone, unless it was given another name. Raises ``OSError``.
    """
    path, handle = _made(place)
    try:
        with os.fdopen(handle, "wb") as file:
            yield Temporary(path, file)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def replacing(place: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place when the block ends well, and vanishes otherwise.

    A link that has the name is replaced, not followed. Raises ``OSError``.
    """
    with beside(place) as new:
        yield new.file
        new.finish()
        new.path.replace(place)


def sweep(folder: Path) -> None:
    """Remove what killed processes left unfinished in a folder; what cannot be removed stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        leftovers = [
            Path(entry.path)
            for entry in entries
            if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
        ]
        for path in leftovers:
            with suppress(OSError):
                _remove_unless_held(path)


def _made(place: Path) -> tuple[Path, int]:
    while True:
        path = place.with_name(f".{place.name[:60]}.{token_hex(4)}.tmp")
        # The kernel applies the umask here; asking for it would change it for all other threads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        with suppress(OSError):  # a file system without locks; there nothing is swept either
            _hold(handle, wait=True)  # a sweep that came between holds it a moment, and removes it
        if os.fstat(handle).st_nlink:
            return path, handle
        os.close(handle)


def _hold(handle: int, *, wait: bool) -> None:
    """Hold an open file for as long as it is open, which only one can.

    Raises ``BlockingIOError`` where another one does and ``wait`` is not set; other ``OSError``
    where files cannot be held.
    """
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_unless_held(path: Path) -> None:
    if sys.platform == "win32":
        path.unlink()  # an open file cannot be removed
    else:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _hold(handle, wait=False)
            path.unlink()
        finally:
            os.close(handle)
