"""The first SIGINT, SIGTERM or SIGHUP ends a run in good order; the second ends it now. What was
ignored from the start stays so, as `nohup` wants it.

Where asyncio has no signal handlers (Windows), plain ones take their place, which the loop notices
at its next event; SIGTERM and SIGHUP do not exist there.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from translate_pipe.cli.frame import SIGNALS

__all__ = ["Stopping", "stopping"]


@dataclass(slots=True)
class Stopping:
    """``signum`` is the first signal that came, ``None`` while none has."""

    signum: int | None = None


@contextmanager
def stopping(drain: Callable[[int], None], abort: Callable[[], None]) -> Iterator[Stopping]:
    """Call ``drain`` with the first signal's number and ``abort`` at each later one, inside a
    running loop."""
    loop = asyncio.get_running_loop()
    state = Stopping()

    def on_signal(signum: int) -> None:
        if state.signum is None:
            state.signum = signum
            drain(signum)
        elif signal.Signals(signum).name != "SIGHUP":  # of one end of a terminal, two may tell
            abort()

    heeded = [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    restore = [_handle(loop, signum, on_signal) for signum in heeded]
    try:
        yield state
    finally:
        for undo in restore:
            undo()


def _handle(
    loop: asyncio.AbstractEventLoop, signum: signal.Signals, on_signal: Callable[[int], None]
) -> Callable[[], object]:
    before = signal.getsignal(signum)

    def undo() -> None:
        # The loop would leave the system's own way, which ends a command without a word.
        with suppress(NotImplementedError):
            loop.remove_signal_handler(signum)
        if before is not None:  # else it is none of Python's
            signal.signal(signum, before)

    def plain(number: int, _: FrameType | None) -> None:
        loop.call_soon_threadsafe(on_signal, number)

    try:
        loop.add_signal_handler(signum, on_signal, signum)
    except NotImplementedError:
        signal.signal(signum, plain)
    return undo
