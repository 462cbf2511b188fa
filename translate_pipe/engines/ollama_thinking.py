"""Models that cannot be told not to think, and what they are told instead.

With ``think: false`` and a grammar from the first token on, almost every model answers at once.
gpt-oss does not: its form of reply (harmony) begins with a channel for thoughts, no grammar lets it
open one, and ``/api/generate`` then streams nothing at all. ``/api/chat`` lets such a model think
first, and applies the grammar to what follows. Read in the source of Ollama 0.24, where the silence
was seen too; newer servers say in ``/api/show`` which values of ``think`` a model knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEVELS = ("low", "medium", "high")
"""Of thinking, for models that know them; the least first."""

_LEVELLED_FAMILIES = frozenset({"gptoss", "gpt-oss"})
_LEVELLED_PARSERS = frozenset({"harmony"})
_THINKING_PARSERS = frozenset({"olmo3-think"})

_THOUGHTS: Mapping[bool | str, int] = {False: 0, "low": 1024, "medium": 2048, "high": 4096}
"""Tokens of the context that are left free for thoughts, by what ``think`` is."""

_MOST_THOUGHTS = 4096


def least_thinking(shown: Mapping[str, Any]) -> bool | str:
    """The ``think`` by which a model thinks least, from what ``/api/show`` says of it: ``False``
    if it can do without."""
    told = shown.get("thinking")
    values = told.get("values") if isinstance(told, dict) else None
    if isinstance(values, list) and values:
        if any(value is False for value in values):
            return False
        return next((level for level in LEVELS if level in values), True)
    details = shown.get("details")
    family = details.get("family") if isinstance(details, dict) else None
    if shown.get("parser") in _LEVELLED_PARSERS or family in _LEVELLED_FAMILIES:
        return LEVELS[0]
    return shown.get("parser") in _THINKING_PARSERS


def room_for_thoughts(think: bool | str) -> int:
    """How many tokens of thoughts to allow for."""
    return _THOUGHTS.get(think, _MOST_THOUGHTS)
