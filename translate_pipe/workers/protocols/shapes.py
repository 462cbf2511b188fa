"""What a JSON value of another form than was asked for can mean, where it can mean one thing only.

A model may keep to a form of its own all along: the object inside another, keys in capitals, each
text in an object, one flat array. A value of such a form is looked at when it is complete. It is
believed only as a whole and only if every text has its place beyond doubt: by the very keys that
were asked for, or because there are exactly as many texts as were asked for, in a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from translate_pipe.workers.protocols.events import Closed, Path, Text
from translate_pipe.workers.protocols.layout import Group

Pair = tuple[int, str]
"""A text and its place among those asked for, from 0."""

_NUMBER = re.compile(r"\D*0*(\d{1,4})\D*")


@dataclass(frozen=True, slots=True)
class Node:
    """An array or object of ``count`` members; those that are texts, arrays or objects, in order,
    each with its key or index."""

    members: Sequence[tuple[str | int, Node | str]]
    count: int

    @property
    def is_array(self) -> bool:
        return bool(self.members) and isinstance(self.members[0][0], int)

    @property
    def keys(self) -> Sequence[str]:
        return [str(key) for key, _ in self.members]


class Tree:
    """Puts a value together from what a scanner tells of it."""

    def __init__(self) -> None:
        self._members: dict[Path, list[tuple[str | int, Node | str]]] = {}

    def text(self, event: Text) -> None:
        """A text closed."""
        self._members.setdefault(event.path[:-1], []).append((event.path[-1], event.text))

    def closed(self, event: Closed) -> Node:
        """An array or object closed: the whole value if its path is empty."""
        node = Node(self._members.pop(event.path, []), event.count)
        if event.path:
            self._members.setdefault(event.path[:-1], []).append((event.path[-1], node))
        return node

    def clear(self) -> None:
        """Another value begins."""
        self._members.clear()


def texts(root: Node, groups: Sequence[Group]) -> Sequence[Pair]:
    """All texts of a value with their places; nothing if any place is in doubt."""
    wanted = [group.key for group in groups if group.key is not None]
    node = _unwrapped(root, wanted)
    total = sum(group.size or 1 for group in groups)
    flat = _in_a_row(node, total) or _in_rows(node, groups)
    if flat is not None:
        return [*enumerate(flat)]
    return [] if node.is_array else _by_key(node, groups, wanted)


def _unwrapped(node: Node, wanted: Sequence[str]) -> Node:
    """What an object holds that holds one thing only, under a key that nobody asked for."""
    while node.count == 1 and not node.is_array and node.members:
        key, member = node.members[0]
        if isinstance(member, str) or _matched([str(key)], wanted) is not None:
            break
        node = member
    return node


def _by_key(node: Node, groups: Sequence[Group], wanted: Sequence[str]) -> Sequence[Pair]:
    keys = _matched(node.keys, wanted) if node.count == len(node.members) else None
    if keys is None:
        return []
    values = dict(zip(keys, (member for _, member in node.members), strict=True))
    found: list[Pair] = []
    at = 0
    for group in groups:
        value = values.get(group.key or "")
        if isinstance(value, Node) and group.size is not None:
            found += enumerate(_in_a_row(value, group.size) or (), start=at)
        elif value is not None and group.size is None:
            text = _text(value, wanted)
            found += [] if text is None else [(at, text)]
        at += group.size or 1
    return found


def _matched(keys: Sequence[str], wanted: Sequence[str]) -> Sequence[str] | None:
    """For each key the one that was asked for that it means; ``None`` if one of them means none, or
    two mean the same."""
    for meaning in (str, _plain, _number):
        known = {meaning(each): each for each in wanted}
        known.pop(None, None)
        found = [known.get(meaning(key)) for key in keys]
        means = [each for each in found if each is not None]
        if len(means) == len(keys) == len(set(means)):
            return means
    return None


def _in_a_row(node: Node, count: int) -> Sequence[str] | None:
    """The texts of an array of so many, or of an object that numbers them from 0 or 1."""
    if not node.count == len(node.members) == count:
        return None
    if not node.is_array:
        numbers = [_number(key) for key in node.keys]
        if numbers not in ([*range(count)], [*range(1, count + 1)]):
            return None
    found = [_text(member) for _, member in node.members]
    names = {(*member.keys,) for _, member in node.members if isinstance(member, Node)}
    whole = [text for text in found if text is not None]
    # Objects whose keys differ may say something else of their order.
    return whole if len(whole) == count and len(names) <= 1 else None


def _in_rows(node: Node, groups: Sequence[Group]) -> Sequence[str] | None:
    """The texts of an array of the groups' own arrays, without their keys."""
    if not (node.is_array and node.count == len(node.members) == len(groups)):
        return None
    found: list[str] = []
    for (_, member), group in zip(node.members, groups, strict=True):
        row = None
        if isinstance(member, Node) and member.is_array and group.size is not None:
            row = _in_a_row(member, group.size)
        if row is None:
            return None
        found += row
    return found


def _text(member: Node | str, wanted: Sequence[str] = ()) -> str | None:
    """A text, perhaps in an object of its own, but not under a key that means another place."""
    if isinstance(member, str):
        return member
    if member.is_array or member.count != 1 or not member.members:
        return None
    key, text = member.members[0]
    if not isinstance(text, str) or _matched([str(key)], wanted) is not None:
        return None
    return text


def _plain(key: str) -> str:
    return key.strip().casefold()


def _number(key: str) -> int | None:
    """The one number in a key."""
    found = _NUMBER.fullmatch(key)
    return int(found[1]) if found else None
