"""Whatever becomes of the asks of a file, no segment is lost, none is asked for twice at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scripted import chunked, segments
from translate_pipe.errors import ContextOverflow
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.repair import BROKEN, CUT, MISSING, REJECTED, RUNAWAY, Ask

GOOD = "good"
OUTCOMES = (
    *(GOOD, "broken", "cut", "runaway", "missing"),
    *("refused", "spoiled", "rejected", "unheard", "long"),
)


class Desk:
    """Asks a backlog for everything, some asks at a time, and tells it what became of them."""

    def __init__(
        self,
        count: int,
        size: int,
        room: int,
        width: int,
        dice: random.Random,
        tokens: Sequence[int | None] = (None, 5000),
    ) -> None:
        self.backlog = Backlog(
            chunked(segments(count), size), lambda chunk: len(chunk.segments) / room
        )
        self.settled: list[int] = []
        self.kept: list[int] = []
        self.in_flight: list[Ask] = []
        self.asked = self.replies = 0
        self._room = max(room, size)
        self._width = width
        self._tokens = tokens
        self._dice = dice

    def work(self, becomes: Callable[[Ask], str]) -> None:
        """Until nothing is left to ask; ``becomes`` says what becomes of an ask."""
        self._ask()
        while self.in_flight:
            ask = self.in_flight.pop(self._dice.randrange(len(self.in_flight)))
            self.asked += 1
            assert self.asked < 2000, "there is no end to it"
            self._tell(ask, becomes(ask))
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
        assert ask.failures.keys() <= set(indices)
        self.in_flight.append(ask)

    def _give_up(self) -> None:
        while self.backlog.hopeless:
            self.kept.append(self.backlog.hopeless.pop().segment.index)
            self.settled.append(self.kept[-1])

    def _tell(self, ask: Ask, outcome: str) -> None:
        items = list(ask.chunk.segments)
        some = self._dice.randrange(len(items) + 1)
        if outcome in {GOOD, "broken", "cut", "runaway", "missing", "refused"}:
            done = len(items) if outcome == GOOD else some
            self.settled += [each.index for each in items[:done]]
            rest = items[done:]
            if outcome in {GOOD, "missing", "refused", "cut"} and done:
                self.replies += 1
                self.backlog.answered(ask)
            if outcome == "refused":
                self.backlog.refuse(ask, [Verdict(each.index, "", "echoed") for each in rest])
            elif cause := {"broken": BROKEN, "cut": CUT, "runaway": RUNAWAY}.get(outcome):
                at = self._dice.choice(rest).index if rest else None
                self.backlog.cut(ask, rest, cause, at)
            else:
                self.backlog.miss(ask, rest, MISSING)
        elif outcome == "spoiled":
            self.backlog.spoil(ask, {})
        elif outcome == "rejected":
            self.backlog.spoil(ask, {}, REJECTED)
        elif outcome == "unheard":
            self.backlog.put_back(ask, self.replies)
        else:
            tokens = self._dice.choice(self._tokens)
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
    chances = [1 + sum(weights) // 9, *weights]
    desk = Desk(count, size, room, width, dice)
    desk.work(lambda ask: dice.choices(OUTCOMES, chances)[0])
    assert sorted(desk.settled) == list(range(count))


# Not "broken" and "unheard": a host that never serves is given up by the pool, at its deadline.
@pytest.mark.parametrize("outcome", ["cut", "missing", "refused", "spoiled", "rejected", "long"])
def test_there_is_an_end_if_nothing_else_ever_happens(outcome: str) -> None:
    desk = Desk(120, 20, 60, 3, random.Random(1))
    desk.work(lambda ask: outcome)
    assert sorted(desk.settled) == list(range(120))


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("lost", [3, 5, 8])
def test_a_text_that_is_never_served_is_found_after_a_storm(lost: int, width: int) -> None:
    """The last of the file, when nothing else is left to tell it by."""
    desk = Desk(200, 20, 41, width, random.Random(1))
    desk.work(lambda ask: "unheard" if desk.asked <= lost or 199 in held(ask) else GOOD)
    assert desk.kept == [199]
    assert sorted(desk.settled) == list(range(200))


@pytest.mark.parametrize("width", [1, 2, 4])
def test_what_was_too_long_does_not_grow_again_in_a_storm(width: int) -> None:
    """No count says how long is too long."""
    desk = Desk(200, 20, 41, width, random.Random(1), tokens=(None,))

    def becomes(ask: Ask) -> str:
        return "unheard" if desk.asked <= 5 else "long" if len(held(ask)) > 15 else GOOD

    desk.work(becomes)
    assert sorted(desk.settled) == list(range(200))
    assert len(desk.kept) < 150


def held(ask: Ask) -> set[int]:
    return {segment.index for segment in ask.chunk.segments}


def test_in_a_storm_nothing_is_concluded_of_the_context() -> None:
    backlog = Backlog(chunked(segments(100), 20))
    asks = [backlog.take(number, 1) for number in range(5)]
    first = asks[0]
    assert first is not None
    assert backlog.outgrown(first)
    for ask in asks[1:]:
        assert ask is not None
        backlog.put_back(ask)
    assert not backlog.outgrown(first)
    assert not backlog.divide(first, ContextOverflow("too long"))
