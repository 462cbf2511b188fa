"""Sets marks into a translation that was made without them, or lost them.

A pair goes around the words it has in the source where the translation keeps them (a name, a
number, a title); everything else goes where its share of the text is. No pair that had words ends
up around nothing, which a viewer takes for a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from translate_pipe.markup.layout import Node, Place, Target
from translate_pipe.markup.marks import check_marks, split_at_marks
from translate_pipe.markup.words import only_place, words
from translate_pipe.model import Masked

_MOST = 32
"""Marks of a text whose words are looked for. Each costs a pass over the translation."""

_LONGEST = 100
"""Characters that are looked for. Longer passages do not survive a translation."""


def placed(masked: Masked, plain: str) -> str:
    """``plain`` with the marks of ``masked``, of which it has none. Its words stay as they are."""
    parts = split_at_marks(masked, masked.text)
    target = Target(plain, parts, dict(masked.marks))
    if found := _found(target):
        marked = _around(target, found)
        if marked is not None and check_marks(masked, marked) is None:
            return marked
    return _in_order(target, parts)


def _found(target: Target) -> dict[int, Place]:
    """The pairs whose words stand in the translation exactly once, and where."""
    found: dict[int, Place] = {}
    if len(target.nodes) > _MOST:
        return found
    for at, node in enumerate(target.nodes):
        place = _own_words(target, node) if node.solid else None
        if place and all(_agree(target.nodes, at, place, *other) for other in found.items()):
            found[at] = place
    return found


def _own_words(target: Target, node: Node) -> Place | None:
    """Where the words of a pair stand, with the signs around them if these were kept too."""
    enclosed = target.source[node.start : node.end].strip()
    if len(enclosed) > _LONGEST:
        return None
    place = only_place(target.plain, enclosed)
    if place is None and (spans := words(enclosed)):
        place = only_place(target.plain, enclosed[spans[0][0] : spans[-1][1]])
    return place


def _agree(nodes: Sequence[Node], inner: int, place: Place, outer: int, outer_place: Place) -> bool:
    """Whether two pairs may have these places: one within the other as in the source, or apart."""
    if _is_in(nodes, inner, outer):
        return outer_place[0] <= place[0] and place[1] <= outer_place[1]
    return place[1] <= outer_place[0] or outer_place[1] <= place[0]


def _is_in(nodes: Sequence[Node], at: int, outer: int) -> bool:
    while at > outer:  # a pair stands before what it encloses
        at = nodes[at].parent
    return at == outer


def _around(target: Target, found: Mapping[int, Place]) -> str | None:
    """The translation with the pairs ``found`` around their words, and all others between them by
    position; ``None`` where there are too few words between them."""
    owners = [-1] * len(target.spans)
    places = dict(found)
    for at, place in found.items():
        _own(target, owners, at, place)
    for at, node in enumerate(target.nodes):
        if at in found:
            continue
        if not node.solid:
            places[at] = _within(target, node, places)
        elif (near := _near(target, owners, at, places)) is not None:
            places[at] = near
        else:
            return None
    return _woven(target, places)


def _own(target: Target, owners: list[int], at: int, place: Place) -> None:
    """Note whose the words at a place are. Words of pairs inside it stay theirs."""
    first, last = target.words_at(place)
    for word in range(first, last + 1):
        if not _is_in(target.nodes, owners[word], at):
            owners[word] = at


def _within(target: Target, node: Node, places: Mapping[int, Place]) -> Place:
    """The place of a single mark, or of a pair that is empty in the source too."""
    low, high = places.get(node.parent, (0, len(target.plain)))
    start, end = (target.edge(target.share(place)) for place in (node.start, node.end))
    return max(low, min(start, high)), max(low, min(end, high))


def _near(target: Target, owners: list[int], at: int, places: Mapping[int, Place]) -> Place | None:
    """Words that no other pair has: beside the pairs found inside it, or nearest to its share."""
    node = target.nodes[at]
    inside = [other for other in places if _is_in(target.nodes, other, at)]
    start, end = target.share(node.start), target.share(node.end)
    if inside:
        place = min(places[each][0] for each in inside), max(places[each][1] for each in inside)
        start += place[0] - target.share(min(target.nodes[each].start for each in inside))
        end += place[1] - target.share(max(target.nodes[each].end for each in inside))
        wish = target.nearest(start, end)
    else:
        wish = target.nearest(start, end)
        free = [word for word, owner in enumerate(owners) if owner == node.parent]
        if not free:
            return None
        place = target.spans[min(free, key=lambda word: abs(2 * word - sum(wish)))]
    place = _widened(target, owners, node, place, wish)
    _own(target, owners, at, place)
    return place


def _widened(
    target: Target, owners: Sequence[int], node: Node, place: Place, wish: tuple[int, int]
) -> Place:
    """A place with the words beside it that are wished for, as far as they are free."""
    first, last = target.words_at(place)
    if first > last:
        return place  # only signs were found
    while first > wish[0] and owners[first - 1] == node.parent:
        first -= 1
    while last < wish[1] and owners[last + 1] == node.parent:
        last += 1
    start, end = target.bounds(node, first)[0], target.bounds(node, last)[1]
    return min(start, place[0]), max(end, place[1])


def _woven(target: Target, places: Mapping[int, Place]) -> str:
    """The translation with its marks; those in the same pair in the order of their places."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for at in sorted(places, key=lambda at: (places[at][0], at), reverse=True):
        children[target.nodes[at].parent].append(at)
    pieces: list[str] = []
    done = 0
    waiting = [(at, False) for at in children[-1]]
    while waiting:
        at, closes = waiting.pop()
        node = target.nodes[at]
        place = max(done, places[at][closes])
        pieces += (target.plain[done:place], node.closing if closes else node.opening)
        done = place
        if not closes and node.closing:
            waiting.append((at, True))
            waiting += [(child, False) for child in children[at]]
    return "".join(pieces) + target.plain[done:]


def _in_order(target: Target, parts: Sequence[tuple[str, str]]) -> str:
    """The translation with all marks in the order of the source, each near its share. As many words
    are left for the pairs still to come as these need, so that none is empty if there are enough.
    """
    openings = {node.opening: node for node in target.nodes}
    closings = {node.closing: node for node in target.nodes if node.closing}
    left = sum(node.leaf for node in target.nodes)
    pieces: list[str] = []
    done = least = 0
    for _, mark in parts[:-1]:
        node = closings.get(mark) or openings[mark]
        opens = mark == node.opening
        place = target.share(node.start if opens else node.end)
        if not node.solid:
            place = min(target.edge(place), target.latest(left))
        elif not opens:
            place = max(least, target.end(node, place, left))
        elif (word := target.next_word(done, place, left)) is not None:
            place, least = target.bounds(node, word)
        left -= opens and node.leaf
        place = max(done, place)
        pieces += (target.plain[done:place], mark)
        done = place
    return "".join(pieces) + target.plain[done:]
