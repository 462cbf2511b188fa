"""``POST /api/generate`` and ``/api/chat``: one request, from its checks to its reply's end."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fake_ollama import checks, payload, pseudo, replies, tokens, wire
from tests.fake_ollama.checks import Prompt, Rejected
from tests.fake_ollama.faults import MIDWAY, Fault
from tests.fake_ollama.models import Model
from tests.fake_ollama.slots import Turn

DEFAULT_NUM_CTX = 4096
REPEAT_LIMIT = 30
"""After so many equal tokens in a row the server gives up without a word."""

RUNNER_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread")
"""Options whose change reloads the model; ``shift`` does too."""

RESET_DELAY = 0.02
"""A reset makes the client's system forget what it had not read yet: let it read first."""

FLOODS = (Fault.WHITESPACE, Fault.TRAILING)
"""Megabytes in large tokens, which nothing stops."""

_BURST = 64
_FLOOD_TOKEN = 4096


class Thought(str):
    """A token of thinking."""

    __slots__ = ()


class HungUp(Exception):
    """Nothing more is to be sent on this connection."""


@dataclass(slots=True)
class Reply:
    """A reply ready to be sent, token by token."""

    tokens: Sequence[str]
    done_reason: str
    prompt_tokens: int
    load_seconds: float = 0.0
    field_name: str = "response"
    fault: Fault | None = None
    model: str = ""
    chat: bool = False
    is_last: bool = False
    is_silent: bool = False
    """Whether the server's parser waits in vain for a beginning that a grammar forbids."""
    sent: int = 0
    created: str = field(default_factory=lambda: now())
    on_end: Callable[[], None] = field(default=lambda: None)
    """Called before the bytes that end the reply are sent: a client that has them finds the log
    up to date."""

    def line(self, token: str) -> bytes:
        """The NDJSON line of a token."""
        name = "thinking" if isinstance(token, Thought) else self.field_name
        if self.chat:
            told = {"model": self.model, "created_at": self.created, "done": False}
            return json.dumps(told | self.words(token, name), ensure_ascii=False).encode() + b"\n"
        thinking = b"" if name == "response" else b'"response":"",'
        return b'{"model":%s,"created_at":"%s",%s"%s":%s,"done":false}\n' % (
            json.dumps(self.model).encode(),
            self.created.encode(),
            thinking,
            name.encode(),
            json.dumps(token, ensure_ascii=False).encode(),
        )

    def last_line(self) -> bytes:
        """The NDJSON line with the counts."""
        return json.dumps(self.ending() | self.words("")).encode() + b"\n"

    def words(self, text: str, name: str = "response") -> dict[str, Any]:
        """A part of the reply, where the interface has it."""
        if self.chat:
            name = "thinking" if name == "thinking" else "content"
            return {"message": {"role": "assistant", "content": "", name: text}}
        return {"response": "", name: text}

    def ending(self) -> dict[str, Any]:
        """The fields of the last line. Thoughts went back to the model and count as prompt."""
        thoughts = sum(isinstance(token, Thought) for token in self.tokens)
        counts = {
            "load_duration": int(self.load_seconds * 10**9),
            "prompt_eval_count": self.prompt_tokens + thoughts,
            "eval_count": max(0, self.sent - thoughts),
        }
        if self.fault is Fault.ABSURD_COUNTS:
            counts = {"load_duration": 10**400, "prompt_eval_count": -5, "eval_count": 10**400}
        return {
            "model": self.model,
            "created_at": self.created,
            "done": True,
            "done_reason": self.done_reason,
            **({} if self.chat else {"context": list(range(self.prompt_tokens + self.sent))}),
            "total_duration": 10**9,
            "prompt_eval_duration": 10**6,
            "eval_duration": 10**9,
            **counts,
        }


def num_ctx_of(body: dict[str, Any], model: Model) -> int:
    """The context a request runs with: clamped to the model's own."""
    wanted = (body.get("options") or {}).get("num_ctx") or DEFAULT_NUM_CTX
    return min(int(wanted), model.context_length)


def runner_of(body: dict[str, Any], model: Model) -> tuple[Any, ...]:
    """What a loaded runner must equal to serve this request without a reload."""
    options = body.get("options") or {}
    settings = [options.get(name) for name in RUNNER_OPTIONS]
    return (model.name, num_ctx_of(body, model), *settings[1:], body.get("shift") is not False)


def compose(
    body: dict[str, Any],
    prompt: Prompt,
    num_ctx: int,
    to: str | None,
    fault: Fault | None,
    model: Model,
) -> Reply:
    """What the model answers. ``to`` is the target language where the prompt need not say it."""
    schema = body.get("format")
    found = payload.find(prompt.text, schema=bool(schema))
    language = to or pseudo.language_asked(prompt.text, "fr")
    options = body.get("options") or {}
    text = replies.reply(found, schema, language, fault)
    for stop in options.get("stop") or ():
        text = text.partition(stop)[0]
    whole = tokens.pieces(text)
    if fault in FLOODS:
        whole = [text[at : at + _FLOOD_TOKEN] for at in range(0, len(text), _FLOOD_TOKEN)]
    limit = options.get("num_predict", -1)
    limit = 10 * num_ctx if limit < 0 else limit
    if body.get("shift") is False and not prompt.slides:
        limit = min(limit, num_ctx - prompt.tokens)
    thinks = model.always_thinks and not body.get("raw")
    if thinks and "messages" in body:
        whole = [*(Thought(f"{n} ") for n in range(model.thoughts)), *whole]
    is_silent = thinks and schema is not None and "messages" not in body
    kept, reason = (whole, "stop") if len(whole) <= limit else (whole[: max(limit, 0)], "length")
    return Reply(
        kept,
        reason,
        prompt.tokens,
        field_name="thinking" if fault is Fault.THINKING else "response",
        fault=fault,
        model=str(body["model"]),
        chat="messages" in body,
        is_silent=is_silent,
    )


async def stream(reply: Reply, turn: Turn, writer: asyncio.StreamWriter, speed: float) -> None:
    """Send a reply at ``speed`` tokens a second (0: at once), its head with the first of them.
    Raises ``HungUp``."""
    head = wire.stream_head(is_last=reply.is_last)
    aborted = _repeats_at(reply.tokens) if reply.fault not in FLOODS else None
    planned = reply.tokens[:aborted]
    if reply.fault in MIDWAY:
        planned = planned[: max(1, len(planned) // 2)]
    await _send(reply, planned, turn, writer, speed, head)
    reply.on_end()
    if reply.fault in MIDWAY:
        await _break_off(reply, writer)
    ends = aborted is None and reply.fault is not Fault.NOT_DONE
    last = wire.chunks([reply.last_line()]) if ends else b""
    writer.write((b"" if planned and not reply.is_silent else head) + last + wire.LAST_CHUNK)
    await writer.drain()


async def whole(reply: Reply, turn: Turn, writer: asyncio.StreamWriter, speed: float) -> None:
    """Send a reply as one JSON object: ``stream: false``."""
    if speed:
        await turn.until(turn.start + len(reply.tokens) / speed)
    reply.sent = len(reply.tokens)
    reply.on_end()
    texts = reply.words("".join(reply.tokens), reply.field_name)
    writer.write(wire.json_answer(200, reply.ending() | texts))
    await writer.drain()


async def _send(
    reply: Reply,
    planned: Sequence[str],
    turn: Turn,
    writer: asyncio.StreamWriter,
    speed: float,
    head: bytes,
) -> None:
    while reply.sent < len(planned):
        if speed:
            await turn.until(turn.start + (reply.sent + 1) / speed)
            due = int((time.perf_counter() - turn.start) * speed)
            upto = min(len(planned), max(due, reply.sent + 1))
            turn.end = max(turn.end, turn.start + upto / speed)
        else:
            upto = min(len(planned), reply.sent + _BURST)
        if not reply.is_silent:
            writer.write(head + wire.chunks(map(reply.line, planned[reply.sent : upto])))
        reply.sent, head = upto, b""
        await writer.drain()


async def _break_off(reply: Reply, writer: asyncio.StreamWriter) -> None:
    if reply.fault is Fault.LENGTH:
        reply.done_reason = "length"
    elif reply.fault is Fault.ERROR_LINE:
        error = b'{"error":"an error was encountered while running the model: unexpected EOF"}\n'
        writer.write(wire.chunks([error]) + wire.LAST_CHUNK)
        raise HungUp
    elif reply.fault is Fault.GARBAGE_LINE:
        writer.write(wire.chunks([b"<html>gateway</html>\n"]) + wire.LAST_CHUNK)
        raise HungUp
    elif reply.fault is Fault.CUT_CHARACTER:
        writer.write(wire.chunks([reply.line("ä")[:-20]]) + wire.LAST_CHUNK)
        raise HungUp
    elif reply.fault is Fault.STALL:
        await asyncio.Event().wait()
    elif reply.fault is Fault.TRUNCATE:
        writer.write(b"400\r\n" + reply.line("cut")[:20])
        writer.close()
        raise HungUp
    elif reply.fault is Fault.RESET:
        await writer.drain()
        await asyncio.sleep(RESET_DELAY)
        wire.reset(writer)
        raise HungUp


def _repeats_at(reply_tokens: Sequence[str]) -> int | None:
    """Where the server gives up because the same token came too often, if it does."""
    last, run = "", 0
    for at, token in enumerate(reply_tokens):
        run = run + 1 if token.strip() == last else 0
        last = token.strip()
        if run > REPEAT_LIMIT:
            return at
    return None


def now() -> str:
    """The time as the server writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def refuse_with(fault: Fault, retry_after: float) -> bytes:
    """The answer of a fault that is a status. Raises ``Rejected`` for Ollama's own errors."""
    busy = "server busy, please try again.  maximum pending requests exceeded"
    wait = {"Retry-After": f"{retry_after:g}"}
    if fault is Fault.BUSY:
        raise Rejected(503, busy)
    if fault is Fault.BUSY_RETRY_AFTER:
        return wire.json_answer(503, {"error": busy}, wait)
    if fault is Fault.RATE_LIMIT:
        return wire.json_answer(429, {"error": {"message": "rate limit reached"}}, wait)
    if fault is Fault.WEB_PAGE:
        return wire.answer(200, b"<html><h1>Sign in</h1></html>", "text/html")
    if fault is Fault.BAD_GATEWAY:
        return wire.answer(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")
    if fault is Fault.NO_MODEL:
        raise Rejected(404, "model 'fake' not found")
    if fault is Fault.NO_MEMORY:
        need = "model requires more system memory (9.0 GiB) than is available (2.0 GiB)"
        raise Rejected(500, need)
    if fault is Fault.OVERFLOW:
        raise checks.overflow(99999, 4096, (0, 32))
    raise Rejected(500, "model runner has unexpectedly stopped, check ollama server logs")
