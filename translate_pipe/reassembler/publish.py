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
from secrets import token_hex

from translate_pipe import paths
from translate_pipe.errors import OutputError, OutputExists, OutputNotWritable

_NO_LINKS = frozenset(
    getattr(errno, name)
    for name in ("EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES")
    if hasattr(errno, name)
)

_BINARY = getattr(os, "O_BINARY", 0)


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
        temporary = _write(data, place)
        try:
            _name(temporary, place, target, replace=replace)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
        _sync_folder(place.parent)
    except OSError as error:
        raise _not_writable(error, target) from error


def _write(data: bytes, place: Path) -> Path:
    """Write a synced temporary file beside ``place``, with the mode the final one is to have."""
    temporary = place.with_name(f".{place.name[:60]}.{token_hex(4)}.tmp")
    # The kernel applies the umask here; asking for it would change it for all other threads.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(place.stat().st_mode))
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


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
        "the output is there already",
        where=str(target),
        remedy="Use --overwrite to replace it, or -o for another name",
    )


def _not_writable(error: OSError, target: Path) -> OutputError:
    if isinstance(error, FileNotFoundError):
        what, remedy = "there is no such folder", "Create it, or choose another with --output-dir"
    elif error.errno == errno.ENOSPC:
        what, remedy = "no space is left on the device", "Free some, and run again: nothing is lost"
    else:
        what = f"the output cannot be written ({error.strerror or error})"
        remedy = "Choose another place with -o or --output-dir"
    return OutputNotWritable(what, where=str(target), remedy=remedy)
