"""What the engine tests share: collecting a reply, and a server that says what it is told."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from translate_pipe.engines.base import Completion, Engine, Request
from translate_pipe.errors import TranslatePipeError
from translate_pipe.model import Notice
from translate_pipe.progress import Silent

T = TypeVar("T")
E = TypeVar("E", bound=Engine)

PAYLOAD = '{"a":["Good morning, <b>Bob</b>!","I have 3 apples."],"b":["No."]}'


def request(payload: str = PAYLOAD, **changes: Any) -> Request:
    """A small request, held to the shape of its payload."""
    values: dict[str, Any] = {
        "system": "Translate from English into French.",
        "prompt": f"Reply with JSON.\n{payload}",
        "payload": payload,
        "num_ctx": 1024,
        "num_predict": 256,
        "schema": schema_of(json.loads(payload)),
        "seed": 7,
    }
    return Request(**(values | changes))


def schema_of(value: Any) -> dict[str, Any]:
    """A JSON Schema that only values of this shape meet."""
    if isinstance(value, str):
        return {"type": "string", "maxLength": 200}
    if isinstance(value, list):
        size = len(value)
        return {"type": "array", "items": schema_of(""), "minItems": size, "maxItems": size}
    return {
        "type": "object",
        "properties": {key: schema_of(part) for key, part in value.items()},
        "required": list(value),
        "additionalProperties": False,
    }


@dataclass(slots=True)
class Outcome:
    """All an engine yielded, and what it raised at last."""

    pieces: list[str] = field(default_factory=list)
    completion: Completion | None = None
    error: TranslatePipeError | None = None

    @property
    def text(self) -> str:
        """The whole reply."""
        return "".join(self.pieces)


async def collect(engine: Engine, wanted: Request) -> Outcome:
    """Run one completion to its end, whatever that is."""
    outcome = Outcome()
    try:
        async for piece in engine.complete(wanted):
            assert outcome.completion is None, "something came after the Completion"
            if isinstance(piece, Completion):
                outcome.completion = piece
            else:
                outcome.pieces.append(piece)
    except TranslatePipeError as error:
        outcome.error = error
    return outcome


def run(engine: E, work: Callable[[E], Awaitable[T]]) -> T:
    """Do something with an engine in a fresh event loop, and close the engine."""

    async def work_and_close() -> T:
        try:
            return await work(engine)
        finally:
            await engine.aclose()

    return asyncio.run(work_and_close())


def complete(engine: Engine, wanted: Request) -> Outcome:
    """One completion in a fresh event loop."""
    return run(engine, lambda each: collect(each, wanted))


class Heard(Silent):
    """Progress that keeps the notices."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def notice(self, notice: Notice) -> None:
        """Keep it."""
        self.notices.append(notice)


@dataclass(slots=True)
class Answer:
    """An HTTP answer: a JSON value or raw bytes, and headers."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Given = Answer | Callable[[Any], Answer]


def events(*values: Any) -> Answer:
    """A stream of server-sent events."""
    lines = [v if isinstance(v, str) else f"data: {json.dumps(v)}\n\n" for v in values]
    return Answer("".join(lines).encode(), headers={"Content-Type": "text/event-stream"})


class Scripted:
    """A server that gives each path's answers in turn, the last one again and again. An answer may
    be made from what was asked."""

    def __init__(self, **answers: Given | Sequence[Given]) -> None:
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self._answers = {
            "/" + path.replace("__", "/"): list(given) if isinstance(given, Sequence) else [given]
            for path, given in answers.items()
        }
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                scripted._answer(self)

            do_POST = do_GET  # noqa: N815 - the base's name

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def asked_of(self, path: str) -> list[Any]:
        """The bodies sent to a path."""
        return [body for asked, _, body in self.asked if asked == path]

    def __enter__(self) -> Scripted:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        asked = json.loads(raw) if raw else None
        self.asked.append((handler.path, dict(handler.headers), asked))
        left = self._answers.get(handler.path, [Answer({"error": "no such page"}, 404)])
        given = left[0] if len(left) == 1 else left.pop(0)
        answer = given if isinstance(given, Answer) else given(asked)
        content = (
            answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        )
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
