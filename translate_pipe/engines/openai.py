"""The OpenAI engine: any server with ``/v1/chat/completions`` (llama.cpp, vLLM, LM Studio ...).

Replies are held to the schema with ``response_format``. A server that does not know JSON schemas
is asked for JSON, and one that knows neither for text: each step is told once. The context is the
server's own; ``Request.num_ctx`` cannot change it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request
from translate_pipe.engines.batches import drain
from translate_pipe.engines.credentials import authorization
from translate_pipe.engines.http import Connection
from translate_pipe.engines.openai_errors import explain, mid_stream, missing, unknown_format
from translate_pipe.errors import EngineError, RequestRejected, StreamBroken
from translate_pipe.model import Notice
from translate_pipe.progress import Progress, Silent
from translate_pipe.settings import Settings

DEFAULT_HOST = "http://127.0.0.1:8080"
"""Where llama.cpp's server listens unless told otherwise."""

LLAMA_CPP_PORT = 8080
DEFAULT_PREFIX = "/v1"
OPENAI_VARIABLE = "OPENAI_API_KEY"
FORMATS = ("json_schema", "json_object", "text")
"""What ``response_format`` is tried with, best first."""

MOST_STOPS = 4


class OpenAIEngine:
    """One model on one server.

    ``host`` is an address with or without ``/v1``. The API key comes from the environment only
    (``TRANSLATE_PIPE_API_KEY``, else ``OPENAI_API_KEY``). Without ``settings.model`` the first
    model the server lists is used. Raises ``ConfigError`` for an address that is none.
    """

    def __init__(
        self, settings: Settings, progress: Progress | None = None, host: str = DEFAULT_HOST
    ) -> None:
        self._progress = progress or Silent()
        self._model = settings.model
        self._format = 0
        root, self._prefix = api_address(host)
        self._server = Connection(
            root,
            explain=lambda refusal: explain(refusal, self._model),
            unreachable_remedy="Start the server, or name another one with --host",
            connect_timeout=settings.connect_timeout,
            stall_timeout=settings.stall_timeout,
            headers=authorization(OPENAI_VARIABLE),
            ca_file=settings.ca_file,
        )

    async def describe(self) -> EngineInfo:
        """Say which model this is, from ``/models`` and, with llama.cpp, ``/props``."""
        listed = await self._models()
        if self._model is None and listed:
            self._model = str(listed[0]["id"])
        found = next((model for model in listed if _is_named(model, self._model)), None)
        if found is None:
            raise missing(self._model, self._server.url, [str(model["id"]) for model in listed])
        props = await self._props()
        meta, generation = found.get("meta"), props.get("default_generation_settings")
        # Only what stays the same at every question: with some servers, `created` does not.
        facts = (found["id"], found.get("root") or "", _count(meta, "size") or "")
        return EngineInfo(
            engine="openai",
            location=self._server.url,
            model=str(self._model),
            digest=":".join(map(str, facts)),
            context_length=_count(meta, "n_ctx_train") or _count(found, "max_model_len"),
            loaded_context=_count(generation, "n_ctx") or _count(found, "max_model_len"),
            fixed_context=True,
            slots=_count(props, "total_slots"),
        )

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Stream one reply of ``/chat/completions``, of ``/completions`` for a raw prompt."""
        self._model = self._model or (await self.describe()).model
        while True:
            tried = self._format
            try:
                async with aclosing(self._chat(request, FORMATS[tried])) as pieces:
                    async for piece in pieces:
                        yield piece
            except RequestRejected as error:
                last = request.schema is None or tried + 1 >= len(FORMATS)
                if last or not unknown_format(error):
                    raise
            else:
                return
            if self._format == tried:
                self._step_down()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def _chat(
        self, request: Request, response_format: str
    ) -> AsyncGenerator[str | Completion]:
        where, reply = self._server.url, _Reply()
        path = f"{self._prefix}/{'' if request.raw else 'chat/'}completions"
        body = self._body(request, response_format)
        async with aclosing(self._server.stream(path, body)) as batches:
            async for lines in batches:
                error = reply.read(lines, where)
                if text := reply.take():
                    yield text
                if error is not None:
                    raise error
                if reply.over:
                    await drain(batches)
                    break
        if reply.finish is None:
            raise StreamBroken("the server ended the reply before it was done", where=where)
        yield reply.completion()

    def _body(self, request: Request, response_format: str) -> dict[str, Any]:
        system = [{"role": "system", "content": request.system}] if request.system else []
        messages = [*system, {"role": "user", "content": request.prompt}]
        body: dict[str, Any] = {
            "model": self._model,
            **({"prompt": request.prompt} if request.raw else {"messages": messages}),
            "max_tokens": request.num_predict,
            "seed": request.seed,
            "temperature": request.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.stop:
            body["stop"] = list(request.stop[:MOST_STOPS])
        if request.schema is not None and response_format == "json_schema":
            schema = {"name": "reply", "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif request.schema is not None and response_format != "text":
            body["response_format"] = {"type": response_format}
        return body

    def _step_down(self) -> None:
        lost, self._format = FORMATS[self._format], self._format + 1
        self._progress.notice(
            Notice(
                f"no-{lost.replace('_', '-')}",
                f"{self._server.url} does not take response_format {lost}; "
                f"its replies are asked for as {FORMATS[self._format]}",
            )
        )

    async def _models(self) -> list[dict[str, Any]]:
        data = (await self._server.get(f"{self._prefix}/models")).get("data")
        models = data if isinstance(data, list) else []
        return [model for model in models if isinstance(model, dict) and "id" in model]

    async def _props(self) -> Mapping[str, Any]:
        try:
            return await self._server.get("/props")
        except EngineError:
            return {}  # only llama.cpp has it


class _Reply:
    """A reply as its server-sent events tell it."""

    def __init__(self) -> None:
        self.finish: Finish | None = None
        self.over = False
        self._text: list[str] = []
        self._usage: Mapping[str, Any] = {}

    def read(self, lines: Sequence[bytes], where: str) -> EngineError | None:
        """Take some lines; return what broke the reply, if one of them tells."""
        for line in lines:
            name, _, value = line.partition(b":")
            if name != b"data":
                continue
            if value.strip() == b"[DONE]":
                self.over = True
                break
            if (error := self._event(value, where)) is not None:
                return error
        return None

    def take(self) -> str:
        """The words since the last call."""
        text, self._text = "".join(self._text), []
        return text

    def completion(self) -> Completion:
        """How it ended and what it cost."""
        return Completion(
            self.finish or Finish.STOP,
            prompt_tokens=_count(self._usage, "prompt_tokens"),
            completion_tokens=_count(self._usage, "completion_tokens"),
        )

    def _event(self, value: bytes, where: str) -> EngineError | None:
        try:
            event = json.loads(value)
            choice: Mapping[str, Any] = next(iter(event.get("choices") or ()), {})
            words = choice.get("text") or (choice.get("delta") or {}).get("content")
            reason = choice.get("finish_reason")
        except (ValueError, AttributeError, TypeError, RecursionError):
            return StreamBroken("the server sent an event that is not a chunk", where=where)
        if isinstance(words, str):
            self._text.append(words)
        if isinstance(event.get("usage"), dict):
            self._usage = event["usage"]
        if event.get("error"):
            return mid_stream(event["error"], where)
        if reason is not None and reason not in tuple(Finish):
            return StreamBroken(f"the server ended the reply with {reason!r}", where=where)
        self.finish = self.finish if reason is None else Finish(reason)
        return None


def api_address(host: str) -> tuple[str, str]:
    """A server's address and its API's path, ``/v1`` unless the address has another one."""
    url = base_url(host, default_port=LLAMA_CPP_PORT)
    if url.endswith(DEFAULT_PREFIX):
        return url.removesuffix(DEFAULT_PREFIX), DEFAULT_PREFIX
    return url, "" if urlsplit(url).path else DEFAULT_PREFIX


def _is_named(model: Mapping[str, Any], name: str | None) -> bool:
    return name == model["id"] or name in (model.get("aliases") or ())


def _count(values: object, name: str) -> int | None:
    value = values.get(name) if isinstance(values, Mapping) else None
    return value if isinstance(value, int) and value >= 0 else None
