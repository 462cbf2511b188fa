"""huggingface_hub, as far as models need it, with our errors in place of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from translate_pipe.engines.model_files import Report
from translate_pipe.errors import EngineError, EngineMissing, ModelMissing, Unreachable, UsageError

ENDPOINT_VARIABLE = "HF_ENDPOINT"
DEFAULT_ENDPOINT = "https://huggingface.co"


def endpoint() -> str:
    """The address of the hub."""
    return (os.environ.get(ENDPOINT_VARIABLE) or DEFAULT_ENDPOINT).rstrip("/")


def listed(repo: str) -> tuple[str, Mapping[str, str | None]]:
    """A repository's latest commit and its files, each with the SHA-256 the hub states of it.

    Raises ``UsageError`` for a name that can be none, ``EngineMissing`` without huggingface_hub,
    ``ModelMissing`` where there is no such repository or no access to it, ``Unreachable``.
    """
    with _explained(repo):
        from huggingface_hub import HfApi

        api = HfApi(endpoint=endpoint(), library_name="translate_pipe")
        info = api.model_info(repo, files_metadata=True)
    files = info.siblings or ()
    return info.sha or "", {each.rfilename: each.lfs.sha256 if each.lfs else None for each in files}


def fetched(repo: str, file: str, commit: str, report: Report) -> str:
    """The path of a file in the library's cache, downloaded if it is not there.

    Raises what ``listed`` does, and ``EngineError`` where it cannot be kept.
    """
    with _explained(repo):
        from huggingface_hub import hf_hub_download

        return hf_hub_download(
            repo,
            file,
            revision=commit,
            endpoint=endpoint(),
            library_name="translate_pipe",
            tqdm_class=_bar(f"fetching {Path(file).name}", report),
        )


def misspelled(model: str) -> UsageError:
    """For a name that can be no model's."""
    return UsageError(
        f"{model!r} is not the name of a model on the hub",
        where="--model",
        remedy="Write hf:owner/repo:Q4_K_M, or hf:owner/repo/file.gguf",
    )


@contextmanager
def _explained(repo: str) -> Iterator[None]:
    """Turn what the library raises into our errors."""
    try:
        from huggingface_hub import errors
    except ImportError as error:
        raise EngineMissing(
            "downloading a model from the hub needs huggingface_hub",
            remedy="Install it: pip install 'translate_pipe[hub]'",
        ) from error
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelMissing(
            "the hub gives this model only to users who accepted its terms",
            where=repo,
            remedy=f"Accept them at {endpoint()}/{repo}, then set HF_TOKEN",
        ) from error
    except (errors.RepositoryNotFoundError, errors.RemoteEntryNotFoundError) as error:
        raise ModelMissing(
            "the hub has no such model, or it is private",
            where=repo,
            remedy="Check the name; for a private model set HF_TOKEN",
        ) from error
    except errors.HFValidationError as error:
        raise misspelled(repo) from error
    except OSError as error:
        if error.errno is not None and not isinstance(error, ConnectionError):
            raise EngineError(
                f"the model cannot be saved ({error.strerror})",
                where=repo,
                remedy="Free some space, or name another folder with HF_HOME",
            ) from error
        raise _unreachable(error) from error
    except Exception as error:  # the library's HTTP client has a tree of errors of its own
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> Unreachable:
    first = str(error).strip().partition("\n")[0] or type(error).__name__
    return Unreachable(
        f"the model cannot be requested from the hub ({first})",
        where=endpoint(),
        remedy="Try again with a network, which is needed only once. Without one, name a GGUF file",
    )


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
