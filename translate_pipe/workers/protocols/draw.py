"""What makes a further attempt another draw: at temperature 0 a prompt has one reply."""

from __future__ import annotations

from dataclasses import replace

from translate_pipe import markup
from translate_pipe.model import Segment
from translate_pipe.workers.base import Brief

WARMER = 0.2
WARMEST = 0.8

WITHOUT_MARKS = 2
"""The attempt from which a text that is asked for alone goes without marks, which small models fail
at most: the reply then lacks nothing but marks."""


def draw(brief: Brief, attempt: int) -> tuple[int, float]:
    """Seed and temperature of an attempt, from 0.

    The first has the run's own. Each later one has the next seed and is ``WARMER``, up to
    ``WARMEST`` or the temperature that was wished for, if that is higher.
    """
    wished = brief.temperature
    return brief.seed + attempt, max(wished, min(wished + WARMER * attempt, WARMEST))


def posed(segment: Segment, attempt: int) -> Segment:
    """A segment as an attempt asks for it alone."""
    if attempt < WITHOUT_MARKS:
        return segment
    return replace(segment, masked=markup.unmark(segment.masked))
