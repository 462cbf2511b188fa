"""Around every command: errors become messages and exit codes here, and nowhere else."""

from __future__ import annotations

import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

from translate_pipe.cli import streams
from translate_pipe.errors import ExitCode, OutputNotWritable, TranslatePipeError

__all__ = ["SIGNALS", "complain", "printable", "run", "traceback_of"]

SIGNALS = [each for each in signal.Signals if each.name in {"SIGINT", "SIGTERM", "SIGHUP"}]
"""Those that end a command in good order, as far as the system has them."""

_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: what follows one is shown from right to left, or is not."""

_NOWHERE = "the folder this was called in is gone. Change into one that is there"

Command = Callable[[Sequence[str]], int]


def run(
    program: str,
    command: Command,
    arguments: Sequence[str] | None = None,
    *,
    blank: Callable[[Sequence[str]], dict[str, Any]] = lambda words: {},
) -> int:
    """Run a command and return its exit code. Only ``--help`` and ``--version`` leave by raising.

    A traceback is shown for a bug, and only with ``-v``. With ``--json``, what ended the command is
    printed as JSON too, in the fields of its ``blank`` report.
    """
    is_process = arguments is None
    arguments = sys.argv[1:] if arguments is None else arguments
    streams.occupy()
    try:
        with _heeding_signals(is_process=is_process):
            return command(arguments)
    except TranslatePipeError as error:
        code, said = error.status, [str(each) for each in error.all]
    except KeyboardInterrupt:
        code, said = ExitCode.SIGINT, ["interrupted"]
    except _Terminated as signalled:
        code, said = ExitCode(128 + signalled.signum), ["interrupted"]
    except Exception as error:
        if isinstance(error, FileNotFoundError) and not _is_somewhere():
            code, said = ExitCode.INPUT, [_NOWHERE]
        else:
            verbose = not {"-v", "--verbose"}.isdisjoint(arguments)
            code, said = ExitCode.BUG, [_bug_told(error, verbose=verbose)]
    for message in said:
        complain(program, message)
    if "--json" in arguments:
        _print_failure(blank(arguments), code, said)
    return code


class _Terminated(BaseException):
    """SIGTERM or SIGHUP came: what ``KeyboardInterrupt`` is for SIGINT."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


@contextmanager
def _heeding_signals(*, is_process: bool) -> Iterator[None]:
    """Every signal ends the command with a word and its own exit code, as Ctrl-C does, until a run
    takes signals into its own hands and after that (``signals``). Where the command is all of the
    process, nothing is left to end after it: what it returns stands, whichever signal comes."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise _Terminated(signum)

    usual: dict[signal.Signals, Callable[..., object] | signal.Handlers] = {
        each: signal.default_int_handler if each == signal.SIGINT else signal.SIG_DFL
        for each in SIGNALS
    }
    in_main = current_thread() is main_thread()
    ours = [signum for signum, way in usual.items() if in_main and signal.getsignal(signum) is way]
    for signum in ours:
        if usual[signum] is signal.SIG_DFL:
            signal.signal(signum, stop)
    try:
        yield
    finally:
        for signum in ours:
            signal.signal(signum, signal.SIG_IGN if is_process else usual[signum])


def complain(program: str, message: str) -> None:
    """Say something on standard error, as every message of a command looks."""
    streams.tell(printable(f"{program}: {message}"))


def traceback_of(error: BaseException) -> list[str]:
    """What Python would print of an error, line by line."""
    import traceback

    return "".join(traceback.format_exception(error)).splitlines()


def printable(text: str) -> str:
    """The text without what could steer a terminal, or show it in another order than it has:
    subtitles, file names and servers are not trusted. A byte of a file name that is not UTF-8 is
    shown as ``\\xe9``."""
    return "".join(map(_shown, text))


def _shown(sign: str) -> str:
    if "\udc80" <= sign <= "\udcff":  # how Python carries such a byte
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return "�" if _steers(sign) else sign


def _steers(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc" or sign in _REORDERING


def _is_somewhere() -> bool:
    """Whether the working folder still exists."""
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def _print_failure(blank: dict[str, Any], code: int, said: Sequence[str]) -> None:
    """Print why a command ended, unless standard output is what it ended for."""
    from translate_pipe import __version__
    from translate_pipe.cli.render import print_json

    notices = [{"code": "error", "message": message, "line": None} for message in said]
    known = {"schema": 1, "version": __version__, "notices": notices, "exit_code": int(code)}
    with suppress(OutputNotWritable):
        print_json({**blank, **known})


def _bug_told(error: Exception, *, verbose: bool) -> str:
    if verbose:
        for line in traceback_of(error):
            streams.tell(printable(line))
    ask = "Please report it" if verbose else "Run it again with -v and please report what it prints"
    return f"this is a bug: {type(error).__name__}: {error}. {ask}"
