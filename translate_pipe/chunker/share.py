"""How much of a context may be planned for, where nobody counts and what is asked for is too much.

Some servers count no tokens, and some have less context than they are asked for. All they show is
that one request was too much and another was not, so the size between the two is searched for. One
alone says little, since a reply that ran on for no reason looks the same; and what proves to fit
raises the share again.
"""

from __future__ import annotations

from math import inf

_NEAR, _ABOUT = 0.9, 0.7
"""Of what is as large as another size; and of a request that was to be as large as is allowed. They
are made of whole texts, and end where sentences do."""

_STEP = 1.25
"""So much more than what fits is taken to be too much, where what was is not any more."""

_LEAST = 0.02
"""A context of 4,096 has some eighty tokens then: a text."""

_FURTHER, _PATIENCE = 1.1, 16
"""So much more than what once was too much is tried, after so many requests that nearly were; after
twice as many every time that fails."""


class Share:
    """The ``allowed`` share of the context, 1 at first. Sizes are shares by our own estimate."""

    def __init__(self) -> None:
        self.allowed = 1.0
        self._fitted = 0.0
        self._too_much = inf
        self._near = 0
        self._patience = _PATIENCE
        self._tries = False
        self._warned = 0.0

    def fitted(self, size: float) -> None:
        """A request of that size had its reply in whole."""
        if size >= _NEAR * self._warned:
            self._warned = 0.0
        self._fitted = max(self._fitted, size)
        if size > self._too_much:
            self._too_much, self._patience = _STEP * size, _PATIENCE
        if self.allowed == 1 or size < _ABOUT * self.allowed:
            return
        if self.allowed < _NEAR * self._too_much:
            self.allowed = min(1.0, (self.allowed + self._too_much) / 2)
            return
        self._near += 1
        if self._near >= self._patience:
            self._too_much *= _FURTHER
            self.allowed, self._near, self._tries = min(1.0, self._too_much), 0, True

    def overflowed(self, size: float) -> None:
        """A request of that size was too much."""
        if self.allowed == 1 and not self._warned:
            self._warned = size
            return
        self._fitted = self._fitted if self._fitted < size else 0.0
        self._too_much, self._near = size, 0
        if self._tries:
            self._tries, self._patience = False, 2 * self._patience
        close = self._fitted >= _NEAR * size
        between = self._fitted if close else (self._fitted + size) / 2
        self.allowed = max(_LEAST, min(1.0, between))

    def set_limit(self, share: float) -> None:
        """That share is all there is."""
        self.allowed = self._too_much = max(_LEAST, share)
        self._near = 0
