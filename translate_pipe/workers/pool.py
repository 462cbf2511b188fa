"""The hosts of a run, shared by all its files: which one gets the next request, and for which file.

Work goes to the least busy host. A host that fails is set aside (``recovery``): what it was asked
for goes back to its file, which asks another host. Where no host is left, everyone who waits gets
the error.

Earlier files come first: a slot that becomes free goes to the file that began first. Nobody holds a
slot while waiting for anything but a reply, so memory is bounded by the number of slots.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from translate_pipe.engines.base import Absent, Completion, Engine, EngineInfo, Request
from translate_pipe.engines.patience import NO_PROGRESS_TIMEOUTS
from translate_pipe.errors import EngineError, Interrupted
from translate_pipe.model import Accounting, Ahead, Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import Settings
from translate_pipe.workers.balance import ahead, to_recall
from translate_pipe.workers.base import Chunks
from translate_pipe.workers.files import Files
from translate_pipe.workers.host import Host, Slot
from translate_pipe.workers.limiter import Limiter
from translate_pipe.workers.recovery import BREAKS, Recovery

SLOW_SHARE, QUICK_SHARE = 0.9, 0.2
"""Of a stall timeout: more than the first is a long wait, less than the second a short one."""

USELESS_RATIO = 0.4
"""A host whose yield is less than this share of another's is useless."""

COMPARABLE_RATIO = 0.8
"""A host with less than this share of another's yield says little of the model."""

TAKE_OVER_INTERVAL = 0.25
"""Seconds between two looks for work that an idle host would do sooner."""

DRAIN_TIMEOUT = 30.0
"""Seconds for what is in flight after the first signal: less than service managers allow."""


class Pool:
    """The hosts of a run.

    ``engines`` and ``infos`` belong together one to one; all must serve the same model. Those
    ``absent`` get work once they have proved to serve it too; with them, a loop must be running.

    Of ``settings`` it takes ``concurrency`` (for each host; ``None`` is to find it), ``deadline``
    (how long work may stand still because no host serves), ``connect_timeout`` (which also bounds a
    probe) and ``stall_timeout``. All are seconds, and so are ``progress_timeout``, for which a
    reply may stream without completing another text, and ``drain_timeout``, for which requests in
    flight may go on after ``drain``.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        infos: Sequence[EngineInfo],
        absent: Sequence[Absent] = (),
        *,
        settings: Settings,
        progress: Progress,
        drain_timeout: float = DRAIN_TIMEOUT,
    ) -> None:
        self.drain_timeout = drain_timeout
        self.stall_timeout = settings.stall_timeout
        self.progress_timeout = NO_PROGRESS_TIMEOUTS * settings.stall_timeout
        engines = [*engines, *(each.engine for each in absent)]
        infos = [*infos, *(each.info for each in absent)]
        self._hosts = [
            Host(engine, info, Limiter(settings.concurrency, info.slots), name)
            for engine, info, name in zip(engines, infos, _names(infos), strict=True)
        ]
        self._waiting: list[tuple[int, int, asyncio.Future[Slot]]] = []
        self._arrivals = itertools.count()
        self._tickets = itertools.count()
        self._stop: BaseException | None = None
        self._pauses: set[asyncio.Future[None]] = set()
        self._asked: set[asyncio.Task[Any]] = set()
        self.files = Files(self._has_room)
        self._recovery = Recovery(self._hosts, settings, progress, self._hand_out, self._end)
        for host, each in zip(self._hosts[len(infos) - len(absent) :], absent, strict=True):
            self._recovery.absent(host, each.error)

    @property
    def notices(self) -> Sequence[Notice]:
        """What was told of hosts during the run."""
        return self._recovery.notices

    @property
    def hosts(self) -> Mapping[str, Accounting]:
        """What each host cost so far, by its name in reports."""
        return {host.name: host.accounting for host in self._hosts}

    def decoders(self) -> int:
        """How many requests all hosts together decode at once, not counting any that wait."""
        return max(1, sum(host.limiter.decoders for host in self._hosts if host.health.is_good))

    def ahead(self, slot: Slot, chunks: Chunks) -> Ahead:
        """What is before the next of these chunks, in a slot that nothing was sent in yet. What
        other files have left comes first or fills what this one leaves idle: all finish together.
        """
        found = ahead(self._hosts, slot.host, self.files.unasked, time.monotonic())
        return replace(found, texts=found.texts - chunks.left)

    @property
    def replies(self) -> int:
        """Replies that came to their end so far."""
        return sum(host.replies for host in self._hosts)

    def ticket(self) -> int:
        """A place in the line of files, for ``acquire``."""
        return next(self._tickets)

    async def acquire(self, ticket: int) -> Slot:
        """Wait for a slot on a host.

        Raises ``EngineError`` when no host is left, ``Interrupted`` after ``drain``.
        """
        if self._stop is not None:
            raise self._stop
        return self._free_slot() or await self._next_slot(ticket)

    def to_recall(self, slots: Collection[Slot]) -> tuple[Slot, int] | None:
        """One of the slots whose request an idle host would finish sooner, and how many requests
        that would begin at once; ``None`` if there is none, or somebody waits for a slot."""
        if self._waiting or self._stop is not None:
            return None
        found = to_recall(slots, self._hosts, time.monotonic())
        if found is not None and found[0].is_queued:
            slow = found[0].host
            slow.was_silent = True
            if not slow.decodes:
                message = f"{slow.name} does not begin to answer: other hosts took over its work"
                self._recovery.tell(slow, "host-slow", message)
        return found

    async def pause(self, work: Collection[asyncio.Task[None]]) -> None:
        """Wait for some work to end; with several hosts not for long, since ``to_recall`` may find
        one by then. Raises ``Interrupted`` after ``drain``."""
        pause = asyncio.get_running_loop().create_future()
        self._pauses.add(pause)
        self.files.tell_hunger()
        try:
            if not isinstance(self._stop, Interrupted):
                await asyncio.wait(
                    {*work, pause},
                    timeout=TAKE_OVER_INTERVAL if len(self._hosts) > 1 else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            self._pauses.remove(pause)
            pause.cancel()
        if isinstance(self._stop, Interrupted):
            raise self._stop

    def release(
        self, slot: Slot, error: EngineError | None = None, *, useful: bool = False
    ) -> None:
        """A slot is free again. ``error`` is how its request failed, if it did; ``useful`` says
        whether there was something good in its reply nevertheless. Releasing a slot once more
        changes nothing."""
        if not slot.is_taken:
            return
        if useful:
            slot.host.health.proven()
        if error is not None:
            self._recovery.failed(slot, error)
        elif useful:
            slot.host.health.serves()
        slot.leave()
        self._hand_out()

    def received(self, slot: Slot, piece: str) -> None:
        """A piece of a reply came."""
        slot.received(piece)
        if slot.host.is_available:
            self._hand_out()

    def completed(self, slot: Slot, completion: Completion) -> None:
        """A reply came to its end."""
        host = slot.host
        if slot.was_reloaded(completion):
            host.accounting.reloads += 1
            self._recovery.tell(
                host,
                "model-reloaded",
                f"{host.name} reloaded the model during the run: "
                "something else is using the server",
            )
            self._recovery.check_model(host)
        host.answered(slot)

    async def test(self, slot: Slot, request: Request) -> bool:
        """Whether the slot's host answers this request, which nothing can be wrong with. If so it
        serves, whatever it failed with before. Nothing is sent after ``drain``."""
        if self._stop is not None:
            return False
        host = slot.host
        reply, completion = "", None
        try:
            async with aclosing(host.engine.complete(request)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Completion):
                        completion = piece
                    else:
                        reply += piece
        except EngineError:
            return False
        finally:
            host.account_test(request, reply, completion)
        host.tests += 1
        host.health.proven()
        host.health.serves()
        return True

    def is_slow(self, slot: Slot) -> bool:
        """Whether its request has been waiting for long."""
        return slot.age > SLOW_SHARE * self.stall_timeout

    def patience(self, slot: Slot) -> float | None:
        """How many seconds its request may wait for the first token if it is suspect: a stall
        timeout where the host always was far quicker, else as long as the engine allows."""
        host = slot.host
        is_quick = host.replies >= BREAKS and host.slowest_start < QUICK_SHARE * self.stall_timeout
        return self.stall_timeout if is_quick else None

    def unanswered(self, slot: Slot, error: EngineError) -> None:
        """A text goes unanswered that others' replies speak against: a person hears why."""
        host = slot.host
        self._recovery.tell(host, "request-unanswered", f"some texts get no answer: {error}")

    def record_yield(self, slot: Slot, share: float, *, new: bool, single: bool) -> bool:
        """This share of a whole reply was good. Return whether the host is of use: whether its
        replies are not far worse than those of another host, which has the same model."""
        slot.host.record_yield(share, new=new, single=single)
        if slot.host.yield_average < USELESS_RATIO * self._best_other_yield(slot.host):
            return False
        slot.host.health.answers()
        return True

    def is_outperformed(self, slot: Slot) -> bool:
        """Whether another host does so much better that this one says little of the model."""
        return slot.host.yield_average < COMPARABLE_RATIO * self._best_other_yield(slot.host)

    def _best_other_yield(self, host: Host) -> float:
        # One without a reply counts too: a fast but useless host would have the file before it.
        others = (
            each.yield_average for each in self._hosts if each.health.is_good and each is not host
        )
        return max(others, default=0.0)

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
                remedy="Run the same command again to continue; what was finished is kept",
                signum=signum,
            )
        )
        for pause in self._pauses:
            if not pause.done():
                pause.set_result(None)

    def abort(self) -> None:
        """Send nothing more and stop what is in flight. For the second signal."""
        self.drain()
        for task in self._asked:
            task.cancel()

    async def aclose(self) -> None:
        """Stop probing. The engines are their owner's to close."""
        await self._recovery.aclose()

    def _free_slot(self) -> Slot | None:
        host = None if self._waiting else self._least_busy()
        return None if host is None else Slot(host)

    async def _next_slot(self, ticket: int) -> Slot:
        """Wait in the line of files for a slot."""
        coming: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (ticket, next(self._arrivals), coming))
        try:
            return await coming
        except asyncio.CancelledError:
            if coming.done() and not coming.cancelled() and coming.exception() is None:
                self.release(coming.result())
            raise

    def _has_room(self) -> bool:
        """Whether a host would take a request, and nobody waits with one."""
        return self._stop is None and not self._waiting and self._least_busy() is not None

    def _least_busy(self) -> Host | None:
        free = [host for host in self._hosts if host.is_available]
        return min(free, key=_business, default=None)

    def _hand_out(self) -> None:
        while self._waiting:
            if self._waiting[0][2].done():
                heapq.heappop(self._waiting)
                continue
            host = self._least_busy()
            if host is None:
                return
            heapq.heappop(self._waiting)[2].set_result(Slot(host))
        self.files.tell_hunger()

    def _end(self, reason: BaseException) -> None:
        self._stop = self._stop or reason
        waiting, self._waiting = self._waiting, []
        for _, _, coming in waiting:
            if not coming.done():
                coming.set_exception(self._stop)


def _business(host: Host) -> tuple[bool, bool, float, float]:
    """How busy a host is. Of those that would begin at once the fastest comes first."""
    idle = host.idle_decoders and not host.was_silent
    pace = host.throughput.texts_per_second if idle else None
    return host.was_silent, not idle, -(pace or 0.0), host.utilization


def _names(infos: Sequence[EngineInfo]) -> list[str]:
    """What each host is called in reports: its location, numbered if it is given twice."""
    places = [info.location for info in infos]
    return [
        place if places.count(place) == 1 else f"{place} #{places[:at].count(place) + 1}"
        for at, place in enumerate(places)
    ]
