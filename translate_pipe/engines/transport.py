"""How httpx reaches one server: a connection for each request in flight, kept for the next one
where the request does not say that it is to be closed.

httpcore's own pool looks at every pair of its connections at every request, or closes them after
each; both cost more processor time than all else in a request. Through a proxy that pool is used
all the same: who is where is then the proxy's business.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import cast

import httpcore
import httpx

from translate_pipe.engines import sockets
from translate_pipe.engines.paced import Acquaintance, PacedStream
from translate_pipe.engines.proxies import Proxied, proxy_for

KEPT_SECONDS = 4.0
"""How long an idle connection may be used again: less than servers keep theirs, many for 5 s."""


def transport(
    url: httpx.URL, *, may_use_proxy: bool, verify: ssl.SSLContext | None
) -> httpx.AsyncBaseTransport:
    """A transport to one server, through the proxy the environment names for it, if it may.

    ``verify`` is how the server's certificate is checked; ``None`` where there is no TLS. Raises
    ``ConfigError`` for a proxy that cannot be used.
    """
    if may_use_proxy and (proxy := proxy_for(url)):
        return Proxied(proxy, verify)
    return Connections(verify)


class Connections(httpx.AsyncBaseTransport):
    """HTTP/1.1 connections to one server.

    A request whose extension ``repeatable`` is true may be sent twice without being counted.
    """

    def __init__(self, verify: ssl.SSLContext | None) -> None:
        self._verify = verify
        if verify is not None:
            verify.set_alpn_protocols(["http/1.1"])
        self._known = Acquaintance()
        self._idle: list[httpcore.AsyncHTTP11Connection] = []
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        sent = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=cast("httpx.AsyncByteStream", request.stream),
            extensions=request.extensions,
        )
        with _as_httpx():
            connection, answer = await self._ask(sent)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer, lambda: self._release(connection)),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        self._closed = True
        await self._close_idle()

    async def _ask(
        self, request: httpcore.Request
    ) -> tuple[httpcore.AsyncHTTP11Connection, httpcore.Response]:
        """A server may close a kept connection at the very moment it is used again. A question
        that this loses is asked anew (RFC 9112, 9.3.1). Not so what the server may have begun to
        work on: who asked for that counts it, and decides."""
        while True:
            connection = await self._take(request)
            kept = connection.is_idle()
            try:
                return connection, await connection.handle_async_request(request)
            except BaseException as error:
                await connection.aclose()
                lost = isinstance(error, httpcore.NetworkError | httpcore.RemoteProtocolError)
                if kept and lost:
                    await self._close_idle()
                if not (kept and lost and request.extensions.get("repeatable")):
                    raise

    async def _take(self, request: httpcore.Request) -> httpcore.AsyncHTTP11Connection:
        while self._idle and _may_share(request):
            connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        origin, patience = request.url.origin, request.extensions["timeout"]["connect"]
        stream = await self._reach(origin.host.decode("ascii"), origin.port, patience)
        return httpcore.AsyncHTTP11Connection(origin, stream, KEPT_SECONDS)

    async def _reach(self, host: str, port: int, patience: float | None) -> PacedStream:
        if self._verify is None:
            plain = await sockets.connect(host, port, patience)
            rest = plain.rest if sockets.HEARS_ENDS else None
            return PacedStream(plain, rest, self._known)
        # httpcore will ask for them again: what matters is that a name server has answered.
        await sockets.addresses(host, port, patience)
        stream = await httpcore.AnyIOBackend().connect_tcp(host, port, patience)
        try:
            return PacedStream(await stream.start_tls(self._verify, host, patience))
        except BaseException:
            await stream.aclose()  # httpcore leaves it open where a handshake is cancelled
            raise

    async def _release(self, connection: httpcore.AsyncHTTP11Connection) -> None:
        """Keep a connection whose answer was read to its end."""
        if connection.is_idle() and not self._closed:
            self._idle.append(connection)
        else:
            await connection.aclose()

    async def _close_idle(self) -> None:
        while self._idle:
            await self._idle.pop().aclose()


def _may_share(request: httpcore.Request) -> bool:
    """Whether it may go over a kept connection, which may turn out to be closed: not what can be
    read only once, as a file, nor what is to have a connection of its own."""
    is_own = (b"Connection", b"close") in request.headers
    return isinstance(request.stream, httpx.ByteStream) and not is_own


class _Body(httpx.AsyncByteStream):
    """An answer's body; what it came over is ``released`` when it is closed."""

    def __init__(self, answer: httpcore.Response, released: Callable[[], Awaitable[None]]) -> None:
        self._stream = cast("httpx.AsyncByteStream", answer.stream)
        self._released = released

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for piece in self._stream:
                yield piece

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:  # httpcore leaves the connection open where this is cancelled
            await self._released()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """httpcore's errors as those of httpx, which have the same names."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise getattr(httpx, type(error).__name__, httpx.TransportError)(str(error)) from error
