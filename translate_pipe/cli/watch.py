"""``translate-pipe watch``: keep folders translated, or sweep them once from cron."""

from __future__ import annotations

import argparse
import logging
from typing import TYPE_CHECKING

from translate_pipe.cli.arguments import engine, flags, named

if TYPE_CHECKING:
    from translate_pipe.watch.watcher import Watcher

__all__ = ["add_arguments", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``watch`` takes besides the flags of the engine."""
    parser.add_argument("config", type=named, metavar="CONFIG", help="the jobs file")
    add = parser.add_argument
    add("--once", action="store_true", help="do what is due and end; for cron")
    add(
        "--log-format",
        choices=("text", "json"),
        default="text",
        metavar="text|json",
        help="form of the log lines",
    )
    add("--log-file", type=named, metavar="FILE", help="log to a file, rotated at 10 MB")
    add("-q", "--quiet", action="store_true", help="log warnings and errors only")
    add("-v", "--verbose", action="store_true", help="log everything, with tracebacks of bugs")
    engine(parser)


def command(arguments: argparse.Namespace) -> int:
    """Watch. Returns the exit code."""
    import asyncio
    import os

    from translate_pipe.cli.logs import start_logging
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.settings import state_dir, unread
    from translate_pipe.watch.folders import told_to_status, watched_folders
    from translate_pipe.watch.log import LOGGER, Log
    from translate_pipe.watch.memory import give_back_freed_tables
    from translate_pipe.watch.watcher import Watcher

    given = flags(arguments)
    file = JobsFile.read(arguments.config)
    state = state_dir(file.settings(file.config.defaults, given))
    with told_to_status(file.path, state), file.redact.errors():
        folders = watched_folders(file, given)
    start_logging(
        LOGGER,
        as_json=arguments.log_format == "json",
        file=arguments.log_file,
        level=_level(arguments),
        redact=file.redact,
    )
    for each in unread(os.environ, file.document.secrets):
        Log().warning("notice", code=each.notice.code, message=each.notice.message)
    give_back_freed_tables()
    watcher = Watcher(file.path, folders, file.config.watch, state, redact=file.redact)
    return asyncio.run(_conduct(watcher, once=arguments.once))


def _level(arguments: argparse.Namespace) -> int:
    if arguments.verbose:
        return logging.DEBUG
    return logging.WARNING if arguments.quiet else logging.INFO


async def _conduct(watcher: Watcher, *, once: bool) -> int:
    from translate_pipe.cli.signals import stopping

    with stopping(watcher.drain, watcher.abort):
        return await (watcher.once() if once else watcher.watch())
