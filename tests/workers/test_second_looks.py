"""A text that was refused on a mere doubt is asked for alone, whatever was spent on others."""

from __future__ import annotations

import pytest

from tests.workers.scripted import Scripted, Shop, chunked, lost, segments
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.repair import LOOK_SHARE
from translate_pipe.workers.settlement import Settlement
from translate_pipe.workers.work_item import WorkItem

COUNT = 40
LOOKS = int(LOOK_SHARE * COUNT)


def doubting(*, doubted: range, wrong: range = range(0), spent: int = 1000) -> Backlog:
    """A backlog whose first reply brought ``doubted`` texts and ``wrong`` ones, and that has spent
    so many retries."""
    backlog = Backlog(
        chunked(segments(COUNT), COUNT), is_doubted=lambda failure: failure.text == "doubt"
    )
    first = backlog.take(0, 1)
    assert first is not None
    verdicts = [Verdict(i, "doubt", "aside") for i in doubted]
    verdicts += [Verdict(i, "wrong", "aside") for i in wrong]
    Settlement(backlog).retry_refused(first, verdicts)
    backlog.budget.retries = spent
    return backlog


def asked(backlog: Backlog) -> list[WorkItem]:
    """What is asked for until nothing is left."""
    return [*iter(lambda: backlog.take(0, 1), None)]


def indices(item: WorkItem) -> list[int]:
    return [each.index for each in item.chunk.segments]


def test_what_is_doubted_comes_alone_when_nothing_more_may_be_spent() -> None:
    backlog = doubting(doubted=range(0, 6, 2), wrong=range(1, 6, 2))
    assert not backlog.is_done()
    assert [indices(item) for item in asked(backlog)] == [[0], [2], [4]]
    assert {each.segment.index: each.unfinished for each in backlog.given_up} == {
        1: True,
        3: True,
        5: True,
    }
    assert backlog.budget.retries == 1000, "they are no retries"
    assert backlog.is_done()


def test_while_more_may_be_spent_what_is_doubted_goes_with_others() -> None:
    backlog = doubting(doubted=range(6), spent=0)
    assert [indices(item) for item in asked(backlog)] == [[*range(6)]]
    assert (backlog.budget.looks, backlog.budget.retries) == (0, 1)


def test_there_are_no_second_looks_where_many_requests_are_lost() -> None:
    """Small ones would be lost as often, and each would be made again and again."""
    backlog = doubting(doubted=range(3))
    backlog.rates.unanswered = 1
    assert asked(backlog) == []
    assert [each.unfinished for each in backlog.given_up] == [True] * 3


def test_second_looks_are_bounded() -> None:
    backlog = doubting(doubted=range(2 * LOOKS))
    assert [indices(item) for item in asked(backlog)] == [[i] for i in range(LOOKS)]
    assert [each.segment.index for each in backlog.given_up] == [*range(LOOKS, 2 * LOOKS)]
    assert all(each.unfinished for each in backlog.given_up)


@pytest.mark.parametrize("text", ["doubt", "wrong"])
def test_a_text_gets_one_second_look(text: str) -> None:
    backlog = doubting(doubted=range(1))
    (look,) = asked(backlog)
    Settlement(backlog).retry_refused(look, [Verdict(0, text, "aside")])
    assert asked(backlog) == []
    assert [each.segment.index for each in backlog.given_up] == [0]


def test_a_second_look_that_goes_unanswered_is_made_again_and_gives_no_retry_back() -> None:
    backlog = doubting(doubted=range(1))
    (look,) = asked(backlog)
    backlog.rates.requests = 100
    Settlement(backlog).requeue(look, lost(0))
    (again,) = asked(backlog)
    assert indices(again) == [0]
    assert again.is_look
    assert (backlog.budget.looks, backlog.budget.retries) == (1, 1000)


def test_a_text_that_failed_to_the_end_is_finished() -> None:
    backlog = doubting(doubted=range(0), wrong=range(1), spent=0)
    while items := asked(backlog):
        Settlement(backlog).retry_refused(items[0], [Verdict(0, "wrong", "aside")])
    assert [each.unfinished for each in backlog.given_up] == [False]


def test_what_a_hopeless_model_was_not_asked_to_the_end_is_unfinished() -> None:
    engine = Scripted(say=lambda request: request.payload)
    outcome = Shop([engine]).run(chunked(segments(400)))
    assert not any(each.translated for each in outcome.values())
    assert any(each.unfinished for each in outcome.values())
    few = Shop([engine]).run(chunked(segments(2)))
    assert not any(each.unfinished for each in few.values())
