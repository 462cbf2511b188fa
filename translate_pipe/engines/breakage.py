"""What went wrong between this program and a server, as our errors."""

from __future__ import annotations

from translate_pipe.errors import (
    AccessRefused,
    EngineError,
    StreamBroken,
    Unreachable,
    WrongServer,
)

_HUNG_UP = "SSL: hung up"
"""The reason where a server took a connection and dropped it at once."""


_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"
"""A byte-order mark and blanks."""


def begins(answer: bytes, where: str) -> bool:
    """Whether these bytes hold the beginning of an answer, or only what may come before one.

    Raises ``WrongServer`` where it begins as HTML does and no JSON: a proxy, or another server,
    shows a page instead. The type a server names proves nothing: some send JSON as ``text/html``.
    """
    text = answer.lstrip(_BEFORE_TEXT)
    if text.startswith(b"<"):
        raise WrongServer(
            "this address returns a web page (HTML), not the answer of a model server",
            where=where,
            remedy="Check the address; a proxy on the way may require you to sign in first",
        )
    return bool(text)


def unlike(path: str, where: str) -> WrongServer:
    """The error for an answer that no server of the kind gives at that path."""
    return WrongServer(
        f"{path} does not answer like this kind of server",
        where=where,
        remedy="Check the address and --engine",
    )


def broken(error: Exception, where: str, remedy: str) -> EngineError:
    """The error for one of httpx, or of TLS, in a request to ``where``; ``remedy`` is the advice
    where nothing answers."""
    import httpx

    from translate_pipe.engines.proxies import REMEDY

    match error:
        case httpx.ProxyError():
            return Unreachable(
                f"the proxy cannot reach this address ({error})", where=where, remedy=REMEDY
            )
        case httpx.ConnectError() | httpx.ConnectTimeout():
            hung_up = type(error) is httpx.ConnectError and not str(error)
            return _not_connected(_HUNG_UP if hung_up else str(error), where, remedy)
        case httpx.TimeoutException():
            return StreamBroken("the server went silent", where=where)
        case httpx.DecodingError():
            return StreamBroken(f"the server's compressed data is broken ({error})", where=where)
    return StreamBroken(f"the connection broke ({str(error) or 'reset'})", where=where)


def _not_connected(reason: str, where: str, remedy: str) -> EngineError:
    """The error where no connection came about: nothing there, or no trust in what is there."""
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        why = reason.rpartition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        return AccessRefused(
            f"the server's certificate is not trusted ({why})",
            where=where,
            remedy="Name the certificate file of the authority that signed it with --ca-file",
        )
    if "SSL:" in reason:
        return AccessRefused(
            "no encrypted connection could be established",
            where=where,
            remedy="If the server speaks plain HTTP, write its address with http://",
        )
    return Unreachable("nothing answers at this address", where=where, remedy=remedy)
