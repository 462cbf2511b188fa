"""Which profiles there are, and which of them serves a model.

Those of this package are in ``profiles/``; a person's own in the folder ``profiles`` beside the
settings file. A file there is all it takes to add one, or, under a name of this package, to
replace it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from operator import itemgetter
from pathlib import Path

from translate_pipe.engines.base import EngineInfo
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.settings import user_file_path
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.profile_file import read
from translate_pipe.yaml_file import text_of

SUFFIX = ".yaml"


def own_folder() -> Path:
    """Where a person's own profiles are looked for; it need not exist."""
    return user_file_path(os.environ).parent / "profiles"


def profiles() -> Mapping[str, Profile]:
    """Every profile by its name. Raises ``ConfigError`` for a file of the person's own folder that
    is no profile."""
    known = {**packaged(), **_own()}
    for profile in known.values():
        if profile.fallback is not None:
            _must_take_over(profile, known)
    return known


def _must_take_over(profile: Profile, known: Mapping[str, Profile]) -> None:
    fallback = known.get(profile.fallback or "")
    if fallback is None:
        raise ConfigError(
            f"fallback: there is no profile {profile.fallback!r}",
            where=profile.origin,
            remedy=f"There are {', '.join(sorted(known))}",
        )
    if fallback.takes_one_text and not profile.takes_one_text:
        # Chunks of many texts are planned already when it takes over.
        raise ConfigError(
            f"fallback: {fallback.name} takes one text a request, and {profile.name} sends many",
            where=profile.origin,
            remedy="Name a fallback with `form: lines` or `form: json`",
        )


@lru_cache(maxsize=1)
def packaged() -> Mapping[str, Profile]:
    """The profiles of this package, by name."""
    folder = files(__package__) / "profiles"
    found = [
        read(file.read_text(encoding="utf-8"), str(file))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(SUFFIX)
    ]
    return {profile.name: profile for profile in found}


def select(info: EngineInfo, name: str | None = None) -> Profile:
    """The profile for a model: the one named, else that with the longest pattern that fits the
    model's name, else the default of its kind.

    Raises ``UsageError`` for a name that is none and ``ConfigError`` for a file that is none.
    """
    if name is not None:
        return named(name)
    known = profiles()
    # An engine that returns its input knows one form only.
    fitting = [] if info.identity else list(_fitting(info.model, known))
    if fitting:
        # Of equals the first counts, so the last comes first: a person's own.
        return max(reversed(fitting), key=itemgetter(0))[1]
    kind = "chat" if info.chat or info.identity else "base"
    defaults = [profile for profile in known.values() if profile.serves == kind]
    # A person's own file may bear the default's name and serve nothing.
    return defaults[-1] if defaults else packaged()[kind]


def named(name: str) -> Profile:
    """The profile of that name. Raises what ``select`` raises."""
    known = profiles()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    remedy = f"Did you mean {near[0]!r}? " if near else ""
    raise UsageError(
        f"there is no profile {name!r}",
        where="--profile",
        remedy=f"{remedy}There are {', '.join(sorted(known))}, and those put into {own_folder()}",
    )


def _fitting(model: str, known: Mapping[str, Profile]) -> Iterator[tuple[int, Profile]]:
    for profile in known.values():
        lengths = [len(each) for each in profile.models if _fits(model, each)]
        if lengths:
            yield max(lengths), profile


def _fits(model: str, pattern: str) -> bool:
    return fnmatchcase(model.lower(), pattern.lower())


def _own() -> Mapping[str, Profile]:
    try:
        paths = sorted(path for path in own_folder().iterdir() if path.suffix == SUFFIX)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(
            f"the profiles cannot be read ({error.strerror})",
            where=str(own_folder()),
            remedy="This user must be allowed to read the folder",
        ) from error
    found: dict[str, Profile] = {}
    for path in paths:
        profile = read(text_of(path, "the profile"), str(path))
        if profile.name in found:
            other = found[profile.name].origin
            raise ConfigError(
                f"{profile.name!r} is also the name in {other}",
                where=str(path),
                remedy="Give one of them another `name`",
            )
        found[profile.name] = profile
    return found
