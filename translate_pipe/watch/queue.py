"""What is due, in the order it came to be, and what is being done."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from translate_pipe.job import FileJob
from translate_pipe.settings import Settings

__all__ = ["Due", "Key", "Queue"]

Key = tuple[str, str]
"""A source and a language."""


@dataclass(frozen=True, slots=True)
class Due:
    """A file that is to be translated into one language, in the shape it was seen in. ``attempt``
    names what it is tried with (``settings.attempt_of``)."""

    job: FileJob
    settings: Settings
    folder: str
    shape: str
    attempt: str

    @property
    def key(self) -> Key:
        return self.job.name, self.job.to

    @property
    def source(self) -> Path:
        return Path(self.job.name)


@dataclass(slots=True)
class _Lane:
    """What waits for one run. Each has a number that says when it came, among all lanes.

    Not a plain dict, which takes longer to find its first entry the more were taken from it.
    """

    settings: Settings
    waiting: OrderedDict[Key, tuple[int, Due]] = field(default_factory=OrderedDict)

    @property
    def first(self) -> tuple[int, Due]:
        return next(iter(self.waiting.values()))


class Queue:
    """First come, first served, except that one run's files go together.

    What is asked of it for one file takes no longer with a million files than with one: it looks at
    the lanes, which are as many as there are different settings.
    """

    def __init__(self) -> None:
        self._lanes: list[_Lane] = []
        self._lane_of: dict[Key, _Lane] = {}
        self._busy: dict[Key, Due] = {}
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._lane_of)

    def holds(self, key: Key, shape: str) -> bool:
        """Whether a file in that shape waits, or is being translated."""
        lane = self._lane_of.get(key)
        due = self._busy.get(key) if lane is None else lane.waiting[key][1]
        return due is not None and due.shape == shape

    @property
    def busy(self) -> list[Due]:
        """What is being translated now."""
        return list(self._busy.values())

    def of_folder(self, folder: str) -> list[Due]:
        """What waits of one watched folder, among all that waits."""
        lanes = (lane.waiting.values() for lane in self._lanes)
        return [due for waiting in lanes for _, due in waiting if due.folder == folder]

    def add(self, due: Due) -> bool:
        """Line up, in the place of an older shape if there is one. True if it is new."""
        if due.key in self._busy:
            return False
        known = self._lane_of.get(due.key)
        if known is not None and known.settings == due.settings:
            number, _ = known.waiting[due.key]
            known.waiting[due.key] = number, due
            return False
        self.drop(due.key)
        lane = self._lane(due.settings)
        if lane is None:
            lane = _Lane(due.settings)
            self._lanes.append(lane)
        lane.waiting[due.key] = next(self._numbers), due
        self._lane_of[due.key] = lane
        return known is None

    def drop(self, key: Key) -> None:
        """It is not due any more."""
        lane = self._lane_of.pop(key, None)
        if lane is not None:
            del lane.waiting[key]

    def first(self) -> Due | None:
        """Whose turn it is."""
        firsts = [lane.first for lane in self._lanes if lane.waiting]
        return min(firsts, key=lambda first: first[0])[1] if firsts else None

    def take(self, settings: Settings) -> Due | None:
        """The oldest that a run with those settings can do, now busy."""
        lane = self._lane(settings)
        if lane is None or not lane.waiting:
            return None
        _, due = lane.first
        self.drop(due.key)
        self._busy[due.key] = due
        return due

    def others_wait(self, settings: Settings) -> bool:
        """Whether something waits for a run with other settings."""
        return any(lane.waiting and lane.settings != settings for lane in self._lanes)

    def count(self, settings: Settings) -> int:
        """How many wait for a run with those settings."""
        lane = self._lane(settings)
        return 0 if lane is None else len(lane.waiting)

    def finish(self, due: Due) -> None:
        """It is not busy any more."""
        self._busy.pop(due.key, None)

    def _lane(self, settings: Settings) -> _Lane | None:
        return next((lane for lane in self._lanes if lane.settings == settings), None)
