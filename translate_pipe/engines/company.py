"""Is another process of this user running a model too?

Two that do share the weights' memory (the file is mapped), but not the processors: when together
they have more threads than there are processors, both slow down many times (docs/embedded.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NAME = "embedded.lock"


class Seat:
    """The one full place on this machine: a lock file that the system holds for a living process,
    so that one that was killed leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._lock: BaseFileLock | None = None

    def take(self) -> bool:
        """Take the place if it is free. True also where no lock can be kept: nothing is known."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._path, blocking=False, thread_local=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            return False
        except OSError:
            return True
        self._lock = lock
        return True

    def leave(self) -> None:
        """Give it free. Safe to call twice, and without having it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
