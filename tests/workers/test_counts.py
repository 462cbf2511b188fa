"""A server's counts, when they cannot be true."""

from __future__ import annotations

import pytest

from translate_pipe.engines.base import Completion, Finish, Request
from translate_pipe.errors import ContextOverflow
from translate_pipe.workers.counts import (
    BYTES_PER_TOKEN,
    BytesPerToken,
    byte_length,
    drop_impossible_counts,
    with_plausible_counts,
)

REQUEST = Request("Translate.", "One. " * 400, "One.", num_ctx=4096, num_predict=500)


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ((700, 500), (700, 500)),
        ((0, 0), (None, None)),
        ((1, 1), (1, 1)),
        ((-5, -7), (None, None)),
        ((10**15, 501), (None, None)),
        ((None, None), (None, None)),
    ],
)
def test_what_cannot_be_true_was_not_told(
    told: tuple[int | None, int | None], believed: tuple[int | None, int | None]
) -> None:
    completion = Completion(Finish.STOP, *told, load_seconds=-1.0)
    got = with_plausible_counts(REQUEST, completion, said=True, took=9.0)
    assert (got.prompt_tokens, got.completion_tokens) == believed
    assert (got.finish, got.load_seconds) == (Finish.STOP, 0.0)


def test_a_reply_without_a_word_may_have_no_tokens() -> None:
    completion = Completion(Finish.STOP, 700, 0)
    got = with_plausible_counts(REQUEST, completion, said=False, took=9.0)
    assert got.completion_tokens == 0


@pytest.mark.parametrize(
    ("told", "took", "believed"), [(3.0, 4.0, 3.0), (3.0, 2.9, 3.0), (4.0, 0.1, 0.0), (1e9, 9.0, 0)]
)
def test_no_load_takes_longer_than_its_request(told: float, took: float, believed: float) -> None:
    completion = Completion(Finish.STOP, 700, 5, told)
    got = with_plausible_counts(REQUEST, completion, said=True, took=took)
    assert got.load_seconds == believed


@pytest.mark.parametrize(
    ("prompt", "num_ctx", "is_true"),
    [
        (1500, 1024, True),
        (1500, None, True),
        (1500, 4096, False),  # by which it fits
        (1500, 1, False),
        (10**30, 4096, False),
        (-1, 4096, False),
        (None, 4096, False),
    ],
)
def test_a_prompt_is_too_long_by_what_can_be_true(
    prompt: int | None, num_ctx: int | None, *, is_true: bool
) -> None:
    error = ContextOverflow("too long", prompt_tokens=prompt, num_ctx=num_ctx)
    drop_impossible_counts(REQUEST, error)
    assert (error.prompt_tokens is not None) is is_true


@pytest.mark.parametrize(
    ("texts", "tokens"), [(("What a night.", "Yes!"), 4), (("Какая ночь",), 5), (("\ud83d",), 0)]
)
def test_what_nobody_counted_is_guessed_from_its_bytes(texts: tuple[str, ...], tokens: int) -> None:
    assert BytesPerToken().tokens(None, byte_length(*texts)) == tokens


def test_what_a_host_counted_tells_what_it_did_not_count() -> None:
    rate = BytesPerToken()
    assert rate.tokens(50, 100) == 50
    assert rate.tokens(0, 100) == 0
    assert rate.tokens(7, 0) == 7
    assert rate.tokens(None, 100) == 50 != round(100 / BYTES_PER_TOKEN)
