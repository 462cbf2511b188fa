"""Cues chosen by the numbers that messages show: ``12-20,31``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from translate_pipe.model import Cue

_RANGE = re.compile(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?")


@dataclass(frozen=True, slots=True)
class Selection:
    """Ranges of numbers, both ends included; none chooses nothing."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``12-20,31``. Raises ``ValueError`` for anything else."""
        ranges = []
        for part in text.split(","):
            found = _RANGE.fullmatch(part)
            if found is None:
                raise ValueError(f"{part.strip()!r} is not a number or a range such as 12-20")
            first, last = int(found[1]), int(found[2] or found[1])
            if last < first:
                raise ValueError(f"{part.strip()!r} ends before it begins")
            ranges.append((first, last))
        return cls(tuple(ranges))

    def __contains__(self, cue: Cue) -> bool:
        """Whether a cue is chosen: by its identifier if that is a number, else by its place in the
        file, from 1."""
        number = int(cue.identifier) if cue.identifier.isdecimal() else cue.index + 1
        return any(first <= number <= last for first, last in self.ranges)


NOTHING = Selection()
