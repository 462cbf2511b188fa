"""Environment variables that are named like ours and that nothing reads: misspelt, most likely."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from translate_pipe.model import Notice
from translate_pipe.settings.declaration import ENVIRONMENT_PREFIX
from translate_pipe.settings.fields import SETTINGS

_NO_SETTINGS = ("CONFIG", "CACHE", "API_KEY")
"""Variables of ours that are not settings."""

_FOR_TESTS = ("TEST_", "CORPUS")
"""How those begin that only this package's own tests read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A variable that has no effect, and what to do about it."""

    name: str
    remedy: str

    @property
    def what(self) -> str:
        return f"the variable {self.name} is set, and nothing reads it"

    @property
    def notice(self) -> Notice:
        return Notice("unknown-variable", f"{self.what}. {self.remedy}")


def unread(environ: Mapping[str, str], named: Collection[str] = ()) -> Iterator[Unread]:
    """Each of them, in order. ``named`` are variables that a jobs file takes its values from."""
    settings = (each.variable for each in SETTINGS.values() if not each.per_run)
    known = [*settings, *(ENVIRONMENT_PREFIX + name for name in _NO_SETTINGS)]
    for name in sorted(environ):
        if not name.startswith(ENVIRONMENT_PREFIX) or name in known or name in named:
            continue
        if not name.removeprefix(ENVIRONMENT_PREFIX).startswith(_FOR_TESTS):
            near = get_close_matches(name, known, n=1)
            yield Unread(name, f"Did you mean {near[0]}?" if near else "Unset it, or correct it")
