"""A model named by its place on the Hugging Face hub: ``hf:owner/repo:Q4_K_M``.

It is fetched once, by huggingface_hub into that library's own cache, and its SHA-256 compared with
the one the hub states. What a name led to is remembered beside our other stamps: later runs use the
same bytes and ask nobody, with or without a network, until that note is deleted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from translate_pipe import atomic, paths
from translate_pipe.engines import hub_client
from translate_pipe.engines.model_files import (
    PART,
    Report,
    Weights,
    cache_folder,
    digest_of,
    digest_of_all,
)
from translate_pipe.errors import EngineError, ModelMissing

PREFIX = "hf:"
PREFERRED = "Q4_K_M"
"""Taken where nobody said which: the usual balance of size and quality."""

_SPELLING = re.compile(r"hf:([\w.-]+/[\w.-]+)(?:/([^:]+\.gguf)|:([\w.-]+))?", re.IGNORECASE)
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class File:
    """A file of a repository, the hash the hub states, and where it is kept."""

    name: str
    sha256: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What a name led to: a model's file at one commit of a repository, or its parts in order."""

    repo: str
    commit: str
    files: tuple[File, ...]


def find(model: str, report: Report) -> Weights:
    """The weights that ``model`` names, fetched where they are not here yet.

    Blocks for as long as a download takes. Raises ``UsageError`` for another spelling,
    ``EngineMissing`` without huggingface_hub, ``ModelMissing`` where the hub has no such file or
    grants no access to it, ``Unreachable`` where it does not answer, ``EngineError`` where the file
    is not what the hub says or cannot be kept.
    """
    found = _SPELLING.fullmatch(model)
    if found is None:
        raise hub_client.misspelled(model)
    place = _remembered(model)
    if place is None or not all(paths.is_file(Path(file.path)) for file in place.files):
        place = _fetched(place or _looked_up(*found.groups()), report)
    for file in place.files:
        _check(file, report)
    _remember(model, place)
    digest = digest_of_all([file.sha256 for file in place.files])
    return Weights(Path(place.files[0].path), model[len(PREFIX) :], digest)


def _check(file: File, report: Report) -> None:
    path = Path(file.path)
    try:
        digest = digest_of(path, report)
    except OSError as error:
        raise ModelMissing(
            f"the model cannot be read ({error.strerror})",
            where=file.path,
            remedy="Make sure this user may read it",
        ) from error
    if digest != file.sha256:
        with suppress(OSError):
            path.resolve().unlink()
        raise EngineError(
            "the model's file does not match the hash on the hub, and was deleted",
            where=file.path,
            remedy="Try again: it will be downloaded again",
        )


def _looked_up(repo: str, file: str | None, kind: str | None) -> Place:
    """Ask the hub which files those are."""
    commit, hashes = hub_client.listed(repo)
    names = [n for n in hashes if n.lower().endswith(".gguf") and "mmproj" not in n.lower()]
    chosen = _chosen(repo, names, file, kind)
    return Place(repo, commit, tuple(_stated(repo, name, hashes) for name in chosen))


def _stated(repo: str, name: str, hashes: Mapping[str, str | None]) -> File:
    digest = hashes[name]
    if not digest:
        raise EngineError(
            "the hub states no hash for this file",
            where=f"{repo}/{name}",
            remedy="Download it yourself and give --model its path",
        )
    return File(name, digest)


def _chosen(repo: str, names: Sequence[str], file: str | None, kind: str | None) -> Sequence[str]:
    """The file that was asked for, of those a repository has, or all its parts in order."""
    models: dict[str, list[str]] = {}
    for name in sorted(names):
        models.setdefault(PART.sub(".gguf", name), []).append(name)
    if file is not None:
        fitting = [model for model, parts in models.items() if file in parts]
    else:
        ending = re.compile(rf"(?:^|[-._/]){re.escape(kind or PREFERRED)}\.gguf$", re.IGNORECASE)
        only = kind is None and len(models) == 1
        fitting = [model for model in models if only or ending.search(model)]
    if len(fitting) != 1:
        count = f"{len(fitting)} GGUF files of that name" if fitting else "no such GGUF file"
        shown = ", ".join(sorted(fitting or names)[:_MOST_NAMED]) or "none at all"
        raise ModelMissing(
            f"the repository has {count}",
            where=repo,
            remedy=f"Name one with hf:owner/repo/file.gguf; it has {shown}",
        )
    found = models[fitting[0]]
    part = PART.search(found[0])
    if part is not None and len(found) != int(part[1]):
        raise ModelMissing(
            f"{len(found)} of the model's {int(part[1])} parts are there",
            where=f"{repo}/{found[0]}",
            remedy="Choose another quantization, or ask the owner",
        )
    return found


def _fetched(place: Place, report: Report) -> Place:
    """Download the files, or find them in the library's cache."""
    files = [
        replace(file, path=hub_client.fetched(place.repo, file.name, place.commit, report))
        for file in place.files
    ]
    return replace(place, files=tuple(files))


def _note(model: str) -> Path:
    key = sha256(f"{hub_client.endpoint()} {model}".encode()).hexdigest()[:32]
    return cache_folder() / "hub" / f"{key}.json"


def _remembered(model: str) -> Place | None:
    try:
        noted = json.loads(_note(model).read_bytes())
        files = tuple(File(**file) for file in noted["files"])
        return Place(noted["repo"], noted["commit"], files) if files else None
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _remember(model: str, place: Place) -> None:
    """Only a saving of time, so a folder that cannot be written is no error."""
    target = _note(model)
    if _remembered(model) == place:
        return
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic.replacing(target) as out:
            out.write(json.dumps(asdict(place)).encode())
