"""How many decode threads llama.cpp should have on this machine.

Its threads wait for each other at every step of every layer, so one that has to share its
processor holds back all: measured on two processors, two threads beside one other busy program
made 2 tokens a second where one thread made 48 (docs/embedded.md).
"""

from __future__ import annotations

import os
from pathlib import Path

MOST_THREADS = 8
"""Beyond this, memory bandwidth is the limit for the models that fit such a machine."""

_GROUPS = Path("/sys/fs/cgroup")
_TOPOLOGY = Path("/sys/devices/system/cpu")


def default_threads() -> int:
    """One fewer than the processors this process may use, so that one is left for all else."""
    return min(MOST_THREADS, max(1, usable_processors() - 1))


def usable_processors(groups: Path = _GROUPS, topology: Path = _TOPOLOGY) -> int:
    """Processor cores this process may use: by affinity, without hyper-threads, within a
    container's quota. What a platform does not tell is left out of the account."""
    affinity = getattr(os, "sched_getaffinity", None)
    logical = affinity(0) if affinity else set(range(os.cpu_count() or 1))
    cores = {_siblings(topology, number) for number in logical}
    return max(1, min(len(cores), _quota(groups) or len(cores)))


def _siblings(topology: Path, number: int) -> str:
    """The hyper-threads of one core, which are one processor to llama.cpp."""
    return _read(topology / f"cpu{number}/topology/thread_siblings_list") or str(number)


def _quota(groups: Path) -> int | None:
    """Whole processors a control group grants (version 2, then 1); ``None`` without a limit."""
    quota, _, period = _read(groups / "cpu.max").partition(" ")
    if not quota:
        quota = _read(groups / "cpu/cpu.cfs_quota_us")
        period = _read(groups / "cpu/cpu.cfs_period_us")
    if not (quota.isdigit() and period.isdigit() and int(period)):
        return None
    return max(1, int(quota) // int(period))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
