"""Groups segments into chunks, one at a time, as they are asked for."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from translate_pipe.chunker.boundaries import sentence_ends
from translate_pipe.chunker.budget import Budget
from translate_pipe.chunker.estimator import Estimator
from translate_pipe.model import NOTHING_AHEAD, Ahead, Chunk, Segment
from translate_pipe.terms import applying

MAX_SEGMENTS = 40
CONTEXT = 2

_CONTEXT_CHARACTERS = 160
"""The most of one neighbour that is shown: a paragraph is context by the part that touches."""

_HEADING = 10.0

_BRIDGED, _STRETCH = 4, 8
"""Segments already translated that a chunk may step over; a larger hole begins a new chunk. But it
does so only between stretches of so many segments or more: less is not worth a request of its own,
and what is left of a film that failed here and there goes together."""

_TAIL = 0.03
"""The smallest chunk, as a part of one slot's share of the work: how far apart slots may finish."""

_SHRINK = 1.1
"""With a chunk a slot has 1/shrink of what it could do until all finish: nobody foresees it all."""

_SMALLEST = 12.0
"""Weight below which a chunk costs more in overhead than it gains in balance: two short cues."""

_LEEWAY = 0.7
"""A chunk may end this early to end well."""

_LONGEST_GAP = 5000

_as_json = json.JSONEncoder(ensure_ascii=False).encode


class Plan:
    """The ``wanted``, unskipped segments in chunks, in order, each exactly once.

    A chunk is cut when it is asked for, so that what ``estimator`` has learned and how busy the
    hosts are decide the later ones. ``context`` is how many source texts a chunk shows of its
    neighbours. A segment that cannot fit even alone comes alone: cutting it is the loader's
    business (``Budget.max_segment_length``).
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        wanted: Container[int],
        budget: Budget,
        estimator: Estimator,
        *,
        context: int = CONTEXT,
        max_segments: int = MAX_SEGMENTS,
    ) -> None:
        self._work = _Work.of(segments, wanted, budget, estimator)
        self._budget = budget
        self._estimator = estimator
        self._context = context
        self._limit = max(1, max_segments)
        self._start = 0

    def __iter__(self) -> Iterator[Chunk]:
        """The chunks that are left, for one slot."""
        return iter(self.next, None)

    @property
    def left(self) -> int:
        """How many segments are in no chunk yet."""
        return len(self._work.positions) - self._start

    def next(self, ahead: Ahead = NOTHING_AHEAD) -> Chunk | None:
        """The next chunk, if any are left. With several slots it is cut so that all finish
        together, by what is ``ahead`` of it."""
        if not self.left:
            return None
        work, start, limit = self._work, self._start, self._limit
        fit = _fitting(work, start, limit, self._context, self._budget, self._estimator)
        self._start = _best_end(work, start, fit, _target(work, start, fit, limit, ahead))
        return work.chunk(start, self._start, self._context)


@dataclass(frozen=True, slots=True)
class _Work:
    """All that is needed to cut: ``texts`` are the translatable segments, ``positions`` those
    wanted of them. ``sums`` adds up the weights of those wanted, as JSON writes them, which is the
    longest form a protocol uses; ``extra`` those of their glossary terms.
    ``stops`` is the end of the run each is in, which no chunk crosses. ``ends`` says by position in
    ``texts`` where sentences end. ``frame`` is the weight of what stands around each segment."""

    texts: Sequence[Segment]
    positions: Sequence[int]
    sums: Sequence[float]
    extra: Sequence[float]
    stops: Sequence[int]
    ends: Sequence[bool]
    frame: float

    @classmethod
    def of(
        cls, segments: Sequence[Segment], wanted: Container[int], budget: Budget, est: Estimator
    ) -> _Work:
        texts = [segment for segment in segments if segment.skip is None]
        positions = [i for i, segment in enumerate(texts) if segment.index in wanted]
        sums, extra = [0.0], [0.0]
        for i in positions:
            source = texts[i].source
            sums.append(sums[-1] + est.weigh(_as_json(source)))
            terms = applying(budget.glossary, source)
            extra.append(extra[-1] + sum(est.weigh(f"{a}: {b}; ") for a, b in terms))
        ends = sentence_ends(texts)
        return cls(texts, positions, sums, extra, _stops(positions), ends, budget.per_segment)

    def weight(self, start: int, end: int) -> float:
        """Of the segments in ``[start, end)``, with what frames them."""
        return self.sums[end] - self.sums[start] + (end - start) * self.frame

    def before(self, start: int, count: int) -> tuple[str, ...]:
        first = self.positions[start]
        shown = self.texts[max(0, first - count) : first]
        return tuple(segment.source[-_CONTEXT_CHARACTERS:] for segment in shown)

    def after(self, end: int, count: int) -> tuple[str, ...]:
        """What follows is shown only where a sentence runs on into it."""
        last = self.positions[end - 1]
        if self.ends[last]:
            return ()
        shown = self.texts[last + 1 : last + 1 + count]
        return tuple(segment.source[:_CONTEXT_CHARACTERS] for segment in shown)

    def gap(self, end: int) -> int:
        """The silence after the last segment before ``end``, in milliseconds."""
        return self.texts[self.positions[end]].gap if end < len(self.positions) else _LONGEST_GAP

    def chunk(self, start: int, end: int, context: int) -> Chunk:
        segments = tuple(self.texts[i] for i in self.positions[start:end])
        return Chunk(segments, self.before(start, context), self.after(end, context))


def _stops(positions: Sequence[int]) -> Sequence[int]:
    """For every place in ``positions``, the end of its run: the next hole that no chunk crosses, or
    the last."""
    steps = enumerate(pairwise(positions), start=1)
    holes = [place for place, (one, other) in steps if other - one > _BRIDGED + 1]
    ends = [*holes, len(positions)]
    lengths = [end - start for start, end in pairwise([0, *ends])]
    kept = [
        end
        for end, before, after in zip(ends, lengths, [*lengths[1:], _STRETCH], strict=True)
        if min(before, after) >= _STRETCH or end == len(positions)
    ]
    stops: list[int] = []
    for end in kept:
        stops += [end] * (end - len(stops))
    return stops


def _fitting(
    work: _Work, start: int, limit: int, context: int, budget: Budget, estimator: Estimator
) -> int:
    """The furthest end that budget, ``limit`` and holes allow a chunk that begins at ``start``."""
    before = _shown(work.before(start, context), estimator)
    end = start
    while end < work.stops[start] and end - start < limit:
        around = before + _shown(work.after(end + 1, context), estimator)
        around += work.extra[end + 1] - work.extra[start]
        payload = work.sums[end + 1] - work.sums[start]
        if budget.needs(payload, around, end + 1 - start, estimator) > budget.room:
            break
        end += 1
    return max(end, start + 1)


def _shown(texts: Sequence[str], estimator: Estimator) -> float:
    """Weight of context in a prompt, with its heading."""
    return sum(map(estimator.weigh, texts)) + len(texts) + _HEADING if texts else 0.0


def _target(work: _Work, start: int, fit: int, limit: int, ahead: Ahead) -> float:
    """The weight the chunk should have: an even part of what is left. With several slots, at most
    what the one that takes it can do until all would finish together."""
    stop = work.stops[start]
    left, full = work.weight(start, stop), work.weight(start, fit)
    by_count = ceil((stop - start) / limit)
    even = left / (by_count if fit - start == limit else max(by_count, ceil(left / full)))
    if ahead.slots <= 1:
        return even
    count = len(work.positions)
    total, left = work.weight(0, count), work.weight(start, count)
    each, least = total / count, max(_TAIL * total * ahead.share, _SMALLEST)
    whole, before = (left + ahead.texts * each) * ahead.share, ahead.first * each
    most, rest = whole / _SHRINK - before, whole - before
    # What would remain for one more chunk has to be worth a request.
    return min(even, max(least, most if rest - most > least else rest))


def _best_end(work: _Work, start: int, fit: int, target: float) -> int:
    """The best end up to ``fit``: near the target, after a sentence, before a long silence."""
    best, best_gap = 0, -1
    for end in range(start + 1, fit + 1):
        if not work.ends[work.positions[end - 1]] and end < len(work.positions):
            continue
        weight = work.weight(start, end)
        if weight > target * 1.02 and best:
            break
        gap = min(work.gap(end), _LONGEST_GAP)
        if weight < target * _LEEWAY or gap >= best_gap:
            best, best_gap = end, gap if weight >= target * _LEEWAY else -1
        if weight > target:
            break
    return best or fit
