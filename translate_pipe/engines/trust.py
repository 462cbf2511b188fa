"""Which certificates a server over HTTPS is believed."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from translate_pipe.errors import ConfigError


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Trust the usual authorities (``SSL_CERT_FILE`` replaces them) and those in ``ca_file``.

    Raises ``ConfigError`` for a file that cannot be read or holds no certificate.
    """
    import httpx

    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        raise ConfigError(
            f"a file for encrypted connections cannot be used ({error.strerror})",
            where=error.filename or os.environ.get("SSL_CERT_FILE"),
            remedy="The environment names it: SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE",
        ) from error
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(ca_file)
    except ssl.SSLError as error:
        raise ConfigError(
            "there is no certificate in this file",
            where=str(ca_file),
            remedy="It must hold certificates in PEM format: -----BEGIN CERTIFICATE-----",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"the CA file cannot be read ({error.strerror})",
            where=str(ca_file),
            remedy="Check the name after --ca-file, and that this user may read it",
        ) from error
    return context
