"""Which part of the translation belongs to which of the original.

Files with as many parts, whose cues stand at about the same times, are paired in order. Otherwise
cues that start and end together belong together, and what is left is paired by overlap: whoever
translates by hand may set times of his own, and make one cue of two or two of one. Such cues are
joined, so that what they say is compared as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from translate_pipe.compare.parts import Part

Pair = tuple[Part, Part]

_ENOUGH = 0.5
"""Of the shorter of two cues, for them to belong together; of all cues, for a whole file."""

_NEAR = 1000
"""Milliseconds between two cues that belong together though none of the others is either's."""

_AT_ONCE = 8
"""Cues shown at one time, at most: a bound for files whose cues never end."""


@dataclass(slots=True)
class Pairing:
    """``pairs`` in the original's order, and the parts that are ``alone``: ``lost`` are the
    original's, ``added`` the translation's. ``own_times`` is true where the translation has times
    of its own throughout."""

    pairs: list[Pair] = field(default_factory=list)
    lost: list[Part] = field(default_factory=list)
    added: list[Part] = field(default_factory=list)
    own_times: bool = False


def paired(original: Sequence[Part], translation: Sequence[Part]) -> Pairing:
    """Find each part's counterpart."""
    count = min(len(original), len(translation))
    in_order = Pairing(
        list(zip(original, translation, strict=False)), [*original[count:]], [*translation[count:]]
    )
    if not (original and original[0].cue and translation):
        return in_order
    same_count = len(original) == len(translation)
    if same_count and sum(_overlap(a, b) > 0 for a, b in in_order.pairs) >= _ENOUGH * count:
        return in_order
    by_time = _by_time(original, translation)
    # As many cues of which few overlap: the times were shifted, and the order tells more.
    return in_order if same_count and len(by_time.pairs) < _ENOUGH * count else by_time


def _by_time(original: Sequence[Part], translation: Sequence[Part]) -> Pairing:
    waiting: dict[object, deque[Part]] = defaultdict(deque)
    for part in translation:
        waiting[times(part)].append(part)
    pairs, left = [], []
    for part in original:
        if found := waiting[times(part)]:
            pairs.append((part, found.popleft()))
        else:
            left.append(part)
    own_times = len(pairs) < _ENOUGH * len(original)
    lost, added = left, [part for some in waiting.values() for part in some]
    others, lost, added = _linked(lost, added, _overlap_enough)
    pairs += others
    if own_times:
        others, lost, added = _linked(lost, added, _are_near)
        pairs += others
    pairs.sort(key=lambda pair: pair[0].line)
    return Pairing(pairs, lost, added, own_times)


def _linked(
    original: Sequence[Part], translation: Sequence[Part], belong: Callable[[Part, Part], bool]
) -> tuple[list[Pair], list[Part], list[Part]]:
    """Pairs of parts that ``belong`` together, joined where several do; and those alone."""
    parts = [*original, *translation]
    group = list(range(len(parts)))

    def first(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for one, other in _together(parts, len(original), belong):
        group[first(one)] = first(other)
    members: dict[int, tuple[list[Part], list[Part]]] = {}
    for at, part in enumerate(parts):
        ours, theirs = members.setdefault(first(at), ([], []))
        (ours if at < len(original) else theirs).append(part)
    pairs = [(_joined(a), _joined(b)) for a, b in members.values() if a and b]
    lost = [part for a, b in members.values() if not b for part in a]
    added = [part for a, b in members.values() if not a for part in b]
    return pairs, lost, added


def _together(
    parts: Sequence[Part], ours: int, belong: Callable[[Part, Part], bool]
) -> Iterator[tuple[int, int]]:
    """Positions of an original's part (below ``ours``) and a translation's that ``belong``
    together: of each file, only those begun last are looked at."""
    in_time = sorted(range(len(parts)), key=lambda at: times(parts[at]) or (0, 0))
    shown: dict[bool, deque[int]] = {True: deque(maxlen=_AT_ONCE), False: deque(maxlen=_AT_ONCE)}
    for at in in_time:
        is_ours = at < ours
        for other in shown[not is_ours]:
            if belong(parts[at], parts[other]):
                yield (at, other) if is_ours else (other, at)
        shown[is_ours].append(at)


def _overlap(one: Part, other: Part) -> float:
    """The time two cues are shown together, as a share of the shorter one's."""
    (start, end), (begin, stop) = times(one) or (0, 0), times(other) or (0, 0)
    shared = min(end, stop) - max(start, begin)
    return max(0, shared) / max(1, min(end - start, stop - begin))


def _overlap_enough(one: Part, other: Part) -> bool:
    return _overlap(one, other) >= _ENOUGH


def _are_near(one: Part, other: Part) -> bool:
    """Whether one begins before the other ends, or soon after."""
    (start, end), (begin, stop) = times(one) or (0, 0), times(other) or (0, 0)
    return max(start, begin) - min(end, stop) <= _NEAR


def _joined(parts: Sequence[Part]) -> Part:
    """Several cues as one, in the order of their lines."""
    parts = sorted(parts, key=lambda part: part.line)
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        payload="\n".join(part.payload for part in parts),
        words="\n".join(part.words for part in parts if part.words),
        markup=reduce(Counter.__add__, (part.markup for part in parts)),
        spoken=any(part.spoken for part in parts),
        joined=tuple(parts),
    )


def members(parts: Iterable[Part]) -> Iterator[Part]:
    """The cues as they stand in the file, joined or not."""
    for part in parts:
        yield from part.joined or (part,)


def times(part: Part) -> tuple[int, int] | None:
    """When a cue is shown, in milliseconds."""
    return None if part.cue is None else (part.cue.start, part.cue.end)
