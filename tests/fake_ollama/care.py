"""Model care as the imitation has it: pull, push, create, copy, delete, blobs, embed.

Words and statuses are those of a real 0.24, which ``tests/modelcare/test_real_ollama.py`` compares.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.fake_ollama import checks, wire
from tests.fake_ollama.behaviour import Behaviour
from tests.fake_ollama.checks import Rejected
from tests.fake_ollama.made import NAME, made, required, valid
from tests.fake_ollama.models import Model, full_name

STEPS = 20
BLOBS = "/api/blobs/"
DIMENSIONS = 8
NO_HOST = "dial tcp: lookup registry.ollama.ai on 127.0.0.53:53: no such host"

_DIGEST = re.compile(r"sha256[:-][0-9a-f]{64}")

Event = Mapping[str, Any]


class Care:
    """The server's disk: its models are ``behaviour.models``, its blobs and half-pulled models are
    kept here. ``fetched`` counts the bytes that pulls really brought, ``sent`` the blobs received,
    wanted or not.
    """

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.blobs: dict[str, bytes] = {}
        self.partial: dict[str, int] = {}
        self.fetched = 0
        self.sent = 0

    def answers(self, request: wire.HttpRequest) -> bool:
        """Whether a request is one of these."""
        return request.path in (*STREAMS, *ANSWERS) or request.path.startswith(BLOBS)

    async def answer(self, request: wire.HttpRequest, writer: asyncio.StreamWriter) -> None:
        """Do it. Raises ``Rejected``."""
        if request.path.startswith(BLOBS):
            writer.write(self._blob(request))
            return
        method = "DELETE" if request.path == "/api/delete" else "POST"
        if request.method != method:
            writer.write(wire.text_answer(405, "405 method not allowed"))
            return
        body = checks.body_of(request.body)
        if request.path in ANSWERS:
            writer.write(ANSWERS[request.path](self, body))
            return
        await _stream(STREAMS[request.path](self, body), writer, whole=body.get("stream") is False)

    async def _pull(self, body: Event) -> AsyncIterator[Event]:
        name = valid(body)
        async for event in self._fetch(name):
            yield event
        if name in self.behaviour.registry:
            yield {"status": "success"}

    async def _fetch(self, name: str) -> AsyncIterator[Event]:
        now = self.behaviour
        yield {"status": "pulling manifest"}
        if now.offline:
            yield {"error": f'pull model manifest: Get "https://registry.ollama.ai/v2": {NO_HOST}'}
            return
        if name not in now.registry:
            yield {"error": "pull model manifest: file does not exist"}
            return
        total = now.registry[name]
        digest = hashlib.sha256(name.encode()).hexdigest()
        step = max(1, total // STEPS)
        while (done := self.partial.get(name, 0)) < total:
            if now.pull_breaks_at is not None and done >= total * now.pull_breaks_at:
                now.pull_breaks_at = None
                yield {"error": "max retries exceeded: unexpected EOF"}
                return
            await asyncio.sleep(now.pull_seconds / STEPS)
            moved = min(step, total - done)
            self.partial[name], self.fetched = done + moved, self.fetched + moved
            told = {"status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}"}
            yield told | {"total": total, "completed": done + moved}
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        del self.partial[name]
        self._keep(Model(name, digest=digest))

    async def _push(self, body: Event) -> AsyncIterator[Event]:
        name = required(body)
        yield {"status": "retrieving manifest"}
        model = self._find(name)
        if model is None:
            yield {"status": "couldn't retrieve manifest"}
            path = full_name(name).replace(":", "/")
            place = f"/models/manifests/registry.ollama.ai/library/{path}"
            yield {"error": f"open {place}: no such file or directory"}
            return
        if self.behaviour.offline:
            yield {"error": f'Head "https://registry.ollama.ai/v2": {NO_HOST}'}
            return
        if "/" not in name:
            yield {"error": "unauthorized: access denied"}
            return
        digest = f"sha256:{model.digest}"
        for done in range(0, 1_000_001, 250_000):
            told = {"status": f"pushing {digest[7:19]}", "digest": digest}
            yield told | {"total": 1_000_000, "completed": done}
        yield {"status": "pushing manifest"}
        yield {"status": "success"}

    async def _create(self, body: Event) -> AsyncIterator[Event]:
        name = valid(body)
        base = None
        async for event in self._base(body):
            if "error" in event:
                yield event
                return
            base = event.get("model", base)
            if base is None:
                yield event
        assert isinstance(base, Model)
        model = made(name, base, body)
        if model.quantization != base.quantization:
            for done in (500_000, 1_000_000):
                what = f"quantizing {base.quantization} model to {model.quantization}"
                yield {"status": what, "digest": "0" * 19, "total": 1_000_000, "completed": done}
            yield {"status": "verifying conversion"}
        yield {"status": f"using existing layer sha256:{base.digest}"}
        yield {"status": "writing manifest"}
        self._keep(model)
        yield {"status": "success"}

    async def _base(self, body: Event) -> AsyncIterator[Event]:
        """Steps, and last a ``model``, or an error."""
        if body.get("from"):
            name = full_name(body["from"])
            if not NAME.fullmatch(name):
                raise Rejected(400, "invalid model name")
            if self._find(name) is None:
                async for event in self._fetch(name):
                    yield event
            if (model := self._find(name)) is not None:
                yield {"model": model}
        elif body.get("files") is not None:
            for event in self._file(body["files"]):
                yield event
        else:
            raise Rejected(400, "neither 'from' or 'files' was specified")

    def _file(self, files: Mapping[str, str]) -> list[Event]:
        if any(name.startswith("/") for name in files):
            raise Rejected(400, "file path must be relative")
        if not any(name.endswith(".gguf") for name in files):
            raise Rejected(400, "unknown type")
        digest = next(iter(files.values()))
        started: Event = {"status": "parsing GGUF"}
        if not _DIGEST.fullmatch(digest):
            return [started, {"error": "invalid digest format"}]
        if digest not in self.blobs:
            place = f"/models/blobs/{digest.replace(':', '-')}"
            return [started, {"error": f"open {place}: no such file or directory"}]
        if not self.blobs[digest].startswith(b"GGUF"):
            return [started, {"error": "supplied file was not in GGUF format"}]
        return [started, {"model": Model("file", digest=digest.partition(":")[2])}]

    def _copy(self, body: Event) -> bytes:
        for role in ("source", "destination"):
            name = str(body.get(role) or "")
            if not NAME.fullmatch(name):
                raise Rejected(400, f"{role} {json.dumps(name)} is invalid")
        model = self._find(body["source"])
        if model is None:
            raise Rejected(404, f"model {json.dumps(body['source'])} not found")
        self._keep(replace(model, name=full_name(body["destination"])))
        return wire.answer(200, b"")

    def _delete(self, body: Event) -> bytes:
        name = required(body)
        model = self._find(name)
        if model is None:
            raise Rejected(404, f"model '{name}' not found")
        self.behaviour.models = [each for each in self.behaviour.models if each != model]
        return wire.answer(200, b"")

    def _embed(self, body: Event) -> bytes:
        model, given = self._find(str(body.get("model"))), body.get("input") or []
        if model is None:
            told = f"model {json.dumps(body.get('model'))} not found, try pulling it first"
            raise Rejected(404, told)
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise Rejected(400, "invalid input type")
        if texts and "embedding" not in model.capabilities:
            raise Rejected(501, "this model does not support embeddings")
        return wire.json_answer(
            200, {"model": body["model"], "embeddings": [_vector(text) for text in texts]}
        )

    def _blob(self, request: wire.HttpRequest) -> bytes:
        digest = request.path.removeprefix(BLOBS)
        if request.method not in ("HEAD", "POST"):
            return wire.text_answer(405, "405 method not allowed")
        if not _DIGEST.fullmatch(digest):
            raise Rejected(400, "invalid digest format")
        if request.method == "HEAD":
            if digest not in self.blobs:
                raise Rejected(404, f'blob "{digest}" not found')
            return wire.answer(200, b"")
        self.sent += 1
        if digest in self.blobs:
            # Its body is not read: the connection breaks under a client that is still sending.
            raise ConnectionResetError
        real = f"sha256:{hashlib.sha256(request.body).hexdigest()}"
        self.blobs[real] = request.body
        if real != digest:
            raise Rejected(400, f'digest mismatch, expected "{digest}", got "{real}"')
        return wire.answer(201, b"")

    def _find(self, name: str) -> Model | None:
        wanted = full_name(name).lower()
        found = (each for each in self.behaviour.models if each.name.lower() == wanted)
        return next(found, None)

    def _keep(self, model: Model) -> None:
        others = [each for each in self.behaviour.models if each.name != model.name]
        self.behaviour.models = [model, *others]


STREAMS: Mapping[str, Callable[[Care, Event], AsyncIterator[Event]]] = {
    "/api/pull": Care._pull,
    "/api/push": Care._push,
    "/api/create": Care._create,
}

ANSWERS: Mapping[str, Callable[[Care, Event], bytes]] = {
    "/api/copy": Care._copy,
    "/api/delete": Care._delete,
    "/api/embed": Care._embed,
}


async def _stream(
    events: AsyncIterator[Event], writer: asyncio.StreamWriter, *, whole: bool
) -> None:
    """NDJSON; an error before anything else is a status, and later a line."""
    begun, last = False, {}
    async for event in events:
        last = dict(event)
        if whole:
            continue
        if not begun:
            if "error" in event:
                raise Rejected(500, str(event["error"]))
            writer.write(wire.stream_head())
            begun = True
        writer.write(wire.chunks([json.dumps(event).encode() + b"\n"]))
        await writer.drain()
    if whole:
        if "error" in last:
            raise Rejected(500, str(last["error"]))
        writer.write(wire.json_answer(200, last))
    elif begun:
        writer.write(wire.LAST_CHUNK)


def _vector(text: str) -> list[float]:
    """A vector of length 1 that only the same text has."""
    raw = [byte - 127.5 for byte in hashlib.sha256(text.encode()).digest()[:DIMENSIONS]]
    length = sum(number * number for number in raw) ** 0.5
    return [number / length for number in raw]
