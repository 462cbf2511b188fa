"""Turns a run's report into what a person reads, on standard error, or JSON, on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable
from translate_pipe.model import FileReport, FileState, RunReport
from translate_pipe.quality.report import closing_lines, untranslated_lines

__all__ = ["print_json", "show", "show_troubles"]


def print_json(value: object) -> None:
    """Print a value as UTF-8, whatever the terminal's encoding.

    A file name that is no text keeps its odd bytes as JSON escapes.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    streams.put(text.encode("utf-8", errors="backslashreplace") + b"\n")


def show(
    report: RunReport, say: Callable[[str], None], *, quiet: bool = False, verbose: bool = False
) -> None:
    """Print what a person must know, through ``say``, and unless ``quiet`` the closing lines."""
    for file in report.files:
        show_troubles(file, say, verbose=verbose)
    planned = any(file.state is FileState.PLANNED for file in report.files)
    if planned or not quiet:
        for line in closing_lines(report, everything=verbose):
            streams.tell(printable(line))


def show_troubles(file: FileReport, say: Callable[[str], None], *, verbose: bool) -> None:
    """Say what went wrong with one file, and what was guessed."""
    for notice in file.notices:
        place = file.source if notice.line is None else f"{file.source}:{notice.line}"
        say(f"{place}: {notice.message}")
    for line in untranslated_lines(file, everything=verbose):
        say(line)
    if file.error and file.state is not FileState.INTERRUPTED:
        say(file.error)
