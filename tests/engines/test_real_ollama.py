"""The facts this project relies on, on a real server: OLLAMA_HOST and TRANSLATE_PIPE_TEST_MODEL.

The last test asks the imitation and the real server the same odd questions.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.engines.contenders import real_model
from tests.engines.support import Outcome, collect, request, run
from tests.fake_ollama import Behaviour, FakeOllama, Model
from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Request
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.errors import ContextOverflow, ModelMissing
from translate_pipe.settings import Settings

pytestmark = pytest.mark.ollama

SHORT = '{"a":"Hello."}'
RELOAD_SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class Real:
    url: str
    model: str

    def ask(self, *wanted: Request, model: str | None = None) -> list[Outcome]:
        engine = OllamaEngine(Settings(model=model or self.model), None, self.url)

        async def all_of_them(each: OllamaEngine) -> list[Outcome]:
            return [await collect(each, one) for one in wanted]

        return run(engine, all_of_them)


@pytest.fixture(scope="module")
def real() -> Real:
    model = real_model()
    return Real(base_url(os.environ["OLLAMA_HOST"]), model)


def test_generate_with_a_schema(real: Real) -> None:
    (outcome,) = real.ask(request())
    assert outcome.error is None
    reply = json.loads(outcome.text)
    assert list(reply) == ["a", "b"]
    assert [len(texts) for texts in reply.values()] == [2, 1]


def test_the_same_seed_repeats_and_another_does_not_reload(real: Real) -> None:
    wanted = request(SHORT, temperature=0.7, num_predict=40)
    other = request(SHORT, temperature=0.7, num_predict=30, seed=8, stop=("never",))
    first, again, last = real.ask(wanted, wanted, other)
    assert first.text == again.text
    assert last.completion is not None
    assert last.completion.load_seconds < RELOAD_SECONDS


def test_an_overflow_is_400(real: Real) -> None:
    (outcome,) = real.ask(request(prompt="one two three " * 2000))
    assert isinstance(outcome.error, ContextOverflow)


def test_a_missing_model_is_404(real: Real) -> None:
    (outcome,) = real.ask(request(), model="no-such-model:1b")
    assert isinstance(outcome.error, ModelMissing)
    assert "ollama pull no-such-model:1b" in str(outcome.error)


def test_only_a_changed_num_ctx_reloads(real: Real) -> None:
    small, large = request(SHORT, num_ctx=1024), request(SHORT, num_ctx=1280)
    outcomes = real.ask(small, small, large, small)
    loads = [each.completion.load_seconds for each in outcomes if each.completion]
    assert len(loads) == 4
    assert loads[1] < RELOAD_SECONDS
    assert min(loads[2], loads[3]) > RELOAD_SECONDS


GENERATE = "/api/generate"
CHAT = "/api/chat"
ASKED = [{"role": "system", "content": "Translate."}, {"role": "user", "content": SHORT}]
LONG = [{"role": "user", "content": "word " * 3000}]
SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 20}}}
SHORT_REPLY = {
    "stream": False,
    "truncate": False,
    "options": {"num_predict": 8, "num_ctx": 1024},
}
QUESTIONS: dict[str, tuple[str, str, Any]] = {
    "version by POST": ("POST", "/api/version", {}),
    "generate by GET": ("GET", GENERATE, None),
    "no such page": ("GET", "/api/nonsense", None),
    "root": ("GET", "/", None),
    "half a body": ("POST", GENERATE, '{"model":'),
    "no model": ("POST", GENERATE, {"prompt": "hi"}),
    "missing model": ("POST", GENERATE, {"model": "nope", "prompt": "hi"}),
    "show nothing": ("POST", "/api/show", {}),
    "show missing": ("POST", "/api/show", {"model": "nope"}),
    "raw and system": ("POST", GENERATE, {"raw": True, "system": "x"}),
    "suffix": ("POST", GENERATE, {"suffix": "x"}),
    "think": ("POST", GENERATE, {"think": True}),
    "stream as a word": ("POST", GENERATE, {"stream": "yes"}),
    "num_ctx as a word": ("POST", GENERATE, {"options": {"num_ctx": "4096"}}),
    "format as a word": ("POST", GENERATE, {"format": "xml"}),
    "format no grammar can meet": ("POST", GENERATE, {"format": {"type": "nonsense"}}),
    "bad keep_alive": ("POST", GENERATE, {"keep_alive": "nonsense"}),
    "no prompt": ("POST", GENERATE, {"prompt": ""}),
    "raw": ("POST", GENERATE, {"raw": True, **SHORT_REPLY}),
    "raw, too long": ("POST", GENERATE, {"raw": True, "prompt": "word " * 3000, **SHORT_REPLY}),
    "chat": ("POST", CHAT, {"messages": [{"role": "user", "content": "hi"}], **SHORT_REPLY}),
    "chat with schema": ("POST", CHAT, {"messages": ASKED, "format": SCHEMA, **SHORT_REPLY}),
    "chat, no messages": ("POST", CHAT, {}),
    "chat, messages as a word": ("POST", CHAT, {"messages": "hi"}),
    "chat, too long": ("POST", CHAT, {"messages": LONG, **SHORT_REPLY}),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_imitation_answers_as_the_real_server(real: Real, question: str) -> None:
    method, path, body = QUESTIONS[question]
    if (
        isinstance(body, dict)
        and path in (GENERATE, CHAT)
        and question not in ("no model", "missing model")
    ):
        body = {"model": real.model, "prompt": "hi", **body}
    content = body if isinstance(body, str | None) else json.dumps(body)
    version = httpx.get(f"{real.url}/api/version").json()["version"]
    name = real.model if ":" in real.model else f"{real.model}:latest"
    with FakeOllama(Behaviour(models=[Model(name)], version=version)) as fake:
        theirs, ours = (
            httpx.request(method, f"{url}{path}", content=content, timeout=60)
            for url in (real.url, fake.url)
        )
    assert ours.status_code == theirs.status_code
    assert _told(ours).keys() == _told(theirs).keys()
    words = [str(_told(each).get("error")).partition("library/")[0] for each in (ours, theirs)]
    if question != "suffix":
        assert words[0] == words[1]


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {"error": answer.text}
    assert isinstance(told, dict)
    told.pop("context", None)
    return told
