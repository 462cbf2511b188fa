"""Halves of surrogate pairs, which a reply may hold and no file can."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def joined(text: str) -> str:
    """Pairs of halves, as ``\\uXXXX`` escapes leave them, joined; halves without a partner
    replaced by U+FFFD."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
