"""``translate-pipe status``: how jobs ended, what watchers are doing, what needs attention."""

from __future__ import annotations

import argparse
from pathlib import Path

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import add_settings, flags

__all__ = ["add_arguments", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``status`` takes."""
    parser.add_argument(
        "config", nargs="?", type=Path, metavar="CONFIG", help="show this jobs file only"
    )
    add = parser.add_argument
    add("--json", action="store_true", help="print it as JSON on standard output")
    add_settings(add, "state_dir")
    add("-v", "--verbose", action="store_true", help="list everything; show tracebacks of bugs")


def command(arguments: argparse.Namespace) -> int:
    """Say how it stands. Returns 0, or 6 where a watcher died or cannot work. Raises
    ``JournalError`` where there is no state, with ``--json`` after saying so."""
    from dataclasses import asdict

    from translate_pipe.cli.frame import printable
    from translate_pipe.cli.render import print_json
    from translate_pipe.cli.render_status import lines
    from translate_pipe.errors import ExitCode, JournalError
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.settings import Settings, state_dir
    from translate_pipe.watch.status import Scope, Status, status_of

    given, scope = flags(arguments), None
    if arguments.config is None:
        settings = Settings.load(given)
    else:
        file = JobsFile.read(arguments.config)
        settings, scope = file.settings(file.config.defaults, given), Scope.of(file)
    try:
        status = status_of(state_dir(settings), scope)
    except JournalError:
        if arguments.json:
            print_json({**asdict(Status()), "healthy": False})
        raise
    if arguments.json:
        print_json({**asdict(status), "healthy": status.is_healthy})
    else:
        for line in lines(status, everything=arguments.verbose):
            streams.show(printable(line))
    return ExitCode.DONE if status.is_healthy else ExitCode.ENGINE
