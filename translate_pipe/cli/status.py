"""``translate-pipe status``: how jobs ended, what watchers are doing, what needs attention."""

from __future__ import annotations

import argparse
from typing import Any

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import add_settings, flags, named

__all__ = ["add_arguments", "blank", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``status`` takes."""
    parser.add_argument(
        "config", nargs="?", type=named, metavar="CONFIG", help="show this jobs file only"
    )
    add = parser.add_argument
    add("--json", action="store_true", help="print it as JSON on standard output")
    add_settings(add, "state_dir")
    add("-v", "--verbose", action="store_true", help="list everything; show tracebacks of bugs")


def command(arguments: argparse.Namespace) -> int:
    """Say how it stands. Returns 0, or 6 where a watcher died or cannot work. Raises
    ``JournalError`` where there is no state."""
    from dataclasses import asdict

    from translate_pipe.cli.frame import printable
    from translate_pipe.cli.render import print_json
    from translate_pipe.cli.render_status import lines
    from translate_pipe.errors import ExitCode
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.settings import Settings, state_dir
    from translate_pipe.watch.status import Scope, status_of

    given, scope = flags(arguments), None
    if arguments.config is None:
        settings = Settings.load(given)
    else:
        file = JobsFile.read(arguments.config)
        settings, scope = file.settings(file.config.defaults, given), Scope.of(file)
    status = status_of(state_dir(settings), scope)
    if arguments.json:
        print_json({**asdict(status), "healthy": status.is_healthy})
    else:
        for line in lines(status, everything=arguments.verbose):
            streams.show(printable(line))
    return ExitCode.DONE if status.is_healthy else ExitCode.ENGINE


def blank() -> dict[str, Any]:
    """What is printed where there is nothing to tell of."""
    from dataclasses import asdict

    from translate_pipe.watch.status import Status

    return {**asdict(Status()), "healthy": False}
