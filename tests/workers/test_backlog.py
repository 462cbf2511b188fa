"""Whatever becomes of requests, no segment is lost, and none is asked for twice at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scripted import chunked, lost, segments
from translate_pipe.errors import ContextOverflow
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.repair import BROKEN, CUT, MISSING, REJECTED, RUNAWAY
from translate_pipe.workers.settlement import Settlement
from translate_pipe.workers.work_item import WorkItem

GOOD = "good"
OUTCOMES = (
    *(GOOD, "broken", "cut", "runaway", "missing"),
    *("refused", "spoiled", "rejected", "unheard", "long"),
)


class Desk:
    """Takes everything from a backlog, some items at a time, and tells it what became of them."""

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
        self.settlement = Settlement(self.backlog)
        self.settled: list[int] = []
        self.kept: list[int] = []
        self.in_flight: list[WorkItem] = []
        self.asked = self.replies = 0
        self._room = max(room, size)
        self._width = width
        self._tokens = tokens
        self._dice = dice

    def work(self, becomes: Callable[[WorkItem], str]) -> None:
        """Until nothing is left to ask for; ``becomes`` says what becomes of an item."""
        self._ask()
        while self.in_flight:
            item = self.in_flight.pop(self._dice.randrange(len(self.in_flight)))
            self.asked += 1
            assert self.asked < 2000, "there is no end to it"
            self._tell(item, becomes(item))
            self._give_up()
            self._ask()

    def _ask(self) -> None:
        """Fill all places there are. Asking whether anything is left takes nothing away."""
        is_done = None if self.in_flight else self.backlog.is_done()
        self._give_up()
        nothing = 0
        while len(self.in_flight) < self._width and self.backlog.ready(
            len(self.in_flight), self._width
        ):
            item = self.backlog.take(len(self.in_flight), self._width)
            self._give_up()
            if item is not None:
                self._send(item)
            nothing = 0 if item else nothing + 1
            assert nothing < 20, "says it has something, and has nothing"
        assert is_done in {None, not self.in_flight}

    def _send(self, item: WorkItem) -> None:
        indices = [segment.index for segment in item.chunk.segments]
        assert indices == sorted(set(indices))
        assert len(indices) <= self._room
        others = {each.index for other in self.in_flight for each in other.chunk.segments}
        assert others.isdisjoint(indices)
        assert set(self.settled).isdisjoint(indices)
        assert item.failures.keys() <= set(indices)
        self.in_flight.append(item)

    def _give_up(self) -> None:
        while self.backlog.given_up:
            self.kept.append(self.backlog.given_up.pop().segment.index)
            self.settled.append(self.kept[-1])

    def _tell(self, item: WorkItem, outcome: str) -> None:
        items = list(item.chunk.segments)
        some = self._dice.randrange(len(items) + 1)
        if outcome in {GOOD, "broken", "cut", "runaway", "missing", "refused"}:
            done = len(items) if outcome == GOOD else some
            self.settled += [each.index for each in items[:done]]
            rest = items[done:]
            if outcome in {GOOD, "missing", "refused", "cut"} and done:
                self.replies += 1
                self.backlog.rates.record_useful(item.chunk)
            if outcome == "refused":
                self.settlement.retry_refused(
                    item, [Verdict(each.index, "", "echoed") for each in rest]
                )
            elif cause := {"broken": BROKEN, "cut": CUT, "runaway": RUNAWAY}.get(outcome):
                at = self._dice.choice(rest).index if rest else None
                self.settlement.retry_truncated(item, rest, cause, at)
            else:
                self.settlement.retry_missing(item, rest, MISSING)
        elif outcome == "spoiled":
            self.settlement.retry_useless(item, {})
        elif outcome == "rejected":
            self.settlement.retry_useless(item, {}, REJECTED)
        elif outcome == "unheard":
            self.settlement.requeue(item, lost(self.replies))
        else:
            tokens = self._dice.choice(self._tokens)
            self.settlement.split_oversized(
                item, ContextOverflow("", prompt_tokens=tokens, num_ctx=4096)
            )


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
    desk.work(lambda item: dice.choices(OUTCOMES, chances)[0])
    assert sorted(desk.settled) == list(range(count))


# Not "broken" and "unheard": a host that never serves is given up by the pool, at its deadline.
@pytest.mark.parametrize("outcome", ["cut", "missing", "refused", "spoiled", "rejected", "long"])
def test_there_is_an_end_if_nothing_else_ever_happens(outcome: str) -> None:
    desk = Desk(120, 20, 60, 3, random.Random(1))
    desk.work(lambda item: outcome)
    assert sorted(desk.settled) == list(range(120))


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("lost", [3, 5, 8])
def test_a_text_that_is_never_served_is_found_after_a_storm(lost: int, width: int) -> None:
    """The last of the file, when nothing else is left to tell it by."""
    desk = Desk(200, 20, 41, width, random.Random(1))
    desk.work(lambda item: "unheard" if desk.asked <= lost or 199 in held(item) else GOOD)
    assert desk.kept == [199]
    assert sorted(desk.settled) == list(range(200))


@pytest.mark.parametrize("width", [1, 2, 4])
def test_what_was_too_long_does_not_grow_again_in_a_storm(width: int) -> None:
    """No count says how long is too long."""
    desk = Desk(200, 20, 41, width, random.Random(1), tokens=(None,))

    def becomes(item: WorkItem) -> str:
        return "unheard" if desk.asked <= 5 else "long" if len(held(item)) > 15 else GOOD

    desk.work(becomes)
    assert sorted(desk.settled) == list(range(200))
    assert len(desk.kept) < 150


def held(item: WorkItem) -> set[int]:
    return {segment.index for segment in item.chunk.segments}


def test_requests_that_are_lost_together_count_once() -> None:
    """One of them may have killed the server: that makes no storm."""
    backlog = Backlog(chunked(segments(100), 20))
    counted = []
    for replies, age in ((3, 60.0), (3, 60.0), (4, 60.0), (4, 60.0), (4, 0.0)):
        item = backlog.take(1, 1)
        assert item is not None
        Settlement(backlog).requeue(item, lost(replies, age))
        assert backlog.rates.unanswered == backlog.rates.failed
        counted.append(backlog.rates.unanswered)
    # One that is sent only after another was lost is lost for itself.
    assert counted == [1, 1, 2, 2, 3]


def test_in_a_storm_nothing_is_concluded_of_the_context() -> None:
    backlog = Backlog(chunked(segments(100), 20))
    settlement = Settlement(backlog)
    items = [backlog.take(number, 1) for number in range(5)]
    first, *others = items
    assert first is not None
    assert settlement.exceeds_served(first)
    for replies, item in enumerate(others):
        assert item is not None
        settlement.requeue(item, lost(replies))
    assert not settlement.exceeds_served(first)
    assert not settlement.split_oversized(first, ContextOverflow("too long"))
