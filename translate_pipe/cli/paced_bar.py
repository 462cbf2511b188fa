"""A bar of tqdm's that tells the time left by the pace of the last minute or so.

tqdm's own pace is that of the last few updates, and counts the time before the first one: here the
model was loaded then, and cues come in bursts of very different size.
"""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from typing import Any

from tqdm import tqdm

__all__ = ["Pace", "PacedBar"]

WINDOW = 60.0
"""Seconds after which what was done counts about a third."""


class Pace:
    """How much is done a second, by an average in which older work counts less and less."""

    def __init__(self) -> None:
        self._seen: float | None = None
        self._count = self._done = self._seconds = 0.0

    def skip(self, count: float) -> None:
        """So much took no work."""
        self._count += count

    def at(self, now: float, count: float) -> float | None:
        """The pace, where so much is done ``now``; ``None`` before it is known. The clock runs from
        the first that was done: what came before it was no work on the rest."""
        new, self._count = count - self._count, count
        if self._seen is None:
            self._seen = now if new > 0 else None
            return None
        passed, self._seen = now - self._seen, now
        fade = math.exp(-passed / WINDOW)
        self._done = self._done * fade + new
        self._seconds = self._seconds * fade + passed
        return self._done / self._seconds if self._done > 0 and self._seconds > 0 else None


class PacedBar(tqdm):  # type: ignore[type-arg]  # tqdm is generic in its stubs alone
    """A bar with a ``pace``, whose layout may name what is ``counted``, in words."""

    def __init__(self, counted: str = "", **options: Any) -> None:
        self.pace = Pace()
        self.counted = counted
        super().__init__(**options)

    @property
    def format_dict(self) -> MutableMapping[str, Any]:
        """What is shown, with the pace for tqdm's."""
        told = dict(super().format_dict)
        # For none at all, tqdm would take the whole time.
        rate = self.pace.at(told["elapsed"], told["n"]) or 0.0
        return told | {"rate": rate, "counted": self.counted}

    def skip(self, count: int) -> None:
        """Move on over what took no work."""
        self.pace.skip(count)
        self.update(count)
