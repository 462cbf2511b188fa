"""``translate-pipe status``: how jobs ended, what watchers are doing, what needs attention."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import add_settings, flags

if TYPE_CHECKING:
    from translate_pipe.watch.status import Status

__all__ = ["add_arguments", "command"]

_LISTED = 20


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
        for line in _lines(status, everything=arguments.verbose):
            streams.show(printable(line))
    return ExitCode.DONE if status.is_healthy else ExitCode.ENGINE


def _lines(status: Status, *, everything: bool) -> Iterator[str]:
    for watcher in status.watchers:
        yield f"watcher {watcher.config}: {_life(watcher.config in status.dead, watcher.running)}"
        if watcher.trouble:
            yield f"  trouble: {watcher.trouble}"
    counts = ", ".join(f"{count} {outcome}" for outcome, count in status.files.items() if count)
    yield f"files: {counts or 'none yet'}"
    waiting = f"{status.queued} queued, {status.settling} settling"
    yield f"now: {len(status.in_flight)} in flight, {waiting}"
    yield from (f"  {name}" for name in status.in_flight)
    yield f"last hour: {status.files_per_hour} files, {status.cues_per_hour} cues"
    for job in status.jobs:
        ended = f"{job.done} of {job.files} files done, exit code {job.exit_code}"
        yield f"job {job.job}: {job.state}, {ended}"
    shown = status.attention if everything else status.attention[:_LISTED]
    for row in shown:
        language = f" ({row.to})" if row.to else ""
        yield f"{row.outcome}: {row.source}{language}: {row.why}"
    if len(shown) < len(status.attention):
        yield f"and {len(status.attention) - len(shown)} more (-v lists them all)"


def _life(dead: bool, running: bool) -> str:
    if dead:
        return "died unexpectedly"
    return "running" if running else "not running"
