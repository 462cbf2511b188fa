"""A connection for httpcore that reads streamed replies in step, and their bodies in bulk.

A server sends every token as a packet and an HTTP chunk of its own. Waking up and parsing for each
cost 12 to 21 % of a processor core at 2,000 tokens a second; resting between reads and decoding
chunks in bulk costs a fifth of that (docs/ollama.md).
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from translate_pipe.engines.chunked import BadChunk, ChunkedDecoder
from translate_pipe.engines.patience import Patience


@dataclass(frozen=True, slots=True)
class Pace:
    """Between two reads a stream rests for this share of the time since something, and for at
    least and at most so many seconds. The server is not kept waiting by that: it has the next
    request (``workers.limiter``)."""

    share: float
    least: float
    longest: float


WARY = Pace(0.3, 0.0, 0.15)
"""By the time since the request was sent, so that a short reply is hardly held up."""

CURIOUS = Pace(0.25, 0.01, 1.0)
PATIENT = Pace(1.0, 0.01, 2.0)
"""Where the end of a reply is heard, which so is not held up. By the time since the server's first
stream: what it can do at once is to be seen soon (``workers.limiter``)."""

KNOWN_AFTER = 0.25
"""So many seconds after the first stream most is seen, and ``CURIOUS`` is ``PATIENT``. Half as many
reads take a tenth less processor time with 16 streams; later still, a run takes longer."""


@dataclass(slots=True)
class Acquaintance:
    """Since when a server is known: the time of its first stream, by the monotonic clock."""

    since: float | None = None

    def pace(self, now: float) -> Pace:
        """How to read where the end is heard."""
        return CURIOUS if self.since is None or now - self.since < KNOWN_AFTER else PATIENT


SHORTEST_REST = 0.01
READ_SIZE = 128 * 1024
HEAD_END = re.compile(rb"\n\r?\n")
"""As h11 takes it: some servers end lines without a carriage return."""
EMPTY_BODY = b"0\r\n\r\n"


async def body(response: httpx.Response, patience: Patience) -> AsyncGenerator[bytes]:
    """A streamed answer's body, piece by piece; a chunked one is read past h11, unless it is
    compressed, which some proxies do unasked.

    Raises ``httpx.TransportError``, ``httpx.DecodingError``, and ``TimeoutError`` where bytes come
    and ``patience`` has ended nevertheless. Closing it early leaves the connection to be closed.
    """
    wire = response.extensions.get("network_stream")
    chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
    plain = response.headers.get("Content-Encoding", "identity").lower() == "identity"
    if chunked and plain and isinstance(wire, PacedStream) and wire.has_whole_body:
        # RFC 9112, 9.6: a server that closes the connection after an answer says so in it.
        closes = response.headers.get("Connection", "").lower() == "close"
        try:
            async for piece in wire.body(patience.left, closes=closes):
                yield piece
        except httpcore.TimeoutException as error:
            raise httpx.ReadTimeout(str(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, BadChunk) as error:
            raise httpx.ReadError(str(error)) from error
        if closes:
            return
    # Another answer may follow on the connection once this one's end has gone through h11.
    rest = response.aiter_bytes()
    while (more := await _next(rest, patience)) is not None:
        yield more


async def _next(pieces: AsyncIterator[bytes], patience: Patience) -> bytes | None:
    """The next piece of a body that h11 reads, whose own timeout is the same for every read."""
    left = patience.left()
    try:
        async with asyncio.timeout(left + WARY.longest):
            return await anext(pieces, None)
    except TimeoutError as error:
        raise httpx.ReadTimeout("silent") from error


def rest_until(now: float, since: float, pace: Pace) -> float:
    """When to read again: ``now`` if that is not long ago, else the next tick of a common clock.

    Streams that rest wake together, which costs one wake-up for all of them.
    """
    rest = min(pace.longest, max(pace.least, pace.share * (now - since)))
    if rest < SHORTEST_REST:
        return now
    halvings = math.ceil(math.log2(pace.longest / rest))
    tick = pace.longest / (1 << halvings)
    return (now // tick + 1) * tick


class PacedStream(httpcore.AsyncNetworkStream):
    """A connection that rests before it reads on, and whose chunked body can be read past h11.

    It rests neither before the first bytes of an answer or of its body, nor where the last read
    was so full that more is waiting. An answer's head is handed to h11 without a byte of the body.
    ``body`` then reads the body itself and leaves h11 an empty one, so that the connection can be
    used again.
    """

    def __init__(
        self,
        stream: httpcore.AsyncNetworkStream,
        rest: Callable[[float], Awaitable[None]] | None = None,
        known: Acquaintance | None = None,
    ) -> None:
        """``rest`` waits so many seconds, or less where the connection ends before."""
        self._stream = stream
        self._rest = rest
        self._known = known or Acquaintance()
        self._since = 0.0
        self._hears_end = False
        self._may_rest = False
        self._head: bytes | None = None
        """The last bytes of an answer's head that has not ended yet."""
        self._unread = b""
        self.has_whole_body = False
        """Nothing but the head has been read from here since the last request."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        self.has_whole_body = False
        if self._unread:
            data, self._unread = self._unread, b""
            return data
        data = await self._read(max_bytes, timeout)
        return data if self._head is None else self._without_body(data)

    async def body(self, left: Callable[[], float], *, closes: bool) -> AsyncIterator[bytes]:
        """The decoded body, a network read at a time, even where that brought nothing of it; the
        server ``closes`` the connection after it. ``left`` says how long a read may take now.
        Raises ``BadChunk``, httpcore's errors and what ``left`` raises."""
        if closes and self._rest:
            self._known.since = self._known.since or time.monotonic()
            self._hears_end, self._since = True, self._known.since
        self.has_whole_body = False
        decoder, data = ChunkedDecoder(), self._unread
        self._unread = b""
        if not data:
            # Some servers send the head when a request waits: what follows says that it streams.
            self._may_rest = False
        while True:
            yield decoder.feed(data)
            if decoder.done:
                break
            data = await self._read(READ_SIZE, left())
            if not data:
                raise httpcore.RemoteProtocolError("the server hung up in the middle of a reply")
        self._unread = EMPTY_BODY

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self._since, self._hears_end, self._may_rest = time.monotonic(), False, False
        self._head, self._unread, self.has_whole_body = b"", b"", False
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    async def _read(self, max_bytes: int, patience: float | None) -> bytes:
        now = time.monotonic()
        # Even without a rest the others get their turn: what is there is read without waiting.
        pace = self._known.pace(now) if self._hears_end else WARY
        pause = rest_until(now, self._since, pace) - now if self._may_rest else 0
        await ((self._rest or asyncio.sleep)(pause) if pause > 0 else asyncio.sleep(0))
        data = await self._stream.read(max_bytes, patience)
        self._may_rest = len(data) < max_bytes // 2
        return data

    def _without_body(self, data: bytes) -> bytes:
        """The part of ``data`` that belongs to the head; what follows waits in ``_unread``."""
        head = (self._head or b"") + data
        end = HEAD_END.search(head)
        if end is None:
            self._head = head[-2:]
            return data
        size = end.end() - (len(head) - len(data))
        self._head, self._unread, self.has_whole_body = None, data[size:], True
        return data[:size]
