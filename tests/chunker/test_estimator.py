"""Token estimates: cautious before the first count, never below what was seen after."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.chunker import Budget, Estimator
from translate_pipe.engines.base import Completion, Finish, Request

# Counts by the tokenizer of Gemma 3, the same in all its sizes.
COUNTED = {
    "Everything is safe. Perfectly safe.": 7,
    "早上好，今天天气不错。你要去哪里？": 12,
    "Die Wächter sind schon lange fort, mein Freund.": 10,
}


def request(prompt: str, payload: str = "") -> Request:
    return Request("", prompt, payload or prompt, num_ctx=4096, num_predict=100)


def test_the_first_estimate_is_cautious() -> None:
    for text, counted in COUNTED.items():
        assert counted <= Estimator().tokens(text) <= 3 * counted


@given(st.text(max_size=100))
def test_any_text_has_a_weight(text: str) -> None:
    assert 0 <= Estimator().weigh(text) <= 2 * len(text)


@given(st.lists(st.tuples(st.text("ab c你é", min_size=20, max_size=200), st.integers(1, 600))))
def test_never_below_what_was_seen(seen: list[tuple[str, int]]) -> None:
    estimator = Estimator()
    for prompt, counted in seen:
        estimator.observe(request(prompt), Completion(Finish.STOP, counted, counted))
    for prompt, counted in seen:
        believable = min(counted, 6 * estimator.weigh(prompt))
        assert estimator.tokens(prompt) + 16 >= believable
        assert estimator.reply_tokens(estimator.weigh(prompt), 2.0) >= believable


def test_a_better_tokenizer_than_feared_is_learned() -> None:
    estimator, text = Estimator(), "word " * 100
    feared = estimator.tokens(text)
    estimator.observe(request(text), Completion(Finish.STOP, 117, 100))
    assert 101 <= estimator.tokens(text) < feared


def test_runaway_and_uncounted_replies_teach_nothing_of_replies() -> None:
    estimator = Estimator()
    before = estimator.reply_tokens(100, 2.0)
    estimator.observe(request("word " * 20), Completion(Finish.LENGTH, None, 9000))
    estimator.observe(request("word " * 20), Completion(Finish.STOP))
    assert estimator.reply_tokens(100, 2.0) == before


def test_thoughts_are_not_taken_for_a_part_of_the_prompt() -> None:
    estimator, text = Estimator(with_thoughts=True), "word " * 20
    before = estimator.tokens(text)
    estimator.observe(request(text), Completion(Finish.STOP, 800, 30))
    assert estimator.tokens(text) == before


def test_a_refused_prompt_teaches_its_count() -> None:
    estimator = Estimator()
    estimator.observe(request("word " * 100), Completion(Finish.LENGTH, 516))
    assert estimator.tokens("word " * 100) >= 500


def test_a_reply_cut_by_the_context_raises_a_floor_that_sinks_again() -> None:
    estimator, asked = Estimator(), request("word " * 20)
    weight = estimator.weigh(asked.payload)
    estimator.observe(asked, Completion(Finish.LENGTH, 50, 90))
    feared = estimator.reply_tokens(weight, 2.0)
    assert feared >= 180
    for _ in range(20):
        estimator.observe(asked, Completion(Finish.STOP, 50, 30))
    assert 30 <= estimator.reply_tokens(weight, 2.0) < 60


def test_how_full_a_request_is() -> None:
    estimator = Estimator()
    one, many = request("word " * 20), request("word " * 2000)
    assert 0 < estimator.fill(one) < 0.1
    assert estimator.fill(many) > 1


def test_room_is_what_template_and_margin_leave() -> None:
    budget, estimator = Budget(2048, overhead=100, margin=64), Estimator()
    assert budget.room == 2048 - 64 - 16
    least = estimator.prompt_tokens(100) + estimator.reply_tokens(0, 2.0)
    assert budget.needs(0, 0, 0, estimator) == least


def counted(prompt: int | None) -> Completion:
    return Completion(Finish.STOP, prompt, 50)


WORDS = request("word " * 400)  # 620 by weight


def cut(estimator: Estimator, prompt: Request, count: int | None) -> bool:
    """Whether a poor reply with that count is put down to a cut prompt."""
    return estimator.was_cut(prompt, counted(count), is_poor=True)


def test_a_count_that_is_far_too_low_tells_of_a_prompt_that_was_cut() -> None:
    estimator = Estimator()
    assert not cut(estimator, WORDS, 400)
    assert cut(estimator, WORDS, 250)
    assert not estimator.was_cut(WORDS, counted(500), is_poor=False)
    assert cut(estimator, WORDS, 350)
    assert not cut(estimator, WORDS, 400)
    assert not cut(estimator, WORDS, None)


def test_prompts_that_come_to_one_and_the_same_count_were_cut_there() -> None:
    estimator = Estimator()
    assert not estimator.was_cut(WORDS, counted(500), is_poor=False)
    assert not cut(estimator, WORDS, 450)
    assert cut(estimator, request("word " * 800), 451)
    assert cut(estimator, WORDS, 450)


def test_a_good_reply_to_a_prompt_that_is_counted_low_shows_that_it_was_read() -> None:
    estimator = Estimator()
    assert not estimator.was_cut(WORDS, counted(20), is_poor=False)
    assert not cut(estimator, WORDS, 20)


def test_a_server_that_does_not_count_what_it_kept_is_not_taken_to_cut() -> None:
    estimator = Estimator()
    kept = Request("word " * 400, "word " * 40, "word " * 40, num_ctx=4096, num_predict=100)
    assert not estimator.was_cut(kept, counted(60), is_poor=False)
    assert not cut(estimator, kept, 60)


def test_what_short_prompts_come_to_with_the_system_prompt_says_nothing_of_long_ones() -> None:
    estimator = Estimator()
    short = Request("word " * 50, "word " * 8, "word " * 8, num_ctx=4096, num_predict=100)
    long = Request("word " * 50, "word " * 400, "word " * 400, num_ctx=4096, num_predict=100)
    assert not estimator.was_cut(short, counted(100), is_poor=False)
    assert not cut(estimator, long, 600)
    assert cut(estimator, long, 300)


def test_a_good_reply_with_the_count_of_those_that_seemed_cut_shows_that_none_was() -> None:
    estimator = Estimator()
    assert cut(estimator, WORDS, 57)
    assert not estimator.was_cut(WORDS, counted(57), is_poor=False)
    assert not cut(estimator, WORDS, 57)
