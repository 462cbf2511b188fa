"""How long a reply that streams may go without bringing anything of use."""

from __future__ import annotations

import time

FIRST_TOKEN_PATIENCE = 3.0
"""The first token may take this many stall timeouts: the request may queue behind others, and a
large model may load for minutes (Ollama itself gives loading five)."""

NO_PROGRESS_TIMEOUTS = 10.0
"""Stall timeouts for which a model may think, or its text complete nothing: at a token a second
that is still a few lines."""


class Patience:
    """The clock of one reply. Blank lines and empty tokens do not set it back: a gateway sends such
    for ever where what is behind it is dead."""

    def __init__(self, stall_timeout: float) -> None:
        self._stall_timeout = stall_timeout
        self._until = time.monotonic() + FIRST_TOKEN_PATIENCE * stall_timeout
        self._thinks_until: float | None = None

    def began(self) -> None:
        """The head of the answer came. Some servers send it when the request begins to wait, and
        some when the reply is there: that still has to be read."""
        self._until = max(self._until, time.monotonic() + self._stall_timeout)

    def spoke(self) -> None:
        """The reply went on."""
        self._until = time.monotonic() + self._stall_timeout
        self._thinks_until = None

    def thought(self) -> None:
        """The model is still thinking, for which it has a limit of its own."""
        now = time.monotonic()
        if self._thinks_until is None:
            self._thinks_until = now + NO_PROGRESS_TIMEOUTS * self._stall_timeout
        self._until = min(now + self._stall_timeout, self._thinks_until)

    def left(self) -> float:
        """The seconds until the next token must be there. Raises ``TimeoutError`` if none are."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds
