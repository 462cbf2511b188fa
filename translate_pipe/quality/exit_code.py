"""One exit code for several outcomes."""

from __future__ import annotations

from collections.abc import Iterable

from translate_pipe.errors import ExitCode

__all__ = ["worst"]

_WORST_FIRST = (
    ExitCode.BUG,
    ExitCode.SIGINT,
    ExitCode.SIGTERM,
    ExitCode.SIGHUP,
    ExitCode.USAGE,
    ExitCode.CONFIG,
    ExitCode.LOCKED,
    ExitCode.ENGINE,
    ExitCode.OUTPUT,
    ExitCode.INPUT,
    ExitCode.REPLY,
    ExitCode.INCOMPLETE,
    ExitCode.DONE,
)
"""What needs a person soonest comes first. Part of the stable interface, as the codes are."""


def worst(codes: Iterable[int]) -> ExitCode:
    """The code a command ends with when its files ended with those; 0 for none."""
    return min(map(ExitCode, codes), key=_WORST_FIRST.index, default=ExitCode.DONE)
