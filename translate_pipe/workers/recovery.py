"""What becomes of a host that fails: set aside, probed, taken back or left out for good.

A host that was unreachable, or has not said yet what it is, is asked that; any other gets one
request on trial, which is done elsewhere if it fails. How long to wait in between is the business
of ``retry``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from translate_pipe.errors import (
    AccessRefused,
    ContextOverflow,
    EngineError,
    ModelMissing,
    Overloaded,
    RequestRejected,
    Retryable,
    Runaway,
    StreamBroken,
    Unreachable,
    UselessHost,
)
from translate_pipe.model import Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import Settings
from translate_pipe.workers.host import Host, Slot

BREAKS = 3
"""Replies in a row, broken or with nothing to be used, after which a host is set aside: one may be
the text's fault."""

REFUSALS = 3
"""Requests a host may refuse (400) before it has answered one: a refused one may be its own fault,
and another one may not be refused."""

MISSES = 6
"""Times in a row a host may say that it has no model, or refuse whatever is asked: it may be being
replaced."""

PROBE_TIMEOUTS = 3.0
"""A probe connects, and asks two or three short questions."""

WORTH_A_WORD = 5.0
"""Seconds out of work after which a person is told of it: a full queue is everyday."""


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
        self._told: set[tuple[str, str]] = set()

    async def aclose(self) -> None:
        """Stop probing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def absent(self, host: Host, error: EngineError) -> None:
        """A host did not serve when the run began, which a person was told."""
        host.met = False
        self._told.add((host.name, "host-set-aside"))
        self._set_aside(host, error)

    def failed(self, slot: Slot, error: EngineError) -> None:
        """A request failed; decide whether that is the host's fault, and set it aside if so."""
        host = slot.host
        if isinstance(error, Overloaded):
            host.limiter.refused()
        if isinstance(error, RequestRejected):
            self._rejected(host, error)
        if self._is_about_the_text(host, error):
            host.serves()
            return
        if isinstance(error, ModelMissing | AccessRefused):
            host.misses += 1
        if isinstance(error, StreamBroken) and host.replies:
            host.breaks += 1
            if host.breaks < BREAKS and not host.troubles:
                return
        if slot.trial and host.trial is not None and not host.trial.done():
            host.trial.set_exception(error)
        elif host.well:
            self._set_aside(host, error)

    def _is_about_the_text(self, host: Host, error: EngineError) -> bool:
        """Whether the error says nothing of the host, as far as can be seen."""
        if isinstance(error, RequestRejected):
            return host.replies > 0 or host.refusals < REFUSALS
        return isinstance(error, ContextOverflow | Runaway)

    def _rejected(self, host: Host, error: RequestRejected) -> None:
        host.refusals += 1
        if host.replies:
            self.tell(host, "request-rejected", f"a request was rejected: {error}")

    def _set_aside(self, host: Host, error: EngineError) -> None:
        host.aside = error
        if not host.troubles:
            host.failing_since = time.monotonic()
        self._tell_aside(host)
        task = asyncio.create_task(self._recover(host, error))
        self._tasks.add(task)
        task.add_done_callback(self._recovered)

    async def _recover(self, host: Host, error: EngineError) -> None:
        # tenacity is imported where a host first fails: most runs never need it.
        from translate_pipe.workers.retry import policy

        left = max(0.0, host.failing_since + self._deadline - time.monotonic())
        attempts = policy(
            error,
            left,
            needed=lambda: self._is_last(host),
            passing=lambda failure: _may_pass(host, failure),
            earlier=host.troubles,
        )
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
        self._changed()

    async def _probe(self, host: Host) -> None:
        """Return when the host serves again; raise what it fails with."""
        self._tell_aside(host)
        try:
            if isinstance(host.aside, Unreachable) or not host.met:
                await self._meet(host)
            else:
                await self._try(host)
        except EngineError as error:
            host.aside = error
            raise

    async def _meet(self, host: Host) -> None:
        try:
            await self._ask_what_it_is(host)
        except (ModelMissing, AccessRefused):
            host.misses += 1
            raise

    async def _ask_what_it_is(self, host: Host) -> None:
        try:
            async with asyncio.timeout(self._probe_timeout):
                info = await host.engine.describe()
        except TimeoutError:
            raise Unreachable("the host does not answer", where=host.name) from None
        if info.digest != host.info.digest:
            host.misses = MISSES
            raise ModelMissing(
                f"{info.model} is another model than the one the run began with",
                where=host.name,
                remedy="Run the same command again to go on with the new one",
            )
        host.met = True

    async def _try(self, host: Host) -> None:
        host.trial = asyncio.get_running_loop().create_future()
        self._changed()
        try:
            await host.trial
        finally:
            host.trial = None

    def _recovered(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            self._lost(bug)

    def _is_last(self, host: Host) -> bool:
        return not any(other.well for other in self._hosts if other is not host)

    def _lose(self, host: Host, error: EngineError) -> None:
        host.dead = error
        if all(other.dead for other in self._hosts):
            self._lost(error)
        else:
            self.tell(host, "host-lost", f"{host.name} is left out from now on: {error}")

    def _tell_aside(self, host: Host) -> None:
        useless = time.monotonic() - host.failing_since > WORTH_A_WORD
        if useless or isinstance(host.aside, Unreachable | UselessHost):
            self.tell(host, "host-set-aside", f"{host.name} gets no work for now: {host.aside}")

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


def _may_pass(host: Host, failure: BaseException) -> bool:
    """Whether the host may still get over this."""
    if isinstance(failure, AccessRefused) and not host.replies:
        return False
    if isinstance(failure, ModelMissing | AccessRefused):
        return host.misses < MISSES
    return isinstance(failure, Retryable)
