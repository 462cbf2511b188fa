"""Whether a host may get work: a circuit breaker with its counters.

Closed, a host gets requests. Open (``set_aside_by``), it gets none. Half open (``trial``), it gets
one, to see whether it serves. ``recovery`` decides when it goes from one to the other.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from translate_pipe.errors import EngineError


@dataclass(slots=True)
class Health:
    """The state of one host.

    ``set_aside_by`` is why it gets no work now, ``lost_by`` why it never will again. ``trial`` is
    open while one request may be sent to a host set aside, ``trial_in_flight`` while that request
    is on its way. Until it is ``verified``, nobody knows that the host has the model of the run.

    ``outages`` counts how often it was set aside since it last answered, the first time at
    ``failing_since`` (seconds of the monotonic clock). ``misses`` are the requests since then for
    which it had no model or no permission, ``breaks`` the replies that broke off since one had
    something of use. ``failed_trials`` failed since it last served. ``rejections`` are all requests
    it refused as invalid.
    """

    verified: bool = True
    set_aside_by: EngineError | None = None
    lost_by: EngineError | None = None
    trial: asyncio.Future[None] | None = None
    trial_in_flight: bool = False
    outages: int = 0
    failing_since: float = 0.0
    breaks: int = 0
    misses: int = 0
    failed_trials: int = 0
    rejections: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the circuit is closed."""
        return self.set_aside_by is None and self.lost_by is None

    @property
    def awaits_trial(self) -> bool:
        """Whether one request may be sent to a host that is set aside."""
        return self.is_on_trial and not self.trial_in_flight and self.lost_by is None

    @property
    def is_on_trial(self) -> bool:
        return self.trial is not None and not self.trial.done()

    def serves(self) -> None:
        """It is seen to serve: a trial, if there is one, has succeeded."""
        self.failed_trials = 0
        if self.trial is not None and not self.trial.done():
            self.trial.set_result(None)

    def fails_trial(self, error: EngineError) -> bool:
        """It failed on trial. Returns whether it was on one."""
        if self.trial is None or self.trial.done():
            return False
        self.trial.set_exception(error)
        self.failed_trials += 1
        return True

    def answers(self) -> None:
        """It answered to the end, be it with nothing of use: server and network serve, so whoever
        waits for it next begins with a short wait again."""
        self.misses = self.outages = 0
        self.serves()

    def proven(self) -> None:
        """It did useful work, in a reply that may have broken off: earlier troubles are over."""
        self.breaks = self.misses = self.outages = 0
