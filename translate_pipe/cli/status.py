"""``translate-pipe status``: how jobs ended, what watchers are doing, what needs attention."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import add_settings, flags
from translate_pipe.ledger import KILLED, RUNNING, FileRow, JobRow, WatcherRow
from translate_pipe.quality.report import counted

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
        yield f"watcher {watcher.config}: {_life(watcher, watcher.config in status.dead)}"
        if watcher.trouble:
            yield f"  trouble: {watcher.trouble}"
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in status.files.items() if count)
    if status.watchers or counts:
        yield f"watched files: {counts or 'none yet'}"
        waiting = f"{status.queued:,} queued, {status.settling:,} settling"
        yield f"now: {len(status.in_flight)} in flight, {waiting}"
        yield from (f"  {name}" for name in status.in_flight)
        rates = counted(status.files_per_hour, "files"), counted(status.cues_per_hour, "cues")
        yield f"last hour: {', '.join(rates)}"
    yield from (f"job {job.job}: {_job(job)}" for job in status.jobs)
    shown = status.attention if everything else status.attention[:_LISTED]
    yield from map(_row, shown)
    if len(shown) < len(status.attention):
        yield f"and {len(status.attention) - len(shown):,} more (-v lists them all)"


def _life(watcher: WatcherRow, dead: bool) -> str:
    if dead:
        return "died unexpectedly"
    return f"running since {_moment(watcher.started)}" if watcher.running else "not running"


def _job(job: JobRow) -> str:
    if job.state == RUNNING:
        return f"running since {_moment(job.started)}, {counted(job.files, 'files')}"
    if job.state == KILLED:
        return f"killed, begun {_moment(job.started)}. Run it again to resume"
    reason = f": {job.reason}" if job.reason else ""
    done = f"{job.done:,} of {counted(job.files, 'files')} done"
    return f"{job.state} {_moment(job.ended)}, {done}, exit code {job.exit_code}{reason}"


def _row(row: FileRow) -> str:
    language = f" ({row.to})" if row.to else ""
    again = f", again after {_moment(row.retry_at)}" if row.retry_at else ""
    return f"{row.outcome}{again}: {row.source}{language}: {row.why}"


def _moment(seconds: float) -> str:
    """A ``time.time()`` in the time of this place, to the minute."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
