"""Files that appear whole or not at all: written beside their place, then named in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO

__all__ = ["Temporary", "beside", "replacing"]

_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Temporary:
    """A file that has not got its name yet."""

    path: Path
    file: IO[bytes]

    def finish(self) -> None:
        """Put what was written on the disk, and close: some systems name no open file."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


@contextmanager
def beside(place: Path, suffix: str = ".tmp") -> Iterator[Temporary]:
    """A new, hidden file in the folder of ``place``, which no link can lead elsewhere.

    After the block it is gone, unless it was given another name. Raises ``OSError``.
    """
    path = place.with_name(f".{place.name[:60]}.{token_hex(4)}{suffix}")
    # The kernel applies the umask here; asking for it would change it for all other threads.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            yield Temporary(path, file)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def replacing(place: Path, suffix: str = ".tmp") -> Iterator[IO[bytes]]:
    """A file that takes the place when the block ends well, and vanishes otherwise.

    A link that has the name is replaced, not followed. Raises ``OSError``.
    """
    with beside(place, suffix) as new:
        yield new.file
        new.finish()
        new.path.replace(place)
