"""Several hosts as one pool: who gets work, who is set aside, what a death costs."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.workers.scripted import (
    Fault,
    Given,
    Say,
    Scripted,
    Shop,
    broken,
    chunked,
    render,
    segments,
    translated,
)
from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    ModelMissing,
    Overloaded,
    RequestRejected,
    Runaway,
    StreamBroken,
    Unreachable,
)
from translate_pipe.model import Ahead, Translation
from translate_pipe.settings import Settings
from translate_pipe.workers import counts, loads, recovery, retry
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.recovery import MISSES
from translate_pipe.workers.size_limit import SizeLimit

NOTHING = Given([])
"""Of no file."""


def host(name: str, **more: object) -> Scripted:
    return Scripted(name=name, slots=1, speed=4000.0, **more)  # type: ignore[arg-type]


def test_work_is_shared_and_accounted_by_host() -> None:
    engines = [host(f"h{i}") for i in range(4)]
    shop = Shop(engines)
    outcome = shop.run(chunked(segments(400), 5))
    assert len(outcome) == 400
    counts = [len(engine.asked) for engine in engines]
    assert sum(counts) == 80
    assert min(counts) >= 15
    assert {name: cost.requests for name, cost in shop.pool.hosts.items()} == {
        f"h{i}": count for i, count in enumerate(counts)
    }


def test_four_hosts_work_at_the_same_time() -> None:
    def seconds(count: int) -> float:
        engines = [host(f"h{i}") for i in range(count)]
        began = time.perf_counter()
        Shop(engines).run(chunked(segments(320), 4))
        return time.perf_counter() - began

    assert seconds(1) > 2 * seconds(4)


def test_a_faster_host_does_more() -> None:
    fast, slow = host("fast"), host("slow")
    slow.speed = 800.0
    Shop([fast, slow]).run(chunked(segments(300), 5))
    assert len(fast.asked) > 2 * len(slow.asked)


def test_a_host_that_dies_costs_only_what_it_had_not_finished() -> None:
    dying, other = host("dying"), host("other")
    dead = False

    def faults(number: int, request: Request) -> Fault | None:
        nonlocal dead
        if number == 6:
            dead = True
            return broken(0.5)
        return Fault(Unreachable("gone")) if dead else None

    dying.faults = faults
    dying.describes = lambda number: Unreachable("gone")
    shop = Shop([dying, other])
    outcome = shop.run(chunked(segments(400), 10))
    assert all(each.translated for each in outcome.values())
    assert len(dying.asked) + len(other.asked) <= 40 + 4
    assert "host-set-aside" in shop.heard.codes
    assert [notice.code for notice in shop.pool.notices] == shop.heard.codes


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Probes come at once."""
    monkeypatch.setattr(retry, "CONNECT_WAIT", 0.02)


@pytest.mark.usefixtures("soon")
def test_a_host_that_comes_back_works_again() -> None:
    away, other = host("away"), host("other")
    away.faults = lambda number, request: Fault(Unreachable("gone")) if number == 2 else None
    away.describes = lambda number: Unreachable("still gone") if number == 0 else None
    shop = Shop([away, other])
    outcome = shop.run(chunked(segments(300), 10))
    assert all(each.translated for each in outcome.values())
    assert away.described == 2
    assert len(away.asked) > 5
    assert shop.heard.codes == ["host-set-aside", "host-back"]


@pytest.mark.parametrize(
    ("error", "after", "told"),
    [
        (Overloaded("429", retry_after=3600.0), 9.0, True),
        (Overloaded("503", retry_after=60.0), 9.0, True),
        (Overloaded("503", retry_after=0.5), 9.0, False),
        (Overloaded("500"), 9.0, False),
        (Overloaded("500"), 0.05, True),
        (Overloaded("503", retry_after=4.0), 0.05, True),
        (StreamBroken("reset"), 0.05, True),
    ],
)
def test_a_host_that_is_away_for_long_is_told_of(
    error: EngineError, after: float, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if after < 1:
        monkeypatch.setattr(recovery, "NOTIFY_AFTER", after)
    away, other = host("away"), host("other")
    away.faults = lambda number, request: Fault(error)
    shop = Shop([away, other])
    outcome = shop.run(chunked(segments(60), 10))
    assert all(each.translated for each in outcome.values())
    assert shop.heard.codes == (["host-set-aside"] if told else [])
    assert all(error.what in each.message for each in shop.heard.notices)


@pytest.mark.usefixtures("soon")
def test_a_host_that_comes_back_with_another_model_stays_out() -> None:
    changed, other = host("changed"), host("other")

    def faults(number: int, request: Request) -> Fault | None:
        if number != 2:
            return None
        changed.digest = "another"
        return Fault(Unreachable("gone"))

    changed.faults = faults
    shop = Shop([changed, other])
    outcome = shop.run(chunked(segments(300), 10))
    assert all(each.translated for each in outcome.values())
    assert len(changed.asked) == 3
    assert "host-lost" in shop.heard.codes
    assert "not the model the run began with" in shop.heard.notices[-1].message


def test_an_overloaded_host_waits_while_the_other_works() -> None:
    full, other = host("full"), host("other")
    full.faults = lambda number, request: Fault(Overloaded("503", retry_after=30.0))
    began = time.monotonic()
    outcome = Shop([full, other]).run(chunked(segments(100), 10))
    assert all(each.translated for each in outcome.values())
    assert time.monotonic() - began < 5
    assert len(full.asked) <= 2


def test_a_refusal_on_trial_is_an_answer() -> None:
    def faults(number: int, request: Request) -> Fault | None:
        return [None, Fault(Overloaded("503")), Fault(ContextOverflow("long")), None][
            min(number, 3)
        ]

    shop = Shop([host("a", faults=faults)], Settings(concurrency=1, deadline=5.0))
    outcome = shop.run(chunked(segments(100), 10))
    assert all(each.translated for each in outcome.values())


def test_a_host_without_the_model_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    without, other = host("without"), host("other")
    without.faults = lambda number, request: Fault(ModelMissing("no such model"))
    shop = Shop([without, other])
    outcome = shop.run(chunked(segments(400), 10))
    assert all(each.translated for each in outcome.values())
    assert len(without.asked) == MISSES
    assert shop.heard.codes == ["host-lost"]


def one_of_them() -> Callable[[str], str]:
    """Translates the first text it is given, and no more."""
    given = itertools.count()
    return lambda text: text if next(given) else f"T({text})"


@pytest.mark.parametrize(
    "say",
    [
        lambda request: "",
        lambda request: "I am sorry, but I cannot do that.",
        lambda request: render(request, lambda text: "BAD"),
        lambda request: render(request, str),
        lambda request: render(request, one_of_them()),
    ],
)
@pytest.mark.parametrize("good", [0, 3])
def test_a_host_whose_replies_are_of_no_use_spoils_nothing(say: Say, good: int) -> None:
    """It is the fastest there is, so the least busy, and would get nearly all requests."""
    useless, other = host("useless"), host("other")
    useless.speed = None
    useless.say = lambda request: (
        translated(request) if len(useless.asked) <= good else say(request)
    )
    shop = Shop([useless, other])
    outcome = shop.run(chunked(segments(400), 10))
    assert sorted(outcome) == list(range(400))
    assert all(each.translated for each in outcome.values())
    assert len(useless.asked) < 25
    assert len(other.asked) < 1.5 * 40
    assert "host-set-aside" in shop.heard.codes


def test_a_host_that_rejects_what_another_takes_spoils_nothing() -> None:
    rejecting, other = host("rejecting"), host("other")
    rejecting.faults = lambda number, request: Fault(RequestRejected("no")) if number >= 3 else None
    shop = Shop([rejecting, other])
    outcome = shop.run(chunked(segments(400), 10))
    assert all(each.translated for each in outcome.values())
    assert len(rejecting.asked) < 25
    assert "host-set-aside" in shop.heard.codes


def test_a_text_that_is_rejected_everywhere_costs_no_host() -> None:
    def rejects(number: int, request: Request) -> Fault | None:
        return Fault(RequestRejected("no")) if "number 133 " in request.prompt else None

    shop = Shop([host("a", faults=rejects), host("b", faults=rejects)])
    outcome = shop.run(chunked(segments(400), 40))
    lost = [each.segment for each in outcome.values() if not each.translated]
    assert lost == [133]
    assert sum(each.requests for each in shop.pool.hosts.values()) < 40


@pytest.mark.parametrize("hosts", [1, 2])
def test_texts_in_which_the_model_says_the_same_over_and_over_cost_only_themselves(
    hosts: int,
) -> None:
    """No host is set aside: whoever is asked, the model does so."""

    def loops(number: int, request: Request) -> Fault | None:
        places = [translated(request).find(f"number {bad} of") for bad in range(9, 400, 30)]
        found = min((place for place in places if place >= 0), default=None)
        if found is None:
            return None
        return Fault(Runaway("over and over"), after=(found + 4) / len(translated(request)))

    shop = Shop([host(f"host {number}", faults=loops) for number in range(hosts)])
    outcome = shop.run(chunked(segments(400), 40))
    lost = sorted(index for index, each in outcome.items() if not each.translated)
    assert lost == list(range(9, 400, 30))
    assert {outcome[index].cause for index in lost} == {"runaway"}
    assert shop.heard.codes == []
    assert sum(each.requests for each in shop.pool.hosts.values()) < 10 + 4 * len(lost)


def test_a_host_of_no_use_says_nothing_of_the_sizes_that_a_model_manages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """But for its first reply, when nothing tells it from the other."""
    useless, other = host("useless", say=lambda request: ""), host("other")
    useless.speed = None
    learned = []
    monkeypatch.setattr(
        SizeLimit, "record", lambda self, size, good, read, new: learned.append(good)
    )
    Shop([useless, other]).run(chunked(segments(400), 10))
    assert len(useless.asked) > 3
    assert learned.count(0) <= 1 < len(learned)


def test_a_host_that_is_of_use_again_works_again() -> None:
    healed, other = host("healed"), host("other")
    healed.say = lambda request: translated(request) if len(healed.asked) > 6 else ""
    other.speed = 800.0
    shop = Shop([healed, other])
    outcome = shop.run(chunked(segments(400), 10))
    assert all(each.translated for each in outcome.values())
    assert len(healed.asked) > 12
    assert shop.heard.codes[:2] == ["host-set-aside", "host-back"]


def test_a_model_of_no_use_is_no_host_s_fault() -> None:
    """Where no host does better, all work on: whether the model can do it is the texts' matter."""
    engines = [host("a", say=lambda request: ""), host("b", say=lambda request: "")]
    outcome = Shop(engines).run(chunked(segments(100), 10))
    assert {each.cause for each in outcome.values()} == {"missing"}
    assert sum(len(engine.asked) for engine in engines) < 60


def test_no_host_left_is_an_error_and_keeps_what_was_journalled() -> None:
    def dies(number: int, request: Request) -> Fault | None:
        return Fault(Unreachable("gone")) if number >= 3 else None

    engines = [host("a", faults=dies), host("b", faults=dies)]
    for engine in engines:
        engine.describes = lambda number: Unreachable("gone")
    shop = Shop(engines, Settings(deadline=0.4))
    with pytest.raises(Unreachable):
        shop.run(chunked(segments(300), 10))
    assert len(shop.journal) == 60


class Queueing(Scripted):
    """One whose third request waits in its line until nobody waits for it any more."""

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        if len(self.asked) == 2:
            self.asked.append(request)
            await asyncio.sleep(0.3)
            raise StreamBroken("the server went silent")
        async for piece in super().complete(request):
            yield piece


def test_the_last_host_is_not_given_up_while_it_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was away for nearly as long as it may be."""
    monkeypatch.setattr(retry, "CONNECT_WAIT", 0.01)
    back = time.monotonic() + 0.2
    engine = Queueing(
        speed=1000.0,
        faults=lambda number, request: None if number else Fault(Unreachable("gone")),
        describes=lambda number: Unreachable("gone") if time.monotonic() < back else None,
    )
    outcome = Shop([engine], Settings(deadline=0.3, concurrency=2)).run(chunked(segments(160), 80))
    assert all(each.translated for each in outcome.values())


def test_a_failed_pool_fails_the_next_file_at_once() -> None:
    shop = Shop([host("a", faults=lambda number, request: Fault(RequestRejected("no")))])

    async def main() -> None:
        for _ in range(2):
            with pytest.raises(RequestRejected):
                await shop.translate(chunked(segments(10)))

    asyncio.run(main())
    assert len(shop.engines[0].asked) == 3


def test_earlier_files_are_served_first() -> None:
    engine = host("a")
    shop = Shop([engine], Settings(concurrency=2))
    ends: list[str] = []

    async def work(name: str, first: int) -> list[Translation]:
        items = [replace(each, index=each.index + first) for each in segments(100)]
        outcome = await shop.translate(chunked(items, 10))
        ends.append(name)
        return outcome

    async def main() -> None:
        await asyncio.gather(*(work(f"file {i}", 1000 * i) for i in range(4)))

    asyncio.run(main())
    assert ends == ["file 0", "file 1", "file 2", "file 3"]
    assert len(shop.journal) == 400


def test_one_slot_always_has_one_request_waiting_and_no_more() -> None:
    engine = host("a")
    Shop([engine]).run(chunked(segments(200), 10))
    assert engine.most_at_once == 2


def test_decoders_are_what_the_hosts_decode() -> None:
    slots = [4, 16]
    infos = [EngineInfo("e", f"h{n}", "m", "d", slots=n) for n in slots]
    engines = [Scripted(slots=n) for n in slots]
    assert Pool(engines, infos, settings=Settings(), progress=Shop([]).heard).decoders() == 20
    found = Shop([Scripted(slots=4, speed=2000.0)])
    found.run(chunked(segments(400), 10))
    assert found.pool.decoders() == 4


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What hosts and pool take for the time; the event loop keeps its own."""
    clock = SimpleNamespace(now=100.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr("translate_pipe.workers.host.time", clock)
    monkeypatch.setattr("translate_pipe.workers.pool.time", clock)
    return clock


def test_what_is_ahead_goes_on_as_it_came_and_what_waits_comes_after_the_least(
    clock: SimpleNamespace,
) -> None:
    async def ahead() -> tuple[Ahead, Ahead]:
        info = EngineInfo("e", "h", "m", "d", slots=2)
        pool = Pool([host("h")], [info], settings=Settings(), progress=Shop([]).heard)
        streaming, waiting = [await pool.acquire(0) for _ in range(2)], await pool.acquire(0)
        for slot, texts in zip(streaming, (40, 20), strict=True):
            slot.expect(texts)
            slot.received("{")
        clock.now += 1.0
        for slot in streaming:
            slot.received('"1": "Oui.",')
            slot.texts_came(10)
        waiting.expect(6)
        then = pool.ahead(waiting, NOTHING)
        clock.now += 0.5
        return then, pool.ahead(waiting, NOTHING)

    then, later = asyncio.run(ahead())
    assert then == Ahead(slots=2, texts=30 + 10 + 6, share=0.5, first=10 + 6)
    assert later == Ahead(slots=2, texts=25 + 5 + 6, share=0.5, first=5 + 6)


def test_what_other_files_have_not_asked_for_is_ahead_of_a_chunk() -> None:
    async def texts_ahead() -> list[float]:
        info = EngineInfo("e", "h", "m", "d")
        pool = Pool([host("h")], [info], settings=Settings(), progress=Shop([]).heard)
        slot = await pool.acquire(0)
        one, two = chunked(segments(40), 10), chunked(segments(30), 10)
        with pool.files.served(one):
            found = [pool.ahead(slot, one).texts]
            with suppress(EngineError), pool.files.served(two):
                one.next()
                two.next()
                found += [pool.ahead(slot, one).texts, pool.ahead(slot, two).texts]
                raise StreamBroken("a file that fails leaves nothing behind")
            return [*found, pool.ahead(slot, one).texts]

    assert asyncio.run(texts_ahead()) == [0, 20, 30, 0]


def test_a_stream_more_than_a_host_decodes_has_ended_unheard(clock: SimpleNamespace) -> None:
    async def ahead() -> Ahead:
        info = EngineInfo("e", "h", "m", "d", slots=2)
        pool = Pool([host("h")], [info], settings=Settings(), progress=Shop([]).heard)
        ended, one, two = [await pool.acquire(0) for _ in range(3)]
        for slot, came in ((ended, 38), (one, 10), (two, 20)):
            slot.expect(40)
            slot.received("{")
            clock.now += 1.0
            slot.received('"1": "Oui.",')
            slot.texts_came(came)
            clock.now -= 1.0
        clock.now += 1.0
        return pool.ahead(two, NOTHING)

    assert asyncio.run(ahead()) == Ahead(slots=2, texts=30 + 20, share=0.5, first=20)


@pytest.mark.parametrize(
    ("told", "unasked", "slots"), [(None, 300, 16), (None, 47, 5), (None, 8, 1), (1, 300, 2)]
)
def test_a_host_nobody_knows_yet_is_taken_to_have_slots_for_all(
    told: int | None, unasked: int, slots: int
) -> None:
    """How many it has shows when replies end; until then a large chunk may keep all waiting."""

    async def slots_ahead() -> list[int]:
        info = EngineInfo("e", "h", "m", "d", slots=told)
        pool = Pool([host("h")], [info], settings=Settings(), progress=Shop([]).heard)
        chunks = chunked(segments(unasked))
        with pool.files.served(chunks):
            slot = await pool.acquire(0)
            found = [pool.ahead(slot, chunks).slots]
            slot.expect(4)
            slot.received("{")
            pool.completed(slot, Completion(Finish.STOP))
            pool.release(slot)
            slot = await pool.acquire(0)
            return [*found, pool.ahead(slot, chunks).slots]

    assert asyncio.run(slots_ahead()) == [slots, 1]


@pytest.mark.parametrize(("ends", "decoders"), [(0.001, 1), (0.04, 1), (0.5, 2)])
def test_a_reply_that_ends_as_another_begins_is_not_beside_it(
    clock: SimpleNamespace, ends: float, decoders: int
) -> None:
    async def seen() -> int:
        info = EngineInfo("e", "h", "m", "d")
        pool = Pool([host("h")], [info], settings=Settings(), progress=Shop([]).heard)
        one, two = [await pool.acquire(0) for _ in range(2)]
        for slot in (one, two):
            slot.expect(40)
            slot.received("{")
        clock.now += ends
        if ends < 0.25:
            one.leave()
        clock.now += 0.5
        two.received("more")
        return two.host.decoders

    assert asyncio.run(seen()) == decoders


@pytest.mark.parametrize(("slow", "share"), [(10, 0.1), (36, 0.25)])
def test_a_slow_host_has_a_small_share(clock: SimpleNamespace, slow: int, share: float) -> None:
    """One that seems a little slower than another has the same."""

    async def shares() -> list[float]:
        infos = [EngineInfo("e", name, "m", "d", slots=2) for name in ("fast", "slow")]
        engines = [host("fast"), host("slow")]
        pool = Pool(engines, infos, settings=Settings(), progress=Shop([]).heard)
        slots = [await pool.acquire(0) for _ in range(2)]
        found = [pool.ahead(slots[1], NOTHING).share]
        for slot in slots:
            slot.expect(80)
            slot.received("{")
        clock.now += 1.0
        for slot, texts in zip(slots, (40, slow), strict=True):
            slot.received('"1": "Oui.",' * texts)
            slot.texts_came(texts)
        for _ in range(2):
            taken = await pool.acquire(0)
            assert taken.host is slots[len(found) - 1].host
            found.append(pool.ahead(taken, NOTHING).share)
        return found

    assert asyncio.run(shares()) == pytest.approx([0.25, 0.5 - share, share])


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines may say that they loaded for longer than their replies took."""
    monkeypatch.setattr(counts, "CLOCK_SLACK", 9.0)


@pytest.mark.usefixtures("loading")
def test_a_model_that_is_replaced_during_the_run_is_known_by_its_loading() -> None:
    def say(request: Request) -> str:
        if len(replaced.asked) == 4:
            replaced.digest, replaced.load_seconds = "another", 3.0
        return translated(request)

    replaced = host("a", say=say)
    shop = Shop([replaced, host("b")], Settings(concurrency=1))
    outcome = shop.run(chunked(segments(400), 10))
    assert all(each.translated for each in outcome.values())
    assert shop.heard.codes == ["model-reloaded", "host-lost"]
    assert "not the model the run began with" in shop.heard.notices[-1].message
    assert len(replaced.asked) < 8


def test_nothing_more_is_taken_from_a_host_that_is_lost() -> None:
    async def accepted() -> list[Translation]:
        work = asyncio.create_task(shop.translate(chunked(segments(10), 10)))
        await asyncio.sleep(0.1)
        (lost,) = (each for each in shop.pool._hosts if each.name == "lost")
        lost.health.lost_by = ModelMissing("another model")
        found = await work
        await shop.pool.aclose()
        return found

    # The first of two idle hosts gets the one request.
    shop = Shop([host("lost"), host("good", say=lambda request: render(request, str.upper))])
    shop.engines[0].speed = 100.0
    assert all(each.text.isupper() for each in asyncio.run(accepted())[-5:])
    assert len(shop.engines[1].asked) == 1


@pytest.mark.usefixtures("loading")
def test_a_reload_during_the_run_is_counted_and_told_once() -> None:
    engine = host("a", load_seconds=4.0)
    shop = Shop([engine], Settings(concurrency=1))
    shop.run(chunked(segments(50), 10))
    assert shop.pool.hosts["a"].reloads == 4
    assert shop.heard.codes == ["model-reloaded"]


@pytest.mark.usefixtures("loading")
def test_a_loaded_model_that_is_slow_to_answer_is_no_reload() -> None:
    """Ollama 0.24 on a busy machine, a model of many words: 0.2 to 0.7 s, and nothing loaded."""
    took = [0.25, 0.22, 0.73, 0.54, 0.7, 1.2]

    def say(request: Request) -> str:
        engine.load_seconds = took[engine.answered]
        return translated(request)

    engine = Scripted(say=say, name="a", slots=1)
    shop = Shop([engine], Settings(concurrency=1))
    shop.run(chunked(segments(60), 10))
    assert shop.pool.hosts["a"].reloads == 1, "the last is one"


@pytest.mark.usefixtures("loading")
def test_loading_for_the_first_requests_is_no_reload() -> None:
    engine = Scripted(load_seconds=3.0)
    shop = Shop([engine], Settings(concurrency=4))

    async def main() -> None:
        await shop.translate(chunked(segments(40), 10))

    engine.speed = 2000.0
    asyncio.run(main())
    assert shop.pool.hosts["scripted"].reloads == 0


@pytest.mark.usefixtures("loading")
def test_a_reload_is_seen_in_a_request_that_was_sent_before_the_first_reply(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def say(request: Request) -> str:
        engine.load_seconds = 3.0 if engine.answered == 1 else 0.0
        return translated(request)

    monkeypatch.setattr(loads, "RELOAD_SECONDS", 0.03)
    engine = Scripted(say=say, name="a", slots=1, speed=1000.0)
    shop = Shop([engine], Settings(concurrency=2))
    shop.run(chunked(segments(40), 10))
    assert shop.pool.hosts["a"].reloads == 1
    assert shop.heard.codes == ["model-reloaded"]


@pytest.mark.usefixtures("loading")
def test_a_host_with_another_model_is_lost_even_if_it_was_set_aside() -> None:
    def say(request: Request) -> str:
        if len(replaced.asked) == 3:
            replaced.digest, replaced.load_seconds = "another", 3.0
        return ""

    replaced = host("a", say=say)
    shop = Shop([replaced, host("b")], Settings(concurrency=1))
    outcome = shop.run(chunked(segments(400), 10))
    assert all(each.translated for each in outcome.values())
    assert sorted(shop.heard.codes) == ["host-lost", "host-set-aside", "model-reloaded"]
    assert len(replaced.asked) == 3
    assert not shop.pool._recovery._tasks


def test_a_host_given_twice_has_two_names() -> None:
    assert list(Shop([host("a"), host("a"), host("b")]).pool.hosts) == ["a #1", "a #2", "b"]


def test_a_bug_in_a_probe_does_not_hang_the_run() -> None:
    def describes(number: int) -> EngineError | None:
        raise ZeroDivisionError

    engine = host("a", faults=lambda number, request: Fault(Unreachable("gone")))
    engine.describes = describes
    with pytest.raises(ZeroDivisionError):
        Shop([engine]).run(chunked(segments(10)))
