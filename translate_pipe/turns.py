"""Many files, a few at a time: as many as it takes to keep the hosts busy, and no more."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from translate_pipe.workers.files import Files

T = TypeVar("T")

FILES_AT_ONCE = 8
"""While the last replies of one file are awaited, the next files keep the server busy."""

MOST_FILES = 64
"""So many where they are too short for that, as where each is one request and a host takes twenty:
what is in memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """What is to be done. ``take`` gives the next, ``None`` where there is none now; ``length``
    says how many of those that wait will need requests, as far as is known."""

    take: Callable[[], T | None]
    length: Callable[[], int]

    @classmethod
    def of(cls, items: Iterable[T], is_new: Callable[[T], bool]) -> Self:
        """These, in their order."""
        waiting = deque((each, is_new(each)) for each in items)
        left = sum(new for _, new in waiting)

        def take() -> T | None:
            nonlocal left
            if not waiting:
                return None
            each, new = waiting.popleft()
            left -= new
            return each

        return cls(take, lambda: left)


async def side_by_side(
    line: Line[T], work: Callable[[T], Coroutine[Any, Any, None]], files: Files
) -> None:
    """Work on what is in the line, in its order: ``FILES_AT_ONCE``, and one more whenever ``files``
    are hungry. Ends when nothing is at work and there is none to take.

    Where one raises, the others are cancelled and have ended before the error goes on: none may
    still be at work when what they share is closed.
    """
    files.waiting = line.length
    tasks: set[asyncio.Task[None]] = set()
    try:
        while True:
            more = await _begin(line, work, files, tasks)
            if not tasks:
                return
            hunger = {files.hunger()} if more and len(tasks) < MOST_FILES else set()
            ended, _ = await asyncio.wait(tasks | hunger, return_when=asyncio.FIRST_COMPLETED)
            for task in ended - hunger:
                await task
            tasks -= ended
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def _begin(
    line: Line[T],
    work: Callable[[T], Coroutine[Any, Any, None]],
    files: Files,
    tasks: set[asyncio.Task[None]],
) -> bool:
    """Begin with as many as should be at work. Return whether there may be more to take."""
    while len(tasks) < FILES_AT_ONCE or (files.is_hungry and len(tasks) < MOST_FILES):
        if (each := line.take()) is None:
            return False
        tasks.add(asyncio.create_task(work(each)))
        await asyncio.sleep(0)  # it has begun, and nothing is hungry until it is served
    return True
