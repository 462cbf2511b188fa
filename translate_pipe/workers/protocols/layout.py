"""How the texts of a chunk lie in one JSON value: in groups.

A group is a key of the root object with one text or an array of texts, or the root itself as an
array. Payload, schema and reader all follow from the groups, so they cannot disagree, and nothing
in a subtitle can change them. Why ``grouped`` is the default: docs/protocol.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

GROUP_SIZE = 4
FEWEST_GROUPS, FEW = 4, 7
"""There are at least so many groups from so few texts on: half a reply is then worth something."""


@dataclass(frozen=True, slots=True)
class Group:
    """``size`` texts in an array under ``key``; a single text if ``size`` is ``None``. The root
    itself is the array if ``key`` is ``None``."""

    key: str | None
    size: int | None


Layout = Callable[[int], Sequence[Group]]
"""The groups of so many texts."""


def keyed(count: int) -> Sequence[Group]:
    """``{"1":"...","2":"..."}``: every text has its number."""
    return [Group(str(number), None) for number in range(1, count + 1)]


def lettered(count: int) -> Sequence[Group]:
    """``{"a":"...","b":"..."}``: every text has a short key."""
    return [Group(_letters(position), None) for position in range(count)]


def array(count: int) -> Sequence[Group]:
    """``["...","..."]``: a text is known by its place alone."""
    return [Group(None, count)]


def grouped(count: int) -> Sequence[Group]:
    """``{"a":["...","...","...","..."],"b":[...]}``: a key for every few texts.

    Costs little more than an array, and a text that slides can slide only to the end of its group.
    """
    groups = max(1, -(-count // GROUP_SIZE), FEWEST_GROUPS if count >= FEW else 1)
    cuts = [count * i // groups for i in range(groups + 1)]
    return [Group(_letters(i), cuts[i + 1] - cuts[i]) for i in range(groups)]


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {"grouped": grouped, "keyed": keyed, "lettered": lettered, "array": array}
)


def lay_out(groups: Sequence[Group], texts: Sequence[str]) -> str:
    """The texts as compact JSON, the way the model is to write its own."""
    rest = iter(texts)
    values: dict[str, str | list[str]] = {}
    for group in groups:
        value = next(rest) if group.size is None else [next(rest) for _ in range(group.size)]
        if group.key is None:
            return _compact(value)
        values[group.key] = value
    return _compact(values)


def schema(groups: Sequence[Group], max_length: int) -> Mapping[str, Any]:
    """The JSON Schema of a reply: every key and item required, nothing else, texts bounded."""
    text = {"type": "string", "maxLength": max_length}
    values = {
        group.key: text
        if group.size is None
        else {"type": "array", "items": text, "minItems": group.size, "maxItems": group.size}
        for group in groups
    }
    if None in values:
        return values[None]
    return {
        "type": "object",
        "properties": values,
        "required": list(values),
        "additionalProperties": False,
    }


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _letters(position: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab`` ..."""
    name = chr(ord("a") + position % 26)
    return name if position < 26 else _letters(position // 26 - 1) + name
