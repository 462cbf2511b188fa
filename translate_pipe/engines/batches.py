"""Reading a streamed body in batches of whole lines.

A server sends every token as an HTTP chunk of its own. Waking up for each would cost more processor
time than all other work of the client together, so the reader rests a little between reads and
takes what has gathered meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator

LONGEST_PAUSE = 0.05
PAUSE_SHARE = 0.02
"""The reader rests for this share of the stream's age, at most ``LONGEST_PAUSE`` seconds, so that
a reply ends at most 2 % later than it could."""

DRAIN_PATIENCE = 0.1
LONGEST_LINE = 64 * 1024 * 1024
_BACKLOG = 0.001
"""What arrives within a millisecond of asking had been waiting already."""


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
    """Yield the lines of ``pieces`` as they come, never an empty batch.

    Where ``pieces`` raises, the lines that had arrived whole are yielded first. Raises
    ``LineTooLong`` and whatever ``pieces`` raises.
    """
    splitter = LineSplitter()
    try:
        async for lines in _rested(pieces, splitter):
            yield lines
    except Exception:
        if lines := splitter.take():
            yield lines
        raise
    if lines := splitter.close():
        yield lines


async def _rested(
    pieces: AsyncIterator[bytes], splitter: LineSplitter
) -> AsyncGenerator[list[bytes]]:
    clock = time.perf_counter
    born = asked = clock()
    async for piece in pieces:
        splitter.feed(piece)
        now = clock()
        if now - asked > _BACKLOG:
            # This piece had to be waited for, so there was nothing more to read at once.
            if lines := splitter.take():
                yield lines
            await asyncio.sleep(min(LONGEST_PAUSE, PAUSE_SHARE * (now - born)))
        asked = clock()


async def drain(rest: AsyncIterator[object]) -> None:
    """Read what follows the last wanted line, so that the connection can serve another request.

    That is a few bytes, on their way already; a server that dawdles loses the connection instead.
    """
    try:
        async with asyncio.timeout(DRAIN_PATIENCE):
            async for _ in rest:
                pass
    except TimeoutError:
        pass
