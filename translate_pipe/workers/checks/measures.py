"""The same number in another measure: miles and kilometres, pounds and kilogrammes, degrees.

A unit is known by its name in any language. What the source measures in must be known; where the
text names a unit of the same kind, the number must be right in that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_ROUNDED, _ROUNDED_DEGREES = 0.04, 4
_COARSE = 0.1
"""How far a round number of one measure is from a round one of another: 100 miles, 150 km."""

_LEAST = 0.02
"""Nobody tells inches as kilometres: without their names there is no greater step than from metres
to inches."""

_DEGREES = "degrees"
_MOST = 1000
"""Characters of a text in which units are looked for."""


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: str
    system: str
    """Nobody converts miles to yards."""
    size: float
    """In any unit of its kind."""
    names: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """How the numbers of a source may differ from those of its text."""

    ratios: frozenset[float] = frozenset()
    degrees: bool = False

    def converted(self, one: int, other: int) -> bool:
        """Whether two numbers are the same in other measures, about."""
        if self.degrees and any(abs(each - other) <= _ROUNDED_DEGREES for each in _degrees(one)):
            return True
        return any(abs(other - each * one) <= _ROUNDED * each * one for each in self.ratios)

    def about(self, one: int, other: int) -> bool:
        """The same for round numbers, which are made round ones again."""
        exact = (one * each for each in self.ratios)
        return any(abs(other - each) <= max(1.0, _COARSE * each) for each in exact)


@lru_cache(maxsize=16)
def measured(source: str, text: str) -> Measured:
    """What a source measures, and in what its text may tell it."""
    theirs = list(_named(source[:_MOST], _units()))
    if not theirs:
        return Measured()
    kinds = {unit.kind for unit in theirs}
    others = [unit for unit in _units() if unit.kind in kinds]
    ours = list(_named(text[:_MOST], others))
    # A unit that has no known name in the text's language may be any of its kind.
    unnamed = kinds - {unit.kind for unit in ours}
    ratios = set(_ratios(theirs, ours))
    ratios.update(
        ratio
        for ratio in _ratios(theirs, [unit for unit in others if unit.kind in unnamed])
        if _LEAST < ratio < 1 / _LEAST
    )
    return Measured(frozenset(ratios), _DEGREES in kinds)


def _ratios(theirs: Iterable[_Unit], ours: Sequence[_Unit]) -> Iterator[float]:
    return (
        one.size / two.size
        for one in theirs
        for two in ours
        if one.kind == two.kind and one.system != two.system
    )


def _named(text: str, units: Iterable[_Unit]) -> Iterator[_Unit]:
    return (unit for unit in units if unit.names.search(text))


def _degrees(value: int) -> tuple[float, float]:
    """Degrees Fahrenheit as Celsius, and the other way round."""
    return (value - 32) * 5 / 9, value * 9 / 5 + 32


@lru_cache(maxsize=1)
def _units() -> tuple[_Unit, ...]:
    data = resources.files(__package__).joinpath("measures.txt").read_text("utf-8")
    rows = (row.split(maxsplit=3) for row in data.splitlines() if row and not row.startswith("#"))
    return tuple(
        _Unit(kind, system, float(size), re.compile(names, re.IGNORECASE))
        for kind, system, size, names in rows
    )
