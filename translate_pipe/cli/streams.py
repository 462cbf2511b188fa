"""Standard input, output and error, which may be closed, full or gone.

What a command was asked to print is its work, and what keeps it from that is an error; messages
that nobody can read are not.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from translate_pipe.errors import OutputNotWritable, UnreadableInput

__all__ = ["occupy", "put", "read_all", "show", "tell", "write"]


def occupy() -> None:
    """Give closed standard streams a number each, before a file of ours takes it.

    A journal opened as number 2 would be written to by whatever complains there.
    """
    while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(spare)
    if _stream("stderr") is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- to the end


def read_all() -> bytes:
    """All of standard input. Raises ``UnreadableInput``."""
    stream = _stream("stdin")
    if stream is None:
        raise UnreadableInput("standard input is closed", remedy="Pipe a text in, or name a file")
    try:
        return stream.buffer.read()
    except OSError as error:
        raise UnreadableInput(
            f"standard input cannot be read ({error.strerror})", remedy="Name a file instead"
        ) from error


def write(data: bytes, elsewhere: str = "name a file with -o") -> None:
    """Put bytes on standard output, now. Raises ``OutputNotWritable``, which says where else they
    could go."""
    stream = _stream("stdout")
    if stream is None:
        remedy = f"{elsewhere[0].upper()}{elsewhere[1:]}"
        raise OutputNotWritable("standard output is closed", remedy=remedy)
    try:
        _write_all(stream.buffer, data)
    except BrokenPipeError as error:
        _silence(stream)
        raise OutputNotWritable(
            "standard output was closed before everything was written",
            remedy=f"Read all of it, or {elsewhere}",
        ) from error
    except OSError as error:
        _silence(stream)
        raise OutputNotWritable(
            f"standard output cannot be written ({error.strerror})",
            remedy=f"Make room where it goes, or {elsewhere}",
        ) from error


def put(data: bytes) -> None:
    """Put a list or a report on standard output, now. A reader who has had enough of it, as
    ``head`` has, misses nothing that was paid for. Raises ``OutputNotWritable``."""
    try:
        write(data, "send it to a file with >")
    except OutputNotWritable as error:
        if not isinstance(error.__cause__, BrokenPipeError):
            raise


def show(line: str) -> None:
    """``put`` a line in the encoding of standard output."""
    encoding = getattr(_stream("stdout"), "encoding", None) or "utf-8"
    put(f"{line}\n".encode(encoding, "backslashreplace"))


def tell(line: str) -> None:
    """Put a line on standard error, if it takes one."""
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _write_all(file: BinaryIO, data: bytes) -> None:
    """Write until nothing is left: without a buffer, as with ``PYTHONUNBUFFERED``, a pipe whose
    reader leaves and a disk that gets full take a part and say no more than how much."""
    left = memoryview(data)
    while left:
        written = file.write(left)
        if written is None:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        left = left[written:]
    file.flush()


def _stream(name: str) -> TextIO | None:
    """A standard stream; ``None`` if it was closed at the start, which its type does not say."""
    return cast("TextIO | None", getattr(sys, name))


def _silence(stream: TextIO | BinaryIO) -> None:
    """Let what is still in a stream's buffer go nowhere, so that the last flush does not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
