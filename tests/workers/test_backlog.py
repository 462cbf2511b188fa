"""Whatever becomes of the asks of a file, no segment is lost, none is asked for twice at a time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scripted import chunked, segments
from translate_pipe.errors import ContextOverflow
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.repair import BROKEN, CUT, MISSING, REJECTED, Ask

GOOD = "good"
OUTCOMES = (GOOD, "broken", "cut", "missing", "refused", "spoiled", "rejected", "unheard", "long")


class Desk:
    """Asks a backlog for everything, some asks at a time, and tells it what became of them."""

    def __init__(self, count: int, size: int, room: int, width: int, dice: random.Random) -> None:
        self.backlog = Backlog(
            chunked(segments(count), size), lambda chunk: len(chunk.segments) / room
        )
        self.settled: list[int] = []
        self.in_flight: list[Ask] = []
        self.replies = 0
        self._room = max(room, size)
        self._width = width
        self._dice = dice

    def work(self, weights: list[int]) -> None:
        self._ask()
        while self.in_flight:
            ask = self.in_flight.pop(self._dice.randrange(len(self.in_flight)))
            (outcome,) = self._dice.choices(OUTCOMES, weights)
            self._tell(ask, outcome)
            self._give_up()
            self._ask()

    def _ask(self) -> None:
        """Fill all places there are."""
        nothing = 0
        while len(self.in_flight) < self._width and self.backlog.ready(len(self.in_flight)):
            ask = self.backlog.take(len(self.in_flight), self._width)
            self._give_up()
            if ask is not None:
                self._send(ask)
            nothing = 0 if ask else nothing + 1
            assert nothing < 20, "says it has something, and has nothing"

    def _send(self, ask: Ask) -> None:
        indices = [segment.index for segment in ask.chunk.segments]
        assert indices == sorted(set(indices))
        assert len(indices) <= self._room
        others = {each.index for other in self.in_flight for each in other.chunk.segments}
        assert others.isdisjoint(indices)
        assert set(self.settled).isdisjoint(indices)
        self.in_flight.append(ask)

    def _give_up(self) -> None:
        while self.backlog.hopeless:
            self.settled.append(self.backlog.hopeless.pop().segment.index)

    def _tell(self, ask: Ask, outcome: str) -> None:
        items = list(ask.chunk.segments)
        some = self._dice.randrange(len(items) + 1)
        if outcome in {GOOD, "broken", "cut", "missing", "refused"}:
            done = len(items) if outcome == GOOD else some
            self.settled += [each.index for each in items[:done]]
            rest = items[done:]
            if outcome in {GOOD, "missing", "refused", "cut"} and done:
                self.replies += 1
                self.backlog.answered(ask)
            if outcome == "refused":
                self.backlog.refuse(ask, [Verdict(each.index, "", "echoed") for each in rest])
            else:
                cause = {"broken": BROKEN, "cut": CUT}.get(outcome, MISSING)
                self.backlog.miss(ask, rest, cause, cut=outcome in {"broken", "cut"})
        elif outcome == "spoiled":
            self.backlog.spoil(ask, {})
        elif outcome == "rejected":
            self.backlog.spoil(ask, {}, REJECTED)
        elif outcome == "unheard":
            self.backlog.put_back(ask, self.replies)
        else:
            tokens = self._dice.choice((None, 5000))
            self.backlog.divide(ask, ContextOverflow("", prompt_tokens=tokens, num_ctx=4096))


@given(
    count=st.integers(1, 150),
    size=st.integers(1, 40),
    room=st.integers(1, 120),
    width=st.integers(1, 6),
    weights=st.lists(st.integers(0, 5), min_size=8, max_size=8),
    dice=st.randoms(use_true_random=False),
)
def test_every_segment_is_settled_once(
    count: int, size: int, room: int, width: int, weights: list[int], dice: random.Random
) -> None:
    desk = Desk(count, size, room, width, dice)
    desk.work([1 + sum(weights) // 9, *weights])
    assert sorted(desk.settled) == list(range(count))


# Not "broken" and "unheard": a host that never serves is given up by the pool, at its deadline.
@pytest.mark.parametrize("outcome", ["cut", "missing", "refused", "spoiled", "rejected", "long"])
def test_there_is_an_end_if_nothing_else_ever_happens(outcome: str) -> None:
    desk = Desk(120, 20, 60, 3, random.Random(1))
    desk.work([int(each == outcome) for each in OUTCOMES])
    assert sorted(desk.settled) == list(range(120))
