"""Interrupts: the first signal lets what is in flight finish, the second stops it."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from tests.workers.scripted import Fault, Scripted, Shop, chunked, segments
from translate_pipe.errors import Interrupted, Unreachable
from translate_pipe.settings import Settings
from translate_pipe.workers.exchange import HARMLESS
from translate_pipe.workers.protocols import JsonProtocol


def interrupted(
    shop: Shop, after: float, *, abort: bool = False, count: int = 1000
) -> tuple[Interrupted, float]:
    """Run, interrupt after so many seconds; the error and how long it took to come."""

    async def main() -> tuple[Interrupted, float]:
        work = asyncio.create_task(shop.translate(chunked(segments(count), 10)))
        await asyncio.sleep(after)
        began = time.monotonic()
        shop.pool.drain(signal.SIGTERM)
        if abort:
            shop.pool.abort()
        with pytest.raises(Interrupted) as caught:
            await work
        took = time.monotonic() - began
        await shop.pool.aclose()
        assert all(task is asyncio.current_task() for task in asyncio.all_tasks())
        return caught.value, took

    return asyncio.run(main())


def test_the_first_signal_finishes_and_journals_what_is_in_flight() -> None:
    engine = Scripted(slots=2, speed=400.0)
    shop = Shop([engine])
    error, took = interrupted(shop, 0.5)
    assert error.signum == signal.SIGTERM
    assert "again" in str(error)
    assert engine.answered == len(engine.asked) > 0
    assert len(shop.journal) == 10 * engine.answered
    assert shop.heard.finished == len(shop.journal)
    assert took < 4


def test_what_is_in_flight_has_a_deadline_and_keeps_what_it_finished() -> None:
    engine = Scripted(faults=lambda number, request: Fault(after=0.6, stall=True))
    shop = Shop([engine], grace=0.2)
    _, took = interrupted(shop, 0.1)
    assert 0.15 < took < 4
    assert len(shop.journal) > 0
    assert shop.heard.finished == len(shop.journal)


def test_the_deadline_holds_where_all_was_asked() -> None:
    """Nobody waits for a place then, who could be told."""
    engine = Scripted(faults=lambda number, request: Fault(after=0.6, stall=True))
    shop = Shop([engine], Settings(concurrency=4), grace=0.2)
    _, took = interrupted(shop, 0.3, count=20)
    assert len(engine.asked) == 2
    assert 0.15 < took < 4


def test_a_signal_in_the_last_reply_lets_the_file_be_finished() -> None:
    engine = Scripted(slots=2, speed=100.0)
    shop = Shop([engine], Settings(concurrency=4))

    async def main() -> int:
        work = asyncio.create_task(shop.translate(chunked(segments(20), 10)))
        await asyncio.sleep(0.3)
        shop.pool.drain()
        return len(await work)

    assert asyncio.run(main()) == 20


def test_the_second_signal_stops_now() -> None:
    engine = Scripted(slots=2, speed=20.0)
    shop = Shop([engine])
    _, took = interrupted(shop, 0.3, abort=True)
    assert took < 2
    assert engine.at_once == 0
    cost = shop.pool.hosts["scripted"]
    assert cost.prompt_tokens > 0
    assert cost.wasted_tokens == cost.completion_tokens > 0, "though no reply was counted"


def test_the_second_signal_while_the_last_replies_come_leaves_a_file_unfinished() -> None:
    shop = Shop([Scripted(slots=2, speed=20.0)], Settings(concurrency=4))
    interrupted(shop, 0.3, abort=True, count=20)
    assert len(shop.journal) < 20


def test_second_after_first() -> None:
    engine = Scripted(slots=2, speed=20.0)
    shop = Shop([engine])

    async def main() -> float:
        work = asyncio.create_task(shop.translate(chunked(segments(100), 10)))
        await asyncio.sleep(0.1)
        shop.pool.drain()
        await asyncio.sleep(0.1)
        assert not work.done()
        began = time.monotonic()
        shop.pool.abort()
        with pytest.raises(Interrupted):
            await work
        return time.monotonic() - began

    assert asyncio.run(main()) < 2


def test_an_outage_can_be_interrupted() -> None:
    engine = Scripted(faults=lambda number, request: Fault(Unreachable("gone")))
    engine.describes = lambda number: Unreachable("gone")
    _, took = interrupted(Shop([engine]), 0.3)
    assert took < 2


def test_a_file_that_is_done_all_the_same_is_done() -> None:
    engine = Scripted(speed=2000.0)
    shop = Shop([engine])

    async def main() -> int:
        work = asyncio.create_task(shop.translate(chunked(segments(20), 20)))
        await asyncio.sleep(0.05)
        assert engine.asked
        shop.pool.drain()
        return len(await work)

    assert asyncio.run(main()) == 20


def test_files_whose_last_requests_are_in_flight_are_finished() -> None:
    """They wait for a place in line, in which they would have learnt that nothing is left."""
    shop = Shop([Scripted(slots=2, speed=100.0)], Settings(concurrency=2))

    async def main() -> list[int]:
        files = [
            asyncio.create_task(shop.translate(chunked(segments(20)[10 * i : 10 * i + 10], 10)))
            for i in range(2)
        ]
        await asyncio.sleep(0.1)
        shop.pool.drain()
        return [len(each) for each in await asyncio.gather(*files)]

    assert asyncio.run(main()) == [10, 10]


def test_no_host_is_tested_after_the_signal() -> None:
    engine = Scripted()
    shop = Shop([engine])
    harmless = JsonProtocol().request(HARMLESS, shop.brief)

    async def main() -> list[bool]:
        slot = await shop.pool.acquire(shop.pool.ticket())
        before = await shop.pool.test(slot, harmless)
        shop.pool.drain()
        return [before, await shop.pool.test(slot, harmless)]

    assert asyncio.run(main()) == [True, False]
    assert len(engine.asked) == 1


def test_every_file_of_the_run_is_interrupted() -> None:
    shop = Shop([Scripted(slots=1, speed=2000.0)], Settings(concurrency=1))

    async def main() -> list[object]:
        files = [
            asyncio.create_task(shop.translate(chunked(segments(1000)[100 * i : 100 * i + 100])))
            for i in range(4)
        ]
        await asyncio.sleep(0.1)
        shop.pool.drain()
        return list(await asyncio.gather(*files, return_exceptions=True))

    assert all(isinstance(each, Interrupted) for each in asyncio.run(main()))


def test_a_cancelled_caller_leaves_nothing_running() -> None:
    engine = Scripted(slots=2, speed=200.0)
    shop = Shop([engine])

    async def main() -> None:
        work = asyncio.create_task(shop.translate(chunked(segments(100), 10)))
        await asyncio.sleep(0.2)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert engine.at_once == 0
        assert all(task is asyncio.current_task() for task in asyncio.all_tasks())

    asyncio.run(main())
    assert shop.heard.finished == len(shop.journal)
