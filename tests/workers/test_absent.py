"""Hosts that did not serve when the run began, and may come."""

from __future__ import annotations

import asyncio

import pytest

from tests.workers.scripted import Fault, Scripted, Shop, chunked, segments
from translate_pipe.engines.base import Absent, EngineInfo
from translate_pipe.errors import EngineError, ModelMissing, Overloaded, StreamBroken, Unreachable
from translate_pipe.model import Translation
from translate_pipe.settings import Settings
from translate_pipe.workers import retry
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.recovery import MISSES

GONE = Unreachable("nothing answers")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Probes come at once."""
    monkeypatch.setattr(retry, "CONNECT_WAIT", 0.02)
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.02)


def host(name: str) -> Scripted:
    return Scripted(name=name, slots=1, speed=4000.0)


def run(late: Scripted, error: EngineError = GONE, there: Scripted | None = None) -> Shop:
    """Translate with one host that is there and one that is not."""
    there = there or host("there")
    shop = Shop([there], Settings(deadline=5.0))

    async def main() -> list[Translation]:
        absent = Absent(late, EngineInfo("scripted", late.name, "m", "d"), error)
        shop.pool = Pool(
            [there], [there.info], [absent], settings=shop.settings, progress=shop.heard
        )
        try:
            return await shop.translate(chunked(segments(300), 10))
        finally:
            await shop.pool.aclose()

    outcome = asyncio.run(main())
    assert len(outcome) == 300
    assert all(each.translated for each in outcome)
    return shop


@pytest.mark.parametrize("error", [GONE, Overloaded("502"), StreamBroken("silent")])
def test_a_host_that_comes_later_takes_its_share(error: EngineError) -> None:
    late = host("late")
    late.describes = lambda number: error if number < 2 else None
    shop = run(late, error)
    assert late.described == 3
    assert late.asked
    assert shop.heard.codes == ["host-back"], "that it was away was told before"


def test_it_gets_no_work_before_it_has_said_what_it_is() -> None:
    late = host("late")
    errors = [Overloaded("503"), GONE, StreamBroken("reset"), ModelMissing("not yet pulled")]
    late.describes = lambda number: (
        errors[number] if number < len(errors) and not late.asked else None
    )
    run(late)
    assert late.described == 5
    assert late.asked


def test_a_host_that_comes_with_another_model_stays_out() -> None:
    late = host("late")
    late.digest = "another"
    shop = run(late)
    assert (late.described, late.asked) == (1, [])
    assert shop.heard.codes == ["host-lost"]
    assert "not the model the run began with" in shop.heard.notices[0].message


def test_a_host_that_comes_without_the_model_is_left_out_and_told_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.04)  # all its tries come while there is work
    late, there = host("late"), host("there")
    late.describes = lambda number: ModelMissing("no such model")
    there.speed = 2000.0
    shop = run(late, there=there)
    assert late.described == MISSES
    assert shop.heard.codes == ["host-lost"]


def test_a_host_that_never_comes_costs_no_request() -> None:
    late = host("late")
    late.describes = lambda number: GONE
    shop = run(late)
    assert late.described > 1
    assert shop.pool.hosts["late"].requests == 0
    assert not shop.heard.codes


def test_it_is_waited_for_where_the_others_fail() -> None:
    late, there = host("late"), host("there")
    late.describes = lambda number: GONE if number < 4 else None
    there.faults = lambda number, request: Fault(GONE) if number > 2 else None
    there.describes = lambda number: GONE
    run(late, there=there)
    assert len(late.asked) > 10
