"""A source's marks as a tree, and where their shares are in a translation."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from translate_pipe.markup.words import cuts, is_visible, words

_OPENS = r"<([A-Za-z]+)[^<>]*>\Z|\{\\([bisu])1\}\Z"

_AHEAD = 20
"""How far ahead the end of a word is looked for."""

Place = tuple[int, int]


@dataclass(slots=True)
class Node:
    """A pair of marks, or a single one (no ``closing``), between two places of the source's words.

    Two single marks count as a pair if a viewer sees them as one (``_seen_as_pairs``). ``parent``
    is the node it stands in, or -1. ``solid`` if a viewer sees words in it, and ``leaf`` if these
    are in no solid pair inside it.
    """

    opening: str
    parent: int
    start: int
    end: int
    closing: str = ""
    solid: bool = False
    leaf: bool = False


class Target:
    """What marks are set into, its words, and the source's words and marks."""

    def __init__(
        self, plain: str, parts: Sequence[tuple[str, str]], raws: Mapping[str, str]
    ) -> None:
        self.plain = plain
        self.spans = words(plain)
        self.source = "".join([text for text, _ in parts])
        self.nodes = _read(parts, _seen_as_pairs(parts, raws))
        if sum(node.leaf for node in self.nodes) > len(self.spans):
            self.nodes = _read(parts, {})  # what words there are must do for the pairs of marks
        self._starts = [start for start, _ in self.spans]
        self._ends = [end for _, end in self.spans]

    def share(self, place: int) -> int:
        """The place in the translation that corresponds to one in the source."""
        return place * len(self.plain) // (len(self.source) or 1)

    def edge(self, place: int) -> int:
        """The nearest place at or after ``place`` that cuts no word, looking a little ahead."""
        ahead = range(place, min(place + _AHEAD, len(self.plain)) + 1)
        return next((at for at in ahead if not cuts(self.plain, at)), place)

    def nearest(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last word between two places, or what is nearest to that."""
        first = _nearest(self._starts, start)
        return first, max(first, _nearest(self._ends, end))

    def words_at(self, place: Place) -> tuple[int, int]:
        """The first and the last word that a place has, in part or whole."""
        return bisect_right(self._ends, place[0]), bisect_left(self._starts, place[1]) - 1

    def bounds(self, node: Node, word: int) -> Place:
        """Where a pair around this word alone would stand. Signs at either end of the text are in
        it if they are in the source."""
        start, end = self.spans[word]
        begins = word == 0 and node.start == 0
        ends = word == len(self.spans) - 1 and node.end == len(self.source)
        return 0 if begins else start, len(self.plain) if ends else end

    def next_word(self, done: int, place: int, left: int) -> int | None:
        """The word nearest to a place, of those not yet ``done``, so that enough are left after."""
        first = bisect_left(self._starts, done)
        if first == len(self.spans):
            return None
        return max(first, min(_nearest(self._starts, place), len(self.spans) - left))

    def end(self, node: Node, place: int, left: int) -> int:
        """The end of a word nearest to a place where a pair closes, so that enough are left."""
        if not self.spans:
            return place
        word = min(_nearest(self._ends, place), len(self.spans) - left - 1)
        return self.bounds(node, max(0, word))[1]

    def latest(self, left: int) -> int:
        """The last place that has as many words after it as are ``left`` to be given out."""
        if not left or not self.spans:
            return len(self.plain)
        return self._starts[max(0, len(self._starts) - left)]


def _seen_as_pairs(parts: Sequence[tuple[str, str]], raws: Mapping[str, str]) -> dict[str, str]:
    """Single marks with nothing but words between them, where the next begins with the end of what
    the one ends with: ``{\\i1}`` and ``{\\i0}``, ``<i>`` and ``</i></b>``."""
    pairs: dict[str, str] = {}
    for (_, mark), (_, after) in pairwise(parts):
        if not mark.endswith("/>") or not after.endswith("/>"):
            continue
        found = re.search(_OPENS, raws[mark])
        if found is None:
            continue
        ends = (f"</{found[1]}>",) if found[1] else (f"{{\\{found[2]}0}}", f"{{\\{found[2]}}}")
        if raws[after].startswith(ends):
            pairs[mark] = after
    return pairs


def _read(parts: Sequence[tuple[str, str]], seen_as_pairs: Mapping[str, str]) -> list[Node]:
    """The marks of the source, each pair before what it encloses."""
    nodes: list[Node] = []
    opened: list[int] = []
    visible = [0]  # the parts with visible words so far, and how many were when each pair opened
    place = 0
    for text, mark in parts:
        place += len(text)
        visible[-1] += is_visible(text)
        if opened and mark == _closing(nodes[opened[-1]].opening, seen_as_pairs):
            node = nodes[opened.pop()]
            node.end, node.closing = place, mark
            inside = visible.pop()
            visible[-1] += inside
            node.solid = inside > 0
        elif mark:
            nodes.append(Node(mark, opened[-1] if opened else -1, place, place))
            if _closing(mark, seen_as_pairs):
                opened.append(len(nodes) - 1)
                visible.append(0)
    parents = {node.parent for node in nodes if node.solid}
    for at, node in enumerate(nodes):
        node.leaf = node.solid and at not in parents
    return nodes


def _closing(mark: str, seen_as_pairs: Mapping[str, str]) -> str:
    """What closes what a mark opens; empty if it opens nothing."""
    if mark.endswith("/>"):
        return seen_as_pairs.get(mark, "")
    return "" if mark.startswith("</") else mark.replace("<", "</")


def _nearest(places: Sequence[int], place: int) -> int:
    """Which of the ascending ``places`` is nearest."""
    at = bisect_left(places, place)
    if at and (at == len(places) or place - places[at - 1] <= places[at] - place):
        return at - 1
    return at
