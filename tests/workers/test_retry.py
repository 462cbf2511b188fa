"""Retry policies: how long to wait, and when to give a host up."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Container
from typing import Any

import pytest
from tenacity import AsyncRetrying, RetryCallState

from tests.workers.scripted import (
    Fault,
    Given,
    Scripted,
    Shop,
    broken,
    chunked,
    lost,
    segment,
    segments,
    texts,
    translated,
)
from translate_pipe.engines.base import Completion, Request
from translate_pipe.errors import (
    AccessRefused,
    ContextOverflow,
    EngineError,
    ModelMissing,
    Overloaded,
    RequestRejected,
    Runaway,
    StreamBroken,
    Unreachable,
    WrongServer,
)
from translate_pipe.model import Chunk
from translate_pipe.settings import Settings
from translate_pipe.workers import retry
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.recovery import MISSES
from translate_pipe.workers.retry import LONGEST_RETRY_AFTER, LONGEST_WAIT, policy
from translate_pipe.workers.settlement import Settlement


def waits(error: EngineError, attempts: int, deadline: float = 1e9) -> list[float]:
    """What the policy would wait after each of so many failures in a row."""
    retrying = policy(error, deadline, is_only_host=lambda: True, is_retryable=lambda raised: True)
    state = RetryCallState(retrying, None, (), {})
    found = []
    for attempt in range(1, attempts + 1):
        state.attempt_number = attempt
        state.set_exception((type(error), error, None))
        found.append(retrying.wait(state))
    return found


@pytest.mark.parametrize("error", [Overloaded("x"), Unreachable("x"), StreamBroken("x")])
def test_waits_grow_with_jitter_up_to_a_limit(error: EngineError) -> None:
    early = [waits(error, 1)[0] for _ in range(50)]
    late = [waits(error, 12)[-1] for _ in range(50)]
    assert max(early) <= 1.0
    assert len(set(early)) > 40
    assert max(late) > LONGEST_WAIT / 2
    assert max(late) <= LONGEST_WAIT


def test_retry_after_is_honoured_within_reason() -> None:
    assert waits(Overloaded("x", retry_after=7.5), 3) == [7.5, 7.5, 7.5]
    assert waits(Overloaded("x", retry_after=0.0), 1) == [0.25], "never without a pause"
    assert waits(Overloaded("x", retry_after=3600.0), 1) == [LONGEST_RETRY_AFTER]
    assert waits(Overloaded("x", retry_after=1e9), 1)[0] <= 1.0, "nobody can mean that"
    assert waits(Overloaded("x", retry_after=60.0), 1, deadline=10.0)[0] <= 10.0


@pytest.mark.parametrize("wish", [0.0, 1.0])
def test_a_short_retry_after_only_bounds_the_growing_wait_from_below(wish: float) -> None:
    found = [waits(Overloaded("x", retry_after=wish), 12)[-1] for _ in range(50)]
    assert max(found) > LONGEST_WAIT / 2
    assert min(found) >= wish


def attempts(
    error: EngineError, deadline: float, needed: Callable[[int], bool], *, passes: bool = True
) -> int:
    """How often the policy tries what always fails."""
    tries: list[None] = []

    async def main() -> None:
        trying = policy(
            error,
            deadline,
            is_only_host=lambda: needed(len(tries)),
            is_retryable=lambda raised: passes,
        )
        async for attempt in trying:
            with attempt:
                tries.append(None)
                raise error

    with pytest.raises(type(error)):
        asyncio.run(main())
    return len(tries)


def test_an_error_nothing_can_mend_is_raised_at_once() -> None:
    assert attempts(RequestRejected("x"), 60.0, lambda tries: True, passes=False) == 1


def test_a_host_is_not_given_up_while_others_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.001)
    error = Overloaded("x", retry_after=0.01)
    assert attempts(error, 0.02, lambda tries: tries > 9) == 10


def first(count: int, error: EngineError) -> Scripted:
    return Scripted(faults=lambda number, request: Fault(error) if number < count else None)


@pytest.mark.parametrize(
    "error", [Overloaded("503"), Unreachable("gone"), StreamBroken("reset"), Overloaded("500")]
)
def test_what_passes_costs_nothing_but_time(error: EngineError) -> None:
    engine = first(3, error)
    shop = Shop([engine])
    outcome = shop.run(chunked(segments(100)))
    assert all(each.cause is None for each in outcome.values())
    assert len(engine.asked) <= 5 + 3
    cost = shop.pool.hosts["scripted"]
    assert cost.requests == len(engine.asked)
    assert cost.retries == len(engine.asked) - 5


def test_retry_after_holds_the_host_back() -> None:
    times: list[float] = []

    def faults(number: int, request: Request) -> Fault | None:
        times.append(time.monotonic())
        return Fault(Overloaded("503", retry_after=0.4)) if number == 0 else None

    Shop([Scripted(faults=faults)], Settings(concurrency=1)).run(chunked(segments(40)))
    assert 0.39 < times[1] - times[0] < 3


@pytest.mark.parametrize("error", [Overloaded("503"), Unreachable("gone"), StreamBroken("reset")])
def test_the_deadline_ends_it_with_that_error(error: EngineError) -> None:
    shop = Shop([first(10**6, error)], Settings(deadline=0.5))
    shop.engines[0].describes = lambda number: error
    began = time.monotonic()
    with pytest.raises(type(error), match=error.what):
        shop.run(chunked(segments(100)))
    assert 0.4 < time.monotonic() - began < 10


def test_a_dying_server_leaves_what_was_finished() -> None:
    engine = Scripted()
    engine.faults = lambda number, request: (
        Fault(Unreachable("gone")) if number > 3 else broken(0.5) if number == 3 else None
    )
    engine.describes = lambda number: Unreachable("gone")
    shop = Shop([engine], Settings(deadline=0.3, concurrency=1))
    with pytest.raises(Unreachable):
        shop.run(chunked(segments(200)))
    assert 60 < len(shop.journal) < 80
    assert shop.heard.finished == len(shop.journal)
    assert "host-set-aside" in shop.heard.codes


def test_the_first_answers_can_be_final() -> None:
    engine = first(10**6, RequestRejected("no such field"))
    with pytest.raises(RequestRejected):
        Shop([engine]).run(chunked(segments(100)))
    assert len(engine.asked) <= 4


def test_a_first_request_that_is_refused_costs_no_host() -> None:
    engine = first(2, RequestRejected("no such field"))
    outcome = Shop([engine]).run(chunked(segments(100)))
    assert all(each.translated for each in outcome.values())


def test_a_server_that_refuses_everybody_blames_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that expires in the middle of a film: what was finished stays, and running again goes
    on. For a moment it is waited."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    refused = Fault(AccessRefused("401"))
    engine = Scripted(faults=lambda number, request: refused if number > 3 else None)
    shop = Shop([engine], Settings(concurrency=1))
    with pytest.raises(AccessRefused):
        shop.run(chunked(segments(200)))
    assert len(shop.journal) == 80
    assert len(engine.asked) == 4 + MISSES
    blip = Scripted(faults=lambda number, request: refused if 4 <= number < 7 else None)
    outcome = Shop([blip]).run(chunked(segments(200)))
    assert all(each.translated for each in outcome.values())


def test_access_refused_at_the_beginning_is_final() -> None:
    engine = first(10**6, AccessRefused("no key"))
    with pytest.raises(AccessRefused):
        Shop([engine], Settings(concurrency=1)).run(chunked(segments(100)))
    assert len(engine.asked) == 1


def test_web_pages_at_the_beginning_are_outlasted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has said what it is: a gateway is in the way."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    engine = first(MISSES - 1, WrongServer("a web page"))
    outcome = Shop([engine], Settings(concurrency=1)).run(chunked(segments(100)))
    assert all(each.translated for each in outcome.values())
    with pytest.raises(WrongServer):
        Shop([first(10**6, WrongServer("a web page"))]).run(chunked(segments(100)))


def test_what_was_put_back_is_asked_for_in_the_order_of_the_file() -> None:
    backlog = Backlog(chunked(segments(100)))
    asks = [backlog.take(0, 1) for _ in range(2)]
    for item in asks:
        assert item is not None
        Settlement(backlog).requeue(item, lost())
    again = [backlog.take(0, 1) for _ in range(5)]
    starts = [item.chunk.segments[0].index for item in again if item is not None and item.is_retry]
    assert starts == [0, 20]


def without_model(monkeypatch: pytest.MonkeyPatch, requests: Container[int]) -> Scripted:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    missing = Fault(ModelMissing("404"))
    return Scripted(faults=lambda number, request: missing if number in requests else None)


@pytest.mark.parametrize("requests", [{0, 1}, {3, 5}, {4, 5, 6, 7}])
def test_a_model_that_vanishes_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, requests: set[int]
) -> None:
    shop = Shop([without_model(monkeypatch, requests)])
    outcome = shop.run(chunked(segments(200)))
    assert all(each.translated for each in outcome.values())
    assert shop.heard.codes == []


@pytest.mark.parametrize("since", [0, 3])
def test_a_model_that_stays_away_ends_the_run(monkeypatch: pytest.MonkeyPatch, since: int) -> None:
    engine = without_model(monkeypatch, range(since, 10**6))
    shop = Shop([engine], Settings(concurrency=1))
    with pytest.raises(ModelMissing):
        shop.run(chunked(segments(200)))
    assert len(shop.journal) == 20 * since
    assert len(engine.asked) == since + MISSES


class Sick(Scripted):
    """A server that fails, always, whenever it is asked for one of these texts, after so many
    seconds. It lists how many texts it was asked for then."""

    def __init__(self, *bad: str, error: EngineError, after: float = 0.0) -> None:
        super().__init__()
        self.bad, self.error, self.after = bad, error, after
        self.sick: list[int] = []

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        is_bad = any(text in self.bad for text in texts(request))
        if is_bad:
            self.sick.append(len(texts(request)))
            await asyncio.sleep(self.after)
        self.faults = lambda number, request: Fault(self.error) if is_bad else None
        async for piece in super().complete(request):
            yield piece


@pytest.mark.parametrize("error", [Overloaded("500"), StreamBroken("reset")])
@pytest.mark.parametrize(
    "left", [["Wer da?"], ["¿Quién es?", "谁在那里？"], [f"Nein, {i}." for i in range(8)]]
)
def test_a_text_that_nothing_is_left_to_compare_with_is_given_up(
    monkeypatch: pytest.MonkeyPatch, error: EngineError, left: list[str]
) -> None:
    """As a film is resumed of which all else is done."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.01)
    engine = Sick(*left, error=error)
    shop = Shop([engine], Settings(deadline=2.0))
    chunk = Chunk(tuple(segment(i, text) for i, text in enumerate(left)))
    outcome = shop.run(Given([chunk]))
    assert {each.cause for each in outcome.values()} == {"unanswered"}
    assert len(engine.asked) <= 12 * len(left)
    assert shop.pool.hosts["scripted"].requests == len(engine.asked)


@pytest.mark.parametrize("left", [1, 3])
def test_where_failing_is_slow_a_text_is_given_up_sooner(
    monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    items = segments(left)
    engine = Sick(items[-1].source, error=StreamBroken("the server went silent"), after=0.03)
    settings = Settings(deadline=20.0, stall_timeout=0.02, concurrency=1)
    outcome = Shop([engine], settings).run(chunked(items))
    assert [i for i, each in outcome.items() if not each.translated] == [left - 1]
    assert len(engine.sick) <= 7


def test_a_text_that_is_met_with_silence_costs_few_attempts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each takes as long as a model may take to load."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    items, stall = segments(160), 0.1
    engine = Sick(items[21].source, error=StreamBroken("silent"), after=3 * stall)
    settings = Settings(deadline=20.0, stall_timeout=stall, concurrency=2)
    shop = Shop([engine], settings)
    began = time.monotonic()
    outcome = shop.run(chunked(items, 20))
    took = time.monotonic() - began
    assert [i for i, each in outcome.items() if not each.translated] == [21]
    # Twice before a silence is believed; after two that repeated themselves, at once.
    assert engine.sick == [20, 20, 2, 2, 1, 1]
    assert took < (3 + 5) * stall + 0.4
    assert shop.heard.codes == ["request-unanswered"]


@pytest.mark.parametrize("seed", range(1, 5))
def test_silence_by_chance_costs_about_a_request_each(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Divided at once, each would cost eight."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    dice, stall = random.Random(seed), 0.15
    deaf = {number for number in range(400) if dice.random() < 0.2}

    class Deaf(Scripted):
        async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
            if len(self.asked) in deaf:
                self.asked.append(request)
                await asyncio.sleep(3 * stall)
                raise StreamBroken("silent")
            await asyncio.sleep(stall / 25)
            async for piece in super().complete(request):
                yield piece

    engine = Deaf()
    settings = Settings(deadline=20.0, stall_timeout=stall, concurrency=4)
    outcome = Shop([engine], settings).run(chunked(segments(600), 20))
    assert all(each.translated for each in outcome.values())
    silent = sum(number < len(engine.asked) for number in deaf)
    assert silent >= 3
    assert len(engine.asked) <= 30 + 2 * silent


def test_a_server_that_fails_for_each_of_many_texts_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    items = segments(9)
    engine = Sick(*(each.source for each in items), error=Overloaded("500"))
    with pytest.raises(Overloaded):
        Shop([engine], Settings(deadline=0.2)).run(chunked(items))


def test_a_last_text_is_not_given_up_for_a_server_that_answers_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    engine = first(14, Overloaded("500"))
    outcome = Shop([engine]).run(chunked(segments(1)))
    assert outcome[0].translated


def test_a_host_is_not_given_up_for_some_texts_that_it_fails_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last of a film, asked for one after the other: no reply comes between."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.005)
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.05)
    items = segments(200)
    bad = {place: items[place].source for place in range(12, 200, 24)}
    engine = Sick(*bad.values(), error=Overloaded("500"))
    shop = Shop([engine], Settings(deadline=0.8))
    outcome = shop.run(chunked(items, 20))
    assert {i for i, each in outcome.items() if not each.translated} == bad.keys()
    assert {outcome[i].cause for i in bad} == {"unanswered"}
    assert shop.pool.hosts["scripted"].requests == len(engine.asked)


def test_a_host_that_works_no_longer_is_given_up_though_it_says_ok(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    items = segments(200)
    engine = Sick(*(each.source for each in items[40:]), error=Overloaded("500"))
    with pytest.raises(Overloaded):
        Shop([engine], Settings(deadline=0.3)).run(chunked(items, 20))
    assert len(engine.asked) < 400


@pytest.fixture
def outages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often, each time a host was set aside, it had been so before without an answer since."""
    found: list[int] = []

    def listening(*given: Any, previous_outages: int, **more: Any) -> AsyncRetrying:
        found.append(previous_outages)
        return policy(*given, previous_outages=previous_outages, **more)

    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    monkeypatch.setattr(retry, "policy", listening)
    return found


@pytest.mark.parametrize("lost_by", [StreamBroken("reset"), Overloaded("503")])
@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I am sorry, but I cannot do that.",
        Runaway("over and over"),
        RequestRejected("no"),
        ContextOverflow("too long"),
    ],
)
def test_an_answer_of_no_use_ends_an_outage(
    outages: list[int], answer: str | EngineError, lost_by: EngineError
) -> None:
    """Texts that the model never translates, when all others are done, on a network that loses each
    third request: server and network serve in between, so no wait follows a longer one."""
    items = segments(100)
    doomed = {each.source for each in items[-20:]}
    turn = 0

    def faults(number: int, request: Request) -> Fault | None:
        nonlocal turn
        if doomed.isdisjoint(texts(request)):
            return None
        turn += 1
        assert turn < 200
        if turn % 3 == 0:
            return Fault(lost_by)
        return Fault(answer) if isinstance(answer, EngineError) else None

    def say(request: Request) -> str:
        if isinstance(answer, str) and not doomed.isdisjoint(texts(request)):
            return answer
        return translated(request)

    shop = Shop([Scripted(say=say, faults=faults)], Settings(concurrency=1))
    outcome = shop.run(chunked(items, 20))
    assert {i for i, each in outcome.items() if not each.translated} == {*range(80, 100)}
    assert len(outages) > 2
    assert set(outages) == {0}


@pytest.mark.parametrize("lost", [2, 3, 5])
def test_a_server_that_answers_nothing_of_use_is_not_asked_for_ever(
    outages: list[int], lost: int
) -> None:
    """Of so many requests it loses one, and what comes back from the others is empty."""
    reset = Fault(StreamBroken("reset"))
    engine = Scripted(
        say=lambda request: "",
        faults=lambda number, request: None if number % lost else reset,
    )
    outcome = Shop([engine], Settings(concurrency=1)).run(chunked(segments(400), 20))
    assert {each.cause for each in outcome.values()} == {"missing"}
    assert len(engine.asked) < 150
    assert set(outages) <= {0}
