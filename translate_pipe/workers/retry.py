"""How long to wait for a host that does not serve, and when to give it up.

Two of the three retry policies; the third, for bad replies, is ``repair``. Both wait longer each
time, with jitter so that many clients do not come back together:

- ``Unreachable``: nothing answers. Asked whether it is there, at most every ``LONGEST_WAIT``.
- ``Overloaded``, ``StreamBroken``: it answers, and fails. Its own Retry-After is honoured.
  ``ModelMissing`` too, a few times.

Neither counts tries: a host is given up when the deadline has passed, and then only if there is no
other host to do the work meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)
from tenacity.wait import wait_base

from translate_pipe.errors import Overloaded, Unreachable

CONNECT_WAIT = 1.0
FAILING_WAIT = 0.25
LONGEST_WAIT = 10.0
"""Seconds: the first wait is random up to the first two, and the window doubles up to the last."""

LONGEST_RETRY_AFTER = 300.0
ABSURD_RETRY_AFTER = 86_400.0
"""Seconds. A Retry-After is honoured up to the first and ignored from the second on."""


class RetryAfterWait(wait_base):
    """Waits as long as ``otherwise`` says, and at least as long as the host's last Retry-After does
    and ``FAILING_WAIT`` (some say 0 for as long as they are overloaded). Of a Retry-After at most
    ``LONGEST_RETRY_AFTER`` counts, and nothing of an absurd one. Never past ``deadline`` (seconds),
    so that there is a last try."""

    def __init__(self, otherwise: wait_base, deadline: float) -> None:
        self.otherwise = otherwise
        self.deadline = deadline

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        wait = float(self.otherwise(retry_state))
        wish = error.retry_after if isinstance(error, Overloaded) else None
        if wish is not None and wish < ABSURD_RETRY_AFTER:
            wait = max(wait, FAILING_WAIT, min(wish, LONGEST_RETRY_AFTER))
        left = self.deadline - (retry_state.seconds_since_start or 0.0)
        return min(wait, left) if left > 0 else wait


def policy(
    error: Exception,
    deadline: float,
    *,
    is_only_host: Callable[[], bool],
    is_retryable: Callable[[BaseException], bool],
    previous_outages: int = 0,
) -> AsyncRetrying:
    """The policy for a host that failed with ``error``, whose first attempt raises that error.

    ``previous_outages`` is how often it came back and failed again without one answer to the end:
    the more, the longer it waits. Ends by raising the last error once ``deadline`` seconds have
    passed and ``is_only_host()`` says that no other can do the work; at once for an error that is
    not ``is_retryable``.
    """
    first = CONNECT_WAIT if isinstance(error, Unreachable) else FAILING_WAIT
    window = wait_random_exponential(
        multiplier=first * 2 ** min(previous_outages, 6), max=LONGEST_WAIT
    )
    too_late = stop_after_delay(deadline)
    return AsyncRetrying(
        wait=RetryAfterWait(window, deadline),
        stop=lambda state: bool(too_late(state)) and is_only_host(),
        retry=retry_if_exception(is_retryable),
        reraise=True,
    )
