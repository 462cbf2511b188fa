"""Servers behind a proxy that the environment names, in the spellings that other programs take.

httpcore's own pool does the asking there: who is where is the proxy's business.
"""

from __future__ import annotations

import ssl
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpx

from translate_pipe.errors import ConfigError

REMEDY = "Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY; NO_PROXY lists servers to reach directly"

SSL_MARK = "SSL:"
"""In the reason where TLS, behind the proxy, is what failed."""

_SOCKS = ("socks5", "socks5h")


def proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """The proxy for a server; ``None`` where there is none or ``NO_PROXY`` names the server.

    Raises ``ConfigError`` for one that cannot be used; the message does not repeat it, since it may
    hold a password.
    """
    if proxy_bypass(url.netloc.decode("ascii")):
        return None
    found = getproxies()
    named = (found.get(url.scheme) or found.get("all") or "").strip()
    if not named:
        return None
    try:
        # Without a scheme, as curl takes it too.
        proxy = httpx.Proxy(named if "://" in named else f"http://{named}")
        usable = bool(proxy.url.host)
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable:
        raise ConfigError(
            "the environment names a proxy that is not a valid address", remedy=REMEDY
        )
    if proxy.url.scheme in _SOCKS and find_spec("socksio") is None:
        raise ConfigError(
            "the environment names a SOCKS proxy, but SOCKS support is not installed",
            remedy=f"pip install socksio, or use another proxy. {REMEDY}",
        )
    return proxy


class Proxied(httpx.AsyncHTTPTransport):
    """Requests through a proxy. ``verify`` is as in ``transport``."""

    def __init__(self, proxy: httpx.Proxy, verify: ssl.SSLContext | None) -> None:
        # Without TLS there is nothing to verify, and reading the certificates takes 20 ms.
        trusted = verify or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        limits = httpx.Limits(max_connections=None)
        super().__init__(verify=trusted, proxy=proxy, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if SSL_MARK in str(error):
                raise
            raise httpx.ProxyError("nothing answers at its address") from error
