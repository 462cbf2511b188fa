"""What people say in a single word, by language: a line of such words alone is no name."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=32)
def said_alone(language: str) -> frozenset[str]:
    """Such words of a language; none for one that is not listed."""
    data = resources.files(__package__).joinpath("alone.txt").read_text("utf-8")
    for row in data.splitlines():
        tag, _, words = row.partition(": ")
        if tag == language:
            return frozenset(words.split())
    return frozenset()
