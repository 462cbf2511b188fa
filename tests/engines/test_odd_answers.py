"""Answers of the right form with values of the wrong kind: a server is never believed that far."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.engines.support import Answer, Outcome, Scripted, complete, request, run
from translate_pipe.engines.base import Completion, Finish
from translate_pipe.engines.embedder import OllamaEmbedder
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.engines.openai import OpenAIEngine
from translate_pipe.errors import RequestRejected, StreamBroken, WrongServer
from translate_pipe.modelcare.facts import Shown
from translate_pipe.settings import Settings

ODD = [5, True, "no", {"a": 1}, None]


@pytest.mark.parametrize("odd", ODD)
def test_a_model_that_does_not_say_what_it_can_do_may_be_chosen(odd: Any) -> None:
    told = {"capabilities": odd, "model_info": odd, "template": odd, "details": odd}
    models = Answer({"models": [odd, {"name": odd}, {"name": "m"}]})
    answers = {"api__tags": models, "api__ps": Answer({"models": odd})}
    with Scripted(api__version=Answer({}), api__show=Answer(told), **answers) as server:
        info = run(OllamaEngine(Settings(), None, server.url), OllamaEngine.describe)
    assert info.model == ("no" if odd == "no" else "m")
    assert Shown.of("m", told).capabilities == ()


@pytest.mark.parametrize("status", [404, 405, 500, 503])
@pytest.mark.parametrize("model", ["m", None])
def test_what_is_loaded_need_not_be_told(status: int, model: str | None) -> None:
    answers = {"api__tags": Answer({"models": [{"name": "m"}]}), "api__show": Answer({})}
    refusal = Answer({"error": "no"}, status)
    with Scripted(api__version=Answer({}), api__ps=refusal, **answers) as server:
        info = run(OllamaEngine(Settings(model=model), None, server.url), OllamaEngine.describe)
    assert (info.model, info.loaded_context) == ("m", None)


@pytest.mark.parametrize(
    ("limit", "loaded", "believed"),
    [
        (32768, 10**9, 32768),
        (32768, 8192, 8192),
        (None, 8192, 8192),
        (True, 8192, 8192),
        (32768, True, None),
        (32768, -1, None),
    ],
)
def test_a_model_is_not_loaded_with_more_than_it_can_hold(
    limit: Any, loaded: Any, believed: int | None
) -> None:
    shown = {"model_info": {"general.architecture": "x", "x.context_length": limit}}
    models = Answer({"models": [{"name": "m", "context_length": loaded}]})
    answers = {"api__tags": models, "api__ps": models, "api__show": Answer(shown)}
    with Scripted(api__version=Answer({}), **answers) as server:
        info = run(OllamaEngine(Settings(model="m"), None, server.url), OllamaEngine.describe)
    assert info.loaded_context == believed


@pytest.mark.parametrize(
    ("odd", "text"),
    [
        ({"response": "b", "done": False, "error": "the runner stopped"}, "ab"),
        ({"response": "b", "done": False, "error": {"message": "the runner stopped"}}, "ab"),
        ({"response": "b", "done": False, "error": None}, "abc"),
        ({"response": "b", "done": False, "error": ""}, "abc"),
        ({"done": False, "error": None}, "ac"),
        ({"response": "b", "done": True, "done_reason": "unload"}, "ab"),
        ({"response": "x", "done": False, "message": {"content": "b"}}, "abc"),
        ({"response": None, "done": False}, "ac"),
        ({"response": 5, "done": False}, "a5c"),
        ({"response": "b"}, "abc"),
        ({"done": False}, "ac"),
        ("error", "a"),
        (None, "a"),
    ],
)
def test_an_odd_line_is_seen_among_plain_ones(odd: Any, text: str) -> None:
    """They arrive together, and no last line comes."""
    plain = [{"response": word, "done": False} for word in "ac"]
    outcome = reply_of(plain[0], odd, plain[1])
    assert outcome.text == text
    assert isinstance(outcome.error, StreamBroken)


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_error_that_says_nothing_is_none(nothing: Any) -> None:
    words = [{"response": word, "done": False, "error": nothing} for word in "ab"]
    last = {"response": "", "done": True, "done_reason": "stop", "error": nothing}
    outcome = reply_of(*words, last)
    assert (outcome.text, outcome.error) == ("ab", None)


@pytest.mark.parametrize("reason", [{}, {"done_reason": "stop"}])
def test_an_error_is_no_end_though_it_says_done(reason: Any) -> None:
    last = {"error": "llama runner crashed", "done": True, **reason}
    outcome = reply_of({"response": "a", "done": False}, last)
    assert (outcome.text, outcome.completion) == ("a", None)
    assert isinstance(outcome.error, StreamBroken)
    assert "llama runner crashed" in str(outcome.error)


UNKNOWN = [None, "", "eos", "STOP", "end_turn", ["stop"], {"a": 1}, 5]


@pytest.mark.parametrize("reason", UNKNOWN)
def test_what_is_done_is_done_for_whatever_reason(reason: Any) -> None:
    outcome = reply_of(ended(done_reason=reason))
    assert outcome.completion == Completion(Finish.STOP, 100, 20)


@pytest.mark.parametrize("reason", ["load", "unload", "error", "Abort"])
def test_a_reason_that_leaves_no_reply_is_no_end(reason: str) -> None:
    assert isinstance(reply_of(ended(done_reason=reason)).error, StreamBroken)


@pytest.mark.parametrize("reason", [*UNKNOWN, "LENGTH"])
@pytest.mark.parametrize(("prompt", "tokens"), [(100, 256), (1000, 24)])
def test_without_a_known_reason_the_counts_say_what_was_cut(
    reason: Any, prompt: int, tokens: int
) -> None:
    counts = {"prompt_eval_count": prompt, "eval_count": tokens}
    completion = reply_of(ended(done_reason=reason, **counts)).completion
    wanted = Finish.STOP if reason == "STOP" else Finish.LENGTH
    assert completion == Completion(wanted, prompt, tokens)


def ended(**told: Any) -> dict[str, Any]:
    """The last line of a reply."""
    counts = {"prompt_eval_count": 100, "eval_count": 20}
    return {"response": "", "done": True} | counts | told


def reply_of(*told: Any) -> Outcome:
    """What becomes of a reply of those lines."""
    lines = "".join(f"{json.dumps(line)}\n" for line in told)
    with Scripted(api__generate=Answer(lines.encode())) as server:
        return complete(OllamaEngine(Settings(model="m"), None, server.url), request())


@pytest.mark.parametrize("odd", ODD)
def test_a_model_is_known_by_its_id_whatever_else_it_is_said_to_be(odd: Any) -> None:
    card = {"id": "m", "aliases": odd, "meta": odd, "max_model_len": odd, "root": odd}
    with Scripted(v1__models=Answer({"data": [odd, card]}), props=Answer({"x": odd})) as server:
        engine = OpenAIEngine(Settings(model="m"), None, server.url)
        assert run(engine, OpenAIEngine.describe).model == "m"


@pytest.mark.parametrize("odd", [*ODD, [], [None], ["ab"], [[1.0], [2.0]], [["x"]], [[10**400]]])
def test_what_is_no_vector_is_refused(odd: Any) -> None:
    with Scripted(api__embed=Answer({"embeddings": odd})) as server:
        embedder = OllamaEmbedder(Settings(), "m", server.url)
        with pytest.raises(RequestRejected, match="one vector for each text"):
            asyncio.run(embedder.vectors(["a text"]))


PAGES = [
    b"<!DOCTYPE html>\n<html><title>Sign in</title>\n</html>\n",
    b"<html>x</html>",
    b"\xef\xbb\xbf \r\n\r\n<HTML>",
    b"\n" * 100_000 + b"<html>",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_web_page_instead_of_a_reply_says_that_it_is_one(page: bytes) -> None:
    """Trying again does not help: a proxy shows it to whoever asks."""
    answers = {"api__generate": Answer(page), "v1__chat__completions": Answer(page)}
    with Scripted(**answers) as server:
        for engine in (OllamaEngine, OpenAIEngine):
            outcome = complete(engine(Settings(model="m"), None, server.url), request())
            assert isinstance(outcome.error, WrongServer)
            assert "a web page (HTML)" in outcome.error.what
            assert outcome.error.where == server.url
            assert "Check the address" in (outcome.error.remedy or "")


@pytest.mark.parametrize("page", PAGES)
def test_and_instead_of_any_other_answer(page: bytes) -> None:
    with Scripted(api__version=Answer(page), v1__models=Answer(page)) as server:
        for engine in (OllamaEngine, OpenAIEngine):
            with pytest.raises(WrongServer, match="a web page"):
                run(engine(Settings(model="m"), None, server.url), lambda each: each.describe())


@pytest.mark.parametrize("tags", [b"{}", b'{"models": "none"}', b"[]", b"null"])
def test_a_list_of_models_that_is_none_says_nothing_of_the_model(tags: bytes) -> None:
    """It must not be taken for a server that has lost the model."""
    said = dict.fromkeys(("api__version", "api__show", "api__ps"), Answer(b"{}"))
    with Scripted(**said, api__tags=Answer(tags)) as server:
        engine = OllamaEngine(Settings(model="m"), None, server.url)
        with pytest.raises(WrongServer, match=r"/api/tags does not answer like this kind"):
            run(engine, lambda each: each.describe())


def test_json_that_is_called_a_page_is_none() -> None:
    html = {"Content-Type": "text/html; charset=utf-8"}
    last = json.dumps(ended(response="a <b>", done_reason="stop")).encode()
    with Scripted(api__generate=Answer(b"\n" + last, headers=html)) as server:
        outcome = complete(OllamaEngine(Settings(model="m"), None, server.url), request())
    assert (outcome.text, outcome.error) == ("a <b>", None)


def test_a_page_in_the_middle_of_a_reply_broke_it() -> None:
    begun = json.dumps({"response": "a", "done": False}).encode() + b"\n<html>502</html>\n"
    with Scripted(api__generate=Answer(begun)) as server:
        outcome = complete(OllamaEngine(Settings(model="m"), None, server.url), request())
    assert outcome.text == "a"
    assert isinstance(outcome.error, StreamBroken)
