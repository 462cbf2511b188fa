"""The bearer token of a server behind a proxy: from the environment only, told to nobody else."""

from __future__ import annotations

import os
from collections.abc import Mapping

from translate_pipe.errors import ConfigError

KEY_VARIABLE = "TRANSLATE_PIPE_API_KEY"
_SCHEME = "Bearer "


def authorization(*others: str) -> dict[str, str]:
    """The ``Authorization`` header, or nothing where no key is set.

    ``others`` are variables that are looked at after ``TRANSLATE_PIPE_API_KEY``. Raises
    ``ConfigError`` for a key that no header can carry; the message does not repeat it.
    """
    for name in (KEY_VARIABLE, *others):
        key = os.environ.get(name, "").strip()
        if not key:
            continue
        if not (key.isascii() and key.isprintable()):
            raise ConfigError(
                f"{name} contains characters that a key cannot have", remedy="Copy the key again"
            )
        return {"Authorization": _SCHEME + key}
    return {}


def secret_of(headers: Mapping[str, str]) -> str:
    """The key in some headers, ``""`` if there is none."""
    return headers.get("Authorization", "").removeprefix(_SCHEME)


def masked(text: str, secret: str) -> str:
    """The text without the secret, which servers sometimes repeat in an error."""
    return text.replace(secret, "***") if secret else text
