"""How llama.cpp is called in this process: its parameters, request bodies, and events.

Everything that names a field of llama.cpp or of xllamacpp is in this file. Request and event
bodies are those of llama.cpp's OpenAI-compatible server, which xllamacpp calls without HTTP.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from translate_pipe.engines.base import Completion, Finish, Request
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    Overloaded,
    RequestRejected,
    StreamBroken,
)

WHERE = "in process"
_SILENT = -1

Event = Mapping[str, Any]
Call = Callable[[dict[str, Any], Callable[[Event], bool]], object]
"""One of xllamacpp's blocking calls: a body, and what hears its events (true stops it)."""


def start(path: Path, *, context: int, slots: int, threads: int) -> Any:
    """Load a model; blocks for seconds. ``context`` is tokens a slot.

    xllamacpp always opens llama.cpp's HTTP listener too: on the loopback address, a random port.
    A random key that nobody is told closes all of it but its health page.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context * slots
    params.n_parallel = slots
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.verbosity = _SILENT
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = False
    params.endpoint_slots = False
    params.swa_full = True  # else a model with sliding attention evaluates the whole prompt again
    params.n_threads_http = 1
    params.cache_ram_mib = 0
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(
            "llama.cpp cannot load this model",
            where=str(path),
            remedy="The file may be damaged or too large for this machine's memory",
        ) from error


def text_body(request: Request) -> dict[str, Any]:
    """A plain completion. A base model has no place for a system text but before the prompt."""
    prompt = f"{request.system}\n\n{request.prompt}" if request.system else request.prompt
    body = _common(request) | {"prompt": prompt, "cache_prompt": True}
    if request.schema is not None:
        body["json_schema"] = dict(request.schema)
    return body


def chat_body(request: Request) -> dict[str, Any]:
    """A chat completion, its thinking off, its form held to the schema."""
    messages = [{"role": "user", "content": request.prompt}]
    if request.system:
        messages.insert(0, {"role": "system", "content": request.system})
    body = _common(request) | {
        "messages": messages,
        "chat_template_kwargs": {"enable_thinking": False},
    }
    if request.schema is not None:
        schema = {"name": "reply", "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def _common(request: Request) -> dict[str, Any]:
    return {
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": request.num_predict,
        "stop": list(request.stop),
        "seed": request.seed,
        "temperature": request.temperature,
    }


class Bridge:
    """Carries events from the thread that generates to the event loop that waits for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.events: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        """End the events now, and the generation at its next token. Called by the event loop."""
        self._stopped.set()
        self.events.put_nowait(None)

    def __call__(self, event: Event | Exception | None) -> bool:
        """Pass an event on; ``None`` is the last. True asks llama.cpp to stop generating."""
        if self.stopped:
            return True
        try:
            self.loop.call_soon_threadsafe(self.events.put_nowait, event)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return True
        return False


def generate(call: Call, body: dict[str, Any], bridge: Bridge) -> None:
    """Make one blocking call in this thread. Every outcome goes over the bridge."""
    if bridge.stopped:
        return
    try:
        call(body, bridge)
    except Exception as error:
        bridge(error)
    bridge(None)


async def read(
    events: asyncio.Queue[Event | Exception | None], load_seconds: float
) -> AsyncIterator[str | Completion]:
    """The reply that a call's events spell: pieces of text, then the ``Completion``."""
    finish: str | None = None
    usage: Event = {}
    while (event := await events.get()) is not None:
        if isinstance(event, Exception):
            raise StreamBroken(f"llama.cpp failed ({event})", where=WHERE) from event
        if "error" in event:
            raise _refusal(event["error"])
        usage = event.get("usage") or usage
        for choice in event.get("choices", ()):
            finish = choice.get("finish_reason") or finish
            if text := choice.get("text") or (choice.get("delta") or {}).get("content"):
                yield text
    if finish is None:
        raise StreamBroken("the generation ended early", where=WHERE)
    yield Completion(
        finish=Finish.LENGTH if finish == "length" else Finish.STOP,
        prompt_tokens=usage.get("prompt_tokens"),
        completion_tokens=usage.get("completion_tokens"),
        load_seconds=load_seconds,
    )


def _refusal(error: Any) -> EngineError:
    told: dict[str, Any] = error if isinstance(error, dict) else {"message": error}
    message, code = str(told.get("message", "no reason given")), told.get("code", 500)
    if told.get("type") == "exceed_context_size_error":
        return ContextOverflow(
            "the prompt does not fit the context",
            where=WHERE,
            remedy="Use a larger --num-ctx",
            prompt_tokens=told.get("n_prompt_tokens"),
            num_ctx=told.get("n_ctx"),
        )
    if code == 503:
        return Overloaded(f"llama.cpp is not ready ({message})", where=WHERE)
    if code >= 500:
        return StreamBroken(f"llama.cpp failed ({message})", where=WHERE)
    return RequestRejected(
        f"llama.cpp refused the request ({message})",
        where=WHERE,
        remedy="Try another model or --profile",
    )
