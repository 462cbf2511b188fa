"""Runs ``translate-pipe`` at a desk."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.cli.command import PIPE, Desk
from translate_pipe.cli.pipe import main
from translate_pipe.watch.status import status_of

__all__ = ["IMPATIENT", "episode", "pipe", "pipe_started", "status", "until", "write_yaml"]


def episode(number: int, cues: int = 10) -> str:
    """A subtitle whose cues are unlike any other episode's."""
    return "".join(
        f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\n"
        f"In house {number} the keeper counted {n} ships before the evening.\n\n"
        for n in range(1, cues + 1)
    )


def write_yaml(desk: Desk, name: str, content: dict[str, Any]) -> Path:
    """Write a jobs file; JSON is YAML."""
    return desk.write(name, json.dumps(content))


def pipe(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``translate-pipe`` to its end, in this process, as that is faster; ``pipe_started`` gives
    it one of its own."""
    return desk.call(main, arguments)


_IMPATIENT = """
import sys
from translate_pipe.cli.pipe import main
from translate_pipe.watch import watcher
watcher._FIRST_BACKOFF = watcher._LONGEST_BACKOFF = watcher._SHORTEST_PAUSE = 0.1
sys.exit(main())
"""
IMPATIENT = (sys.executable, "-c", _IMPATIENT)
"""``translate-pipe`` with a watcher that waits a tenth of a second where others wait longer."""


@contextmanager
def pipe_started(
    desk: Desk, *arguments: str, program: Sequence[str] = PIPE
) -> Iterator[subprocess.Popen[bytes]]:
    """Start ``translate-pipe``; at the end it is surely gone. It logs to ``log`` at the desk."""
    with (desk.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [*program, *arguments],
            cwd=desk.folder,
            env=desk.environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def status(desk: Desk) -> dict[str, Any]:
    """What ``status --json`` says, without a process for it."""
    found = status_of(desk.folder / "state")
    return {**asdict(found), "healthy": found.is_healthy}


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for something to be true, and fail if it never is."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
