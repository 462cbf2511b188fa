"""Servers of raw bytes in the test's own event loop, and a ``Connection`` to them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from translate_pipe.engines.http import Connection
from translate_pipe.errors import RequestRejected

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Counts connections and answers every request on them."""

    def __init__(self, requests_each: int = 1000, pause: float = 0.0) -> None:
        self.connections = 0
        self._requests_each = requests_each
        self._pause = pause

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            for _ in range(self._requests_each):
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                await reader.readexactly(int(length or b"0"))
                await asyncio.sleep(self._pause)
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        await writer.drain()
        writer.write_eof()


@asynccontextmanager
async def served(
    serve: Serve, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    serving: set[asyncio.Task[None] | None] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            await serve(reader, writer)
        finally:
            writer.transport.abort()

    async with await asyncio.start_server(accepted, host, 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*filter(None, serving), return_exceptions=True)
    await asyncio.sleep(0)


def connection(port: int, host: str = "127.0.0.1") -> Connection:
    return Connection(
        f"http://{host}:{port}",
        explain=lambda refusal: RequestRejected(refusal.message),
        unreachable_remedy="",
        connect_timeout=2.0,
        stall_timeout=2.0,
    )
