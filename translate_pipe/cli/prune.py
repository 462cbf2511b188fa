"""``translate-pipe prune``: the journal forgets old translations and grows smaller."""

from __future__ import annotations

import argparse
from pathlib import Path

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import add_settings, flags, named

__all__ = ["add_arguments", "command"]

_DAYS, _MOST_DAYS = 365, 36_500
_DAY = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``prune`` takes."""
    parser.add_argument(
        "config",
        nargs="?",
        type=named,
        metavar="CONFIG",
        help="a jobs file that names the folder",
    )
    add = parser.add_argument
    add(
        "--older-than",
        type=_days,
        default=_DAYS,
        metavar="DAYS",
        help=f"forget what was translated more than so many days ago (default: {_DAYS})",
    )
    add_settings(add, "state_dir")
    add("-v", "--verbose", action="store_true", help="show tracebacks of bugs")


def command(arguments: argparse.Namespace) -> int:
    """Forget, and say how much. Raises ``JournalError``, also where there is no journal."""
    import time

    from translate_pipe.cli.frame import printable
    from translate_pipe.errors import ExitCode, JournalError
    from translate_pipe.journal import SqliteJournal, holds_anything
    from translate_pipe.quality.report import counted, megabytes

    path = _state_dir(arguments) / "journal.sqlite"
    if not holds_anything(path):
        raise JournalError(
            "there is no journal here",
            where=str(path.parent),
            remedy="Check --state-dir, or the file that names it",
        )
    journal, before = SqliteJournal(path), _size(path)
    try:
        forgotten = journal.prune(int(time.time()) - _DAY * arguments.older_than)
        told = f"forgot {counted(forgotten, 'translations')} of more than "
        told += f"{counted(arguments.older_than, 'days')} ago"
        try:
            journal.shrink()
        except JournalError as error:
            raise JournalError(
                f"{told}, but the file is as large as before: {error.what}",
                where=str(path),
                remedy="Give it as much free space as it has itself, and try again",
            ) from error
    finally:
        journal.close()
    size = f"{megabytes(before)} before, {megabytes(_size(path))} now"
    streams.show(printable(f"{told}: {size}"))
    return ExitCode.DONE


def _state_dir(arguments: argparse.Namespace) -> Path:
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.settings import Settings, state_dir

    given = flags(arguments)
    if arguments.config is None:
        return state_dir(Settings.load(given))
    file = JobsFile.read(arguments.config)
    return state_dir(file.settings(file.config.defaults, given))


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 0 to {_MOST_DAYS:,}")
    return int(text)


def _size(path: Path) -> int:
    """In bytes, of the file with the log beside it."""
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(each.stat().st_size for each in parts if each.exists())
