"""Slots that decode at a fixed speed, and the unbounded line of requests before them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turn:
    """A request's time in a slot. ``start`` is when its first token begins to be computed."""

    def __init__(self, start: float) -> None:
        self.start = start
        self.end = start

    async def until(self, moment: float) -> None:
        """Wait for a moment on the slot's own clock, and count the slot as busy until then."""
        self.end = max(self.end, moment)
        delay = moment - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)


class Slots:
    """First come, first served. A slot is free again at the very moment its turn should have
    ended, so that a late wake-up of this program does not slow the server down."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[asyncio.Future[float]] = deque()

    @property
    def queued(self) -> int:
        """Requests that wait for a slot."""
        return sum(not turn.done() for turn in self._waiting)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait for a slot and hold it."""
        turn = Turn(await self._start())
        try:
            yield turn
        finally:
            self._give_back(turn)

    async def _start(self) -> float:
        if self._free:
            self._free -= 1
            return time.perf_counter()
        mine: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            return await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back(Turn(mine.result()))
            raise

    def _give_back(self, turn: Turn) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(min(turn.end, time.perf_counter()))
                return
        self._free += 1
