"""What is due, in the order it came to be, and what is being done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from translate_pipe.pipeline import FileJob
from translate_pipe.settings import Settings

__all__ = ["Due", "Key", "Queue"]

Key = tuple[str, str]
"""A source and a language."""


@dataclass(frozen=True, slots=True)
class Due:
    """A file that is to be translated into one language, in the shape it was seen in."""

    job: FileJob
    settings: Settings
    folder: str
    shape: str
    recipe: str

    @property
    def key(self) -> Key:
        return self.job.name, self.job.to

    @property
    def source(self) -> Path:
        return Path(self.job.name)


class Queue:
    """First come, first served, except that one run's files go together."""

    def __init__(self) -> None:
        self._waiting: dict[Key, Due] = {}
        self._busy: dict[Key, Due] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, key: Key) -> bool:
        return key in self._waiting or key in self._busy

    @property
    def busy(self) -> list[Due]:
        """What is being translated now."""
        return list(self._busy.values())

    def waiting(self) -> Iterator[Due]:
        """What is due, oldest first."""
        return iter(self._waiting.values())

    def add(self, due: Due) -> bool:
        """Line up, in the place of an older shape if there is one. True if it is new."""
        if due.key in self._busy:
            return False
        is_new = due.key not in self._waiting
        self._waiting[due.key] = due
        return is_new

    def drop(self, key: Key) -> None:
        """It is not due any more."""
        self._waiting.pop(key, None)

    def first(self) -> Due | None:
        """Whose turn it is."""
        return next(self.waiting(), None)

    def take(self, settings: Settings) -> Due | None:
        """The oldest that a run with those settings can do, now busy."""
        due = next((each for each in self.waiting() if each.settings == settings), None)
        if due is not None:
            del self._waiting[due.key]
            self._busy[due.key] = due
        return due

    def others_wait(self, settings: Settings) -> bool:
        """Whether something waits for a run with other settings."""
        return any(each.settings != settings for each in self.waiting())

    def count(self, settings: Settings) -> int:
        """How many wait for a run with those settings."""
        return sum(each.settings == settings for each in self.waiting())

    def finish(self, due: Due) -> None:
        """It is not busy any more."""
        self._busy.pop(due.key, None)
