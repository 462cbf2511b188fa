"""A model file on its way to a server: named by its SHA-256, sent only where it is not there yet.

Hashing and reading go by blocks, so that a file of any size costs a few megabytes of memory.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from translate_pipe.engines.gguf import read_header
from translate_pipe.engines.http import Connection
from translate_pipe.errors import ModelMissing, StreamBroken, UnknownFormat, UnreadableInput
from translate_pipe.modelcare.facts import Step

__all__ = ["check_is_gguf", "digest_of", "ensure"]

Hear = Callable[[Step], None]

_BLOCK = 4 * 1024 * 1024


def check_is_gguf(path: Path) -> None:
    """Raises ``UnreadableInput`` or ``UnknownFormat``, before gigabytes are sent in vain.

    The server would not notice: it makes a model of any file that begins with ``GGUF``.
    """
    try:
        path.open("rb").close()
        read_header(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    except ModelMissing as error:
        raise UnknownFormat(
            "this is not a GGUF model, or it is damaged",
            where=str(path),
            remedy="--from takes a GGUF file, or the name of a model",
        ) from error


async def digest_of(path: Path, hear: Hear) -> str:
    """The file's name among blobs: ``sha256:`` and 64 hexadecimal digits."""
    found, size, done = hashlib.sha256(), _size(path), 0
    async for block in _blocks(path):
        await asyncio.to_thread(found.update, block)
        done += len(block)
        hear(Step(f"hashing {path.name}", "hash", size, done))
    return f"sha256:{found.hexdigest()}"


async def ensure(server: Connection, path: Path, digest: str, hear: Hear) -> bool:
    """Send the file unless the server has it. Returns whether it was sent.

    Asking first is not politeness: a blob that is there already is not read to its end, and the
    connection breaks (docs/ollama.md).
    """
    place = f"/api/blobs/{digest}"
    if await server.exists(place):
        return False
    size = _size(path)
    try:
        await server.upload(place, _told(path, size, hear), size)
    except StreamBroken:
        # Someone else may have sent the same file meanwhile.
        if not await server.exists(place):
            raise
    return True


async def _told(path: Path, size: int, hear: Hear) -> AsyncIterator[bytes]:
    done = 0
    async for block in _blocks(path):
        done += len(block)
        if done > size:
            break
        yield block
        hear(Step(f"sending {path.name}", "send", size, done))
    if done != size:
        raise UnreadableInput(
            "the model changed while it was being sent",
            where=str(path),
            remedy="Try again when nothing is writing to it",
        )


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    try:
        file = await asyncio.to_thread(path.open, "rb")
        with file:
            while block := await asyncio.to_thread(file.read, _BLOCK):
                yield block
    except OSError as error:
        raise _unreadable(path, error) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UnreadableInput:
    return UnreadableInput(f"the model cannot be read ({error.strerror})", where=str(path))
