"""One at a time: a lock is a file the operating system holds for a living process.

It lets go when the process ends, however it ends, so a stale lock needs nobody's hand. Two threads
or tasks of one process exclude each other like two processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from translate_pipe.errors import JournalError, LockHeld

__all__ = ["all_held", "held", "lock_path"]


def lock_path(state_dir: Path, kind: str, name: str) -> Path:
    """Where the lock for something is kept; ``name`` may be any text, such as a path."""
    return (
        state_dir
        / "locks"
        / f"{kind}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    )


@contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold the lock, or raise ``LockHeld`` at once; ``what`` is what another run is busy with.

    The file is taken away after use, while the lock is still held: whoever opened it meanwhile
    finds that it has no name any more and tries again.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, blocking=False, thread_local=False)
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


@contextmanager
def all_held(locks: Sequence[tuple[Path, str]]) -> Iterator[None]:
    """Hold several locks, or none and raise ``LockHeld``. Each is a path and what it stands for."""
    with ExitStack() as stack:
        for path, what in locks:
            stack.enter_context(held(path, what))
        yield
