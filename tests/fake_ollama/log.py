"""The log of generate requests: what was asked, and what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.fake_ollama import payload
from tests.fake_ollama.checks import Rejected
from tests.fake_ollama.faults import Fault


@dataclass(slots=True)
class Entry:
    """A generate request as the log keeps it. Times are ``time.time()``; ``finished`` is ``None``
    while it runs. ``outcome`` is ``ok``, an HTTP status, a fault's name, or ``gone`` (the client
    hung up). ``texts`` are the segments it asked for. After one that ``is_last`` no other comes on
    its connection."""

    index: int
    model: str
    prompt: str
    system: str
    texts: list[str]
    options: dict[str, Any]
    format: Any
    fault: str | None
    started: float
    is_last: bool = False
    finished: float | None = None
    outcome: str = "running"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reloaded: bool = False
    reply: str = ""

    def end(self, outcome: str) -> None:
        """Set the outcome, unless there is one."""
        if self.finished is None:
            self.outcome, self.finished = outcome, time.time()


def entry_of(
    index: int, body: dict[str, Any], fault: Fault | None, *, is_last: bool = False
) -> Entry:
    """The entry a request begins with."""
    prompt = str(body.get("prompt") or "")
    found = payload.find(prompt, schema=bool(body.get("format")))
    return Entry(
        index=index,
        model=str(body.get("model")),
        prompt=prompt,
        system=str(body.get("system") or ""),
        texts=found.texts if prompt else [],
        options=body.get("options") or {},
        format=body.get("format"),
        fault=fault,
        started=time.time(),
        is_last=is_last,
    )


@contextmanager
def recorded(entry: Entry) -> Iterator[None]:
    """Write how a request ends into its entry."""
    try:
        yield
    except Rejected as rejected:
        entry.end(str(rejected.status))
        raise
    except (asyncio.CancelledError, ConnectionError):
        entry.end("gone")
        raise
    finally:
        entry.end(str(entry.fault or "ok"))
