"""One at a time: a lock is a file the operating system holds for a living process.

It lets go when the process ends, however it ends, so a stale lock needs nobody's hand. Two threads
or tasks of one process exclude each other like two processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from translate_pipe import paths
from translate_pipe.errors import JournalError, LockHeld

__all__ = ["all_held", "held", "is_held", "job_lock", "lock_path", "watcher_lock"]

_PATIENCE = 0.1
"""Seconds. Who asks whether a lock is held has it for a moment (``is_held``)."""


def lock_path(state_dir: Path, kind: str, name: str) -> Path:
    """Where the lock for something is kept; ``name`` may be any text, such as a path."""
    return (
        state_dir
        / "locks"
        / f"{kind}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    )


def job_lock(state_dir: Path, config: str, job: str) -> Path:
    """The lock that a batch job's process holds while its row says ``running``."""
    return lock_path(state_dir, "job", f"{config}:{job}")


def watcher_lock(state_dir: Path, config: str) -> Path:
    """The lock that a watcher's process holds while its row says ``running``."""
    return lock_path(state_dir, "watcher", config)


@contextmanager
def held(path: Path, what: str, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the lock, or raise ``LockHeld`` at once; ``what`` is what another run is busy with.

    The file is taken away after use, while the lock is still held: whoever opened it meanwhile
    finds that it has no name any more and tries again.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=patience, poll_interval=0.02, thread_local=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise LockHeld(
            "another run is at work here",
            where=what,
            remedy="Wait until it ends, or stop it: no lock is left behind by one that is gone",
        ) from error
    except OSError as error:
        raise JournalError(
            f"no lock can be kept here: {error.strerror}",
            where=str(path.parent),
            remedy="Name another folder with --state-dir",
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        lock.release()


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock now. One that may not be tried counts as held."""
    if paths.is_absent(path):
        return False
    try:
        with held(path, str(path), patience=0.0):
            return False
    except (LockHeld, JournalError):
        return True


@contextmanager
def all_held(locks: Sequence[tuple[Path, str]]) -> Iterator[None]:
    """Hold several locks, or none and raise ``LockHeld``. Each is a path and what it stands for."""
    with ExitStack() as stack:
        for path, what in locks:
            stack.enter_context(held(path, what))
        yield
