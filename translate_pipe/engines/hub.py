"""A model named by its place on the Hugging Face hub: ``hf:owner/repo:Q4_K_M``.

It is fetched once, by huggingface_hub into that library's own cache, and its SHA-256 compared with
the one the hub states. What a name led to is remembered beside our other stamps: later runs use the
same bytes and ask nobody, with or without a network, until that note is deleted.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_pipe import atomic
from translate_pipe.engines import weights
from translate_pipe.engines.weights import PART, Report, Weights
from translate_pipe.errors import EngineError, EngineMissing, ModelMissing, Unreachable, UsageError

if TYPE_CHECKING:
    from huggingface_hub import HfApi

PREFIX = "hf:"
ENDPOINT_VARIABLE = "HF_ENDPOINT"
DEFAULT_ENDPOINT = "https://huggingface.co"
PREFERRED = "Q4_K_M"
"""Taken where nobody said which: the usual balance of size and quality."""

_SPELLING = re.compile(r"hf:([\w.-]+/[\w.-]+)(?:/([^:]+\.gguf)|:([\w.-]+))?", re.IGNORECASE)
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Place:
    """What a name led to: a file of a repository at one commit, its hash, and where it is kept."""

    repo: str
    file: str
    commit: str
    sha256: str
    path: str = ""


def find(model: str, report: Report) -> Weights:
    """The weights that ``model`` names, fetched where they are not here yet.

    Blocks for as long as a download takes. Raises ``UsageError`` for another spelling,
    ``EngineMissing`` without huggingface_hub, ``ModelMissing`` where the hub has no such file or
    grants no access to it, ``Unreachable`` where it does not answer, ``EngineError`` where the file
    is not what the hub says or cannot be kept.
    """
    repo, file, kind = _parsed(model)
    place = _remembered(model)
    if place is None or not Path(place.path).is_file():
        place = _fetched(place or _looked_up(repo, file, kind), report)
    path = Path(place.path)
    try:
        digest = weights.digest_of(path, report)
    except OSError as error:
        raise ModelMissing(
            f"the model cannot be read ({error.strerror})",
            where=place.path,
            remedy="This user must be allowed to read it",
        ) from error
    if digest != place.sha256:
        with suppress(OSError):
            path.resolve().unlink()
        raise EngineError(
            "the model's file is not what the hub says it is, and was deleted",
            where=place.path,
            remedy="Try again: it will be fetched anew",
        )
    _remember(model, place)
    return Weights(path, model[len(PREFIX) :], digest)


def _parsed(model: str) -> tuple[str, str | None, str | None]:
    found = _SPELLING.fullmatch(model)
    if found is None:
        raise _misspelled(model)
    return found[1], found[2], found[3]


def _misspelled(model: str) -> UsageError:
    return UsageError(
        f"{model!r} names no model on the hub",
        where="--model",
        remedy="Write hf:owner/repo:Q4_K_M, or hf:owner/repo/file.gguf",
    )


def _looked_up(repo: str, file: str | None, kind: str | None) -> Place:
    """Ask the hub which file that is."""
    with _explained(repo):
        info = _api().model_info(repo, files_metadata=True)
    hashes = {each.rfilename: each.lfs.sha256 if each.lfs else None for each in info.siblings or ()}
    names = [n for n in hashes if n.lower().endswith(".gguf") and "mmproj" not in n.lower()]
    name = _chosen(repo, names, file, kind)
    digest = hashes[name]
    if not digest or not info.sha:
        raise EngineError(
            "the hub states no hash for this file",
            where=f"{repo}/{name}",
            remedy="Download it yourself and give --model its path",
        )
    return Place(repo, name, info.sha, digest)


def _chosen(repo: str, names: Sequence[str], file: str | None, kind: str | None) -> str:
    """The file that was asked for, of those a repository has."""
    if file is not None:
        fitting = [name for name in names if name == file]
    else:
        ending = re.compile(rf"(?:^|[-._/]){re.escape(kind or PREFERRED)}\.gguf$", re.IGNORECASE)
        fitting = [name for name in names if ending.search(PART.sub(".gguf", name))]
        if kind is None and len(names) == 1:
            fitting = list(names)
    if not fitting:
        shown = ", ".join(sorted(names)[:_MOST_NAMED]) or "no GGUF file at all"
        raise ModelMissing(
            "the repository has no such GGUF file", where=repo, remedy=f"It has {shown}"
        )
    if len(fitting) > 1 or PART.search(fitting[0]):
        raise ModelMissing(
            f"the model is in {len(fitting)} files, and one is needed: {', '.join(fitting[:3])}",
            where=repo,
            remedy="Name one with hf:owner/repo/file.gguf, or join the parts with llama-gguf-split",
        )
    return fitting[0]


def _fetched(place: Place, report: Report) -> Place:
    """Download a file, or find it in the library's cache."""
    from huggingface_hub import hf_hub_download

    with _explained(place.repo):
        path = hf_hub_download(
            place.repo,
            place.file,
            revision=place.commit,
            endpoint=_endpoint(),
            library_name="translate_pipe",
            tqdm_class=_bar(f"fetching {Path(place.file).name}", report),
        )
    return Place(place.repo, place.file, place.commit, place.sha256, path)


@contextmanager
def _explained(repo: str) -> Iterator[None]:
    """Turn what the library raises into our errors."""
    try:
        from huggingface_hub import errors
    except ImportError as error:
        raise EngineMissing(
            "fetching a model from the hub needs huggingface_hub",
            remedy="Install it: pip install 'translate_pipe[hub]'",
        ) from error
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelMissing(
            "the hub grants this model only to those who accepted its terms",
            where=repo,
            remedy=f"Accept them at {_endpoint()}/{repo}, then set HF_TOKEN",
        ) from error
    except (errors.RepositoryNotFoundError, errors.RemoteEntryNotFoundError) as error:
        raise ModelMissing(
            "the hub has no such model, or not for everybody",
            where=repo,
            remedy="Check the name; for a private one set HF_TOKEN",
        ) from error
    except errors.HFValidationError as error:
        raise _misspelled(repo) from error
    except OSError as error:
        if error.errno is not None and not isinstance(error, ConnectionError):
            raise EngineError(
                f"the model cannot be kept ({error.strerror})",
                where=repo,
                remedy="Make room, or name another folder with HF_HOME",
            ) from error
        raise _unreachable(error) from error
    except Exception as error:  # the library's HTTP client has a tree of errors of its own
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> Unreachable:
    first = str(error).strip().partition("\n")[0] or type(error).__name__
    return Unreachable(
        f"the hub cannot be asked for the model ({first})",
        where=_endpoint(),
        remedy="Try again with a network: it is needed once. Without one, name a GGUF file",
    )


def _api() -> HfApi:
    from huggingface_hub import HfApi

    return HfApi(endpoint=_endpoint(), library_name="translate_pipe")


def _endpoint() -> str:
    return (os.environ.get(ENDPOINT_VARIABLE) or DEFAULT_ENDPOINT).rstrip("/")


def _bar(what: str, report: Report) -> type[Any]:
    """The library's progress bar, told to ``report`` and drawn nowhere."""
    from tqdm import tqdm

    class Told(tqdm):  # type: ignore[type-arg]  # tqdm is generic in its stubs alone
        def __init__(self, *given: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*given, **options | {"disable": False, "gui": False})

        def display(self, *_: Any, **__: Any) -> None:
            report(what, int(self.n), int(self.total or self.n))

        def close(self) -> None:
            self.display()
            self.disable = True

    return Told


def _note(model: str) -> Path:
    key = sha256(f"{_endpoint()} {model}".encode()).hexdigest()[:32]
    return weights.cache_folder() / "hub" / f"{key}.json"


def _remembered(model: str) -> Place | None:
    try:
        return Place(**json.loads(_note(model).read_bytes()))
    except (OSError, ValueError, TypeError):
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
