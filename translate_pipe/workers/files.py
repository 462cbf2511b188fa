"""The files of a run: what those at work have not asked for yet, and how much more there will be.

Chunks are cut so that all that is left ends at the same time (``balance``). Where many files wait,
that is much more than the files at work show, and no chunk need be small.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from translate_pipe.workers.base import Chunks


class Files:
    """The files of one run; each that has begun is a task of its own. ``waiting`` says how many
    have not."""

    def __init__(self) -> None:
        self.waiting: Callable[[], int] = lambda: 0
        self._coming: set[asyncio.Task[Any] | None] = set()
        self._served: list[Chunks] = []
        self._ended = self._texts = 0

    @contextmanager
    def begun(self) -> Iterator[None]:
        """The file that the current task is at has begun; it is coming until it is served."""
        task = asyncio.current_task()
        self._coming.add(task)
        try:
            yield
        finally:
            self._coming.discard(task)
            self._ended += 1

    def waits(self) -> None:
        """See ``Pool.file_waits``."""
        self._coming.discard(asyncio.current_task())

    @contextmanager
    def served(self, chunks: Chunks) -> Iterator[None]:
        """The file that the current task is at asks for these chunks."""
        self._coming.discard(asyncio.current_task())
        self._texts += chunks.left
        self._served.append(chunks)
        try:
            yield
        finally:
            self._served.remove(chunks)

    @property
    def are_coming(self) -> bool:
        """Whether any file has begun of which nobody knows yet what it will ask for."""
        return bool(self._coming)

    @property
    def unasked(self) -> int:
        """How many texts are in no request yet: those of the files at work, and for each other file
        as many as those before it had, with none in what was done already."""
        known = self._ended + len(self._served)
        usual = self._texts / known if known else 0
        others = self.waiting() + len(self._coming)
        return sum(each.left for each in self._served) + int(others * usual)
