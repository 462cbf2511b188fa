"""How fast one stream of a host brings texts, and how many streams it decodes at once."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH_TEXTS = 8
"""Texts from which on a rate is known."""

ENOUGH_SECONDS = 0.3
"""Seconds of streaming from which on the rate of characters is known, long before."""

END_GRACE = 0.05
"""Seconds in which the end of one stream is heard that comes with the beginning of the next."""


@dataclass(slots=True)
class Throughput:
    """Counts of one host. ``texts`` and ``characters`` came in ``seconds`` of streaming, summed
    over its streams; ``max_streams`` is the most that brought texts at once."""

    texts: int = 0
    characters: int = 0
    seconds: float = 0.0
    max_streams: int = 1
    _provisional: tuple[int, float] = (1, 0.0)

    @property
    def texts_per_second(self) -> float | None:
        """The rate of one stream; ``None`` while too few texts came."""
        return rate(self.texts, self.seconds)

    @property
    def characters_per_second(self) -> float | None:
        """The same, of characters."""
        return self.characters / self.seconds if self.seconds >= ENOUGH_SECONDS else None

    def add(self, characters: int, seconds: float) -> None:
        """So much came after so long."""
        self.characters += characters
        self.seconds += seconds

    def stream_began(self, busy: int, now: float) -> None:
        """A stream begins beside others, so that ``busy`` are at work. Only provisionally: the one
        whose slot it takes may not be seen to end yet."""
        self._provisional = busy, now

    def stream_went_on(self, now: float) -> None:
        """Text still comes: what was seen when the last stream began was not an end."""
        seen, then = self._provisional
        if now - then > END_GRACE:
            self.max_streams = max(self.max_streams, seen)

    def stream_ended(self, now: float) -> None:
        """A stream ended."""
        if now - self._provisional[1] <= END_GRACE:
            self._provisional = 1, now


def rate(texts: int, seconds: float) -> float | None:
    """Texts a second, where there are enough to tell."""
    return texts / seconds if texts >= ENOUGH_TEXTS and seconds > 0 else None
