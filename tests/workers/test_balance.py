"""Hosts that turn out to be slow or silent hold up no run whose other hosts are idle."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.workers.scripted import Fault, Scripted, Shop, chunked, segments
from translate_pipe.engines.base import Request
from translate_pipe.errors import StreamBroken
from translate_pipe.settings import Settings
from translate_pipe.workers import exchange

FAST, SLOW = 2000.0, 40.0
"""Tokens a second. A line of the script takes some nine: 10 lines 45 ms, or over 2 s."""


def shop(*engines: Scripted, concurrency: int | None = 2) -> Shop:
    return Shop(list(engines), Settings(concurrency=concurrency, stall_timeout=60))


def seconds(shop: Shop, count: int = 200, size: int = 10) -> float:
    began = time.monotonic()
    outcomes = shop.run(chunked(segments(count), size))
    assert outcomes.keys() == set(range(count))
    assert all(outcome.translated for outcome in outcomes.values())
    return time.monotonic() - began


def called_off(engine: Scripted) -> int:
    return len(engine.asked) - engine.answered


def test_a_slow_host_does_not_hold_up_a_fast_one() -> None:
    slow = Scripted(slots=1, speed=SLOW, name="slow")
    found = shop(Scripted(slots=2, speed=FAST, name="fast"), slow)
    assert seconds(found) < 4.2
    assert called_off(slow) == 1


def test_what_a_slow_host_had_finished_is_kept() -> None:
    slow = Scripted(slots=1, speed=SLOW, name="slow", pieces=4)
    fast = Scripted(slots=1, speed=FAST, name="fast")
    found = shop(fast, slow, concurrency=1)
    seconds(found, count=120, size=40)
    asked = sum(request.payload.count("Line number") for request in (*fast.asked, *slow.asked))
    assert called_off(slow) == 1
    assert 120 < asked < 160, "texts that had come were asked for again"


def test_a_host_that_says_nothing_does_not_hold_up_the_others() -> None:
    def never(number: int, request: Request) -> Fault:
        return Fault(after=0.0, stall=True)

    silent = Scripted(faults=never, name="silent")
    found = shop(Scripted(slots=2, speed=FAST, name="fast"), silent)
    assert seconds(found) < 3
    assert len(silent.asked) <= 4
    assert found.heard.codes == ["host-slow"]


def test_a_host_that_falls_silent_gets_nothing_more_while_others_answer() -> None:
    def later(number: int, request: Request) -> Fault | None:
        return Fault(after=0.0, stall=True) if number >= 2 else None

    silent = Scripted(slots=2, speed=2 * FAST, faults=later, name="silent")
    found = shop(silent, Scripted(slots=2, speed=FAST, name="fast"))
    assert seconds(found, count=400) < 5
    assert len(silent.asked) <= 6
    assert found.heard.codes == ["host-slow"]


def test_a_text_is_handed_on_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts that only seem to be sooner cost a bounded number of requests."""
    monkeypatch.setattr("translate_pipe.workers.host.Slot.seconds_left", lambda *_: 1e9)
    engines = [Scripted(slots=2, speed=200.0, name=name) for name in "ab"]
    seconds(shop(*engines), count=60)
    assert sum(len(engine.asked) for engine in engines) <= 6 * (1 + 2 * exchange.MOST_RECALLS)


def test_a_single_host_is_left_alone() -> None:
    one = Scripted(slots=1, speed=400.0)
    seconds(shop(one), count=40)
    assert (called_off(one), len(one.asked)) == (0, 4)


def test_nothing_is_lost_where_hosts_fail_besides() -> None:
    def flaky(number: int, request: Request) -> Fault | None:
        return Fault(StreamBroken("the connection broke"), 0.5) if number % 3 == 1 else None

    hosts = [
        Scripted(slots=2, speed=FAST, name="fast", faults=flaky),
        Scripted(slots=1, speed=SLOW, name="slow", faults=flaky),
    ]
    seconds(shop(*hosts))


def test_an_interrupt_while_work_is_handed_on_loses_nothing() -> None:
    """Every text is in the journal, or the run says that it is not finished."""
    from translate_pipe.errors import Interrupted

    async def run(after: float) -> Shop:
        slow = Scripted(slots=1, speed=SLOW, name="slow", pieces=4)
        found = shop(Scripted(slots=1, speed=FAST, name="fast"), slow, concurrency=1)
        found.pool.drain_timeout = 0.1
        work = asyncio.create_task(found.translate(chunked(segments(60), 10)))
        await asyncio.sleep(after)
        found.pool.abort()
        try:
            outcome = await work
        except Interrupted:
            assert len(found.journal) < 60
        else:
            assert len(outcome) == 60
        return found

    for after in (0.1, 0.2, 0.3, 0.4, 0.5):
        asyncio.run(run(after))


def test_a_host_that_was_silent_gets_work_again_once_it_answers() -> None:
    async def taken() -> list[str]:
        found = shop(Scripted(slots=2, name="a"), Scripted(slots=2, name="b"), concurrency=3)
        first = await found.pool.acquire(0)
        first.host.was_silent = True
        other = await found.pool.acquire(0)
        first.received("{")
        again = await found.pool.acquire(0)
        return [slot.host.name for slot in (first, other, again)]

    assert asyncio.run(taken()) == ["a", "b", "a"]
