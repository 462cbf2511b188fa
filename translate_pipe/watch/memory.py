"""Keeps the memory of a process that runs for months as flat as its work."""

from __future__ import annotations

import os

__all__ = ["give_back_freed_tables"]

_M_MMAP_THRESHOLD = -3
_BYTES = 128 * 1024
_VARIABLE = "MALLOC_MMAP_THRESHOLD_"


def give_back_freed_tables() -> bool:
    """Have glibc map large blocks one by one, so that a freed one goes back to the system.

    By default it raises the size from which it does so to that of the largest block freed so far;
    tables that come and go with each sweep then leave gaps among what stays (measured: 1.5 KB a
    translation). Says whether that was done: other C libraries have no such habit, and
    ``MALLOC_MMAP_THRESHOLD_`` in the environment is somebody's own choice.
    """
    try:
        is_glibc = bool(os.confstr("CS_GNU_LIBC_VERSION"))
    except (AttributeError, OSError, ValueError):
        is_glibc = False
    if not is_glibc or _VARIABLE in os.environ:
        return False
    import ctypes

    return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _BYTES))
