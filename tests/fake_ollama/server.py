"""The server itself: routes, connections, the log, and life and death on demand."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

from tests.fake_ollama import checks, gate, generate, wire
from tests.fake_ollama.behaviour import Behaviour
from tests.fake_ollama.care import Care
from tests.fake_ollama.checks import Rejected
from tests.fake_ollama.faults import STATUS, Fault
from tests.fake_ollama.generate import HungUp, Reply
from tests.fake_ollama.log import Entry, entry_of, recorded
from tests.fake_ollama.models import Model
from tests.fake_ollama.slots import Slots, Turn


@dataclass
class FakeOllama:
    """An imitation of Ollama on 127.0.0.1, in a thread of its own. Use it as a context manager."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    port: int = 0
    log: list[Entry] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self.connections: set[asyncio.Task[None]] = set()
        """Those that are open."""
        self._slots = Slots(self.behaviour.slots)
        self._runner: tuple[Any, ...] | None = None
        self._loading = asyncio.Lock()
        self.care = Care(self.behaviour)
        """Its disk and its registry."""

    @property
    def url(self) -> str:
        """Its address."""
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}{self.behaviour.prefix}"

    @property
    def texts_asked(self) -> list[str]:
        """Every segment asked for, in order, as often as it was."""
        return [text for entry in self.log for text in entry.texts]

    def __enter__(self) -> FakeOllama:
        self._thread.start()
        self.revive()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.kill()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def revive(self) -> None:
        """Listen, at the same port as before."""
        self._call(self._listen())

    def kill(self) -> None:
        """Stop listening and reset every connection: from now on nothing answers."""
        self._call(self._die())

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._connected, "127.0.0.1", self.port, backlog=1024, limit=2**20, ssl=self.tls
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def _die(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        connections = list(self.connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        self._runner = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            await self._serve(reader, writer)
        except (HungUp, ConnectionError):
            pass
        except asyncio.CancelledError:
            wire.reset(writer)
        finally:
            self.connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await wire.read_request(reader):
            self.requests[request.path] = self.requests.get(request.path, 0) + 1
            try:
                await self._routed(request, reader, writer)
            except Rejected as rejected:
                told = wire.json_answer(rejected.status, {"error": rejected.error})
                writer.write(told if request.method != "HEAD" else wire.head_of(told))
            await writer.drain()
            if request.is_last:
                return

    async def _routed(
        self, request: wire.HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if (refused := gate.refusal(request, self.behaviour)) is not None:
            if not refused:
                wire.reset(writer)
                raise HungUp
            writer.write(refused)
            return
        request = gate.within(request, self.behaviour)
        if self.care.answers(request):
            await self._watched(self.care.answer(request, writer), reader)
            return
        route = ROUTES.get(request.path)
        if route is None:
            writer.write(wire.text_answer(404, "404 page not found"))
        elif request.method not in route[0]:
            writer.write(wire.text_answer(405, "405 method not allowed"))
        elif request.path in ("/api/generate", "/api/chat"):
            await self._watched(self._generate(request, writer), reader)
        else:
            writer.write(route[1](self, request))

    async def _watched(self, work: Coroutine[Any, Any, None], reader: asyncio.StreamReader) -> None:
        """Do the work, but no longer than the client stays."""
        working = asyncio.create_task(work)
        leaving = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not working.done():
                working.cancel()
            leaving.cancel()
            await asyncio.wait({working, leaving})
            leaving.cancelled() or leaving.exception()
        try:
            await working
        except asyncio.CancelledError:
            raise HungUp from None

    async def _generate(self, request: wire.HttpRequest, writer: asyncio.StreamWriter) -> None:
        body = checks.body_of(request.body)
        if request.path == "/api/chat":
            body = checks.as_generated(body)
        fault = self.behaviour.faults(len(self.log), body)
        entry = entry_of(len(self.log), body, fault, is_last=request.is_last)
        self.log.append(entry)
        with recorded(entry):
            if fault is Fault.REFUSE:
                wire.reset(writer)
                raise HungUp
            if fault is Fault.SILENT:
                await asyncio.Event().wait()
            if fault in STATUS:
                writer.write(generate.refuse_with(fault, self.behaviour.retry_after))
                return
            await self._complete(body, entry, fault, writer)

    async def _complete(
        self, body: dict[str, Any], entry: Entry, fault: Fault | None, writer: asyncio.StreamWriter
    ) -> None:
        now = self.behaviour
        checks.check_fields(body, now.release)
        model = checks.find_model(body, {each.name: each for each in now.models})
        checks.check_generate(body, model)
        if not body.get("prompt") and body.get("keep_alive") == 0:
            self._runner = None
            writer.write(_done(body, "unload"))
            return
        async with self._slots.turn() as turn:
            load_seconds = await self._load(body, model, turn, entry)
            if not body.get("prompt"):
                writer.write(_done(body, "load"))
                return
            checks.check_format(body, now.release)
            num_ctx = generate.num_ctx_of(body, model)
            prompt = checks.fit(body, model, num_ctx, now.release)
            reply = generate.compose(body, prompt, num_ctx, now.to, fault, model)
            reply.load_seconds = load_seconds
            await self._reply(body, reply, turn, writer, entry)

    async def _reply(
        self,
        body: dict[str, Any],
        reply: Reply,
        turn: Turn,
        writer: asyncio.StreamWriter,
        entry: Entry,
    ) -> None:
        now = self.behaviour
        entry.prompt_tokens, reply.is_last = reply.prompt_tokens, entry.is_last
        if now.prompt_speed:
            turn.start += reply.prompt_tokens / now.prompt_speed
        if reply.fault is Fault.SLOW_START:
            turn.start += now.slow_start
        await turn.until(turn.start)
        send = generate.whole if body.get("stream") is False else generate.stream

        def count() -> None:
            entry.completion_tokens = reply.sent
            entry.reply = "".join(reply.tokens[: reply.sent])

        def end() -> None:
            count()
            entry.end(str(reply.fault or "ok"))

        reply.on_end = end
        try:
            await send(reply, turn, writer, now.speed)
        finally:
            count()

    async def _load(self, body: dict[str, Any], model: Model, turn: Turn, entry: Entry) -> float:
        wanted = generate.runner_of(body, model)
        async with self._loading:
            if wanted == self._runner:
                return 0.0003
            entry.reloaded = self._runner is not None
            self._runner = wanted
            turn.start += self.behaviour.load_seconds
            await turn.until(turn.start)
            return max(self.behaviour.load_seconds, 0.3)

    def _version(self, request: wire.HttpRequest) -> bytes:
        return wire.json_answer(200, {"version": self.behaviour.version})

    def _tags(self, request: wire.HttpRequest) -> bytes:
        return wire.json_answer(200, {"models": [each.tag() for each in self.behaviour.models]})

    def _show(self, request: wire.HttpRequest) -> bytes:
        body = checks.body_of(request.body)
        if not (body.get("model") or body.get("name")):
            raise Rejected(400, "model is required")
        models = {each.name: each for each in self.behaviour.models}
        return wire.json_answer(200, checks.find_model(body, models).shown())

    def _ps(self, request: wire.HttpRequest) -> bytes:
        name, num_ctx = self._runner[:2] if self._runner else (None, None)
        loaded = [
            model.tag()
            | {"context_length": num_ctx, "size_vram": 0, "expires_at": "2318-01-01T00:00:00Z"}
            for model in self.behaviour.models
            if model.name == name
        ]
        return wire.json_answer(200, {"models": loaded})

    def _log_answer(self, request: wire.HttpRequest) -> bytes:
        return wire.json_answer(200, [asdict(entry) for entry in self.log])

    def _alive(self, request: wire.HttpRequest) -> bytes:
        return wire.text_answer(200, "Ollama is running")


def _done(body: dict[str, Any], reason: str) -> bytes:
    empty: dict[str, Any] = {"response": ""}
    if "messages" in body:
        empty = {"message": {"role": "assistant", "content": ""}}
    told = {"model": str(body["model"]), "created_at": generate.now(), **empty, "done": True}
    return wire.json_answer(200, told | {"done_reason": reason})


Route = tuple[tuple[str, ...], Callable[[FakeOllama, wire.HttpRequest], bytes]]

ROUTES: dict[str, Route] = {
    "/": (("GET", "HEAD"), FakeOllama._alive),
    "/api/version": (("GET", "HEAD"), FakeOllama._version),
    "/api/tags": (("GET", "HEAD"), FakeOllama._tags),
    "/api/ps": (("GET",), FakeOllama._ps),
    "/api/show": (("POST",), FakeOllama._show),
    "/api/generate": (("POST",), FakeOllama._alive),
    "/api/chat": (("POST",), FakeOllama._alive),
    "/_log": (("GET",), FakeOllama._log_answer),
}
