"""Chunks in, translations out: prompt, reply, checks, repair, retry, concurrency, hosts."""

from __future__ import annotations

from translate_pipe.workers.pool import Pool
from translate_pipe.workers.translate import translate

__all__ = ["Pool", "translate"]
