"""Reading a source from the disk."""

from __future__ import annotations

import stat
from pathlib import Path

from translate_pipe.errors import UnreadableInput
from translate_pipe.loader.sniff import binary_kind

_HEAD = 4096


__all__ = ["is_readable", "read"]


def is_readable(path: Path) -> bool:
    """Whether a regular file can be opened: its mode alone tells little of that, as there are users
    who may read everything, and servers that allow less than the mode does."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            path.open("rb").close()
            return True
    except OSError:
        pass
    return False


def read(path: Path) -> bytes:
    """All of a regular file: a pipe or a device may never end, and no signal ends the wait. Of one
    that is known to be binary, only the beginning: a film may have gigabytes."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                head = file.read(_HEAD)
                return head if binary_kind(head) else head + file.read()
    except OSError as error:
        what = f"it cannot be read ({error.strerror})"
        raise UnreadableInput(what, where=str(path)) from error
    if stat.S_ISDIR(mode):
        raise UnreadableInput(
            "this is a folder, not a file", where=str(path), remedy="Name a file in it"
        )
    raise UnreadableInput(
        "this is not a regular file", where=str(path), remedy="A pipe is read as -, standard input"
    )
