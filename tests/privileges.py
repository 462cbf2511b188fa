"""Tests of permissions, also where root runs them, who may otherwise read everything."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

__all__ = ["as_anybody"]

_VERSION = 0x20080522
_RIGHTS_TO_ANY_FILE = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""

_GET_SECUREBITS, _SET_SECUREBITS = 27, 28
_ACCESS_GRANTS_NOTHING = 1 << 2
"""SECBIT_NO_SETUID_FIXUP: without it, ``os.access`` tells what root could do."""


@contextmanager
def as_anybody() -> Iterator[None]:
    """Have modes of files hold in this thread, and in those it starts meanwhile."""
    if sys.platform == "win32":
        pytest.skip("modes of files mean little there")
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("root may read everything")
    libc = ctypes.CDLL(None)
    header, sets = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    had = sets[0]  # those in effect, of the first 32
    sets[0] &= ~_RIGHTS_TO_ANY_FILE
    bits = libc.prctl(_GET_SECUREBITS, 0, 0, 0, 0)
    if libc.prctl(_SET_SECUREBITS, bits | _ACCESS_GRANTS_NOTHING, 0, 0, 0):
        pytest.skip("this root may not give up what it may")
    libc.capset(header, sets)
    try:
        yield
    finally:
        sets[0] = had
        libc.capset(header, sets)
        libc.prctl(_SET_SECUREBITS, bits, 0, 0, 0)
