"""Journals accepted translations while their replies still stream."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from translate_pipe.model import Translation
from translate_pipe.progress import Progress
from translate_pipe.workers.base import Accept

HOLD = 1.0
"""Seconds that translations of a reply which still streams wait for company: until it ends they
are in flight whatever is done with them, and every call waits for a disk."""


class Acceptor:
    """Hands translations to ``accept`` and counts them once it has returned.

    Never makes a reader wait: what comes while one call is under way goes into the next, so a slow
    disk costs fewer and larger calls. ``accepted`` are those that count.
    """

    def __init__(self, accept: Accept, progress: Progress) -> None:
        self.accepted: list[Translation] = []
        self.failed = False
        self._accept = accept
        self._progress = progress
        self._waiting: list[Translation] = []
        self._due = False
        self._hold: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def add(self, translations: Sequence[Translation], *, streaming: bool = False) -> None:
        """Accept these: at once, or within ``HOLD`` if their reply is still ``streaming``."""
        self._waiting.extend(translations)
        if not self._waiting:
            return
        if not streaming:
            self._begin()
        elif not self._due and self._hold is None:
            self._hold = asyncio.get_running_loop().call_later(HOLD, self._begin)

    async def flush(self) -> None:
        """Return when all that was added counts. Raises what ``accept`` raised."""
        self.add(())
        while self._task is not None:
            await asyncio.shield(self._task)

    def _begin(self) -> None:
        self._due = True
        if self._hold is not None:
            self._hold.cancel()
            self._hold = None
        if self._task is None:
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._due:
            self._due = False
            batch, self._waiting = self._waiting, []
            try:
                await self._accept(batch)
            except BaseException:
                self.failed = True
                raise
            self.accepted.extend(batch)
            self._progress.done(len(batch))
        self._task = None
