"""How fast and how wide a translation is, against the usual limits of timed-text style guides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from translate_pipe.compare.findings import Reading
from translate_pipe.compare.parts import Part
from translate_pipe.lines import lines_of
from translate_pipe.markup.pieces import SEEN, cut
from translate_pipe.model import Dialect
from translate_pipe.reassembler.wrap import is_full_width, line_length, width


@dataclass(frozen=True, slots=True)
class Limits:
    """Characters per second and per line. In full-width languages a Latin letter counts half."""

    cps: float
    cpl: int
    full_width: bool

    @classmethod
    def of(cls, language: str, cps: float | None = None, cpl: int | None = None) -> Limits:
        """A language's usual limits, but those that are given."""
        wide = is_full_width(language)
        return cls(cps or (9 if wide else 20), line_length(language, cpl), wide)


def reading(parts: Iterable[Part], dialect: Dialect, limits: Limits) -> Reading:
    """Measure cues; markup does not count."""
    found = Reading(limits.cps, limits.cpl)
    for part in parts:
        if part.cue is None:
            continue
        words = (each.raw for each in cut(part.payload, dialect) if each.kind in SEEN)
        lines = map(str.strip, lines_of("".join(words)).texts)
        widths = [width(line, full_width=limits.full_width) for line in lines]
        seconds = max(part.cue.end - part.cue.start, 1) / 1000
        _note(found, part.line, sum(widths) / seconds, max(widths))
    return found


def _note(found: Reading, line: int, cps: float, cpl: float) -> None:
    found.too_fast += cps > found.max_cps
    found.too_wide += cpl > found.max_cpl
    if cps > found.highest_cps:
        found.highest_cps, found.highest_cps_line = round(cps, 1), line
    if cpl > found.highest_cpl:
        found.highest_cpl, found.highest_cpl_line = round(cpl), line
