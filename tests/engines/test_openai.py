from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.engines.support import (
    Answer,
    Heard,
    Outcome,
    Scripted,
    collect,
    complete,
    events,
    request,
    run,
)
from translate_pipe.engines.base import Finish
from translate_pipe.engines.openai import OpenAIEngine, api_address
from translate_pipe.errors import (
    AccessRefused,
    ContextOverflow,
    EngineError,
    ModelMissing,
    Overloaded,
    RequestRejected,
    StreamBroken,
    Unreachable,
)
from translate_pipe.settings import Settings

SETTINGS = Settings(model="m", stall_timeout=1.0, connect_timeout=1.0)
MODELS = Answer({"data": [{"id": "m"}, {"id": "n"}]})


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("TRANSLATE_PIPE_API_KEY", raising=False)


def chunk(words: str | None = None, finish: str | None = None, **more: Any) -> Mapping[str, Any]:
    return {"choices": [{"delta": {"content": words}, "finish_reason": finish}]} | more


USAGE = {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 3}}
REPLY = events(chunk("Bon"), chunk("jour"), chunk(finish="stop"), USAGE, "data: [DONE]\n\n")


def chat(*answers: Answer, heard: Heard | None = None, **changes: Any) -> tuple[Outcome, list[Any]]:
    with Scripted(v1__chat__completions=answers) as server:
        engine = OpenAIEngine(SETTINGS, heard, server.url)
        return complete(engine, request(**changes)), server.asked_of("/v1/chat/completions")


def test_a_reply_comes_with_its_counts() -> None:
    outcome, (body,) = chat(REPLY, stop=("a", "b", "c", "d", "e"))
    assert outcome.error is None
    assert outcome.text == "Bonjour"
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.STOP
    assert outcome.completion.prompt_tokens == 12
    assert outcome.completion.completion_tokens == 3
    assert body["messages"][0]["role"] == "system"
    assert body["max_tokens"] == 256
    assert body["seed"] == 7
    assert body["stream_options"] == {"include_usage": True}
    assert body["response_format"]["json_schema"]["schema"] == request().schema
    assert body["stop"] == ["a", "b", "c", "d"]


def test_a_raw_prompt_goes_as_it_is() -> None:
    said = [{"choices": [{"text": word, "finish_reason": None}]} for word in (" Bon", "jour")]
    reply = events(*said, {"choices": [{"text": "", "finish_reason": "stop"}]}, USAGE)
    with Scripted(v1__completions=reply) as server:
        wanted = request(system="", prompt="English: Hello.\nFrench:", schema=None, raw=True)
        outcome = complete(OpenAIEngine(SETTINGS, None, server.url), wanted)
        (body,) = server.asked_of("/v1/completions")
    assert (outcome.error, outcome.text) == (None, " Bonjour")
    assert body["prompt"] == wanted.prompt
    assert "messages" not in body


def test_length_comments_and_a_missing_done_mark() -> None:
    answer = events(": keep-alive\n\n", chunk("Bon"), chunk(finish="length"))
    outcome, _ = chat(answer)
    assert outcome.text == "Bon"
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.LENGTH
    assert outcome.completion.prompt_tokens is None


@pytest.mark.parametrize(
    "answer",
    [
        events(chunk("Bon")),
        events(chunk("Bon"), "data: [DONE]\n\n"),
        events(chunk("Bon"), "data: {half\n\n"),
        events(chunk("Bon"), "data: [1]\n\n"),
        events(chunk("Bon"), chunk(finish="abort")),
        events(chunk("Bon"), {"error": {"message": "oh", "code": 500}}),
    ],
)
def test_a_broken_stream_keeps_what_came(answer: Answer) -> None:
    outcome, _ = chat(answer)
    assert outcome.text == "Bon"
    assert isinstance(outcome.error, StreamBroken)


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("eos_token", Finish.STOP),
        ("content_filter", Finish.LENGTH),
        (["odd"], Finish.LENGTH),
    ],
)
def test_reasons_for_an_end_that_others_give(reason: Any, finish: Finish) -> None:
    outcome, _ = chat(events(chunk("Bon"), chunk(finish=reason)))
    assert outcome.completion is not None
    assert (outcome.text, outcome.completion.finish) == ("Bon", finish)


def test_thoughts_are_no_reply() -> None:
    thought = {"choices": [{"delta": {"reasoning_content": "Hm.", "content": None}}]}
    outcome, (body,) = chat(events(thought, chunk("Bon"), chunk(finish="stop")))
    assert (outcome.error, outcome.text) == (None, "Bon")
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


@pytest.mark.parametrize("indent", [None, 2])
def test_a_server_that_does_not_stream(indent: int | None) -> None:
    whole = {
        "choices": [{"message": {"content": "Bonjour"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 3},
    }
    outcome, _ = chat(Answer(json.dumps(whole, indent=indent).encode()))
    assert outcome.completion is not None
    assert (outcome.text, outcome.completion.prompt_tokens) == ("Bonjour", 12)
    outcome, _ = chat(Answer({"error": {"message": "out of credit", "code": 402}}))
    assert "out of credit" in str(outcome.error)
    outcome, _ = chat(Answer(b"Welcome\n<p>to this server</p>"))
    assert isinstance(outcome.error, StreamBroken)


def refusal(
    status: int, message: str, headers: dict[str, str] | None = None, **more: Any
) -> Answer:
    return Answer({"error": {"message": message} | more}, status, headers or {})


LLAMA_OVERFLOW = refusal(
    400,
    "request (6031 tokens) exceeds the available context size (1024 tokens)",
    type="exceed_context_size_error",
    n_prompt_tokens=6031,
    n_ctx=1024,
)
IS_1024 = "This model's maximum context length is 1024 tokens"
OVERFLOWS = [
    f"{IS_1024}. However, you requested 6031 tokens.",
    f"{IS_1024}. However, you requested 6287 tokens (6031 in the messages, 256 in the completion).",
    f"{IS_1024}. However, your messages resulted in 6031 tokens.",
    f"{IS_1024}. However, you requested 0 output tokens and your prompt has 6031 input tokens.",
    "The input (6031 tokens) is longer than the model's context length (n_ctx 1024), n_keep 6031",
    f"{IS_1024}. However, your request has 6031 input tokens.",
    f"'max_tokens' is too large: 256. {IS_1024} and your request has 6031 input tokens (256 > -7).",
    (
        "Trying to keep the first 6031 tokens when context the overflows. However, the model "
        "is loaded with context length of only 1024 tokens, which is not enough."
    ),
    "Cannot truncate prompt with n_keep (6031) >= n_ctx (1024)",
    (
        "The number of tokens to keep from the initial prompt is greater than the context length "
        "(n_keep: 6031>= n_ctx: 1024)."
    ),
]
REFUSALS: list[tuple[Answer, type[EngineError]]] = [
    (LLAMA_OVERFLOW, ContextOverflow),
    *((refusal(400, words), ContextOverflow) for words in OVERFLOWS),
    (refusal(404, "The model `m` does not exist.", code="model_not_found"), ModelMissing),
    (refusal(404, "Not Found"), AccessRefused),
    (refusal(401, "Incorrect API key provided"), AccessRefused),
    (refusal(429, "Rate limit reached"), Overloaded),
    (refusal(429, "You exceeded your quota", code="insufficient_quota"), AccessRefused),
    (refusal(503, "Loading model"), Overloaded),
    (refusal(400, "temperature must be below 2"), RequestRejected),
]


@pytest.mark.parametrize(("answer", "kind"), REFUSALS)
def test_a_refusal_becomes_the_right_error(answer: Answer, kind: type[EngineError]) -> None:
    outcome, asked = chat(answer)
    assert type(outcome.error) is kind
    assert len(asked) == 1
    if isinstance(outcome.error, ContextOverflow):
        assert (outcome.error.prompt_tokens, outcome.error.num_ctx) == (6031, 1024)


@pytest.mark.parametrize(
    "words",
    [
        f"{IS_1024}. However, requested 1100 tokens (844 in the messages, 256 in the completion)",
        (
            f"{IS_1024}. However, you requested 256 output tokens and your prompt contains at "
            "least 769 input tokens, for a total of at least 1025 tokens."
        ),
        "litellm.BadRequestError: "
        + 600 * "x"
        + f" max_tokens is too large. {IS_1024}, has 9 input tok",
        (
            f"'max_tokens' or 'max_completion_tokens' is too large: 256. {IS_1024} and your "
            "request has 844 input tokens (256 > 1024 - 844)."
        ),
    ],
)
def test_a_reply_that_might_not_fit_is_asked_for_without_a_limit(words: str) -> None:
    heard = Heard()
    outcome, asked = chat(refusal(400, words), REPLY, heard=heard)
    assert (outcome.error, outcome.text) == (None, "Bonjour")
    assert ["max_tokens" in body for body in asked] == [True, False]
    assert [notice.code for notice in heard.notices] == ["option-refused"]


def test_an_overflow_that_is_told_in_the_stream_is_one_all_the_same() -> None:
    told = {"error": {"message": "Cannot truncate prompt with n_keep >= n_ctx"}}
    outcome, _ = chat(events(told))
    assert type(outcome.error) is ContextOverflow
    assert outcome.error.prompt_tokens is None


def test_a_full_memory_that_requests_share_breaks_a_reply_and_is_no_overflow() -> None:
    outcome, _ = chat(
        events(chunk("Bon"), {"error": {"message": "Context size has been exceeded."}})
    )
    assert type(outcome.error) is StreamBroken
    outcome, _ = chat(refusal(500, "Context size has been exceeded."))
    assert type(outcome.error) is Overloaded


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m30.5s"}, 90.5),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "250ms"}, 0.25),
        ({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "9s"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Sat, 01 Jan 99999999999999999999 00:00:00 GMT"}, None),
        ({"Retry-After": "1.5"}, 1.5),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12"}, 12.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "tomorrow"}, None),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
    ],
)
def test_a_rate_limit_says_how_long(headers: dict[str, str], seconds: float | None) -> None:
    outcome, _ = chat(refusal(429, "slow down", headers))
    assert isinstance(outcome.error, Overloaded)
    assert outcome.error.retry_after == seconds


def test_a_server_that_knows_less_is_asked_for_less_and_it_is_said() -> None:
    heard = Heard()
    no_schema = refusal(400, "response_format type must be text or json_object")
    no_json = refusal(400, "response_format is not supported")
    with Scripted(v1__chat__completions=[no_schema, no_json, REPLY]) as server:
        engine = OpenAIEngine(SETTINGS, heard, server.url)

        async def twice(each: OpenAIEngine) -> list[Outcome]:
            return [await collect(each, request()), await collect(each, request())]

        outcomes = run(engine, twice)
        bodies = server.asked_of("/v1/chat/completions")
    assert [outcome.text for outcome in outcomes] == ["Bonjour", "Bonjour"]
    formats = [body.get("response_format", {}).get("type") for body in bodies]
    assert formats == ["json_schema", "json_object", None, None]
    assert [notice.code for notice in heard.notices] == ["no-json-schema", "no-json-object"]


def test_what_was_sent_is_not_repeated_in_an_error() -> None:
    """Servers that check with FastAPI send the value back that they refuse."""
    complaint = {"loc": ["body", "seed"], "msg": "too large", "input": "Good morning, Bob!"}
    for told in ({"detail": [complaint]}, {"detail": "too large", "body": "Bob"}, complaint):
        outcome, _ = chat(Answer(told, 422))
        assert "Bob" not in str(outcome.error)
        assert ("too large" in str(outcome.error)) == ("detail" in told)


def test_what_a_server_does_not_know_is_left_out_once() -> None:
    refusals = [
        refusal(400, "Unrecognized request argument supplied: chat_template_kwargs"),
        Answer({"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"]}]}, 422),
        refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        refusal(400, "response_format of this kind is not supported"),
    ]
    heard = Heard()
    with Scripted(v1__chat__completions=[*refusals, REPLY]) as server:
        engine = OpenAIEngine(SETTINGS, heard, server.url)
        outcome = complete(engine, request())
        last = server.asked_of("/v1/chat/completions")[-1]
    assert (outcome.error, outcome.text) == (None, "Bonjour")
    assert not {"chat_template_kwargs", "stream_options", "max_tokens"} & last.keys()
    assert last["max_completion_tokens"] == 256
    assert last["response_format"] == {"type": "json_object"}
    codes = [notice.code for notice in heard.notices]
    assert codes == ["option-refused", "option-refused", "no-json-schema"]


def test_many_at_once_learn_once() -> None:
    heard = Heard()

    def answer(asked: dict[str, Any]) -> Answer:
        return refusal(400, "unknown field seed") if "seed" in asked else REPLY

    async def many(engine: OpenAIEngine) -> list[Outcome]:
        return await asyncio.gather(*(collect(engine, request()) for _ in range(4)))

    with Scripted(v1__chat__completions=answer) as server:
        outcomes = run(OpenAIEngine(SETTINGS, heard, server.url), many)
        requests = len(server.asked_of("/v1/chat/completions"))
    assert [outcome.text for outcome in outcomes] == ["Bonjour"] * 4
    assert len(heard.notices) == 1
    ends = [outcome.completion for outcome in outcomes]
    assert sum(1 + end.refused for end in ends if end is not None) == requests > 4


def test_free_text_is_asked_for_without_a_format() -> None:
    outcome, (body,) = chat(REPLY, schema=None)
    assert outcome.error is None
    assert "response_format" not in body


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "TRANSLATE_PIPE_API_KEY"])
def test_the_key_comes_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "secret-key")
    with Scripted(v1__chat__completions=refusal(401, "no")) as server:
        outcome = complete(OpenAIEngine(SETTINGS, None, server.url), request())
        assert server.asked[0][1]["Authorization"] == "Bearer secret-key"
    assert "OPENAI_API_KEY" in str(outcome.error)
    assert "secret-key" not in str(outcome.error)


def test_describe_and_a_model_that_is_not_there() -> None:
    with Scripted(v1__models=MODELS) as server:
        chosen = run(OpenAIEngine(Settings(), None, server.url), lambda each: each.describe())
        engine = OpenAIEngine(Settings(model="x"), None, server.url)
        with pytest.raises(ModelMissing, match="it has m, n"):
            run(engine, lambda each: each.describe())
    assert (chosen.engine, chosen.model, chosen.location) == ("openai", "m", server.url)


def test_a_model_is_the_same_model_at_every_question() -> None:
    """Some servers say the time of day as ``created``: a journal keyed by it would never be hit."""

    def digest(created: int, root: str = "weights") -> str:
        card = {"id": "m", "created": created, "root": root}
        with Scripted(v1__models=Answer({"data": [card]})) as server:
            return run(
                OpenAIEngine(Settings(), None, server.url), lambda each: each.describe()
            ).digest

    assert digest(1) == digest(2)
    assert digest(1) != digest(1, root="other weights")


def test_nothing_at_the_address() -> None:
    with Scripted() as server:
        url = server.url
    outcome = complete(OpenAIEngine(SETTINGS, None, url), request())
    assert isinstance(outcome.error, Unreachable)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost", ("http://localhost:8080", "/v1")),
        ("http://localhost:1234/v1/", ("http://localhost:1234", "/v1")),
        ("https://api.example.com/v1", ("https://api.example.com:443", "/v1")),
        ("https://example.com/gpu/v1", ("https://example.com:443/gpu", "/v1")),
        ("https://example.com/openai/beta", ("https://example.com:443/openai/beta", "")),
        ("http://localhost:1234/v1/chat/completions", ("http://localhost:1234", "/v1")),
    ],
)
def test_the_address_may_leave_out_v1(host: str, address: tuple[str, str]) -> None:
    assert api_address(host) == address
