"""A server's address in every spelling Ollama's own client accepts, made one URL.

``OLLAMA_HOST`` and ``--host`` may leave out the scheme, the host or the port, name the address a
server listens on (``0.0.0.0``) instead of one that can be reached, write IPv6 with or without
brackets, and carry the path prefix of a proxy. Unlike Ollama, a port that is no port is an error:
the default port is not what was asked for.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple

from translate_pipe.errors import ConfigError

OLLAMA_PORT = 11434
SCHEME_PORTS = {"http": 80, "https": 443}
LOOPBACK = "127.0.0.1"
_REMEDY = "Write it like http://localhost:11434"
_CREDENTIALS = re.compile(r"[^/]*@")
"""What may be a password, and is in no message."""


class _HostPort(NamedTuple):
    host: str
    port: str | None


def base_url(spelling: str, *, default_port: int = OLLAMA_PORT) -> str:
    """The URL to put an API path behind; it has no final slash.

    ``default_port`` is meant where no scheme is written; with one, the scheme's own port is, as
    with Ollama. Raises ``ConfigError``.
    """
    text = spelling.strip().strip("\"'").strip()
    spelling = _CREDENTIALS.sub("***@", spelling)
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    scheme = scheme.lower()
    if scheme not in SCHEME_PORTS:
        raise ConfigError(f"{spelling!r} is not a web address", remedy=_REMEDY)
    authority, _, path = rest.partition("/")
    if any(sign in text for sign in "?#@\\") or any(sign.isspace() for sign in text):
        raise ConfigError(f"{spelling!r} is not a plain server address", remedy=_REMEDY)
    found = _split(authority)
    port = _port(found.port, spelling) or (SCHEME_PORTS[scheme] if separator else default_port)
    host = _reachable(found.host, spelling)
    prefix = "/".join(part for part in path.split("/") if part)
    return f"{scheme}://{host}:{port}" + (f"/{prefix}" if prefix else "")


def is_loopback(url: str) -> bool:
    """Whether a result of ``base_url`` names this machine, which no proxy can reach."""
    host = _split(url.partition("://")[2].partition("/")[0]).host
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(authority: str) -> _HostPort:
    if authority.startswith("["):
        host, closing, rest = authority[1:].partition("]")
        if closing and rest[:1] in ("", ":"):
            return _HostPort(host, rest[1:] if rest else None)
        return _HostPort(authority, None)
    if authority.count(":") > 1:
        return _HostPort(authority, None)
    host, separator, port = authority.partition(":")
    return _HostPort(host, port if separator else None)


def _port(text: str | None, spelling: str) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
        return int(text)
    raise ConfigError(f"{spelling!r} has no valid port: {text!r}", remedy=_REMEDY)


def _reachable(host: str, spelling: str) -> str:
    if not host:
        return LOOPBACK
    try:
        address = ip_address(host)
    except ValueError:
        if ":" in host or "[" in host or "]" in host:
            raise ConfigError(f"{spelling!r} has no valid host", remedy=_REMEDY) from None
        return host.lower()
    if address.is_unspecified:
        return LOOPBACK if address.version == 4 else "[::1]"
    return str(address) if address.version == 4 else f"[{address}]"
