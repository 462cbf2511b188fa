"""Which of a host's load durations are reloads of its model.

A server counts as loading all that comes before it has the model ready: Ollama 0.24 reads the
model's head anew for every request and asks the runner whether it is well, which took 0.2 s with a
large vocabulary, and 0.5 to 1.8 s where other work kept the processors busy. So a duration alone
says little. But no server unloads a model that a request is using, so what loads while another
reply goes on is no reload.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import inf

RELOAD_SECONDS, SURELY_RELOAD_SECONDS = 0.5, 3.0
"""A load duration up to the first is no reload, above the second it is one if the model was not in
use. And a load that ended half a second after the host's first token was not the one that made it
possible."""

RELOAD_RATIO = 4.0
"""Between those, a reload takes so many times as long as the least of the host's load durations."""

_REMEMBERED = 64
"""Replies that ended last: those before them overlap with hardly any that ends now."""


class Loads:
    """All times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._least = inf
        self._first_token: float | None = None
        self._used: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)

    def first_token(self, now: float) -> None:
        """A reply begins."""
        if self._first_token is None:
            self._first_token = now

    def observe(
        self, took: float, loaded: float, ended: float, *, had_replied: bool, used: Iterable[float]
    ) -> bool:
        """A reply ``ended`` whose model took that long to load, until ``loaded``. Returns whether
        it was loaded again for that.

        ``had_replied`` says whether the host had ended any reply when the request was sent; since
        the times in ``used`` it has been busy with others, which have not ended.
        """
        usual = self._least if self._least < inf else 0.0
        limit = max(RELOAD_SECONDS, min(RELOAD_RATIO * usual, SURELY_RELOAD_SECONDS))
        self._least = min(self._least, took)
        spans = [*self._used, *((since, inf) for since in used)]
        self._used.append((loaded, ended))
        if took <= limit or any(a <= loaded - RELOAD_SECONDS and loaded < b for a, b in spans):
            return False
        # Requests that were sent while nothing had replied may all have waited for the first load,
        # and none of them for longer than until its own first token.
        began = self._first_token
        return had_replied or (began is not None and loaded > began + RELOAD_SECONDS)
