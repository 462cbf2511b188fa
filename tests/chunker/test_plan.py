"""The planner's laws, held on any document: nothing lost, nothing too large, nothing twice."""

from __future__ import annotations

import heapq
import random
import re
from collections.abc import Iterator, Sequence
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.chunker import Budget, Estimator, Plan
from translate_pipe.chunker.boundaries import sentence_ends
from translate_pipe.chunker.budget import LEAST_SEGMENT
from translate_pipe.errors import ConfigError
from translate_pipe.model import NOTHING_AHEAD, Ahead, Chunk, Masked, Segment, Skip, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols import JsonProtocol

WORDS = ("the", "and", "you", "are", "not", "going", "there", "because", "I", "think", "before")


def segment(index: int, text: str, gap: int = 100, skip: Skip | None = None) -> Segment:
    return Segment(index, Span(0, 0), Masked(text), gap=gap, skip=skip)


def scene(count: int, seed: int = 1) -> list[Segment]:
    """Cues as films have them: one to twelve words, a sentence in one to three cues."""
    dice = random.Random(seed)
    return [
        segment(
            i,
            " ".join(dice.choices(WORDS, k=dice.randint(1, 12)))
            + dice.choices(".?!, ", weights=(60, 10, 10, 10, 10))[0],
            dice.choice([50, 100, 500, 4000]),
        )
        for i in range(count)
    ]


def planned(
    segments: Sequence[Segment],
    budget: Budget | None = None,
    wanted: set[int] | None = None,
    *,
    context: int = 2,
    max_segments: int = 40,
    slots: int = 1,
) -> list[Chunk]:
    plan = Plan(
        segments,
        {each.index for each in segments} if wanted is None else wanted,
        budget or Budget(4096),
        Estimator(),
        context=context,
        max_segments=max_segments,
    )
    return [*all_of(plan, Ahead(slots, share=1 / slots))]


def all_of(plan: Plan, ahead: Ahead) -> Iterator[Chunk]:
    """Its chunks if always the same is ahead."""
    return iter(lambda: plan.next(ahead), None)


def cut(plan: Plan, ahead: Ahead = NOTHING_AHEAD) -> Chunk:
    """The next chunk, which there must be."""
    chunk = plan.next(ahead)
    assert chunk is not None
    return chunk


texts = st.text(st.sampled_from('abc xyz,.?!\n"\\é你好。…あ🎉'), min_size=1, max_size=120)
documents = st.lists(
    st.tuples(texts, st.sampled_from([0, 100, 4000]), st.sampled_from([None, None, Skip.SOUND])),
    max_size=80,
).map(lambda rows: [segment(i, text, gap, skip) for i, (text, gap, skip) in enumerate(rows)])


@given(documents, st.data(), st.sampled_from([512, 1024, 8192]), st.integers(1, 9))
def test_every_wanted_segment_is_in_exactly_one_chunk_in_order(
    document: list[Segment], data: st.DataObject, num_ctx: int, width: int
) -> None:
    wanted = data.draw(st.sets(st.integers(0, max(0, len(document) - 1))))
    chunks = planned(document, Budget(num_ctx), wanted, slots=width)
    found = [each.index for chunk in chunks for each in chunk.segments]
    assert found == [s.index for s in document if s.index in wanted and s.skip is None]
    assert all(chunk.segments for chunk in chunks)


GLOSSARY = {"abc": "Abece", "you": "Sie", "你好": "Guten Tag"} | {
    f"name{number:02}": "a translation of some length" for number in range(60)
}


def largest_request(document: list[Segment], num_ctx: int, context: int, width: int) -> float:
    """The most of ``num_ctx`` that prompt, reply and margin of one chunk take."""
    brief = Brief("de", "en", glossary=GLOSSARY, num_ctx=num_ctx)
    protocol, estimator = JsonProtocol(), Estimator()
    frame = protocol.request(Chunk((segment(0, ""),)), brief)
    overhead = estimator.weigh(frame.system) + estimator.weigh(frame.prompt)
    budget = Budget(num_ctx, overhead=overhead, glossary=GLOSSARY)
    largest = 0.0
    for chunk in planned(document, budget, context=context, slots=width):
        request = protocol.request(chunk, brief)
        prompt = estimator.tokens(request.system) + estimator.tokens(request.prompt)
        reply = estimator.reply_tokens(estimator.weigh(request.payload), budget.expansion)
        largest = max(largest, (prompt + reply + budget.margin) / num_ctx)
    return largest


@given(documents, st.sampled_from([768, 1024, 4096]), st.integers(0, 5), st.integers(1, 9))
def test_prompt_reply_and_margin_fit_the_context(
    document: list[Segment], num_ctx: int, context: int, width: int
) -> None:
    assert largest_request(document, num_ctx, context, width) <= 1


def test_glossary_terms_are_part_of_the_budget() -> None:
    document = [segment(i, f"name{i % 60:02} is here.") for i in range(120)]
    assert largest_request(document, 1024, 2, 1) <= 1


@pytest.mark.parametrize("context", [0, 2, 6])
@pytest.mark.parametrize("num_ctx", [768, 1024, 2048])
@pytest.mark.parametrize("text", ["long ", 'a "b"\n', "你好，", "ещё "])
def test_full_chunks_fit_and_waste_little(text: str, num_ctx: int, context: int) -> None:
    document = [segment(i, text * (20 + i % 7)) for i in range(120)]
    for end in ("", "."):
        document = [segment(i, each.source + end) for i, each in enumerate(document)]
        assert 0.55 < largest_request(document, num_ctx, context, 1) <= 1


@given(documents, st.integers(1, 9))
def test_no_chunk_exceeds_max_segments(document: list[Segment], most: int) -> None:
    assert all(len(chunk.segments) <= most for chunk in planned(document, max_segments=most))


@given(documents, st.integers(1, 9))
def test_a_sentence_that_fits_is_never_cut(document: list[Segment], width: int) -> None:
    shown = [each for each in document if each.skip is None]
    ends = dict(zip((each.index for each in shown), sentence_ends(shown), strict=True))
    budget, most = Budget(1024), 12
    for chunk in planned(document, budget, max_segments=most, slots=width)[:-1]:
        if ends[chunk.segments[-1].index]:
            continue
        begins = [
            position
            for position, each in enumerate(chunk.segments)
            if position == 0 or ends[chunk.segments[position - 1].index]
        ]
        assert begins == [0], "the cut sentence began with the chunk, so it fits none"


def test_a_segment_too_long_for_any_chunk_is_alone() -> None:
    document = [segment(0, "Short."), segment(1, "word " * 2000), segment(2, "Short.")]
    chunks = planned(document, Budget(1024))
    assert [len(chunk.segments) for chunk in chunks] == [1, 1, 1]


def test_the_longest_segment_the_budget_allows_fits() -> None:
    budget = Budget(2048)
    for letter in ("a ", "é", "你"):
        text = (letter * budget.max_segment_length)[: budget.max_segment_length]
        estimator = Estimator()
        needed = budget.needs(estimator.weigh(text), 0.0, 1, estimator)
        assert needed <= budget.room


def test_chunks_end_before_a_change_of_scene() -> None:
    document = [segment(i, "Yes, I am here.", 8000 if i == 33 else 100) for i in range(60)]
    assert len(planned(document)[0].segments) in {27, 28, 29, 30, 33}
    early = [segment(i, "Yes, I am here.", 8000 if i == 27 else 100) for i in range(60)]
    assert len(planned(early)[0].segments) == 27


def test_the_last_chunk_is_not_a_crumb() -> None:
    document = [segment(i, "Yes, I am here.") for i in range(81)]
    assert [len(chunk.segments) for chunk in planned(document)] == [27, 27, 27]


def test_context_is_what_stands_around_the_chunk() -> None:
    document = [segment(i, f"Sentence number {i}.") for i in range(50)]
    first, second = planned(document, max_segments=25)
    assert first.before == ()
    assert first.after == ()
    assert second.before == ("Sentence number 23.", "Sentence number 24.")


def test_what_follows_is_shown_where_a_sentence_runs_on() -> None:
    document = [segment(i, "and then,") for i in range(28)] + [segment(28, "the end.")] * 1
    document += [segment(i, "It is over now.") for i in range(29, 40)]
    first = planned(document, max_segments=10)[0]
    assert first.after == ("and then,", "and then,")


def test_skipped_segments_are_neither_translated_nor_context() -> None:
    document = [segment(0, "One."), segment(1, "♪", skip=Skip.SOUND), segment(2, "Two.")]
    (chunk,) = planned(document, wanted={2})
    assert chunk.before == ("One.",)


def test_a_large_hole_begins_a_new_chunk_with_its_own_context() -> None:
    document = [segment(i, f"Sentence number {i}.") for i in range(50)]
    wanted = {*range(3, 9), 10, 12, *range(40, 48)}
    chunks = planned(document, wanted=wanted)
    assert [[each.index for each in chunk.segments] for chunk in chunks] == [
        [3, 4, 5, 6, 7, 8, 10, 12],
        [*range(40, 48)],
    ]
    assert chunks[1].before == ("Sentence number 38.", "Sentence number 39.")


@pytest.mark.parametrize("wanted", [{3, 5, 40}, {1, *range(20, 40)}, {*range(20), 45}])
def test_what_is_left_here_and_there_goes_together(wanted: set[int]) -> None:
    document = [segment(i, f"Sentence number {i}.") for i in range(50)]
    (chunk,) = planned(document, wanted=wanted)
    assert {each.index for each in chunk.segments} == wanted


def test_plan_is_lazy_and_follows_the_slots() -> None:
    plan = Plan(scene(1000), range(1000), Budget(4096), Estimator())
    assert len(cut(plan).segments) > 20
    assert len(cut(plan, Ahead(100, share=0.01)).segments) < 12
    assert len(cut(plan, Ahead(4, texts=140, share=0.25, first=20)).segments) > 20
    left = plan.left
    last = cut(plan, Ahead(4, texts=140, share=0.005, first=20))
    assert len(last.segments) < 12
    assert plan.left == left - len(last.segments)


@pytest.mark.parametrize(
    ("wanted", "ahead", "expected"),
    [
        # (36 + 10 + 30 + 50) / 3 = 42 would make all end together; 42 / 1.1 - 10 = 28
        (36, [10.0, 30.0, 50.0], 27),
        # (10 + 2 + 63) / 10 = 7.5; 7.5 / 1.1 - 2 = 4.8 would leave less than one of 5.5
        (10, [2.0] + [7.0] * 9, 6),
        # 2 / 3 of a text is none
        (2, [30.0, 30.0, 30.0], 2),
    ],
)
def test_a_chunk_is_most_of_what_its_slot_can_do_until_all_finish(
    wanted: int, ahead: list[float], expected: int
) -> None:
    document = [segment(i, f"Sentence number {i}.") for i in range(10, 90)]
    known = Ahead(len(ahead), sum(ahead), 1 / len(ahead), min(ahead))
    plan = Plan(document, range(20, 20 + wanted), Budget(4096), Estimator())
    assert abs(len(cut(plan, known).segments) - expected) <= 1


def test_plan_learns_from_the_server_between_chunks() -> None:
    from translate_pipe.engines.base import Completion, Finish

    estimator = Estimator()
    plan = Plan(scene(200), range(200), Budget(1024), estimator)
    before = cut(plan)
    request = JsonProtocol().request(before, Brief("th", "en"))
    spoken = Completion(Finish.STOP, prompt_tokens=400, completion_tokens=900)
    estimator.observe(request, spoken)
    assert len(cut(plan).segments) < len(before.segments)


@pytest.mark.parametrize(("slots", "allowed"), [(1, 0.001), (4, 0.02), (16, 0.03)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_slots_finish_together(slots: int, allowed: float, seed: int) -> None:
    """1,000 cues on slots of equal speed: the wall time is near the mean work of a slot, although
    replies are up to a fifth longer or shorter than anyone can foresee."""
    dice, estimator = random.Random(seed), Estimator()
    now, work = 0.0, 0.0
    busy = [(0.0, 1.0, 0)] * slots  # the end of what each decodes, how long that takes, its texts

    def ahead() -> Ahead:
        loads = [count * (end - now) / lasts for end, lasts, count in busy]
        return Ahead(slots, sum(loads), 1 / slots, min(loads))

    plan = Plan(scene(1000, seed), range(1000), Budget(4096), estimator)
    while (chunk := plan.next(ahead())) is not None:
        lasts = sum(
            estimator.weigh(each.source) * dice.uniform(0.8, 1.2) + 2 for each in chunk.segments
        )
        work += lasts
        heapq.heapreplace(busy, (now + lasts, lasts, len(chunk.segments)))
        now = busy[0][0]
    assert max(busy)[0] <= (1 + allowed) * work / slots


def test_one_slot_gets_full_chunks() -> None:
    assert len(planned(scene(100))) == 3


def test_time_is_linear() -> None:
    def seconds(count: int) -> float:
        document = scene(count)
        began = process_time()
        plan = Plan(document, range(count), Budget(4096), Estimator())
        for _ in all_of(plan, Ahead(4, share=0.25)):
            pass
        return process_time() - began

    small, large = min(seconds(2_500) for _ in range(3)), seconds(25_000)
    assert large < 25 * small
    assert large < 4


@pytest.mark.parametrize("end", ["." * 20_000, "!" * 20_000, ". " * 10_000, "…" * 20_000])
def test_where_sentences_end_is_found_in_linear_time(end: str) -> None:
    started = process_time()
    sentence_ends([segment(0, "So" + end + "a."), segment(1, end), segment(2, "and")])
    assert process_time() - started < 0.5


def test_a_context_too_small_for_a_cue_is_refused_with_what_it_takes() -> None:
    with pytest.raises(ConfigError, match="512 tokens is too small") as caught:
        _ = Budget(512, overhead=350.0).max_segment_length
    least = int(re.findall(r"--num-ctx (\d+)", str(caught.value))[0])
    assert Budget(least, overhead=350.0).max_segment_length == LEAST_SEGMENT
    with pytest.raises(ConfigError):
        _ = Budget(least - 1, overhead=350.0).max_segment_length
