"""The hosts of a run, shared by all its files: who gets the next request, and who is set aside.

Work goes to the least busy host. A host that cannot be reached, is overloaded or breaks off replies
again and again is set aside: what it was asked for goes back to its file, which asks another host.
Meanwhile it is probed, by the policies in ``retry``: a host that was unreachable is asked what it
is, any other gets one request on trial. Where no host is left, everyone who waits gets the error.

Earlier files come first: a place that becomes free goes to the file that began first. Nobody holds
a place while waiting for anything but a reply, so what is in memory is bounded by the places.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from translate_pipe.engines.base import Completion, Engine, EngineInfo
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    Interrupted,
    ModelMissing,
    Overloaded,
    RequestRejected,
    StreamBroken,
    Unreachable,
)
from translate_pipe.model import Accounting, Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import Settings
from translate_pipe.workers.host import Host, Slot
from translate_pipe.workers.limiter import Limiter

BREAKS = 3
"""Replies broken in a row after which a host is set aside: one may be the text's fault."""

GRACE = 30.0
WORTH_A_WORD = 5.0
PROBE_TIMEOUTS = 3.0
"""A probe connects, and asks two or three short questions."""


class Pool:
    """The hosts of a run.

    ``engines`` and ``infos`` belong together one to one; all must serve the same model. Of
    ``settings`` it takes ``concurrency`` (for each host; ``None`` is to find it), ``deadline``: how
    long work may stand still because no host serves, and ``connect_timeout``, which also bounds a
    probe. ``grace`` is how long requests in flight may go on after ``drain``, in seconds.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        infos: Sequence[EngineInfo],
        *,
        settings: Settings,
        progress: Progress,
        grace: float = GRACE,
    ) -> None:
        self.grace = grace
        self.notices: list[Notice] = []
        self._deadline = settings.deadline
        self._probe_timeout = PROBE_TIMEOUTS * settings.connect_timeout
        self._progress = progress
        self._hosts = [
            Host(engine, info, Limiter(settings.concurrency, info.slots), name)
            for engine, info, name in zip(engines, infos, _names(infos), strict=True)
        ]
        self._waiting: list[tuple[int, int, asyncio.Future[Slot]]] = []
        self._arrivals = itertools.count()
        self._turns = itertools.count()
        self._stop: BaseException | None = None
        self._asked: set[asyncio.Task[Any]] = set()
        self._recoveries: set[asyncio.Task[None]] = set()
        self._told: set[tuple[str, str]] = set()

    @property
    def hosts(self) -> Mapping[str, Accounting]:
        """What each host cost so far, by its name in reports."""
        return {host.name: host.accounting for host in self._hosts}

    def width(self) -> int:
        """How many requests all hosts together decode at once, not counting any that wait."""
        return max(1, sum(host.limiter.decoders for host in self._hosts if host.well))

    @property
    def replies(self) -> int:
        """Replies that came to their end so far."""
        return sum(host.replies for host in self._hosts)

    def turn(self) -> int:
        """A place in the order of files, for ``acquire``."""
        return next(self._turns)

    async def acquire(self, turn: int) -> Slot:
        """Wait for a place on a host.

        Raises ``EngineError`` when no host is left, ``Interrupted`` after ``drain``.
        """
        if self._stop is not None:
            raise self._stop
        host = None if self._waiting else self._least_busy()
        if host is not None:
            return Slot(host)
        place: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (turn, next(self._arrivals), place))
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.give_back(place.result())
            raise

    def give_back(
        self, slot: Slot, error: EngineError | None = None, *, useful: bool = False
    ) -> None:
        """A place is free again; ``error`` is how its request failed, if it did, and ``useful``
        says whether there was something good in the reply all the same."""
        if useful:
            slot.host.proven()
        if error is not None:
            self._failed(slot, error)
        slot.leave()
        self._hand_out()

    def hear(self, slot: Slot, piece: str) -> None:
        """A piece of a reply came."""
        slot.hear(piece)
        if self._waiting and slot.host.open:
            self._hand_out()

    def completed(self, slot: Slot, completion: Completion) -> None:
        """A reply came to its end."""
        host = slot.host
        if slot.reloaded(completion):
            host.accounting.reloads += 1
            self._tell(
                host,
                "model-reloaded",
                f"{host.name} loaded the model anew during the run: something else uses the server",
            )
        host.serves()
        host.replies += 1
        host.proven()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task that ``abort`` ends."""
        task = asyncio.create_task(work)
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        return task

    def drain(self, signum: int = 2) -> None:
        """Send nothing more; what is in flight goes on. For the first signal."""
        self._end(
            Interrupted(
                "interrupted",
                remedy="Run the same command again to go on; what was finished is kept",
                signum=signum,
            )
        )

    def abort(self, signum: int = 2) -> None:
        """Send nothing more and stop what is in flight. For the second signal."""
        self.drain(signum)
        for task in self._asked:
            task.cancel()

    async def aclose(self) -> None:
        """Stop probing. The engines are their owner's to close."""
        for task in self._recoveries:
            task.cancel()
        await asyncio.gather(*self._recoveries, return_exceptions=True)

    def _least_busy(self) -> Host | None:
        free = [host for host in self._hosts if host.open]
        return min(free, key=lambda host: host.busyness, default=None)

    def _hand_out(self) -> None:
        while self._waiting:
            if self._waiting[0][2].done():
                heapq.heappop(self._waiting)
                continue
            host = self._least_busy()
            if host is None:
                return
            heapq.heappop(self._waiting)[2].set_result(Slot(host))

    def _end(self, reason: BaseException) -> None:
        self._stop = self._stop or reason
        waiting, self._waiting = self._waiting, []
        for _, _, place in waiting:
            if not place.done():
                place.set_exception(self._stop)

    def _failed(self, slot: Slot, error: EngineError) -> None:
        host = slot.host
        if isinstance(error, Overloaded):
            host.limiter.refused()
        if isinstance(error, ContextOverflow) or (
            isinstance(error, RequestRejected) and host.replies
        ):
            return
        if isinstance(error, StreamBroken | ModelMissing) and host.replies:
            host.breaks += 1
            if host.breaks < BREAKS and not host.troubles:
                return
        if slot.trial and host.trial is not None and not host.trial.done():
            host.trial.set_exception(error)
        elif host.well:
            self._set_aside(host, error)

    def _set_aside(self, host: Host, error: EngineError) -> None:
        host.aside = error
        if not host.troubles:
            host.failing_since = time.monotonic()
        task = asyncio.create_task(self._recover(host, error))
        self._recoveries.add(task)
        task.add_done_callback(self._recovered)

    async def _recover(self, host: Host, error: EngineError) -> None:
        # tenacity is imported where a host first fails: most runs never need it.
        from translate_pipe.workers.retry import policy

        left = max(0.0, host.failing_since + self._deadline - time.monotonic())
        attempts = policy(error, left, lambda: self._is_last(host), host.troubles)
        host.troubles += 1
        try:
            async for attempt in attempts:
                with attempt:
                    if attempt.retry_state.attempt_number == 1:
                        raise error
                    await self._probe(host)
        except EngineError as final:
            self._lose(host, final)
        else:
            host.aside = None
            self._tell_back(host)
        self._hand_out()

    async def _probe(self, host: Host) -> None:
        """Return when the host serves again; raise what it fails with."""
        self._tell_aside(host)
        try:
            if isinstance(host.aside, Unreachable):
                await self._ask_what_it_is(host)
            else:
                await self._try(host)
        except EngineError as error:
            host.aside = error
            raise

    async def _ask_what_it_is(self, host: Host) -> None:
        try:
            async with asyncio.timeout(self._probe_timeout):
                info = await host.engine.describe()
        except TimeoutError:
            raise Unreachable("the host does not answer", where=host.name) from None
        if info.digest != host.info.digest:
            raise ModelMissing(
                f"{info.model} is another model now than when the run began", where=host.name
            )

    async def _try(self, host: Host) -> None:
        host.trial = asyncio.get_running_loop().create_future()
        self._hand_out()
        try:
            await host.trial
        finally:
            host.trial = None

    def _recovered(self, task: asyncio.Task[None]) -> None:
        self._recoveries.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._end(bug)

    def _is_last(self, host: Host) -> bool:
        return not any(other.well for other in self._hosts if other is not host)

    def _lose(self, host: Host, error: EngineError) -> None:
        host.dead = error
        if all(other.dead for other in self._hosts):
            self._end(error)
        else:
            self._tell(host, "host-lost", f"{host.name} is left out from now on: {error}")

    def _tell_aside(self, host: Host) -> None:
        # A full queue is everyday; a host that is gone, or stays useless, is worth a word.
        useless = time.monotonic() - host.failing_since > WORTH_A_WORD
        if useless or isinstance(host.aside, Unreachable):
            self._tell(host, "host-set-aside", f"{host.name} gets no work for now: {host.aside}")

    def _tell_back(self, host: Host) -> None:
        if (host.name, "host-set-aside") in self._told:
            self._tell(host, "host-back", f"{host.name} works again")
            self._told -= {(host.name, "host-set-aside"), (host.name, "host-back")}

    def _tell(self, host: Host, code: str, message: str) -> None:
        if (host.name, code) not in self._told:
            self._told.add((host.name, code))
            self.notices.append(Notice(code, message))
            self._progress.notice(self.notices[-1])


def _names(infos: Sequence[EngineInfo]) -> list[str]:
    """What each host is called in reports: its location, numbered if it is given twice."""
    places = [info.location for info in infos]
    return [
        place if places.count(place) == 1 else f"{place} #{places[:at].count(place) + 1}"
        for at, place in enumerate(places)
    ]
