"""What makes a further attempt another draw: at temperature 0 a prompt has one reply."""

from __future__ import annotations

from translate_pipe.workers.base import Brief

WARMER = 0.2
WARMEST = 0.8


def draw(brief: Brief, attempt: int) -> tuple[int, float]:
    """Seed and temperature of an attempt, from 0.

    The first has the run's own. Each later one has the next seed and is ``WARMER``, up to
    ``WARMEST`` or the temperature that was wished for, if that is higher.
    """
    wished = brief.temperature
    return brief.seed + attempt, max(wished, min(wished + WARMER * attempt, WARMEST))
