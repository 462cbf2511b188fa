"""Reading a body: whole, or in batches of whole lines, where what one read brought is handled at
once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from translate_pipe.errors import EngineError

DRAIN_PATIENCE = 0.1
LONGEST_LINE = 64 * 1024 * 1024


class LineTooLong(ValueError):
    """A line grew past ``LONGEST_LINE`` bytes."""


class LineSplitter:
    """Cuts a byte stream at line feeds. Linear whatever the sizes of its pieces."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._open: list[bytes] = []
        self._open_size = 0

    def feed(self, data: bytes) -> None:
        """Add bytes. Raises ``LineTooLong``."""
        *whole, rest = data.split(b"\n")
        if whole:
            self._open.append(whole[0])
            self._lines.append(b"".join(self._open))
            self._lines += whole[1:]
            self._open, self._open_size = [], 0
        if rest:
            self._open.append(rest)
            self._open_size += len(rest)
            if self._open_size > LONGEST_LINE:
                raise LineTooLong

    def take(self) -> list[bytes]:
        """The lines finished since the last call, without their ends."""
        lines, self._lines = self._lines, []
        return lines

    def close(self) -> list[bytes]:
        """All that is left; the last line may lack its end."""
        if self._open:
            self._lines.append(b"".join(self._open))
            self._open = []
        return self.take()


async def batches(pieces: AsyncIterator[bytes]) -> AsyncGenerator[list[bytes]]:
    """Yield the lines that each piece finished, never an empty batch. Raises ``LineTooLong``."""
    splitter = LineSplitter()
    async for piece in pieces:
        splitter.feed(piece)
        if lines := splitter.take():
            yield lines
    if lines := splitter.close():
        yield lines


async def whole(pieces: AsyncIterator[bytes], most: int) -> bytes:
    """All the pieces together; where they are more than ``most`` bytes, some of the first ones."""
    text = bytearray()
    async for piece in pieces:
        text += piece
        if len(text) > most:
            break
    return bytes(text)


async def drain(rest: AsyncIterator[object]) -> None:
    """Read what follows the last wanted line, so that the connection can serve another request.

    That is a few bytes, on their way already; a server that dawdles loses the connection instead,
    and one that breaks off here has said all that was wanted.
    """
    try:
        async with asyncio.timeout(DRAIN_PATIENCE):
            async for _ in rest:
                pass
    except (TimeoutError, EngineError):
        pass
