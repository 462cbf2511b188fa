"""Repair: what is asked again, with whom, how often, and how it ends."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest

from tests.workers.scripted import (
    Fault,
    Given,
    Scripted,
    Shop,
    broken,
    chunked,
    lost,
    render,
    segment,
    segments,
    texts,
    translated,
)
from translate_pipe.engines.base import Finish, Request
from translate_pipe.errors import ContextOverflow, Overloaded, RequestRejected
from translate_pipe.model import Chunk, Masked, Origin, Segment, Span
from translate_pipe.settings import Settings
from translate_pipe.workers import retry
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import BESIDE, Brief, Verdict
from translate_pipe.workers.checks import inspector
from translate_pipe.workers.failure_rates import MAX_UNANSWERED, MIN_UNANSWERED, FailureRates
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.repair import (
    DEGRADED_DISCOUNT,
    LADDER,
    MAX_SOLO_FAILURES,
    MIN_RETRIES,
    RETRY_RATIO,
    RUNGS,
)
from translate_pipe.workers.reply import Reply
from translate_pipe.workers.settlement import Settlement
from translate_pipe.workers.work_item import WorkItem


def refusing(*bad: str, times: int = 10**6) -> Scripted:
    """Says BAD to these texts the first so many times they are asked."""
    asked: Counter[str] = Counter()

    def change(text: str) -> str:
        if text in bad:
            asked[text] += 1
            if asked[text] <= times:
                return "BAD"
        return f"T({text})"

    return Scripted(say=lambda request: render(request, change))


def test_only_what_failed_is_asked_again_with_its_neighbours() -> None:
    items = segments(60)
    engine = refusing(items[7].source, items[31].source, times=1)
    outcome = Shop([engine]).run(chunked(items))
    assert len(engine.asked) == 4
    again = engine.asked[-1]
    assert texts(again) == [items[7].source, items[31].source]
    assert items[5].source in again.prompt
    assert items[6].source in again.prompt
    assert items[32].source in again.prompt
    assert again.seed != engine.asked[0].seed
    repaired = {i: each for i, each in outcome.items() if each.origin is Origin.REPAIRED}
    assert {i: (each.cause, each.text) for i, each in repaired.items()} == {
        i: ("bad", f"T({items[i].source})") for i in (7, 31)
    }


def test_groups_become_smaller_down_to_one_then_the_source_stays() -> None:
    items = segments(60)
    hard = [items[i].source for i in (3, 4, 20, 50)]
    engine = refusing(*hard)
    shop = Shop([engine])
    outcome = shop.run(chunked(items))
    sizes = [len(texts(request)) for request in engine.asked[3:]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 4
    assert sizes[-1] == 1
    for text in hard:
        assert sum([text] == texts(request) for request in engine.asked) == LADDER.count(0.0)
    kept = {i: each for i, each in outcome.items() if not each.translated}
    assert {i: (each.cause, each.text) for i, each in kept.items()} == {
        i: ("bad", items[i].source) for i in (3, 4, 20, 50)
    }
    assert sorted(shop.journal) == [i for i in range(60) if i not in kept]


def test_seeds_differ_with_every_attempt() -> None:
    engine = refusing("Line number 0 of the film.")
    Shop([engine]).run(chunked(segments(1)))
    assert len({request.seed for request in engine.asked}) == len(engine.asked) == MAX_SOLO_FAILURES


def test_a_segment_left_out_is_missing_and_repaired() -> None:
    def say(request: Request) -> str:
        if len(engine.asked) > 1:
            return translated(request)
        return '{"a":["T(Line number 0 of the film.)","merged","x"]}'

    engine = Scripted(say=say)
    outcome = Shop([engine]).run(chunked(segments(4)))
    assert [outcome[i].cause for i in range(4)] == ["missing"] * 4
    assert all(each.origin is Origin.REPAIRED for each in outcome.values())


def test_what_a_whole_reply_lacks_is_asked_again_alone() -> None:
    def say(request: Request) -> str:
        reply = json.loads(translated(request))
        if len(engine.asked) == 1:
            del reply["b"]
        return json.dumps(reply)

    engine = Scripted(say=say)
    items = segments(20)
    outcome = Shop([engine]).run(chunked(items))
    assert {i: each.text for i, each in outcome.items()} == {
        each.index: f"T({each.source})" for each in items
    }
    assert [texts(request) for request in engine.asked[1:]] == [
        [each.source for each in items[4:8]]
    ]
    repaired = {i: each.cause for i, each in outcome.items() if each.origin is Origin.REPAIRED}
    assert repaired == dict.fromkeys(range(4, 8), "missing")


def test_a_hopeless_model_costs_at_most_three_times_as_much() -> None:
    engine = Scripted(say=lambda request: request.payload)
    shop = Shop([engine])
    outcome = shop.run(chunked(segments(1000)))
    assert {each.cause for each in outcome.values()} == {"echoed"}
    assert len(engine.asked) <= (1 + RETRY_RATIO) * 50
    cost = shop.pool.hosts["scripted"]
    assert cost.requests == len(engine.asked)
    # All first ones, and what was left of those that fewer texts were tried of.
    assert 50 <= len(engine.asked) - cost.retries <= 55


@pytest.mark.parametrize(
    ("manages", "rambles"),
    [(1, False), (6, False), (10, False), (18, False), (6, True), (10, True), (18, True)],
)
def test_a_model_that_manages_few_texts_is_asked_for_few(manages: int, rambles: bool) -> None:
    """Also where its replies to more run out of tokens: no network is to blame for that."""

    def say(request: Request) -> str:
        lost = len(texts(request)) > manages
        return render(request, lambda text: "BAD") if lost else translated(request)

    def faults(number: int, request: Request) -> Fault | None:
        return Fault(after=0.9) if rambles and len(texts(request)) > manages else None

    engine = Scripted(say=say, faults=faults)
    outcome = Shop([engine]).run(chunked(segments(400), 40))
    assert all(each.translated for each in outcome.values())
    asked = [len(texts(request)) for request in engine.asked]
    assert sum(size > manages for size in asked) < 12 + len(asked) / 10
    assert len(asked) < 2.5 * 400 / manages + 12


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_model_that_is_weak_at_any_size_costs_no_more_for_it(share: float) -> None:
    dice = random.Random(5)
    engine = Scripted(
        say=lambda request: render(
            request, lambda text: f"T({text})" if dice.random() < share else "BAD"
        )
    )
    Shop([engine]).run(chunked(segments(1000), 40))
    assert len(engine.asked) <= 1.25 * (1 + RETRY_RATIO) * 25


def test_a_model_that_manages_more_later_is_asked_for_more() -> None:
    def say(request: Request) -> str:
        lost = len(engine.asked) < 20 and len(texts(request)) > 10
        return render(request, lambda text: "BAD") if lost else translated(request)

    engine = Scripted(say=say)
    Shop([engine]).run(chunked(segments(3000), 40))
    assert [len(texts(request)) for request in engine.asked][-20:].count(40) > 15


@pytest.mark.parametrize(("unanswered", "size"), [(0, 10), (10, 40)])
def test_in_a_storm_poor_replies_say_nothing_of_sizes(unanswered: int, size: int) -> None:
    rates = FailureRates(requests=20, unanswered=unanswered)
    backlog = Backlog(chunked(segments(400), 40), rates=rates)
    for count, good in 5 * [(40, 0)] + 2 * [(10, 10)]:
        backlog.size_limit.record(count, good, count, new=True)
    item = backlog.take(0, 1)
    assert item is not None
    assert len(item.chunk.segments) == size


def test_a_small_file_may_spend_a_little_more() -> None:
    engine = Scripted(say=lambda request: request.payload)
    Shop([engine]).run(chunked(segments(5)))
    assert len(engine.asked) <= 1 + MIN_RETRIES + 4


def test_every_fifth_text_wrong_at_random_is_repaired_at_low_cost() -> None:
    chance = random.Random(1)
    engine = Scripted(
        say=lambda request: render(
            request, lambda text: "BAD" if chance.random() < 0.2 else f"T({text})"
        )
    )
    outcome = Shop([engine]).run(chunked(segments(1000), 40))
    assert sum(not each.translated for each in outcome.values()) <= 1
    assert len(engine.asked) <= 2 * 25


def test_a_prompt_too_long_is_divided_by_what_the_server_counted() -> None:
    def faults(number: int, request: Request) -> Fault | None:
        tokens = len(request.prompt)
        if tokens < 300:
            return None
        return Fault(ContextOverflow("too long", prompt_tokens=tokens, num_ctx=600))

    engine = Scripted(faults=faults)
    shop = Shop([engine])
    outcome = shop.run(chunked(segments(40), 40))
    assert all(each.origin is Origin.MODEL for each in outcome.values())
    assert len(engine.asked) <= 20


def test_an_overflow_in_the_middle_of_a_reply_costs_only_what_is_missing() -> None:
    """Some servers tell it only then. ``Shop.accept`` holds that nothing is journalled twice."""
    late = Fault(ContextOverflow("too long"), after=0.5)
    engine = Scripted(faults=lambda number, request: late if number < 4 else None)
    outcome = Shop([engine], Settings(concurrency=1)).run(chunked(segments(100), 20))
    assert all(each.translated for each in outcome.values())
    assert sum(each.origin is Origin.MODEL for each in outcome.values()) >= 60
    assert len(engine.asked) <= 9


def test_a_segment_that_never_fits_keeps_its_source() -> None:
    items = [segment(0, "short"), segment(1, "x" * 5000), segment(2, "short too")]

    def faults(number: int, request: Request) -> Fault | None:
        return Fault(ContextOverflow("too long")) if "xxx" in request.payload else None

    outcome = Shop([Scripted(faults=faults)]).run(chunked(items))
    assert [outcome[i].translated for i in range(3)] == [True, False, True]
    assert outcome[1].cause == "context-overflow"


def test_a_server_to_which_all_is_too_long_costs_no_more_than_repairs_may() -> None:
    engine = Scripted(faults=lambda number, request: Fault(ContextOverflow("too long")))
    outcome = Shop([engine]).run(chunked(segments(1000)))
    assert {each.cause for each in outcome.values()} == {"context-overflow"}
    assert len(engine.asked) <= (1 + RETRY_RATIO) * 50 + 2


def test_a_chunk_no_longer_than_one_that_fitted_is_not_divided_at_a_word() -> None:
    lie = Fault(ContextOverflow("too long", prompt_tokens=10**30, num_ctx=4096))
    engine = Scripted(faults=lambda number, request: lie if number in (2, 4, 5) else None)
    outcome = Shop([engine], Settings(concurrency=1)).run(chunked(segments(200)))
    assert all(each.origin is Origin.MODEL for each in outcome.values())
    assert len(engine.asked) == 10 + 1 + 3  # sent again once, then in halves


def test_a_text_that_always_breaks_the_stream_is_isolated() -> None:
    """Thirty identical tokens in a row make Ollama end the stream (OLLAMA.md)."""
    items = segments(40)
    items[13] = segment(13, "la la la")

    def faults(number: int, request: Request) -> Fault | None:
        if "la la la" not in request.payload:
            return None
        return broken(max(0.001, translated(request).index("la la la") / len(translated(request))))

    engine = Scripted(faults=faults)
    outcome = Shop([engine]).run(chunked(items))
    assert [i for i, each in outcome.items() if not each.translated] == [13]
    assert outcome[13].cause == "stream-broken"
    assert len(engine.asked) <= 2 + 2 * len(LADDER)


def test_a_text_the_server_rejects_is_isolated() -> None:
    items = segments(60)
    items[33] = segment(33, "poison")

    def faults(number: int, request: Request) -> Fault | None:
        return Fault(RequestRejected("bad request")) if "poison" in request.payload else None

    outcome = Shop([Scripted(faults=faults)], Settings(concurrency=1)).run(chunked(items))
    assert [i for i, each in outcome.items() if not each.translated] == [33]
    assert outcome[33].cause == "rejected"


EMPTY = Fault(finish=Finish.LENGTH)
"""All tokens went into what is no reply, as some models think although they are told not to."""


@pytest.mark.parametrize("size", [1, 40])
def test_replies_that_run_out_before_they_begin_cost_a_bounded_number(size: int) -> None:
    engine = Scripted(faults=lambda number, request: EMPTY)
    outcome = Shop([engine]).run(chunked(segments(400), size))
    assert not any(each.translated for each in outcome.values())
    assert len(engine.asked) <= (1 + RETRY_RATIO) * 400 / size + MIN_RETRIES + 2


def test_a_text_that_no_reply_with_it_begins_for_is_isolated() -> None:
    items = segments(600)
    for place in (50, 300, 301):
        items[place] = segment(place, f"poison {place}")
    engine = Scripted(faults=lambda n, request: EMPTY if "poison" in request.payload else None)
    outcome = Shop([engine]).run(chunked(items, 40))
    assert [i for i, each in outcome.items() if not each.translated] == [50, 300, 301]
    assert len(engine.asked) <= 3 * 15


def test_a_model_that_can_only_do_so_much_at_once_is_asked_for_no_more() -> None:
    engine = Scripted(faults=lambda n, request: EMPTY if len(texts(request)) > 10 else None)
    outcome = Shop([engine]).run(chunked(segments(400), 40))
    assert sorted(outcome) == list(range(400))
    assert all(each.translated for each in outcome.values())
    assert len(engine.asked) <= 2 * 40
    late = [len(texts(request)) for request in engine.asked[len(engine.asked) // 2 :]]
    assert sum(count > 10 for count in late) < 5


@pytest.mark.parametrize("place", [3, 33, 59])
def test_a_text_that_crashes_the_server_is_isolated(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    items = segments(60)
    items[place] = segment(place, "poison")

    def faults(number: int, request: Request) -> Fault | None:
        failed = Overloaded("500: llama runner process has terminated")
        return Fault(failed) if "poison" in request.payload else None

    engine = Scripted(faults=faults)
    shop = Shop([engine], Settings(deadline=10.0))
    outcome = shop.run(chunked(items, 10))
    assert [i for i, each in outcome.items() if not each.translated] == [place]
    assert outcome[place].cause == "unanswered"
    assert shop.heard.codes == ["request-unanswered"]
    assert "llama runner process has terminated" in shop.heard.notices[0].message


def _marked() -> tuple[Segment, Scripted]:
    masked = Masked("It was <b>you</b> all along.", marks=(("<b>", "<i>"), ("</b>", "</i>")))
    item = Segment(0, Span(0, 0), masked)
    return item, Scripted(say=lambda request: render(request, lambda text: "C'était toi, Anna."))


def test_marks_that_never_come_back_are_set_by_position_and_reported() -> None:
    item, engine = _marked()
    brief, protocol = Brief("fr"), JsonProtocol()
    shop = Shop([engine], brief=brief, inspect=lambda chunk: inspector(chunk, brief, protocol))
    outcome = shop.run(Given([Chunk((item,))]))
    assert outcome[0].origin is Origin.REPAIRED
    assert outcome[0].cause == "marks-dropped"
    assert "<b>" in outcome[0].text
    assert "</b>" in outcome[0].text
    assert shop.journal == {0: outcome[0].text}
    assert len(engine.asked) == MAX_SOLO_FAILURES


def test_marks_around_nothing_are_asked_for_again_and_set_around_the_words_they_had() -> None:
    marks = (("<b>", "<i>"), ("</b>", "</i>"))
    item = Segment(0, Span(0, 0), Masked("Give <b>Mary</b> the letter.", marks=marks))
    empty = "Rends<b> </b>la lettre à Mary."
    engine = Scripted(say=lambda request: render(request, lambda text: empty))
    brief, protocol = Brief("fr"), JsonProtocol()
    shop = Shop([engine], brief=brief, inspect=lambda chunk: inspector(chunk, brief, protocol))
    outcome = shop.run(Given([Chunk((item,))]))
    assert outcome[0].text == "Rends la lettre à <b>Mary</b>."
    assert outcome[0].cause == "marks-dropped"
    assert len(engine.asked) == MAX_SOLO_FAILURES


def test_marks_do_not_excuse_a_text_that_is_bad_without_them() -> None:
    item, engine = _marked()
    engine.say = lambda request: render(request, lambda text: "It was you all along.")
    brief, protocol = Brief("fr"), JsonProtocol()
    shop = Shop([engine], brief=brief, inspect=lambda chunk: inspector(chunk, brief, protocol))
    outcome = shop.run(Given([Chunk((item,))]))
    assert outcome[0].origin is Origin.SOURCE
    assert outcome[0].text == item.source


def test_failures_are_gathered_from_the_whole_file() -> None:
    backlog = Backlog(chunked(segments(100), 10))
    for _ in range(10):
        item = backlog.take(0, 1)
        assert item is not None
        wrong = item.chunk.segments[4]
        Settlement(backlog).retry_refused(item, [Verdict(wrong.index, "BAD", "bad")])
    rest = backlog.take(0, 1)
    assert rest is not None
    assert [each.index for each in rest.chunk.segments] == list(range(4, 100, 10))


def failed(backlog: Backlog, item: WorkItem | None, texts: int) -> None:
    """The first texts of an item are refused."""
    assert item is not None
    verdicts = [Verdict(each.index, "BAD", "bad") for each in item.chunk.segments[:texts]]
    Settlement(backlog).retry_refused(item, verdicts)


@pytest.mark.parametrize(
    ("unanswered", "texts", "expected"),
    [(0, 40, [10, 10, 10, 10]), (0, 6, [4, 2]), (9, 40, [16, 16, 8]), (9, 6, [6])],
)
def test_the_last_failures_are_shared_among_idle_places(
    unanswered: int, texts: int, expected: list[int]
) -> None:
    """In larger groups where requests fail: each may be lost."""
    backlog = Backlog(chunked(segments(40), 40))
    item = backlog.take(0, 4)
    assert backlog.take(1, 4) is None
    assert not backlog.ready(1, 4)
    backlog.rates.unanswered = unanswered
    failed(backlog, item, texts)
    sizes = []
    while (again := backlog.take(0, 4)) is not None:
        sizes.append(len(again))
    assert sizes == expected


@pytest.mark.parametrize(
    ("unanswered", "in_flight", "sizes"), [(0, 2, [4, 2]), (0, 4, []), (9, 2, [])]
)
def test_idle_places_do_not_wait_for_the_last_replies(
    unanswered: int, in_flight: int, sizes: list[int]
) -> None:
    backlog = Backlog(chunked(segments(40), 40))
    item = backlog.take(0, 4)
    assert backlog.take(1, 4) is None
    backlog.rates.unanswered = unanswered
    failed(backlog, item, 6)
    assert backlog.ready(in_flight, 4) is bool(sizes)
    taken = [backlog.take(busy, 4) for busy in range(in_flight, 4)]
    assert [len(again) for again in taken if again is not None] == sizes


@pytest.mark.parametrize(
    ("last", "texts", "next_is_retry"), [(8, 6, True), (8, 3, False), (30, 6, False)]
)
def test_failures_do_not_wait_for_the_end_where_chunks_grow_small(
    last: int, texts: int, next_is_retry: bool
) -> None:
    backlog = Backlog(Given([*chunked(segments(40), 40), *chunked(segments(120)[40:], last)]))
    first = backlog.take(0, 4)
    assert backlog.take(1, 4) is not None
    assert backlog.take(1, 4) is not None
    failed(backlog, first, texts)
    item = backlog.take(1, 4)
    assert item is not None
    assert item.is_retry is next_is_retry


@pytest.mark.parametrize(("last", "sizes"), [(8, [7, 7, 6]), (15, [20])])
def test_what_is_asked_again_as_a_whole_is_divided_where_chunks_grow_small(
    last: int, sizes: list[int]
) -> None:
    backlog = Backlog(Given([*chunked(segments(20)), *chunked(segments(80)[20:], last)]))
    item = backlog.take(0, 4)
    assert item is not None
    assert backlog.take(1, 4) is not None
    assert backlog.take(1, 4) is not None
    Settlement(backlog).retry_useless(item, {})
    taken = (backlog.take(1, 4) for _ in range(8))
    assert [len(each) for each in taken if each is not None and each.is_retry] == sizes


def test_no_text_is_blamed_for_a_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four in ten requests are not answered, three in ten replies break off."""
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.001)
    dice = random.Random(7)

    def faults(number: int, request: Request) -> Fault | None:
        luck = dice.random()
        if luck < 0.4:
            return Fault(Overloaded("503"))
        return broken(0.5) if luck < 0.7 else None

    engine = Scripted(faults=faults)
    outcome = Shop([engine], Settings(deadline=60.0)).run(chunked(segments(400), 40))
    assert all(each.translated for each in outcome.values())
    assert len(engine.asked) < 60


def test_more_silence_is_needed_where_many_requests_go_unanswered() -> None:
    calm, storm = FailureRates(requests=40, unanswered=1), FailureRates(requests=40, unanswered=20)
    assert calm.max_unanswered == MIN_UNANSWERED
    assert MIN_UNANSWERED < storm.max_unanswered <= MAX_UNANSWERED
    # Half of all texts may be ones that no server can answer: those that were answered tell.
    sick = replace(storm, answered=20, chance_failures=1)
    assert sick.max_unanswered == MIN_UNANSWERED
    assert replace(storm, answered=20, chance_failures=30).max_unanswered > MIN_UNANSWERED
    assert not FailureRates(requests=40, break_points={1}).breaks_often
    assert FailureRates(requests=40, break_points=set(range(10))).breaks_often


def degraded(requests: int = 40) -> FailureRates:
    """Half of all requests fail, in every way; one of 40 texts was answered."""
    half = set(range(requests // 2))
    rates = FailureRates(
        requests, requests // 2, requests // 2, break_points=half, useless_chunks=half
    )
    rates.record_useful(Chunk(tuple(segments(40))))
    return rates


def judged(good: int, read: int, refused: dict[int, Verdict]) -> Reply:
    """A whole reply that brought so many texts, none of which is doubted."""
    reply = SimpleNamespace(good=good, likely=good, read=read, refused=refused, missing=[])
    reply.broke_in = None
    return cast("Reply", reply)


@pytest.mark.parametrize(
    ("rates", "good", "strikes"),
    [
        (degraded(), 2, 0.25),
        (degraded(), 15, 1.0),  # most of the reply is good: the others are to blame
        (FailureRates(most_segments=40), 2, 1.0),
    ],
)
def test_a_poor_reply_says_little_where_most_requests_fail(
    rates: FailureRates, good: int, strikes: float
) -> None:
    backlog = Backlog(chunked(segments(20)), rates=replace(rates))
    item = backlog.take(0, 1)
    assert item is not None
    items = item.chunk.segments[good:]
    refused = {each.index: Verdict(each.index, "?", "misaligned") for each in items}
    reply = judged(good, 20, refused)
    Settlement(backlog).completed(item, reply, Finish.STOP)
    again = backlog.take(0, 1)
    assert again is not None
    assert {each.strikes for each in again.failures.values()} == {strikes}


def test_groups_are_larger_in_a_storm_as_far_as_the_context_goes() -> None:
    for rates, size in (
        (FailureRates(), 40),
        (degraded(), 66),
        (replace(degraded(), requests=1000), 40),
    ):
        backlog = Backlog(chunked(segments(200), 40), lambda chunk: len(chunk.segments) / 70, rates)
        for _ in range(2):
            item = backlog.take(1, 1)
            assert item is not None
            Settlement(backlog).retry_missing(item, item.chunk.segments, "missing")
        item = backlog.take(1, 1)
        assert item is not None
        assert len(item.chunk.segments) == size


def test_an_item_takes_along_what_waits_only_in_a_storm() -> None:
    for rates, sizes in (FailureRates(), [20, 20, 20]), (degraded(), [40, 40, 40]):
        backlog = Backlog(chunked(segments(120)), rates=rates)
        item = backlog.take(0, 1)
        assert item is not None
        Settlement(backlog).retry_missing(item, item.chunk.segments, "missing")
        found = [len(item.chunk.segments)]
        for _ in range(2):
            item = backlog.take(0, 1)
            assert item is not None
            indices = [each.index for each in item.chunk.segments]
            assert indices == sorted(indices)
            found.append(len(indices))
        assert found == sizes


@pytest.mark.parametrize(("times", "sizes"), [(1, [40, 40, 20]), (2, [20, 40, 40])])
def test_what_goes_unanswered_again_takes_nothing_along(times: int, sizes: list[int]) -> None:
    """It may be what kills the server."""
    backlog = Backlog(chunked(segments(100)), rates=degraded())
    first = backlog.take(0, 1)
    assert first is not None
    item = WorkItem(Chunk(first.chunk.segments[:20]), {}, is_retry=True, unanswered=times)
    rest = Chunk(first.chunk.segments[20:])
    backlog.send_next([item, WorkItem(rest, {})] if rest.segments else [item])
    found = [backlog.take(0, 1) for _ in range(3)]
    assert [len(each) for each in found if each is not None] == sizes


def test_what_no_reply_began_to_goes_on_together_in_a_storm() -> None:
    backlog = Backlog(chunked(segments(200), 20), lambda chunk: len(chunk.segments) / 41)
    for replies in range(8):
        item = backlog.take(1, 1)
        assert item is not None
        Settlement(backlog).requeue(item, lost(replies))
    found: list[int] = []
    sizes = []
    while (item := backlog.take(1, 1)) is not None:
        indices = [each.index for each in item.chunk.segments]
        assert indices == sorted(indices)
        sizes.append(len(indices))
        found += indices
    assert sorted(found) == list(range(200))
    assert max(sizes) == 38, "less than two chunks: no more than the context takes"


def test_a_text_keeps_its_neighbours_in_any_company() -> None:
    one, two = (WorkItem(chunk, {}, unanswered=1) for chunk in chunked(segments(8), 4))
    first, rest = two.split_at(1)
    assert rest is not None
    both = rest.merged(one)
    assert [each.index for each in both.chunk.segments] == [0, 1, 2, 3, 5, 6, 7]
    assert both.failures[5].before[-1] == first.chunk.segments[0].source
    assert both.failures[3].after == (), "its chunk showed none"


def test_a_text_the_server_never_answers_is_isolated_in_a_storm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.001)
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.01)
    dice = random.Random(3)
    items = segments(400)
    items[133] = segment(133, "poison")

    def faults(number: int, request: Request) -> Fault | None:
        lost = "poison" in request.payload or dice.random() < 0.5
        return Fault(Overloaded("503")) if lost else None

    engine = Scripted(faults=faults)
    outcome = Shop([engine], Settings(deadline=60.0)).run(chunked(items, 40))
    assert [i for i, each in outcome.items() if not each.translated] == [133]
    assert outcome[133].cause == "unanswered"


@pytest.mark.parametrize("place", [5, 100, 197])
def test_a_text_that_crashes_the_server_costs_few_requests(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.001)
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.01)
    items = segments(200)
    items[place] = segment(place, "poison")

    def faults(number: int, request: Request) -> Fault | None:
        return Fault(Overloaded("500")) if "poison" in request.payload else None

    engine = Scripted(faults=faults)
    outcome = Shop([engine]).run(chunked(items, 40))
    assert [i for i, each in outcome.items() if not each.translated] == [place]
    assert len(engine.asked) <= 30


def test_a_useless_reply_divides_nothing_in_a_storm_of_them() -> None:
    rates = degraded()
    assert rates.excuses(Chunk(tuple(segments(40))))
    assert not rates.excuses(Chunk(tuple(segments(41))))  # perhaps it is the size
    assert not replace(rates, useless_chunks={1}).excuses(Chunk(tuple(segments(40))))


def test_a_break_in_a_storm_is_a_fraction_of_a_failure() -> None:
    failed = []
    for rates in FailureRates(), degraded(10**6), replace(degraded(), requests=40):
        backlog = Backlog(chunked(segments(1)), rates=rates)
        requests = 0
        while (item := backlog.take(0, 1)) is not None:
            requests += 1
            Settlement(backlog).retry_truncated(
                item, item.chunk.segments, "stream-broken", item.chunk.segments[0].index
            )
        failed.append(requests)
    assert failed[0] == MAX_SOLO_FAILURES
    assert failed[1] == failed[2] == DEGRADED_DISCOUNT * MAX_SOLO_FAILURES


def test_one_small_chunk_is_not_the_end() -> None:
    backlog = Backlog(Given([*chunked(segments(40), 40), *chunked(segments(120)[40:], 8)]))
    first = backlog.take(0, 4)
    assert backlog.take(1, 4) is not None
    failed(backlog, first, 6)
    item = backlog.take(1, 4)
    assert item is not None
    assert not item.is_retry


def test_single_texts_wait_for_all_new_chunks() -> None:
    backlog = Backlog(Given([*chunked(segments(40), 40), *chunked(segments(120)[40:], 8)]))
    first = backlog.take(0, 4)
    assert first is not None
    for index in range(6):
        failure = first.with_cause(index, "bad")
        failure.solo_strikes = 1.0
        backlog.retries.add(failure)
    taken = [backlog.take(1, 4) for _ in range(11)]
    assert [item.is_retry for item in taken if item is not None] == [False] * 10 + [True]


def test_what_stood_beside_wrong_texts_is_asked_again_without_them() -> None:
    backlog = Backlog(chunked(segments(40), 40))
    item = backlog.take(0, 1)
    assert item is not None
    refused = [Verdict(i, "x", BESIDE if i % 3 else "misaligned") for i in range(30)]
    Settlement(backlog).retry_refused(item, refused)
    groups = [{i % 3 for i in indexes} for indexes in _asked_again(backlog)]
    assert groups == [{1, 2}, {0}]


def _asked_again(backlog: Backlog) -> list[list[int]]:
    """The texts of each item that is left, in the order in which they are asked for."""
    items = iter(lambda: backlog.take(0, 1), None)
    return [[each.index for each in item.chunk.segments] for item in items]


@pytest.mark.parametrize(
    ("cause", "order"),
    [
        ("misaligned", [3, 5, 0, 2, 4, 1]),
        ("neighbour", [3, 5, 0, 2, 4, 1]),
        ("echoed", [*range(6)]),
    ],
)
def test_texts_out_of_order_get_other_neighbours(cause: str, order: list[int]) -> None:
    backlog = Backlog(chunked(segments(40), 40))
    item = backlog.take(0, 1)
    assert item is not None
    Settlement(backlog).retry_refused(item, [Verdict(i, "x", cause) for i in range(6)])
    assert _asked_again(backlog) == [order]


@pytest.mark.parametrize("count", range(5, 41))
def test_no_neighbour_is_one_of_before_nor_is_a_reversed_reply_the_same(count: int) -> None:
    backlog = Backlog(chunked(segments(40), 40))
    item = backlog.take(0, 1)
    assert item is not None
    Settlement(backlog).retry_refused(item, [Verdict(i, "x", "misaligned") for i in range(count)])
    (order,) = _asked_again(backlog)
    assert sorted(order) == [*range(count)]
    assert all(abs(one - other) > 1 for one, other in pairwise(order))
    mirrored = dict(zip(order, reversed(order), strict=True))
    assert sum(mirrored[i] == count - 1 - i for i in range(count)) <= 2


@pytest.mark.parametrize(
    ("asked", "good", "counted"), [(10, 10, 0), (10, 6, 0), (10, 5, 1), (4, 4, 0), (3, 3, 1)]
)
def test_a_worthwhile_retry_is_not_counted(asked: int, good: int, counted: int) -> None:
    backlog = Backlog(chunked(segments(20)))
    backlog.budget.retries = 1
    reply = judged(good, asked, {})
    item = WorkItem(Chunk(tuple(segments(asked))), {}, attempt=1, is_retry=True)
    Settlement(backlog).completed(item, reply, Finish.STOP)
    assert backlog.budget.retries == counted


def test_a_retry_without_anything_good_counts_against_each_of_its_texts() -> None:
    """Its texts are from all over the file: the same company would fail again."""
    items = segments(20)
    engine = refusing(*(each.source for each in items[:4]))
    Shop([engine]).run(chunked(items))
    assert [len(texts(request)) for request in engine.asked] == [20, 4, 4, 4, *[1] * 8]


def test_what_fails_when_nothing_more_may_be_spent_comes_to_an_end() -> None:
    """Though it goes with new texts, and so costs no request."""
    backlog = Backlog(chunked(segments(20)))
    assert backlog.take(0, 1) is not None
    backlog.budget.retries = 100
    item = WorkItem(Chunk(tuple(segments(2))), {})
    for _ in LADDER:
        Settlement(backlog).retry_useless(item, {})
        groups = (backlog.retries.take(rung, 2) for rung in range(len(RUNGS)))
        item = next((replace(each, is_retry=False) for each in groups if each), item)
    assert [each.segment.index for each in backlog.given_up] == [0, 1]


def test_what_stands_beside_wrong_texts_is_no_reason_for_smaller_requests() -> None:
    def say(request: Request) -> str:
        if len(texts(request)) <= 4:
            return translated(request)
        words = iter(["BAD"] + ["BESIDE"] * 12)
        return render(request, lambda text: next(words, f"T({text})"))

    engine = Scripted(say=say)
    Shop([engine]).run(chunked(segments(400)))
    assert [len(texts(request)) for request in engine.asked].count(20) >= 20
