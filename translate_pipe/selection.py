"""Cues chosen by the numbers that messages show, or for want of a translation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from translate_pipe.model import Cue

FAILED = "failed"

_RANGE = re.compile(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?")


@dataclass(frozen=True, slots=True)
class Selection:
    """Ranges of numbers, both ends included, and perhaps all cues that ``failed`` before, which
    no number need name."""

    ranges: tuple[tuple[int, int], ...] = ()
    failed: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``12-20,31`` or ``failed``, or both. Raises ``ValueError`` for anything else."""
        parts = text.split(",")
        numbers = [part for part in parts if part.strip().lower() != FAILED]
        ranges = []
        for part in numbers:
            found = _RANGE.fullmatch(part)
            if found is None:
                raise ValueError(
                    f"{part.strip()!r} is no number, no range such as 12-20, and not {FAILED}"
                )
            first, last = int(found[1]), int(found[2] or found[1])
            if last < first:
                raise ValueError(f"{part.strip()!r} ends before it begins")
            ranges.append((first, last))
        return cls(tuple(ranges), failed=len(numbers) < len(parts))

    def __bool__(self) -> bool:
        return bool(self.ranges) or self.failed

    def __contains__(self, cue: Cue) -> bool:
        """Whether a cue is chosen: by its identifier if that is a number, else by its place in the
        file, from 1."""
        number = int(cue.identifier) if cue.identifier.isdecimal() else cue.index + 1
        return any(first <= number <= last for first, last in self.ranges)


NOTHING = Selection()
