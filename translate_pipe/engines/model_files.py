"""Model files, and knowing for certain which ones they are.

A file's SHA-256 is computed once and kept in the user's cache folder as a stamp with the file's
size and modification time: while both are unchanged, the stamp is believed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from translate_pipe import atomic, paths
from translate_pipe.errors import ConfigError

CACHE_VARIABLE = "TRANSLATE_PIPE_CACHE"
_BLOCK = 1 << 20

PART = re.compile(r"-\d{5}-of-(\d{5})\.gguf$", re.IGNORECASE)
"""How llama.cpp names a model in parts."""

Report = Callable[[str, int, int], None]
"""Hears what is being prepared, the bytes done and the bytes in all, from the calling thread."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A model file, or the first of its parts. ``digest`` is the SHA-256 of its bytes, in hex; of
    the parts' digests, where it has any."""

    path: Path
    name: str
    digest: str


def cache_folder() -> Path:
    """Where joined weights and stamps live; ``TRANSLATE_PIPE_CACHE`` names another folder."""
    from platformdirs import user_cache_path

    given = os.environ.get(CACHE_VARIABLE)
    try:
        return paths.meant(given) if given else user_cache_path("translate-pipe", appauthor=False)
    except ValueError as error:
        raise ConfigError(
            str(error), where=CACHE_VARIABLE, remedy="Set it to a folder, or unset it"
        ) from error


def digest_of_all(parts: Sequence[str]) -> str:
    """A model's digest by those of its files."""
    return parts[0] if len(parts) == 1 else sha256("".join(parts).encode()).hexdigest()


def digest_of(path: Path, report: Report) -> str:
    """SHA-256 of a file in hex, by its stamp if that holds. Raises ``OSError``."""
    known = _stamped(path)
    if known is not None:
        return known
    seen = _identity(path)
    digest, done, total = sha256(), 0, path.stat().st_size
    for block in blocks(path):
        digest.update(block)
        done += len(block)
        report(f"checking {path.name}", done, total)
    if _identity(path) == seen:  # else somebody is still writing it
        stamp(path, digest.hexdigest())
    return digest.hexdigest()


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _identity(path: Path) -> Mapping[str, object]:
    status = path.stat()
    return {"path": str(path), "size": status.st_size, "modified": status.st_mtime_ns}


def _stamp_path(path: Path) -> Path:
    key = sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return cache_folder() / "stamps" / f"{key}.json"


def stamp(path: Path, digest: str) -> None:
    """Remember a digest. Only a saving of time, so a folder that cannot be written is no error."""
    target = _stamp_path(path)
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic.replacing(target) as out:
            out.write(json.dumps({**_identity(path), "sha256": digest}).encode())


def _stamped(path: Path) -> str | None:
    try:
        stamp = json.loads(_stamp_path(path).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(stamp, dict) or any(stamp.get(k) != v for k, v in _identity(path).items()):
        return None
    digest = stamp.get("sha256")
    return digest if isinstance(digest, str) else None
