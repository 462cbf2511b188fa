"""Where a setting's value may come from, and which one counts.

Precedence, highest first: command-line flag, job, environment, user file, default. The user file
is ``config.yaml`` in the user's configuration folder (``TRANSLATE_PIPE_CONFIG`` names another).
Variables are ``TRANSLATE_PIPE_`` and the setting's name in capitals; ``OLLAMA_HOST`` is read as
Ollama itself reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path
from typing import Any

from translate_pipe import paths
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.settings.declaration import ENVIRONMENT_PREFIX, Setting

APP_NAME = "translate-pipe"
_CONFIG_VARIABLE = f"{ENVIRONMENT_PREFIX}CONFIG"


@dataclass(frozen=True, slots=True)
class Source:
    """Raw values by the settings' names, and how to speak of one that cannot be used.

    ``spelled`` says how a setting is written there, ``where`` by its name where the value stands,
    as far as a person needs to be told.
    """

    values: Mapping[str, Any]
    spelled: Callable[[Setting], str]
    error: type[ConfigError] | type[UsageError]
    where: Callable[[str], str | None] = lambda name: None

    def settled(self, known: Mapping[str, Setting]) -> Iterator[tuple[str, Any]]:
        """Name and converted value of each that says something. Raises ``error``."""
        for name, value in self.values.items():
            if value is None:
                continue
            if name not in known:
                near = get_close_matches(name, known, n=1)
                raise self.error(
                    f"there is no setting {name!r}",
                    where=self.where(name),
                    remedy=f"Did you mean {near[0]!r}?" if near else f"They are {', '.join(known)}",
                )
            spelled = self.spelled(known[name])
            yield name, known[name].kind.read(value, spelled, self.error, self.where(name))


def settled(
    known: Mapping[str, Setting],
    *,
    flags: Mapping[str, Any],
    job: Mapping[str, Any],
    environ: Mapping[str, str],
    user_file: Path | None,
) -> dict[str, Any]:
    """The values of the ``known`` settings that are not left to their defaults; ``Settings.load``
    has the errors."""
    sources = (
        _from_user_file(user_file or _user_file(environ)),
        Source(_from_environment(environ, known), attrgetter("variable"), ConfigError),
        Source(job, attrgetter("name"), UsageError, lambda name: "job"),
        Source(flags, attrgetter("option"), UsageError),
    )
    return {name: value for source in sources for name, value in source.settled(known)}


def user_file_path(environ: Mapping[str, str]) -> Path:
    """Where the user file is looked for; it need not exist. Raises ``ConfigError`` where a variable
    names what can be no file."""
    from platformdirs import user_config_path

    named = environ.get(_CONFIG_VARIABLE)
    try:
        return paths.meant(named) if named else user_config_path(APP_NAME) / "config.yaml"
    except ValueError as error:
        raise ConfigError(
            str(error), where=_CONFIG_VARIABLE, remedy="Correct the name, or unset it"
        ) from error


def _user_file(environ: Mapping[str, str]) -> Path:
    """The user file. Raises ``ConfigError`` where a variable names one that is not there."""
    path = user_file_path(environ)
    if environ.get(_CONFIG_VARIABLE) and not paths.stands(path):
        raise ConfigError(
            f"{_CONFIG_VARIABLE} names a settings file that is not there",
            where=str(path),
            remedy=f"Correct the name, or unset {_CONFIG_VARIABLE}",
        )
    return path


def _from_user_file(path: Path) -> Source:
    from translate_pipe.yaml_file import YamlFile

    file = YamlFile(path) if paths.is_absent(path) else YamlFile.read(path)
    pairs = file.pairs("`setting: value` pairs")
    return Source(pairs, attrgetter("name"), ConfigError, lambda name: file.where((name,)))


def _from_environment(
    environ: Mapping[str, str], known: Mapping[str, Setting]
) -> Mapping[str, str]:
    ours = {
        name: environ.get(each.variable, "") for name, each in known.items() if not each.per_run
    }
    ours["hosts"] = ours["hosts"] or environ.get("OLLAMA_HOST", "")
    return {name: value for name, value in ours.items() if value}
