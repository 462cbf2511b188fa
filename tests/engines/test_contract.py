"""What every engine does, whatever it is made of."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing
from typing import Any

import pytest

from tests.engines.contenders import CONTENDERS, NUM_CTX, SLOTS, Contender
from tests.engines.support import collect, request, schema_of
from translate_pipe.engines.base import EngineInfo, Finish
from translate_pipe.errors import ContextOverflow

NAMES = [
    pytest.param(name, marks=[pytest.mark.ollama] if name == "real-ollama" else [])
    for name in CONTENDERS
]
SHORT = '{"a":"Hello."}'
ODD = 'A "quote", a \\ backslash, {a brace}, \u2028, \U0001f600, \x7f, 中文, عربي, \ud7ff.'


def held_to(length: int) -> dict[str, Any]:
    """The schema of a reply with one text of so many characters at most: a small model does not end
    of itself."""
    schema = schema_of({"a": ""})
    schema["properties"]["a"]["maxLength"] = length
    return schema


@pytest.fixture(scope="module", params=NAMES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Contender]:
    if worker_id != "master":
        opened = tmp_path_factory.getbasetemp().parent / f"{request.param}-opened"
        with opened.open("a+") as file:
            file.write(f"{worker_id}\n")
        assert {*opened.read_text().split()} == {worker_id}, "its model is loaded once (company)"
    with CONTENDERS[request.param]() as contender:
        yield contender


def test_it_says_what_it_is_and_says_it_again(engine: Contender) -> None:
    first: EngineInfo = engine.run(engine.engine.describe())
    again = engine.run(engine.engine.describe())
    assert first.engine
    assert first.location
    assert first.model
    assert first.digest
    assert (again.model, again.digest) == (first.model, first.digest)
    assert first.identity is not engine.thinks


def test_a_reply_is_text_in_the_asked_form_and_one_completion(engine: Contender) -> None:
    outcome = engine.run(collect(engine.engine, request(SHORT, schema=held_to(24))))
    assert outcome.error is None
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.STOP
    assert all(isinstance(piece, str) and piece for piece in outcome.pieces)
    assert json.loads(outcome.text).keys() == {"a"}
    if engine.thinks:
        assert outcome.completion.prompt_tokens is not None
        assert outcome.completion.completion_tokens is not None
        assert 0 < outcome.completion.completion_tokens <= 256


def test_odd_characters_reach_it_unharmed(engine: Contender) -> None:
    payload = json.dumps({"a": ODD}, ensure_ascii=False)
    outcome = engine.run(collect(engine.engine, request(payload, schema=held_to(8))))
    assert outcome.error is None
    if not engine.thinks:
        assert outcome.text == payload


def test_a_raw_prompt_is_continued(engine: Contender) -> None:
    prompt = "One Two Three Four Five Six Seven Eight"
    raw: dict[str, Any] = {"system": "", "schema": None, "num_predict": 8, "stop": ("\n\n",)}
    plain = engine.run(collect(engine.engine, request(prompt=prompt, raw=True, **raw)))
    assert plain.error is None
    if not engine.thinks:
        return
    assert plain.completion is not None
    told = engine.run(collect(engine.engine, request(prompt=prompt, **raw)))
    assert told.completion is not None
    # A template has words of its own around a prompt; a base model has none.
    assert (plain.completion.prompt_tokens or 0) <= (told.completion.prompt_tokens or 0)


def test_num_predict_bounds_the_reply(engine: Contender) -> None:
    if not engine.thinks:
        pytest.skip("it predicts nothing")
    outcome = engine.run(collect(engine.engine, request(num_predict=4)))
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.LENGTH
    assert outcome.completion.completion_tokens == 4


def test_the_same_seed_gives_the_same_reply(engine: Contender) -> None:
    wanted = request(SHORT, num_predict=24, temperature=0.0)
    first = engine.run(collect(engine.engine, wanted))
    again = engine.run(collect(engine.engine, wanted))
    assert first.error is None
    assert again.text == first.text


def test_a_prompt_that_does_not_fit_is_an_error(engine: Contender) -> None:
    if not engine.thinks:
        pytest.skip("it has no context")
    wanted = request(prompt="one two three " * 2 * NUM_CTX, num_ctx=NUM_CTX)
    outcome = engine.run(collect(engine.engine, wanted))
    assert isinstance(outcome.error, ContextOverflow)
    assert outcome.text == ""
    assert engine.run(collect(engine.engine, request(SHORT))).error is None


def test_two_requests_at_once(engine: Contender) -> None:
    async def both() -> list[bool]:
        wanted = request(SHORT, num_predict=24)
        outcomes = await asyncio.gather(*(collect(engine.engine, wanted) for _ in range(2)))
        return [outcome.completion is not None for outcome in outcomes]

    assert engine.run(both()) == [True, True]


def test_leaving_early_stops_the_work(engine: Contender) -> None:
    long = request(schema=None, prompt="Count from 1 to 1000: 1, 2, 3,", num_predict=64)

    async def stay() -> float:
        await collect(engine.engine, request(SHORT, num_predict=8))  # loads the model
        started = time.monotonic()
        assert (await collect(engine.engine, long)).error is None
        return time.monotonic() - started

    async def leave() -> float:
        async with AsyncExitStack() as stack:
            for _ in range(SLOTS):  # with none left, the next one would wait for their end
                pieces = engine.engine.complete(long)
                await anext(await stack.enter_async_context(aclosing(pieces)))
        started = time.monotonic()
        assert (await collect(engine.engine, request(SHORT, num_predict=8))).error is None
        return time.monotonic() - started

    whole = engine.run(stay())
    assert engine.run(leave()) < max(1.0, whole / 2)


def test_cancelling_leaves_it_usable(engine: Contender) -> None:
    long = request(schema=None, prompt="Count from 1 to 1000: 1, 2, 3,", num_predict=900)

    async def cancel() -> None:
        task = asyncio.ensure_future(collect(engine.engine, long))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.wait([task])
        assert (await collect(engine.engine, request(SHORT, num_predict=8))).error is None

    engine.run(cancel())
