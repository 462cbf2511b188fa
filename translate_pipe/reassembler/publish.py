"""Put a finished file in its place: whole or not at all, never over another unless asked (law 3).

The bytes go into a temporary file in the target's folder, are synced, and the file is given its
name in one step. What a platform or file system lacks is handled here and nowhere else: without
hard links (FAT, some network shares) a name that is taken is noticed a moment before the rename
instead of by it; folders cannot be synced on Windows.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from translate_pipe import atomic, paths
from translate_pipe.errors import OutputError, OutputExists, OutputNotWritable

_NO_LINKS = frozenset(
    getattr(errno, name)
    for name in ("EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES")
    if hasattr(errno, name)
)


def publish(data: bytes, target: Path, *, replace: bool) -> None:
    """Write ``data`` at ``target`` so that it appears whole or not at all.

    Without ``replace`` nothing that exists is touched, whoever else is writing. With it, the new
    file takes the old one's mode; a symbolic link stays, and the file it points to is replaced.
    Raises ``OutputExists`` or ``OutputNotWritable``; no temporary file stays behind.
    """
    if not replace and os.path.lexists(target):
        raise _exists(target)
    try:
        place = paths.real(target) if replace else target
        with atomic.beside(place) as new:
            new.file.write(data)
            new.finish()
            with contextlib.suppress(FileNotFoundError):
                new.path.chmod(stat.S_IMODE(place.stat().st_mode))
            _name(new.path, place, target, replace=replace)
        _sync_folder(place.parent)
    except OSError as error:
        raise _not_writable(error, target) from error


def _name(temporary: Path, place: Path, target: Path, *, replace: bool) -> None:
    if replace:
        temporary.replace(place)
        return
    try:
        place.hardlink_to(temporary)
    except FileExistsError:
        raise _exists(target) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(place):
            raise _exists(target) from None
        temporary.replace(place)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the platform can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)


def _exists(target: Path) -> OutputExists:
    return OutputExists(
        "the output already exists",
        where=str(target),
        remedy="Replace it with --overwrite, or give the result another name",
    )


def _not_writable(error: OSError, target: Path) -> OutputError:
    what, remedy = f"the output cannot be written ({error.strerror or error})", None
    if error.errno == errno.ENOSPC:
        what, remedy = "no space left on the device", "Free some, and run again: nothing is lost"
    return OutputNotWritable(what, where=str(target), remedy=remedy)
