"""Journals accepted translations while their replies still stream."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from translate_pipe.model import Translation
from translate_pipe.progress import Progress
from translate_pipe.workers.base import Accept


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
        self._task: asyncio.Task[None] | None = None

    def add(self, translations: Sequence[Translation]) -> None:
        """Accept these soon."""
        self._waiting.extend(translations)
        if self._waiting and self._task is None:
            self._task = asyncio.create_task(self._work())

    async def flush(self) -> None:
        """Return when all that was added counts. Raises what ``accept`` raised."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._accept(batch)
            except BaseException:
                self.failed = True
                raise
            self.accepted.extend(batch)
            self._progress.done(len(batch))
        self._task = None
