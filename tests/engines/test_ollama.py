from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from tests.engines.support import Answer, Heard, Outcome, Scripted, collect, request, run
from tests.fake_ollama import BASE_TEMPLATE, Behaviour, FakeOllama, Fault, Model, always, script
from translate_pipe.engines.base import EngineInfo, Finish
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.errors import (
    AccessRefused,
    ContextOverflow,
    EngineError,
    ModelMissing,
    NoMemory,
    Overloaded,
    RequestRejected,
    Runaway,
    StreamBroken,
    Unreachable,
)
from translate_pipe.settings import Settings

SETTINGS = Settings(model="fake", stall_timeout=0.4, connect_timeout=1.0)


def ask(server: FakeOllama, settings: Settings = SETTINGS, **changes: Any) -> Outcome:
    engine = OllamaEngine(settings, None, server.url)
    return run(engine, lambda each: collect(each, request(**changes)))


def test_the_body_is_exactly_what_the_design_says() -> None:
    line = {"response": "", "done": True, "done_reason": "stop"}
    with Scripted(api__generate=Answer(line)) as server:
        engine = OllamaEngine(Settings(model="m", keep_alive="5m"), None, server.url)
        wanted = request(stop=("\n",), temperature=0.5)
        run(engine, lambda each: collect(each, wanted))
        (body,) = server.asked_of("/api/generate")
    assert body == {
        "model": "m",
        "system": wanted.system,
        "prompt": wanted.prompt,
        "format": wanted.schema,
        "options": {
            "seed": 7,
            "temperature": 0.5,
            "num_ctx": 1024,
            "num_predict": 256,
            "stop": ["\n"],
            "repeat_penalty": 1.0,
        },
        "think": False,
        "truncate": False,
        "shift": False,
        "keep_alive": "5m",
        "stream": True,
    }


def test_the_chat_interface_gets_the_same_in_messages() -> None:
    said = {"message": {"role": "assistant", "content": "{}", "thinking": "hm"}, "done": False}
    last = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
    reply = Answer("".join(f"{json.dumps(line)}\n" for line in (said, last)).encode())
    with Scripted(api__chat=reply, api__generate=reply) as server:
        wanted = request()
        for api in ("chat", "generate"):
            engine = OllamaEngine(Settings(model="m", api=api), None, server.url)
            outcome = run(engine, lambda each: collect(each, wanted))
            assert outcome.text == "{}"
        (chat,), (generate,) = server.asked_of("/api/chat"), server.asked_of("/api/generate")
    assert chat.pop("messages") == [
        {"role": "system", "content": wanted.system},
        {"role": "user", "content": wanted.prompt},
    ]
    assert (generate.pop("system"), generate.pop("prompt")) == (wanted.system, wanted.prompt)
    assert chat == generate


@pytest.mark.parametrize("api", ["generate", "chat"])
def test_a_raw_prompt_goes_as_it_is(api: str) -> None:
    line = {"response": " Oui.", "done": True, "done_reason": "stop"}
    with Scripted(api__generate=Answer(line)) as server:
        engine = OllamaEngine(Settings(model="m", api=api), None, server.url)
        wanted = request(system="", prompt="English: Yes.\nFrench:", schema=None, raw=True)
        assert run(engine, lambda each: collect(each, wanted)).text == " Oui."
        (body,) = server.asked_of("/api/generate")
    assert (body["raw"], body["prompt"]) == (True, wanted.prompt)
    assert not body.keys() & {"system", "messages", "format"}


def test_a_reply_comes_with_its_counts() -> None:
    with FakeOllama() as server:
        outcome = ask(server)
        (entry,) = server.log
    assert outcome.error is None
    assert json.loads(outcome.text).keys() == {"a", "b"}
    assert outcome.text == entry.reply
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.STOP
    assert outcome.completion.prompt_tokens == entry.prompt_tokens
    assert outcome.completion.completion_tokens == entry.completion_tokens
    assert outcome.completion.load_seconds > 0.1


STATUS_ERRORS = {
    Fault.BUSY: Overloaded,
    Fault.BUSY_RETRY_AFTER: Overloaded,
    Fault.RATE_LIMIT: Overloaded,
    Fault.SERVER_ERROR: Overloaded,
    Fault.BAD_GATEWAY: Overloaded,
    Fault.NO_MODEL: ModelMissing,
    Fault.NO_MEMORY: NoMemory,
    Fault.OVERFLOW: ContextOverflow,
    Fault.REFUSE: StreamBroken,
}


@pytest.mark.parametrize(("fault", "kind"), STATUS_ERRORS.items())
def test_a_refusal_becomes_the_right_error(fault: Fault, kind: type[EngineError]) -> None:
    with FakeOllama(Behaviour(faults=always(fault), retry_after=3)) as server:
        outcome = ask(server)
    assert type(outcome.error) is kind
    assert outcome.error.where == server.url
    assert outcome.text == ""
    if fault in (Fault.BUSY_RETRY_AFTER, Fault.RATE_LIMIT):
        assert isinstance(outcome.error, Overloaded)
        assert outcome.error.retry_after == 3.0


@pytest.mark.parametrize(
    "fault",
    [
        Fault.RESET,
        Fault.STALL,
        Fault.TRUNCATE,
        Fault.ERROR_LINE,
        Fault.NOT_DONE,
        Fault.GARBAGE_LINE,
    ],
)
def test_a_broken_stream_keeps_what_came(fault: Fault) -> None:
    with FakeOllama(Behaviour(faults=script(None, fault), speed=1000)) as server:
        whole, broken = ask(server), ask(server)
        assert server.log[1].completion_tokens > 5
        assert broken.text == server.log[1].reply
    assert isinstance(broken.error, StreamBroken)
    assert whole.text.startswith(broken.text)
    if fault is Fault.ERROR_LINE:
        assert "unexpected EOF" in str(broken.error)


@pytest.mark.parametrize(
    ("token", "times", "kind"),
    [
        (" ha", 30, Runaway),
        (" ha", 29, StreamBroken),
        ("\n", 40, Runaway),
        ("  ", 30, Runaway),
    ],
)
def test_a_stream_that_ends_after_the_same_over_and_over_is_the_model_s_own(
    token: str, times: int, kind: type[EngineError]
) -> None:
    lines = [{"response": word, "done": False} for word in ['{"a":["', "Ha", *[token] * times]]
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    with Scripted(api__generate=Answer(body)) as server:
        engine = OllamaEngine(SETTINGS, None, server.url)
        outcome = run(engine, lambda each: collect(each, request()))
    assert type(outcome.error) is kind
    assert outcome.text == '{"a":["Ha' + token * times


def test_a_text_that_repeats_itself_is_found_by_the_server() -> None:
    with FakeOllama() as server:
        laughter = json.dumps({"a": ["ha " * 40]})
        outcome = ask(server, prompt=laughter, payload=laughter)
    assert isinstance(outcome.error, Runaway)


def test_a_stop_for_length_is_said() -> None:
    with FakeOllama() as server:
        outcome = ask(server, num_predict=5)
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.LENGTH
    assert outcome.completion.completion_tokens == 5


def test_thinking_is_never_taken_as_the_reply() -> None:
    with FakeOllama(Behaviour(faults=always(Fault.THINKING))) as server:
        outcome = ask(server)
        assert server.log[0].reply
    assert outcome.text == ""
    assert outcome.completion is not None


@pytest.mark.parametrize("version", ["0.24.0", "0.32.15"])
def test_an_overflow_is_known_in_both_wordings(version: str) -> None:
    with FakeOllama(Behaviour(version=version)) as server:
        outcome = ask(server, num_ctx=30)
    assert isinstance(outcome.error, ContextOverflow)
    if version == "0.32.15":
        assert outcome.error.num_ctx == 30
        assert outcome.error.prompt_tokens is not None
        assert outcome.error.prompt_tokens > 30


@pytest.mark.parametrize("version", ["0.24.0", "0.32.15"])
def test_a_schema_that_cannot_be_a_grammar_is_not_worth_a_retry(version: str) -> None:
    with FakeOllama(Behaviour(version=version)) as server:
        outcome = ask(server, schema={"type": "nonsense"})
    assert isinstance(outcome.error, RequestRejected)
    assert "schema" in str(outcome.error)


def test_a_server_without_schemas_is_asked_for_json_and_it_is_said_once() -> None:
    heard = Heard()
    with FakeOllama(Behaviour(version="0.4.7")) as server:
        engine = OllamaEngine(SETTINGS, heard, server.url)

        async def twice(each: OllamaEngine) -> list[Outcome]:
            return [await collect(each, request()), await collect(each, request())]

        outcomes = run(engine, twice)
        formats = [entry.format for entry in server.log]
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert formats[1:] == ["json", "json"]
    assert [notice.code for notice in heard.notices] == ["format-json"]


def test_a_server_without_schemas_rejects_several_requests_at_once_before_it_is_known() -> None:
    heard = Heard()
    with FakeOllama(Behaviour(version="0.4.7", slots=8)) as server:
        engine = OllamaEngine(SETTINGS, heard, server.url)

        async def at_once(each: OllamaEngine) -> list[Outcome]:
            return await asyncio.gather(*(collect(each, request()) for _ in range(8)))

        outcomes = run(engine, at_once)
    assert [outcome.error for outcome in outcomes] == [None] * 8
    assert [notice.code for notice in heard.notices] == ["format-json"]


def test_a_missing_model_names_its_remedy() -> None:
    with FakeOllama() as server:
        outcome = ask(server, Settings(model="absent"))
    assert isinstance(outcome.error, ModelMissing)
    assert "ollama pull absent" in str(outcome.error)


def test_nothing_at_the_address() -> None:
    with FakeOllama() as server:
        server.kill()
        outcome = ask(server)
    assert isinstance(outcome.error, Unreachable)
    assert server.url in str(outcome.error)
    assert "ollama serve" in str(outcome.error)


def test_something_else_at_the_address() -> None:
    with Scripted(api__version=Answer(b"<html>hello</html>")) as server:
        engine = OllamaEngine(SETTINGS, None, server.url)
        with pytest.raises(AccessRefused, match="Check the address"):
            run(engine, lambda each: each.describe())


def test_the_first_token_may_take_longer_than_the_next_ones() -> None:
    patience = replace(SETTINGS, stall_timeout=0.5)
    with FakeOllama(Behaviour(faults=always(Fault.SLOW_START), slow_start=1.0)) as server:
        assert ask(server, patience).error is None
        started = time.monotonic()
        server.behaviour.faults = always(Fault.STALL)
        assert isinstance(ask(server, patience).error, StreamBroken)
    assert 0.45 < time.monotonic() - started < 1.6


def test_a_stream_that_goes_on_slowly_is_no_stall() -> None:
    with FakeOllama(Behaviour(speed=8)) as server:
        outcome = ask(server, num_predict=10)
    assert outcome.error is None


def test_hanging_up_frees_the_slot() -> None:
    with FakeOllama(Behaviour(speed=20)) as server:
        engine = OllamaEngine(SETTINGS, None, server.url)

        async def leave_early(each: OllamaEngine) -> Outcome:
            async with aclosing(each.complete(request())) as pieces:
                await anext(pieces)
            server.behaviour.speed = 0
            return await collect(each, request())

        assert run(engine, leave_early).error is None
        assert server.log[0].outcome == "gone"
        assert server.log[0].completion_tokens < 10


def test_closing_twice_is_safe() -> None:
    with FakeOllama() as server:
        engine = OllamaEngine(SETTINGS, None, server.url)

        async def close_twice(each: OllamaEngine) -> None:
            await each.describe()
            await each.aclose()
            await each.aclose()

        asyncio.run(close_twice(engine))


CHAT = Model("chat:7b", context_length=8192, digest="c" * 64)
BASE = Model("base:1b", template=BASE_TEMPLATE)
EMBEDDER = Model("embedder:latest", capabilities=("embedding",))


def test_describe_tells_what_the_server_knows() -> None:
    with FakeOllama(Behaviour(models=[BASE, CHAT])) as server:
        engine = OllamaEngine(Settings(model="chat:7b"), None, server.url)

        async def before_and_after(each: OllamaEngine) -> tuple[EngineInfo, EngineInfo]:
            first = await each.describe()
            await collect(each, request(num_ctx=2048))
            return first, await each.describe()

        first, after = run(engine, before_and_after)
        base = run(OllamaEngine(Settings(model="base:1b"), None, server.url), OllamaEngine.describe)
    assert (first.model, first.digest, first.location) == ("chat:7b", "c" * 64, server.url)
    assert (first.context_length, first.loaded_context) == (8192, None)
    assert after.loaded_context == 2048
    assert first.takes_system
    assert first.chat
    assert not base.takes_system
    assert not base.chat


@pytest.mark.parametrize(
    ("models", "loaded", "chosen"),
    [
        ([EMBEDDER, BASE, CHAT], None, "chat:7b"),
        ([EMBEDDER, BASE], None, "base:1b"),
        ([CHAT, Model("other:7b")], "other:7b", "other:7b"),
    ],
)
def test_without_a_name_a_model_is_chosen(
    models: list[Model], loaded: str | None, chosen: str
) -> None:
    with FakeOllama(Behaviour(models=models)) as server:
        if loaded:
            ask(server, Settings(model=loaded))
        engine = OllamaEngine(Settings(), None, server.url)
        assert run(engine, lambda each: each.describe()).model == chosen


def test_a_server_that_can_only_embed_has_no_model() -> None:
    with FakeOllama(Behaviour(models=[EMBEDDER])) as server:
        engine = OllamaEngine(Settings(), None, server.url)
        with pytest.raises(ModelMissing, match="ollama pull"):
            run(engine, lambda each: each.describe())
