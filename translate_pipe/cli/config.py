"""``translate-pipe config``: the settings in force, and the schema of jobs files for editors."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import engine, flags, named

if TYPE_CHECKING:
    from translate_pipe.settings import Settings

__all__ = ["add_arguments", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``config`` takes besides the flags of the engine."""
    parser.add_argument(
        "action", choices=("schema", "show"), metavar="schema|show", help="what to print"
    )
    parser.add_argument("config", nargs="?", type=named, metavar="CONFIG", help="a jobs file")
    add = parser.add_argument
    add("--effective", action="store_true", help="show defaults too, not only what was set")
    add("--json", action="store_true", help="print JSON instead of YAML")
    add("-v", "--verbose", action="store_true", help="show tracebacks of bugs")
    engine(parser)


def command(arguments: argparse.Namespace) -> int:
    """Print what was asked for on standard output. Returns 0."""
    from translate_pipe.cli.render import print_json

    if arguments.action == "schema":
        from translate_pipe.jobs.config import json_schema

        print_json(json_schema())
        return 0
    shown = _shown(arguments.config, flags(arguments), effective=arguments.effective)
    if arguments.json:
        print_json(shown)
    else:
        streams.put(_yaml(shown).encode("utf-8", "backslashreplace"))
    return 0


def _yaml(value: Any) -> str:
    """As YAML that people can read: a text of several lines stands as it is."""
    import yaml

    if not value:
        return "# Every setting has its default; --effective shows them.\n"

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)

    Dumper.add_representer(str, text)
    return yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False)


def _shown(config: Path | None, given: dict[str, Any], *, effective: bool) -> Any:
    """The settings of every job and folder; a variable shows its name, not its value."""
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.jobs.planning import target_of
    from translate_pipe.settings import Settings

    if config is None:
        return _plain(Settings.load(given), effective=effective)
    file = JobsFile.read(config)
    shown: dict[str, Any] = {}
    for section in ("jobs", "folders"):
        for name, entry in getattr(file.config, section).items():
            with file.redact.errors():
                target = target_of(file, entry, file.where(section, name), given)
            shown.setdefault(section, {})[name] = {
                "output": target.rule.pattern.text if target.rule.pattern else None,
                "include": list(target.search.wanted.include),
                "exclude": list(target.search.wanted.exclude),
                "source_language": target.source_language,
                "to": {
                    to: _plain(settings, effective=effective, without=("to", "source_language"))
                    for to, settings in target.settings.items()
                },
            }
    if file.config.folders:
        shown["watch"] = file.config.watch.model_dump()
    return file.redact.all(shown)


def _plain(settings: Settings, *, effective: bool, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Settings as plain values; without ``effective`` only those that differ from the defaults."""
    from dataclasses import fields

    from translate_pipe.settings import Settings, state_dir

    default = Settings()
    shown: dict[str, Any] = {}
    for each in fields(settings):
        value = getattr(settings, each.name)
        if each.name not in without and (effective or value != getattr(default, each.name)):
            shown[each.name] = _simple(value)
    if effective:
        shown["state_dir"] = str(state_dir(settings))
        shown["asked_by"] = _asked_by(settings)
    return shown


def _asked_by(settings: Settings) -> dict[str, Any]:
    """The prompt profile that those settings lead to, and what it says."""
    from translate_pipe.engines import guess
    from translate_pipe.workers.protocols import profile_for

    profile = profile_for(guess(settings), settings)
    return {
        "profile": profile.name,
        "version": profile.version,
        "file": profile.origin,
        "text": profile.text,
    }


def _simple(value: Any) -> Any:
    from collections.abc import Mapping

    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)
