"""A network layer for httpx that lets a streamed reply gather before it is read again.

A server sends every token as a packet of its own. Waking up for each, sixteen streams at once, cost
9.5 % of a processor core at 2,000 tokens a second; reading in step, ten times a second, costs half
of that (docs/ollama.md). The delay is a share of the time a reply has taken already, so that a
short one is hardly held up.
"""

from __future__ import annotations

import asyncio
import math
import ssl
import time
from collections.abc import Iterable
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

LONGEST_REST = 0.1
REST_SHARE = 0.1
"""Between two reads a stream rests at most a tenth of the reply's age and at most 0.1 s."""

SHORTEST_REST = 0.002


def transport(url: httpx.URL, *, may_use_proxy: bool) -> httpx.AsyncHTTPTransport:
    """A transport to one server, through the proxy the environment names for it, if it may."""
    found = getproxies() if may_use_proxy and not proxy_bypass(url.host) else {}
    # Without TLS there is nothing to verify, and reading the certificates takes 20 ms.
    verify = True if url.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made = httpx.AsyncHTTPTransport(
        verify=verify,
        proxy=found.get(url.scheme) or found.get("all"),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
    )
    # httpx offers no way to name httpcore's network backend; if this fails to take, all that is
    # lost is processor time.
    made._pool._network_backend = _PacedBackend()  # noqa: SLF001
    return made


def rest_until(now: float, asked: float) -> float:
    """When to read again: ``now`` if the reply is young, else the next tick of a common clock.

    Streams that rest wake together, which costs one wake-up for all of them.
    """
    share = min(LONGEST_REST, REST_SHARE * (now - asked))
    if share < SHORTEST_REST:
        return now
    halvings = math.ceil(math.log2(LONGEST_REST / share))
    tick = LONGEST_REST / (1 << halvings)
    return (now // tick + 1) * tick


class _PacedStream(httpcore.AsyncNetworkStream):
    """A connection that rests before it reads on.

    Not before an answer's first bytes, nor where the last read was so full that more is waiting.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._asked = 0.0
        self._may_rest = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        if self._may_rest:
            now = time.monotonic()
            await asyncio.sleep(rest_until(now, self._asked) - now)
        data = await self._stream.read(max_bytes, timeout)
        self._may_rest = len(data) < max_bytes // 2
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self._asked, self._may_rest = time.monotonic(), False
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        return _PacedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _PacedBackend(httpcore.AnyIOBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _PacedStream(
            await super().connect_tcp(host, port, timeout, local_address, socket_options)
        )
