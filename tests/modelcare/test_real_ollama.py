"""Model care on a real server, and whether the imitation answers as it does.

Set OLLAMA_HOST and TRANSLATE_PIPE_TEST_MODEL. Only models that begin with ``translate-pipe-test``
are made and removed; nothing needs the internet.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engines.contenders import real_model
from tests.fake_ollama import Behaviour, FakeOllama, Model
from tests.modelcare.conftest import care
from translate_pipe.engines.address import base_url
from translate_pipe.errors import ModelMissing, RequestRejected
from translate_pipe.modelcare.facts import Step
from translate_pipe.modelcare.recipe import Recipe
from translate_pipe.modelcare.server import ModelServer

pytestmark = pytest.mark.ollama

OURS = "translate-pipe-test"
ABSENT = f"sha256:{'0' * 64}"
BLOB = b"not a model"
SENT = f"sha256:{sha256(BLOB).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Real:
    url: str
    model: str


@pytest.fixture(scope="module")
def real() -> Iterator[Real]:
    model = real_model()
    url = base_url(os.environ["OLLAMA_HOST"])
    yield Real(url, model)
    for name in httpx.get(f"{url}/api/tags").json()["models"]:
        if name["name"].startswith(OURS):
            httpx.request("DELETE", f"{url}/api/delete", json={"model": name["name"]})


def test_a_copy_is_made_listed_and_removed(real: Real) -> None:
    async def work(server: ModelServer) -> None:
        await server.copy(real.model, OURS)
        assert f"{OURS}:latest" in [model.name for model in await server.stored()]
        with pytest.raises(ModelMissing):
            await server.remove(OURS.upper())
        await server.remove(OURS)
        assert f"{OURS}:latest" not in [model.name for model in await server.stored()]

    care(real.url, work)


def test_a_model_is_made_from_another(real: Real) -> None:
    steps: list[Step] = []
    parameters = {"seed": 7, "num_ctx": 1024, "stop": ["<a>", "<b>"]}
    recipe = Recipe(OURS, real.model, system="Translate.", parameters=parameters)

    async def work(server: ModelServer) -> None:
        await server.create(recipe, steps.append)
        shown = await server.show(OURS)
        assert shown.system == "Translate."
        assert [line.split() for line in shown.parameters.splitlines()] == [
            ["num_ctx", "1024"],
            ["seed", "7"],
            ["stop", '"<a>"'],
            ["stop", '"<b>"'],
        ] or "num_ctx" in shown.parameters
        with pytest.raises(RequestRejected, match="F16"):
            await server.create(Recipe(OURS, real.model, quantize="q4_K_M"), steps.append)

    care(real.url, work)
    assert steps[-1].status == "success"


def test_a_file_becomes_a_model(real: Real, gguf: Path) -> None:
    """The server looks at the first bytes only; whether it can be loaded is another matter."""
    steps: list[Step] = []
    care(real.url, lambda server: server.create(Recipe(OURS, gguf), steps.append))
    assert [step.status for step in steps if step.digest == "hash"]
    assert steps[-1].status == "success"


QUESTIONS: dict[str, tuple[str, str, Any]] = {
    "pull nothing": ("POST", "/api/pull", {}),
    "pull a bad name": ("POST", "/api/pull", {"model": "a b"}),
    "pull by GET": ("GET", "/api/pull", None),
    "push nothing": ("POST", "/api/push", {}),
    "push missing": ("POST", "/api/push", {"model": "nope"}),
    "copy nothing": ("POST", "/api/copy", {}),
    "copy missing": ("POST", "/api/copy", {"source": "nope", "destination": OURS}),
    "copy to a bad name": ("POST", "/api/copy", {"source": "MODEL", "destination": "a b"}),
    "copy": ("POST", "/api/copy", {"source": "MODEL", "destination": OURS}),
    "delete nothing": ("DELETE", "/api/delete", {}),
    "delete without a body": ("DELETE", "/api/delete", None),
    "delete missing": ("DELETE", "/api/delete", {"model": "nope"}),
    "delete by POST": ("POST", "/api/delete", {"model": "nope"}),
    "create nothing": ("POST", "/api/create", {}),
    "create from nothing": ("POST", "/api/create", {"model": OURS}),
    "create the old way": ("POST", "/api/create", {"model": OURS, "modelfile": "FROM x"}),
    "create a bad name": ("POST", "/api/create", {"model": "a b", "from": "MODEL"}),
    "create with a bad template": (
        "POST",
        "/api/create",
        {"model": OURS, "from": "MODEL", "template": "{{ .Bad"},
    ),
    "create quantized twice": (
        "POST",
        "/api/create",
        {"model": OURS, "from": "MODEL", "quantize": "q4_K_M"},
    ),
    "create quantized strangely": (
        "POST",
        "/api/create",
        {"model": OURS, "from": "MODEL", "quantize": "nope"},
    ),
    "create from no files": ("POST", "/api/create", {"model": OURS, "files": {}}),
    "create from a path": ("POST", "/api/create", {"model": OURS, "files": {"/a.gguf": ABSENT}}),
    "create from an absent blob": (
        "POST",
        "/api/create",
        {"model": OURS, "files": {"a.gguf": ABSENT}},
    ),
    "create from a bad digest": (
        "POST",
        "/api/create",
        {"model": OURS, "files": {"a.gguf": "sha256:00"}},
    ),
    "create at once": ("POST", "/api/create", {"model": OURS, "from": "MODEL", "stream": False}),
    "blob not there": ("HEAD", f"/api/blobs/{ABSENT}", None),
    "blob of a bad name": ("HEAD", "/api/blobs/sha256:00", None),
    "blob by GET": ("GET", f"/api/blobs/{ABSENT}", None),
    "blob of another content": ("POST", f"/api/blobs/{ABSENT}", BLOB),
    "create from what is no model": (
        "POST",
        "/api/create",
        {"model": OURS, "files": {"a.gguf": SENT}},
    ),
    "embed with nothing": ("POST", "/api/embed", {"model": "nope", "input": "x"}),
    "unload missing": ("POST", "/api/generate", {"model": "nope", "keep_alive": 0}),
    "unload": ("POST", "/api/generate", {"model": OURS, "keep_alive": 0}),
}
"""In this order on both servers: what one leaves behind the next may need."""


def test_the_imitation_answers_as_the_real_server(real: Real) -> None:
    name = real.model if ":" in real.model else f"{real.model}:latest"
    different = {}
    with FakeOllama(Behaviour(models=[Model(name)], version="0.24.0", offline=True)) as fake:
        for question, (method, path, body) in QUESTIONS.items():
            content = body if isinstance(body, bytes) else _json(body, real.model)
            theirs, ours = (
                httpx.request(method, f"{url}{path}", content=content, timeout=60)
                for url in (real.url, fake.url)
            )
            if _told(theirs) != _told(ours):
                different[question] = (_told(theirs), _told(ours))
    assert different == {}


def _json(body: Any, model: str) -> str | None:
    return None if body is None else json.dumps(body).replace("MODEL", model)


def _told(answer: httpx.Response) -> tuple[int, list[Any]]:
    """The status, the kinds of steps, and an error's words where they tell nothing of a machine."""
    lines: list[Any] = []
    for line in answer.text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            lines.append(line)
            continue
        error = str(event.get("error", ""))
        lines.append((event.get("status", "").partition(" ")[0], error.rpartition("/")[2]))
    return answer.status_code, [line for line in lines if line != ("creating", "")]
