"""How much of a context may be planned for, where tokens are not counted or less context is there
than was asked for.

Some servers count no tokens, and some have less context than they are asked for. All they show is
that one request was too large and another was not, so the size between the two is searched for. One
overflow alone says little, since a reply that ran on for no reason looks the same. After many
requests near the limit that fitted, a little more is tried.
"""

from __future__ import annotations

from math import inf

_NEAR, _ABOUT = 0.9, 0.7
"""A size is near another from this share of it; a request is about as large as allowed from that
one: requests are made of whole texts and end where sentences do."""

_STEP = 1.25
"""Where a size fits that was too large before, this many times as much is taken to be too large."""

_LEAST = 0.02
"""The least share that is planned for: some eighty tokens of 4,096, enough for one text."""

_FURTHER, _PROBE_INTERVAL = 1.1, 16
"""How much more than what was too large is probed, and after how many requests near the limit;
after twice as many each time that a probe fails."""


class UsableContext:
    """The usable ``share`` of the context, 1 at first. Sizes are shares by our own estimate."""

    def __init__(self) -> None:
        self.share = 1.0
        self._largest_fitted = 0.0
        self._too_large = inf
        self._near = 0
        self._interval = _PROBE_INTERVAL
        self._probing = False
        self._suspected = 0.0

    def fitted(self, size: float) -> None:
        """A request of that size had its complete reply."""
        if size >= _NEAR * self._suspected:
            self._suspected = 0.0
        self._largest_fitted = max(self._largest_fitted, size)
        if size > self._too_large:
            self._too_large, self._interval = _STEP * size, _PROBE_INTERVAL
        if self.share == 1 or size < _ABOUT * self.share:
            return
        if self.share < _NEAR * self._too_large:
            self.share = min(1.0, (self.share + self._too_large) / 2)
            return
        self._near += 1
        if self._near >= self._interval:
            self._too_large *= _FURTHER
            self.share, self._near, self._probing = min(1.0, self._too_large), 0, True

    def overflowed(self, size: float) -> None:
        """A request of that size was too large."""
        if self.share == 1 and not self._suspected:
            self._suspected = size
            return
        self._largest_fitted = self._largest_fitted if self._largest_fitted < size else 0.0
        self._too_large, self._near = size, 0
        if self._probing:
            self._probing, self._interval = False, 2 * self._interval
        close = self._largest_fitted >= _NEAR * size
        between = self._largest_fitted if close else (self._largest_fitted + size) / 2
        self.share = max(_LEAST, min(1.0, between))

    def set_limit(self, share: float) -> None:
        """The server told that this share is all there is."""
        self.share = self._too_large = max(_LEAST, share)
        self._near = 0
