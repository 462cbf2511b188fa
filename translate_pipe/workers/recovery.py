"""What becomes of a host that fails: set aside, probed, taken back or left out for good.

A host that was unreachable, or is not verified yet, is asked what it is; any other gets one request
on trial, which goes elsewhere if it fails. ``retry`` says how long to wait in between.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from translate_pipe.errors import (
    AccessRefused,
    ContextOverflow,
    EngineError,
    ModelMissing,
    NoMemory,
    Overloaded,
    RequestRejected,
    Retryable,
    Runaway,
    StreamBroken,
    Unreachable,
    UselessHost,
    WrongServer,
)
from translate_pipe.model import Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import Settings
from translate_pipe.workers.host import Host, Slot

BREAKS = 3
"""Useless or broken replies in a row after which a host is set aside: one alone may be the fault of
the text."""

REFUSALS = 3
"""Requests a host may refuse (400) before it has answered any: one may be refused for what is in
it."""

MISSES = 6
"""How often in a row a host may say that it lacks the model, or deny access: the model may be in
the middle of being replaced."""

PROBE_TIMEOUTS = 3.0
"""A probe connects, and asks two or three short questions."""

NOTIFY_AFTER = 5.0
"""Seconds without work after which a person is told, or at once where the host asks for as many: a
full queue is nothing unusual."""


class Recovery:
    """Looks after the hosts of a pool.

    ``changed`` is called when a host may get work that could get none; ``lost`` with the reason
    when no host is left. ``notices`` are all that was told of hosts.
    """

    def __init__(
        self,
        hosts: Sequence[Host],
        settings: Settings,
        progress: Progress,
        changed: Callable[[], None],
        lost: Callable[[BaseException], None],
    ) -> None:
        self.notices: list[Notice] = []
        self._hosts = hosts
        self._deadline = settings.deadline
        self._probe_timeout = PROBE_TIMEOUTS * settings.connect_timeout
        self._progress = progress
        self._changed = changed
        self._lost = lost
        self._tasks: set[asyncio.Task[None]] = set()
        self._recoveries: dict[Host, asyncio.Task[None]] = {}
        self._told: set[tuple[str, str]] = set()

    async def aclose(self) -> None:
        """Stop probing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def absent(self, host: Host, error: EngineError) -> None:
        """A host did not serve when the run began, which a person was told."""
        host.health.verified = False
        self._told.add((host.name, "host-set-aside"))
        self._set_aside(host, error)

    def failed(self, slot: Slot, error: EngineError) -> None:
        """A request failed; decide whether that is the host's fault, and set it aside if so."""
        host = slot.host
        if isinstance(error, Overloaded):
            host.limiter.refused()
        if isinstance(error, RequestRejected):
            self._rejected(host, error)
        if self._is_no_fault_of(host, error):
            host.health.answers()
            return
        if isinstance(error, ModelMissing | AccessRefused):
            host.health.misses += 1
        if isinstance(error, StreamBroken) and host.replies:
            host.health.breaks += 1
            if host.health.breaks < BREAKS and not host.health.outages:
                return
        if slot.is_trial and host.health.fails_trial(error):
            return
        if host.health.is_good:
            self._set_aside(host, error)

    def check_model(self, host: Host) -> None:
        """The host loaded its model again: leave the host out if it is another model now."""
        self._start(self._check_model(host))

    async def _check_model(self, host: Host) -> None:
        try:
            await self._ask_what_it_is(host)
        except ModelMissing as error:
            if not _may_pass(host, error):
                self._lose_at_once(host, error)
            elif host.health.is_good:
                self._set_aside(host, error)
        except EngineError:
            pass  # whatever keeps it from answering, its next request will show

    def _lose_at_once(self, host: Host, error: EngineError) -> None:
        """Leave a host out, even one that is set aside for something else and being probed."""
        if host.health.lost_by is not None:
            return
        if (recovery := self._recoveries.pop(host, None)) is not None:
            recovery.cancel()
        self._lose(host, error)
        self._changed()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._recovered)
        return task

    def _is_no_fault_of(self, host: Host, error: EngineError) -> bool:
        """Whether the error is the text's, as far as can be seen."""
        if isinstance(error, RequestRejected):
            return host.replies > 0 or host.health.rejections < REFUSALS
        return isinstance(error, ContextOverflow | Runaway)

    def _rejected(self, host: Host, error: RequestRejected) -> None:
        host.health.rejections += 1
        if host.replies:
            self.tell(host, "request-rejected", f"a request was rejected: {error}")

    def _set_aside(self, host: Host, error: EngineError) -> None:
        host.health.set_aside_by = error
        if not host.health.outages:
            host.health.failing_since = time.monotonic()
        self._tell_aside(host)
        self._recoveries[host] = self._start(self._recover(host, error))

    async def _recover(self, host: Host, error: EngineError) -> None:
        # tenacity is imported where a host first fails: most runs never need it.
        from translate_pipe.workers.retry import policy

        left = max(0.0, host.health.failing_since + self._deadline - time.monotonic())
        attempts = policy(
            error,
            left,
            is_only_host=lambda: self._is_needed(host),
            is_retryable=lambda failure: _may_pass(host, failure),
            previous_outages=host.health.outages,
        )
        host.health.outages += 1
        telling = asyncio.get_running_loop().call_later(_quiet_for(host), self._tell_aside, host)
        try:
            async for attempt in attempts:
                with attempt:
                    if attempt.retry_state.attempt_number == 1:
                        raise error
                    await self._probe(host)
        except EngineError as final:
            self._lose(host, final)
        else:
            host.health.set_aside_by = None
            self._tell_back(host)
        finally:
            telling.cancel()
        self._changed()

    async def _probe(self, host: Host) -> None:
        """Return when the host serves again; raise what it fails with."""
        self._tell_aside(host)
        try:
            if isinstance(host.health.set_aside_by, Unreachable) or not host.health.verified:
                await self._verify(host)
            else:
                await self._half_open(host)
        except EngineError as error:
            host.health.set_aside_by = error
            raise

    async def _verify(self, host: Host) -> None:
        try:
            await self._ask_what_it_is(host)
        except (ModelMissing, AccessRefused):
            host.health.misses += 1
            raise

    async def _ask_what_it_is(self, host: Host) -> None:
        try:
            async with asyncio.timeout(self._probe_timeout):
                info = await host.engine.describe()
        except TimeoutError:
            raise Unreachable("the host does not answer", where=host.name) from None
        if info.digest != host.info.digest:
            host.health.misses = MISSES
            raise ModelMissing(
                f"{info.model} is not the model the run began with",
                where=host.name,
                remedy="Run the same command again to continue with the new one",
            )
        host.health.verified = True

    async def _half_open(self, host: Host) -> None:
        host.health.trial = asyncio.get_running_loop().create_future()
        self._changed()
        try:
            await host.health.trial
        finally:
            host.health.trial = None

    def _recovered(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._lost(bug)

    def _is_needed(self, host: Host) -> bool:
        """Whether nobody works meanwhile: no other host, and no reply of its own that streams, as
        those may for which others waited in vain."""
        others = (other.health.is_good for other in self._hosts if other is not host)
        return not (host.decodes or any(others))

    def _lose(self, host: Host, error: EngineError) -> None:
        host.health.lost_by = error
        if all(other.health.lost_by for other in self._hosts):
            self._lost(error)
        else:
            self.tell(host, "host-lost", f"{host.name} is no longer used: {error}")

    def _tell_aside(self, host: Host) -> None:
        # One that waits for a request on trial may serve by now.
        if _quiet_for(host) == 0 and not host.health.awaits_trial:
            message = f"{host.name} is set aside for now: {host.health.set_aside_by}"
            self.tell(host, "host-set-aside", message)

    def _tell_back(self, host: Host) -> None:
        if (host.name, "host-set-aside") in self._told:
            self.tell(host, "host-back", f"{host.name} works again")
            self._told -= {(host.name, "host-set-aside"), (host.name, "host-back")}

    def tell(self, host: Host, code: str, message: str) -> None:
        """Tell a person something of a host, once."""
        if (host.name, code) not in self._told:
            self._told.add((host.name, code))
            self.notices.append(Notice(code, message))
            self._progress.notice(self.notices[-1])


def _quiet_for(host: Host) -> float:
    """For how many seconds nobody need be told that a host is set aside."""
    error = host.health.set_aside_by
    is_long = isinstance(error, Overloaded) and (error.retry_after or 0.0) >= NOTIFY_AFTER
    if is_long or isinstance(error, Unreachable | UselessHost):
        return 0.0
    return max(0.0, host.health.failing_since + NOTIFY_AFTER - time.monotonic())


def _may_pass(host: Host, failure: BaseException) -> bool:
    """Whether the host may still get over this."""
    # One that has said which model it has is a model server: a gateway speaks for it now.
    is_gateway = isinstance(failure, WrongServer) and host.health.verified
    # The server may be about to unload another model.
    is_brief = is_gateway or isinstance(failure, NoMemory)
    if isinstance(failure, AccessRefused) and not (host.replies or is_brief):
        return False
    if isinstance(failure, ModelMissing | AccessRefused):
        return host.health.misses < MISSES
    return isinstance(failure, Retryable)
