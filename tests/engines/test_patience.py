"""A reply that goes on and brings nothing is as broken as a silent one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from tests.engines.serving import served
from tests.engines.support import Outcome, collect, request
from translate_pipe.engines.base import Engine
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.engines.openai import OpenAIEngine
from translate_pipe.engines.patience import FIRST_TOKEN_PATIENCE, NO_PROGRESS_TIMEOUTS
from translate_pipe.errors import StreamBroken
from translate_pipe.settings import Settings

STALL = 0.03
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: x\r\n"
MAKERS: dict[str, Callable[[Settings, str], Engine]] = {
    "ollama": lambda settings, url: OllamaEngine(settings, None, url),
    "openai": lambda settings, url: OpenAIEngine(settings, None, url),
}


def ollama(**event: Any) -> bytes:
    return json.dumps({"model": "m", "done": False, **event}).encode() + b"\n"


def openai(**delta: Any) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": delta}]}).encode() + b"\n\n"


WORD = {"ollama": ollama(response="Guten"), "openai": openai(content="Guten")}


@dataclass(frozen=True)
class Told:
    """``begun`` comes with the head, then ``beat`` again and again, for ``beats`` times, and at
    last ``end``."""

    beat: bytes
    begun: bytes = b""
    beats: int = 10_000
    end: bytes = b""
    chunked: bool = True
    pause: float = STALL / 5


def run(engine: str, told: Told, stall: float = STALL) -> tuple[Outcome, float]:
    def packed(data: bytes) -> bytes:
        return b"%x\r\n%s\r\n" % (len(data), data) if told.chunked and data else data

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        coding = b"Transfer-Encoding: chunked\r\n\r\n" if told.chunked else b"\r\n"
        writer.write(HEAD + coding + packed(told.begun))
        with suppress(ConnectionError):
            for _ in range(told.beats):
                writer.write(packed(told.beat))
                await writer.drain()
                await asyncio.sleep(told.pause)
            writer.write(packed(told.end) + (b"0\r\n\r\n" if told.chunked else b""))
            await writer.drain()

    async def main() -> Outcome:
        async with asyncio.timeout(5), served(serve) as port:
            settings = Settings(model="m", stall_timeout=stall, connect_timeout=1.0)
            each = MAKERS[engine](settings, f"http://127.0.0.1:{port}")
            try:
                return await collect(each, request())
            finally:
                await each.aclose()

    started = time.monotonic()
    return asyncio.run(main()), time.monotonic() - started


@pytest.mark.parametrize(
    ("engine", "beat", "begun", "chunked"),
    [
        ("ollama", b"\n", False, True),
        ("ollama", b"\n", True, False),
        ("ollama", b" ", True, True),
        ("ollama", ollama(response=""), False, False),
        ("ollama", ollama(response=""), True, True),
        ("ollama", ollama(message={"role": "assistant", "content": ""}), True, True),
        ("ollama", ollama(message=None), True, True),
        ("openai", b": PROCESSING\n\n", False, True),
        ("openai", openai(role="assistant", content=None), True, True),
    ],
)
def test_what_is_no_token_sets_nothing_back(
    engine: str, beat: bytes, begun: bool, chunked: bool
) -> None:
    told = Told(beat, WORD[engine] if begun else b"", chunked=chunked)
    outcome, took = run(engine, told)
    assert isinstance(outcome.error, StreamBroken)
    assert outcome.text == ("Guten" if begun else "")
    patience = STALL * (1 if begun else FIRST_TOKEN_PATIENCE)
    assert patience <= took < patience + 0.3


def test_a_gateway_may_send_its_head_before_the_request_has_its_turn() -> None:
    end = ollama(response="Morgen") + ollama(response="", done=True, done_reason="stop")
    told = Told(b"", beats=1, pause=2 * STALL, end=end)
    outcome, _ = run("ollama", told)
    assert outcome.error is None
    assert outcome.text == "Morgen"


@pytest.mark.parametrize(
    ("engine", "beat"),
    [
        ("ollama", ollama(response="", thinking="hm")),
        ("ollama", ollama(message={"content": "", "thinking": "hm"})),
        ("openai", openai(reasoning_content="hm")),
        ("openai", openai(reasoning="hm", content=None)),
    ],
)
def test_a_model_may_think_for_longer_but_not_for_ever(engine: str, beat: bytes) -> None:
    outcome, took = run(engine, Told(beat, pause=STALL / 8), stall=STALL / 2)
    assert isinstance(outcome.error, StreamBroken)
    limit = NO_PROGRESS_TIMEOUTS * STALL / 2
    assert limit <= took < limit + 0.3


def test_a_thought_that_stops_is_silence() -> None:
    told = Told(b"\n", ollama(response="", thinking="hm"))
    _, took = run("ollama", told)
    assert took < NO_PROGRESS_TIMEOUTS * STALL
