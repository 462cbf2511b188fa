"""Turns a run's report into what a person reads, on standard error, or JSON, on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable

from translate_pipe.cli import streams
from translate_pipe.cli.progress import Shown
from translate_pipe.model import FileReport, FileState, RunReport
from translate_pipe.quality.report import closing_line, closing_lines, untranslated_lines

__all__ = ["Teller", "print_json", "show", "show_troubles"]


def print_json(value: object) -> None:
    """Print a value as UTF-8, whatever the terminal's encoding.

    A file name that is no text keeps its odd bytes as JSON escapes.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    streams.put(text.encode("utf-8", errors="backslashreplace") + b"\n")


def show(report: RunReport, shown: Shown, *, quiet: bool, verbose: bool, told: bool) -> None:
    """Print what a person must know, and unless ``quiet`` the closing lines; what was ``told`` of
    each file when it ended is not said again."""
    if not told:
        for file in report.files:
            show_troubles(file, shown.say, verbose=verbose)
    planned = any(file.state is FileState.PLANNED for file in report.files)
    if planned or not quiet:
        for line in closing_lines(report, everything=verbose, told=told):
            shown.line(line)


class Teller:
    """Says what became of one of several files, while others are at work. What is true of many,
    such as a server that does not answer, is said once."""

    def __init__(self, shown: Shown, *, quiet: bool, verbose: bool) -> None:
        self._shown = shown
        self._quiet = quiet
        self._verbose = verbose
        self._said: set[str] = set()

    def tell(self, file: FileReport) -> None:
        """What went wrong with a file, and unless ``quiet`` its closing line; nothing of one that
        is only counted."""
        line = closing_line(file, everything=self._verbose)
        if line is None:
            return
        show_troubles(file, self.once, verbose=self._verbose)
        if not self._quiet:
            self._shown.line(line)

    def once(self, message: str) -> None:
        """Say what was not said yet."""
        if message not in self._said:
            self._said.add(message)
            self._shown.say(message)


def show_troubles(file: FileReport, say: Callable[[str], None], *, verbose: bool) -> None:
    """Say what went wrong with one file, and what was guessed: in words that are in no cue, by
    quoting them, not by a notice too."""
    quoted = {each.cause for each in file.untranslated}
    for notice in file.notices:
        if notice.code in quoted:
            continue
        place = file.source if notice.line is None else f"{file.source}:{notice.line}"
        say(f"{place}: {notice.message}")
    for line in untranslated_lines(file, everything=verbose):
        say(line)
    if file.error and file.state is not FileState.INTERRUPTED:
        say(file.error)
