"""Wakes a scan when the system says that something changed. Losing an event costs only time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["is_network", "wake_on_changes"]

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "9p", "afs", "ceph"})
_DEBOUNCE_MS = 500
_MOUNTS = Path("/proc/self/mounts")


def is_network(folder: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether the folder is on a network file system, which tells nobody of changes made elsewhere.

    Known on Linux; elsewhere false, and the scan finds what events miss.
    """
    try:
        # A name in it may hold any line end but this one, which is spelled out.
        lines = mounts.read_bytes().decode("utf-8", "replace").removesuffix("\n").split("\n")
    except OSError:
        return False
    place = folder.resolve()
    best, kind = Path("/"), ""
    for line in lines:
        _, point, fstype, *_ = line.split(" ")
        mount = Path(point.replace("\\040", " "))
        if place.is_relative_to(mount) and len(mount.parts) >= len(best.parts):
            best, kind = mount, fstype
    return kind.removeprefix("fuse.") in _NETWORK


async def wake_on_changes(
    folders: Sequence[Path], wake: Callable[[], None], complain: Callable[[str], None]
) -> None:
    """Call ``wake`` at every change, until cancelled. Where there are no events, complain once."""
    if not folders:
        return
    from watchfiles import awatch

    try:
        async for _ in awatch(
            *folders,
            debounce=_DEBOUNCE_MS,
            stop_event=asyncio.Event(),
            ignore_permission_denied=True,
        ):
            wake()
    except Exception as error:
        # Whatever it is, the scan goes on without; a watcher must not end for it.
        complain(f"no change events, only periodic scans: {error}")
