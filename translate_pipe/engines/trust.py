"""Which certificates a server over HTTPS is believed."""

from __future__ import annotations

import ssl
from pathlib import Path

from translate_pipe.errors import ConfigError, EngineError, RequestRejected, Unreachable

HUNG_UP = "SSL: hung up"
"""The reason where a server took a connection and dropped it at once."""


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Trust the usual authorities (``SSL_CERT_FILE`` replaces them) and those in ``ca_file``.

    Raises ``ConfigError`` for a file that cannot be read or holds no certificate.
    """
    import httpx

    context = httpx.create_ssl_context()
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(ca_file)
    except ssl.SSLError as error:
        raise ConfigError(
            "there is no certificate in this file",
            where=str(ca_file),
            remedy="It must hold certificates in PEM form: -----BEGIN CERTIFICATE-----",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"the CA file cannot be read ({error.strerror})",
            where=str(ca_file),
            remedy="Check the name after --ca-file, and that this user may read it",
        ) from error
    return context


def not_connected(reason: str, where: str, remedy: str) -> EngineError:
    """The error where no connection came about: nothing there, or no trust in what is there."""
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        why = reason.rpartition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        return RequestRejected(
            f"the server's certificate is not trusted ({why})",
            where=where,
            remedy="Name the file of the authority that signed it with --ca-file",
        )
    if "SSL:" in reason:
        return RequestRejected(
            "no encrypted connection came about",
            where=where,
            remedy="If the server speaks plain HTTP, write its address with http://",
        )
    return Unreachable("nothing answers at this address", where=where, remedy=remedy)
