"""The OpenAI engine: any server with ``/v1/chat/completions`` (llama.cpp, vLLM, LM Studio ...).

Replies are held to the schema with ``response_format``. A server that does not know JSON schemas
is asked for JSON, and one that knows neither for text: each step is told once. The context is the
server's own; ``Request.num_ctx`` cannot change it.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Completion, EngineInfo, Request
from translate_pipe.engines.batches import drain
from translate_pipe.engines.credentials import authorization
from translate_pipe.engines.http import Connection
from translate_pipe.engines.openai_dialect import Dialect
from translate_pipe.engines.openai_errors import explain, missing
from translate_pipe.engines.openai_reply import Reply, count
from translate_pipe.errors import EngineError, RequestRejected
from translate_pipe.model import Notice
from translate_pipe.progress import Progress, Silent
from translate_pipe.settings import Settings

DEFAULT_HOST = "http://127.0.0.1:8080"
"""Where llama.cpp's server listens unless told otherwise."""

LLAMA_CPP_PORT = 8080
DEFAULT_PREFIX = "/v1"
COMPLETIONS = "/chat/completions"
"""What some people copy along with the address."""

OPENAI_VARIABLE = "OPENAI_API_KEY"


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
        self._dialect = Dialect()
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
        facts = (found["id"], found.get("root") or "", count(meta, "size") or "")
        return EngineInfo(
            engine="openai",
            location=self._server.url,
            model=str(self._model),
            digest=":".join(map(str, facts)),
            context_length=count(meta, "n_ctx_train") or count(found, "max_model_len"),
            loaded_context=count(generation, "n_ctx") or count(found, "max_model_len"),
            fixed_context=True,
            slots=count(props, "total_slots"),
        )

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Stream one reply of ``/chat/completions``, of ``/completions`` for a raw prompt."""
        self._model = self._model or (await self.describe()).model
        for refused in itertools.count():
            tried = self._dialect
            try:
                async with aclosing(self._chat(request, tried)) as pieces:
                    async for piece in pieces:
                        yield piece if isinstance(piece, str) else replace(piece, refused=refused)
            except RequestRejected as error:
                if self._dialect is tried:  # else another request has learnt meanwhile
                    self._learn(error, request)
            else:
                return

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def _chat(self, request: Request, dialect: Dialect) -> AsyncGenerator[str | Completion]:
        where, reply = self._server.url, Reply()
        path = f"{self._prefix}/{'' if request.raw else 'chat/'}completions"
        body, patience = dialect.body(request, self._model), self._server.patience()
        async with aclosing(self._server.stream(path, body, patience)) as told:
            async for lines in told:
                error = reply.read(lines, where)
                if text := reply.take():
                    patience.spoke()
                    yield text
                elif reply.thinks:
                    patience.thought()
                if error is not None:
                    raise error
                if reply.over:
                    await drain(told)
                    break
        error = reply.end(where)
        if text := reply.take():
            yield text
        if error is not None:
            raise error
        yield reply.completion()

    def _learn(self, error: RequestRejected, request: Request) -> None:
        """Ask for less from now on, and say so; raise the error where less would not help."""
        before, simpler = self._dialect, self._dialect.simpler(error, request)
        if simpler is None:
            raise error
        self._dialect = simpler
        for code, words in simpler.lost_since(before):
            self._progress.notice(Notice(code, f"{self._server.url} {words}"))

    async def _models(self) -> list[dict[str, Any]]:
        data = (await self._server.get(f"{self._prefix}/models")).get("data")
        models = data if isinstance(data, list) else []
        return [model for model in models if isinstance(model, dict) and "id" in model]

    async def _props(self) -> Mapping[str, Any]:
        try:
            return await self._server.get("/props")
        except EngineError:
            return {}  # only llama.cpp has it


def api_address(host: str) -> tuple[str, str]:
    """A server's address and its API's path, ``/v1`` unless the address has another one."""
    url = base_url(host, default_port=LLAMA_CPP_PORT).removesuffix(COMPLETIONS)
    if url.endswith(DEFAULT_PREFIX):
        return url.removesuffix(DEFAULT_PREFIX), DEFAULT_PREFIX
    return url, "" if urlsplit(url).path else DEFAULT_PREFIX


def _is_named(model: Mapping[str, Any], name: str | None) -> bool:
    """Ollama's own face lists the tag that is meant where a name has none."""
    aliases = model.get("aliases")
    others = aliases if isinstance(aliases, list) else []
    return name in (model["id"], *others) or f"{name}:latest" == model["id"]
