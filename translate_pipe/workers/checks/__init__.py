"""Checks: what every segment of a reply must survive before it counts (law 6).

To add one: write a function in a module here, name it in ``registry.CHECKS``, test it with text in
several languages, and run ``benchmarks/protocols.py`` for its false-alarm rate.
"""

from __future__ import annotations

from translate_pipe.workers.checks.evidence import Evidence
from translate_pipe.workers.checks.inspector import ReplyInspector, inspector

__all__ = ["Evidence", "ReplyInspector", "inspector"]
