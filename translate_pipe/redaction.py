"""Keeps secrets out of what is told and kept: a variable's value is written as ``${NAME}``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from translate_pipe.errors import TranslatePipeError

__all__ = ["Redactor"]

_SHORTEST = 4
"""Characters. A shorter value is no secret that could be kept, and is part of many words."""


class Redactor:
    """Called with a text, gives it back with ``${NAME}`` where a value stands.

    Values are also found as they stand in a URL, and as Python and JSON quote them. Of two values
    that begin alike the longer one is looked for first, so that none of it is left. Without
    values, every text stays as it is.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._names = {
            spelling: name
            for name, value in (values or {}).items()
            for spelling in _spellings(value)
            if len(spelling) >= _SHORTEST
        }
        longest_first = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, text: str) -> str:
        return self._pattern.sub(lambda found: f"${{{self._names[found.group()]}}}", text)

    def all(self, value: Any) -> Any:
        """Every text in dictionaries and lists, however deep; keys stay as they are."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {key: self.all(each) for key, each in value.items()}
        return [self.all(each) for each in value] if isinstance(value, list) else value

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Redact what an error of ours says that is raised meanwhile."""
        try:
            yield
        except TranslatePipeError as error:
            for each in error.all:
                each.what = self(each.what)
                each.args = (each.what,)
                each.where = each.where and self(each.where)
                each.remedy = each.remedy and self(each.remedy)
            raise


def _spellings(value: str) -> set[str]:
    bare = value.strip()
    return {
        value,
        bare,
        quote(bare),
        quote(bare, safe=""),
        repr(bare)[1:-1],
        json.dumps(bare)[1:-1],
    }
