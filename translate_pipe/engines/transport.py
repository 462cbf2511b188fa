"""How httpx reaches one server: a connection for each request in flight, kept for the next one
where the request does not say that it is to be closed.

httpcore's own pool looks at every pair of its connections at every request, or closes them after
each; both cost more processor time than all else in a request. Through a proxy that pool is used
all the same: who is where is then the proxy's business.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import cast
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from translate_pipe.engines import sockets
from translate_pipe.engines.paced import Acquaintance, PacedStream

KEPT_SECONDS = 5.0
"""How long an idle connection may be used again: less than servers keep theirs."""


def transport(
    url: httpx.URL, *, may_use_proxy: bool, verify: ssl.SSLContext | None
) -> httpx.AsyncBaseTransport:
    """A transport to one server, through the proxy the environment names for it, if it may.

    ``verify`` is how the server's certificate is checked; ``None`` where there is no TLS.
    """
    found = getproxies() if may_use_proxy and not proxy_bypass(url.host) else {}
    if proxy := found.get(url.scheme) or found.get("all"):
        # Without TLS there is nothing to verify, and reading the certificates takes 20 ms.
        trusted = verify or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        limits = httpx.Limits(max_connections=None)
        return httpx.AsyncHTTPTransport(verify=trusted, proxy=proxy, limits=limits)
    return Connections(verify)


class Connections(httpx.AsyncBaseTransport):
    """HTTP/1.1 connections to one server."""

    def __init__(self, verify: ssl.SSLContext | None) -> None:
        self._verify = verify
        if verify is not None:
            verify.set_alpn_protocols(["http/1.1"])
        self._known = Acquaintance()
        self._idle: list[httpcore.AsyncHTTP11Connection] = []

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
            connection = await self._take(url.origin, request.extensions["timeout"]["connect"])
            try:
                answer = await connection.handle_async_request(sent)
            except BaseException:
                await connection.aclose()
                raise
        body = cast("httpx.AsyncByteStream", answer.stream)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(body, connection, self._idle),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().aclose()

    async def _take(
        self, origin: httpcore.Origin, patience: float | None
    ) -> httpcore.AsyncHTTP11Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        stream = await self._reach(origin.host.decode("ascii"), origin.port, patience)
        return httpcore.AsyncHTTP11Connection(origin, stream, KEPT_SECONDS)

    async def _reach(self, host: str, port: int, patience: float | None) -> PacedStream:
        if self._verify is None:
            plain = await sockets.connect(host, port, patience)
            rest = plain.rest if sockets.HEARS_ENDS else None
            return PacedStream(plain, rest, self._known)
        stream = await httpcore.AnyIOBackend().connect_tcp(host, port, patience)
        return PacedStream(await stream.start_tls(self._verify, host, patience))


class _Body(httpx.AsyncByteStream):
    """An answer's body; closing it makes its connection ``idle`` if it was read to its end."""

    def __init__(
        self,
        stream: httpx.AsyncByteStream,
        connection: httpcore.AsyncHTTP11Connection,
        idle: list[httpcore.AsyncHTTP11Connection],
    ) -> None:
        self._stream = stream
        self._connection = connection
        self._idle = idle

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for piece in self._stream:
                yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
        if self._connection.is_idle():
            self._idle.append(self._connection)


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
