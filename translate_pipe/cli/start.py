"""Where both programs begin. Until a command has come so far that it has its own answer to Ctrl-C,
most of its time goes into imports: all of them happen here, where that is answered too."""

from __future__ import annotations

import atexit
import gc

__all__ = ["pipe", "subs"]

# At its end Python looks twice through all there is for what could be freed: a tenth of the time a
# short run takes, for memory that is given back a moment later. What is frozen is not looked at.
atexit.register(gc.freeze)


def subs() -> int:
    """The console script ``translate-subs``. Returns the exit code."""
    try:
        from translate_pipe.cli.subs import main

        return main()
    except KeyboardInterrupt:
        return _interrupted("translate-subs")


def pipe() -> int:
    """The console script ``translate-pipe``. Returns the exit code."""
    try:
        from translate_pipe.cli.pipe import main

        return main()
    except KeyboardInterrupt:
        return _interrupted("translate-pipe")


def _interrupted(program: str) -> int:
    import signal

    # Once is enough; and the imports that were interrupted may have to begin again.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from translate_pipe.cli import frame

    return frame.run(program, _stopped)


def _stopped(_: object) -> int:
    raise KeyboardInterrupt
