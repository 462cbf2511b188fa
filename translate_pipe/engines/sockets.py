"""Plain TCP for httpcore on the event loop's own socket calls.

httpcore's network layer for asyncio goes through anyio, which waits for every read in the event
loop: 40 us each. Here, what arrived while a stream rested (see ``paced``) is taken at once, in 5,
and the end of a connection is heard while its stream rests. TLS stays with httpcore.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import httpcore

HEARS_ENDS = sys.platform != "win32"
"""Whether a loop here can watch a socket that nobody reads."""

MUCH = 64 * 1024
"""Bytes that end a rest."""


class SocketStream(httpcore.AsyncNetworkStream):
    """A connected, non-blocking TCP socket. Raises httpcore's errors."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._deaf = False
        self._resting: asyncio.Future[None] | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        with _translated(httpcore.ReadTimeout, httpcore.ReadError):
            try:
                return self._socket.recv(max_bytes)
            except BlockingIOError:
                self._listen()
                async with asyncio.timeout(timeout):
                    return await asyncio.get_running_loop().sock_recv(self._socket, max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not buffer:
            return
        with _translated(httpcore.WriteTimeout, httpcore.WriteError):
            sent = 0
            with suppress(BlockingIOError):
                sent = self._socket.send(buffer)
            if sent < len(buffer):
                async with asyncio.timeout(timeout):
                    loop = asyncio.get_running_loop()
                    await loop.sock_sendall(self._socket, memoryview(buffer)[sent:])

    async def rest(self, seconds: float) -> None:
        """Wait so long, but not once the server has closed, or ``MUCH`` is there to be read.

        Only where ``HEARS_ENDS``.
        """
        loop = asyncio.get_running_loop()
        if not self._deaf:
            self._deaf = True
            self._notice(MUCH)
            loop.add_reader(self._socket.fileno(), self._wake)  # a socket is described, each time
        self._resting = loop.create_future()
        end = loop.call_later(seconds, self._wake_up)
        try:
            await self._resting
        finally:
            end.cancel()
            self._resting = None

    async def aclose(self) -> None:
        self._listen()
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "is_readable":
                return self._is_readable()
            case "socket":
                return self._socket
            case "client_addr":
                return self._socket.getsockname()
            case "server_addr":
                return self._socket.getpeername()
            case _:
                return None

    def _wake(self) -> None:
        self._listen()
        self._wake_up()

    def _wake_up(self) -> None:
        if self._resting is not None and not self._resting.done():
            self._resting.set_result(None)

    def _listen(self) -> None:
        """Have a single byte count as something to be read again."""
        if self._deaf:
            self._deaf = False
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._notice(1)

    def _notice(self, size: int) -> None:
        """Have so many bytes count as something to be read. The end always does; macOS refuses
        this once it has come."""
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)

    def _is_readable(self) -> bool:
        """Whether a read would return at once: on an idle connection, that the server closed it."""
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


async def connect(host: str, port: int, patience: float | None) -> SocketStream:
    """Connect to the first address of a host that answers (Happy Eyeballs, RFC 8305).

    ``patience`` is seconds. Raises ``httpcore.ConnectTimeout`` or ``httpcore.ConnectError``.
    """
    from aiohappyeyeballs import start_connection

    with _translated(httpcore.ConnectTimeout, httpcore.ConnectError):
        async with asyncio.timeout(patience):
            found = await addresses(host, port, None)
            connected = await start_connection(found, happy_eyeballs_delay=0.25)
    with suppress(OSError):  # macOS refuses where the server has hung up already
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return SocketStream(connected)


async def addresses(host: str, port: int, patience: float | None) -> list[Any]:
    """The addresses of a host. Raises what ``connect`` raises.

    Asking a name server can take half a minute, and cannot be called off. It is done in a thread of
    its own, since the end of the program waits for those of the event loop.
    """
    with _translated(httpcore.ConnectTimeout, httpcore.ConnectError):
        try:
            # A number needs no name server and so no thread.
            flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        except socket.gaierror:
            found: Future[list[Any]] = Future()
            found.set_running_or_notify_cancel()
            Thread(target=_look_up, args=(host, port, found), daemon=True).start()
            async with asyncio.timeout(patience):
                return await asyncio.wrap_future(found)


def _look_up(host: str, port: int, found: Future[list[Any]]) -> None:
    try:
        found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, ValueError) as error:
        found.set_exception(error)


@contextmanager
def _translated(late: type[Exception], broken: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, ValueError) as error:
        raise broken(str(error)) from error
