"""Segments -> chunks that fit the model's context.

``Estimator`` says how many tokens a text is and learns from the server's own counts. ``Budget``
says what one request may hold. ``Plan`` groups segments, one chunk at a time, so that what was
learned and how busy the server is decide the later ones.
"""

from __future__ import annotations

from translate_pipe.chunker.budget import Budget
from translate_pipe.chunker.estimator import Estimator
from translate_pipe.chunker.plan import Plan

__all__ = ["Budget", "Estimator", "Plan"]
