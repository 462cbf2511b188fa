"""The files of a run: what those at work have not asked for yet, and how much more there will be.

Where those at work have nothing ready that a host would take, they are hungry: the next may
begin.

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
    have not, ``has_room`` whether a host would take a request, and no file waits with one."""

    def __init__(self, has_room: Callable[[], bool]) -> None:
        self._has_room = has_room
        self._hunger: asyncio.Future[None] | None = None
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
        """The file that the current task is at asks for nothing before another one has ended."""
        self._coming.discard(asyncio.current_task())
        self.tell_hunger()

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
    def is_hungry(self) -> bool:
        """Whether a host would take a request that no file at work has, nor one of which nobody
        knows yet what it will ask for."""
        return not self._coming and self._has_room()

    def hunger(self) -> asyncio.Future[None]:
        """Done when they are hungry the next time."""
        if self._hunger is None or self._hunger.done():
            self._hunger = asyncio.get_running_loop().create_future()
        return self._hunger

    def tell_hunger(self) -> None:
        """Something changed that may make them hungry."""
        if self._hunger is not None and not self._hunger.done() and self.is_hungry:
            self._hunger.set_result(None)

    @property
    def unasked(self) -> int:
        """How many texts are in no request yet: those of the files at work, and for each other file
        as many as those before it had, with none in what was done already."""
        known = self._ended + len(self._served)
        usual = self._texts / known if known else 0
        others = self.waiting() + len(self._coming)
        return sum(each.left for each in self._served) + int(others * usual)
