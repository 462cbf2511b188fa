"""How httpx reaches one server: a connection for each request in flight, kept for the next one
where the request does not say that it is to be closed.

httpcore's own pool looks at every pair of its connections at every request, or closes them after
each; both cost more processor time than all else in a request. Through a proxy that pool is used
all the same: who is where is then the proxy's business.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import cast
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from translate_pipe.engines import sockets
from translate_pipe.engines.paced import PacedStream

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
        self._backend = _Backend(with_tls=verify is not None)
        self._idle: list[httpcore.AsyncHTTPConnection] = []

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
        connection = await self._take(url.origin)
        try:
            with _as_httpx():
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

    async def _take(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._verify,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=self._backend,
        )


class _Body(httpx.AsyncByteStream):
    """An answer's body; closing it makes its connection ``idle`` if it was read to its end."""

    def __init__(
        self,
        stream: httpx.AsyncByteStream,
        connection: httpcore.AsyncHTTPConnection,
        idle: list[httpcore.AsyncHTTPConnection],
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


class _Backend(httpcore.AnyIOBackend):
    """Makes paced streams, on plain sockets where there is no TLS."""

    def __init__(self, *, with_tls: bool) -> None:
        self._with_tls = with_tls

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if not self._with_tls:
            stream = await sockets.connect(host, port, timeout)
            return PacedStream(stream, stream.rest)
        return PacedStream(
            await super().connect_tcp(host, port, timeout, local_address, socket_options)
        )


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
