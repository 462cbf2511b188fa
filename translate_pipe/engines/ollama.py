"""The Ollama engine: streamed ``/api/generate`` or ``/api/chat``, and what a server says of models.

Every request carries ``truncate: false`` (an overlong prompt is an error, not cut in silence),
``shift: false`` (a reply stops at the context's end), ``think: false`` (a grammar must not land in
the thinking; for what cannot do without, see ``ollama_thinking``) and an explicit ``num_ctx`` and
``num_predict``. docs/ollama.md has the reasons.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from itertools import count
from typing import Any

from translate_pipe.engines import ollama_models
from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Completion, EngineInfo, Request
from translate_pipe.engines.batches import drain
from translate_pipe.engines.credentials import authorization
from translate_pipe.engines.http import Connection
from translate_pipe.engines.ollama_errors import explain, is_too_old_for_schemas
from translate_pipe.engines.ollama_reply import SAME_TOKENS, read, thinks, unended
from translate_pipe.errors import EngineError, RequestRejected
from translate_pipe.model import Notice
from translate_pipe.progress import Progress, Silent
from translate_pipe.settings import Settings

DEFAULT_HOST = "127.0.0.1"

NOT_RUNNING = "Start Ollama there with `ollama serve`, or name another server with --host"
"""What to do where nothing answers."""

NO_PENALTY = 1.0
"""Ollama's own 1.1 works against the ``","`` that JSON is full of (docs/protocol.md)."""


class OllamaEngine:
    """One model on one Ollama server.

    ``host`` is any spelling ``address.base_url`` takes. Without ``settings.model`` the first
    ``describe`` or ``complete`` chooses one: a loaded one, else the first the server lists that
    can follow a system prompt. Raises ``ConfigError`` for an address that is none.
    """

    def __init__(
        self, settings: Settings, progress: Progress | None = None, host: str = DEFAULT_HOST
    ) -> None:
        url = base_url(host)
        self._settings = settings
        self._progress = progress or Silent()
        self._model = settings.model
        self._schemas = True
        self._think: bool | str = False
        self._server = Connection(
            url,
            explain=lambda refusal: explain(refusal, self._model),
            unreachable_remedy=NOT_RUNNING,
            connect_timeout=settings.connect_timeout,
            stall_timeout=settings.stall_timeout,
            headers=authorization(),
            ca_file=settings.ca_file,
        )

    async def describe(self) -> EngineInfo:
        """Say which model this is, from ``/api/tags``, ``/api/show`` and ``/api/ps``."""
        await self._server.get("/api/version")
        self._model = self._model or await ollama_models.choose(self._server)
        info, self._think = await ollama_models.describe(self._server, self._model)
        return info

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Stream one reply."""
        self._model = self._model or await ollama_models.choose(self._server)
        for refused in count():
            schemas = self._schemas
            try:
                async with aclosing(self._generate(request, schemas=schemas)) as pieces:
                    async for piece in pieces:
                        yield piece if isinstance(piece, str) else replace(piece, refused=refused)
            except RequestRejected as error:
                if request.schema is None or not schemas or not is_too_old_for_schemas(error):
                    raise
                self._give_up_schemas()
            else:
                return

    async def aclose(self) -> None:
        """Close the connections. The model stays loaded for ``settings.keep_alive``."""
        await self._server.aclose()

    async def _generate(
        self, request: Request, *, schemas: bool
    ) -> AsyncGenerator[str | Completion]:
        where = self._server.url
        last: list[bytes] = []
        patience = self._server.patience()
        call = self._call(request, schemas=schemas)
        async with aclosing(self._server.stream(*call, patience)) as batches:
            async for lines in batches:
                last = [*last, *lines][-SAME_TOKENS:]
                text, end = read(lines, request, where)
                if text:
                    patience.spoke()
                    yield text
                elif thinks(lines):
                    patience.thought()
                if isinstance(end, EngineError):
                    raise end
                if end is not None:
                    await drain(batches)
                    yield end
                    return
        raise unended(last, where)

    def _call(self, request: Request, *, schemas: bool) -> tuple[str, dict[str, Any]]:
        """The path of a request and its body. Only ``generate`` takes a prompt as it is."""
        if request.raw:
            words: dict[str, Any] = {"prompt": request.prompt, "raw": True}
        elif self._settings.api == "chat" or self._think:
            system = [{"role": "system", "content": request.system}] if request.system else []
            words = {"messages": [*system, {"role": "user", "content": request.prompt}]}
        else:
            words = {"system": request.system, "prompt": request.prompt}
        path = "/api/chat" if "messages" in words else "/api/generate"
        return path, words | self._body(request, schemas=schemas)

    def _body(self, request: Request, *, schemas: bool) -> dict[str, Any]:
        """What both interfaces take alike."""
        body: dict[str, Any] = {
            "model": self._model,
            "options": {
                "seed": request.seed,
                "temperature": request.temperature,
                "num_ctx": request.num_ctx,
                "num_predict": request.num_predict,
                "stop": list(request.stop),
                "repeat_penalty": NO_PENALTY,
            },
            "think": self._think,
            "truncate": False,
            "shift": False,
            "keep_alive": self._settings.keep_alive,
            "stream": True,
        }
        if request.schema is not None:
            body["format"] = request.schema if schemas else "json"
        return body

    def _give_up_schemas(self) -> None:
        if not self._schemas:
            return  # another request has learnt it meanwhile
        self._schemas = False
        self._progress.notice(
            Notice(
                "format-json",
                f"{self._server.url} is older than Ollama 0.5 and does not accept a JSON schema; "
                "its replies are only required to be JSON",
            )
        )
