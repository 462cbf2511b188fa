from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engines.support import Answer, Scripted, complete, request
from tests.fake_ollama import FakeOllama, Model
from tests.modelcare.conftest import care
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.errors import (
    EngineError,
    ModelMissing,
    RequestRejected,
    StreamBroken,
    UnknownFormat,
    Unreachable,
    UnreadableInput,
)
from translate_pipe.modelcare import blobs
from translate_pipe.modelcare.facts import Step
from translate_pipe.modelcare.recipe import Recipe
from translate_pipe.modelcare.server import ModelServer
from translate_pipe.settings import Settings


def names(fake: FakeOllama) -> list[str]:
    return [model.name for model in fake.behaviour.models]


class Heard:
    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __call__(self, step: Step) -> None:
        self.steps.append(step)

    @property
    def bytes(self) -> list[int]:
        return [step.completed for step in self.steps if step.total]


def test_what_is_stored_is_listed(fake: FakeOllama) -> None:
    stored = care(fake.url, ModelServer.stored)
    assert [model.name for model in stored] == ["base:1b", "half:f16"]
    assert stored[0].size == 1_000_000
    assert stored[0].quantization == "Q4_K_M"


def test_a_model_is_shown(fake: FakeOllama) -> None:
    shown = care(fake.url, lambda server: server.show("base:1b"))
    assert shown.takes_system
    assert shown.context_length == 32768
    assert '"<end>"' in shown.parameters


def test_a_pull_tells_how_far_it_is(fake: FakeOllama) -> None:
    heard = Heard()
    care(fake.url, lambda server: server.pull("qwen3:8b", heard))
    assert "qwen3:8b" in names(fake)
    assert heard.bytes == sorted(heard.bytes)
    assert heard.bytes[-1] == heard.steps[2].total == 1_000_000
    assert heard.steps[-1].status == "success"


def test_a_pull_that_breaks_off_goes_on_where_it_stopped(fake: FakeOllama) -> None:
    fake.behaviour.pull_breaks_at = 0.5
    with pytest.raises(StreamBroken, match="continues where it stopped"):
        care(fake.url, lambda server: server.pull("qwen3:8b", Heard()))
    assert "qwen3:8b" not in names(fake)
    heard = Heard()
    care(fake.url, lambda server: server.pull("qwen3:8b", heard))
    assert heard.bytes[0] > 500_000
    assert fake.care.fetched == 1_000_000


def test_a_pull_that_is_given_up_stops_the_server_too(fake: FakeOllama) -> None:
    fake.behaviour.pull_seconds = 2.0

    async def pull_a_little(server: ModelServer) -> None:
        begun = asyncio.Event()

        def hear(step: Step) -> None:
            if step.total:
                begun.set()

        pulling = asyncio.create_task(server.pull("qwen3:8b", hear))
        await begun.wait()
        pulling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await pulling
        await server.stored()
        await asyncio.sleep(0.3)

    care(fake.url, pull_a_little)
    assert fake.care.fetched < 500_000
    assert fake.care.partial["qwen3:8b"] == fake.care.fetched


def test_a_stream_without_its_end_is_no_success(fake: FakeOllama) -> None:
    fake.behaviour.pull_seconds = 5.0

    async def killed(server: ModelServer) -> None:
        def hear(step: Step) -> None:
            if step.total:
                loop.call_soon_threadsafe(dying.set)

        loop, dying = asyncio.get_running_loop(), asyncio.Event()
        pulling = asyncio.create_task(server.pull("qwen3:8b", hear))
        await dying.wait()
        await asyncio.to_thread(fake.kill)
        await pulling

    with pytest.raises(EngineError):
        care(fake.url, killed)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (b'{"status":"pulling manifest"}\n', "stopped before it was done"),
        (b"Bad gateway\n", "not a JSON object"),
        (b'{"error":"something new"}\n', "gave up: something new"),
    ],
)
def test_a_pull_without_its_success_is_none(lines: bytes, words: str) -> None:
    with (
        Scripted(api__pull=Answer(lines)) as server,
        pytest.raises(StreamBroken, match=words),
    ):
        care(server.url, lambda each: each.pull("qwen3:8b", Heard()))


Doing = Callable[[ModelServer], Awaitable[object]]

MISSING: dict[str, Doing] = {
    "show": lambda server: server.show("qwen3:8b"),
    "copy": lambda server: server.copy("qwen3:8b", "mine"),
    "load": lambda server: server.load("qwen3:8b", num_ctx=None, keep_alive="10m"),
    "unload": lambda server: server.unload("qwen3:8b"),
}


@pytest.mark.parametrize("doing", MISSING)
def test_a_missing_model_names_the_command_that_fetches_it(fake: FakeOllama, doing: str) -> None:
    with pytest.raises(ModelMissing, match="translate-pipe models pull qwen3:8b"):
        care(fake.url, MISSING[doing])


REFUSED: dict[str, tuple[Doing, type[EngineError], str]] = {
    "no such model in the registry": (
        lambda server: server.pull("qwen3:9b", Heard()),
        ModelMissing,
        "ollama.com/library",
    ),
    "bad name": (lambda server: server.pull("a b", Heard()), RequestRejected, "invalid model name"),
    "push of a missing model": (
        lambda server: server.push("nope", Heard()),
        ModelMissing,
        "models list",
    ),
    "push without a namespace": (
        lambda server: server.push("base:1b", Heard()),
        RequestRejected,
        "models copy base:1b you/base:1b",
    ),
    "quantized twice": (
        lambda server: server.create(Recipe("x", "base:1b", quantize="q8_0"), Heard()),
        RequestRejected,
        "F16",
    ),
    "unknown quantization": (
        lambda server: server.create(Recipe("x", "base:1b", quantize="q9"), Heard()),
        RequestRejected,
        "Q4_K_M",
    ),
    "bad template": (
        lambda server: server.create(Recipe("x", "base:1b", template="{{ .Bad"), Heard()),
        RequestRejected,
        r"\{\{ .Prompt \}\}",
    ),
    "bad second name": (
        lambda server: server.copy("base:1b", "a b"),
        RequestRejected,
        "is invalid",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_what_to_do(fake: FakeOllama, case: str) -> None:
    doing, error, words = REFUSED[case]
    with pytest.raises(error, match=words):
        care(fake.url, doing)
    assert names(fake) == ["base:1b", "half:f16"]


def test_a_server_without_the_internet_says_so(fake: FakeOllama) -> None:
    fake.behaviour.offline = True
    with pytest.raises(StreamBroken, match=r"cannot reach the registry.*--from FILE\.gguf"):
        care(fake.url, lambda server: server.pull("qwen3:8b", Heard()))
    with pytest.raises(StreamBroken, match=r"cannot reach the registry.*HTTPS_PROXY") as caught:
        care(fake.url, lambda server: server.push("base:1b", Heard()))
    assert "create" not in str(caught.value)  # there is a model already


def test_nobody_there(fake: FakeOllama) -> None:
    fake.kill()
    with pytest.raises(Unreachable, match="ollama serve"):
        care(fake.url, ModelServer.stored)


def test_a_copy_is_a_second_name(fake: FakeOllama) -> None:
    care(fake.url, lambda server: server.copy("base:1b", "mine"))
    assert names(fake) == ["mine:latest", "base:1b", "half:f16"]


def test_only_the_exact_name_is_removed(fake: FakeOllama) -> None:
    async def wrongly(server: ModelServer) -> None:
        for wrong in ("BASE:1b", "base", "base:1"):
            with pytest.raises(ModelMissing, match="Did you mean 'base:1b'"):
                await server.remove(wrong)

    care(fake.url, wrongly)
    care(fake.url, lambda server: server.remove("base:1b"))
    assert names(fake) == ["half:f16"]


def test_an_untagged_name_is_the_latest(fake: FakeOllama) -> None:
    fake.behaviour.models = [Model("mine:latest")]
    care(fake.url, lambda server: server.remove("mine"))
    assert names(fake) == []


def test_a_model_is_loaded_as_a_translation_needs_it_and_unloaded(fake: FakeOllama) -> None:
    async def work(server: ModelServer) -> None:
        loaded = await server.load("base:1b", num_ctx=2048, keep_alive="10m")
        assert loaded is not None
        assert loaded.context_length == 2048
        assert await server.unload("base:1b")
        assert await server.loaded() == []

    care(fake.url, work)
    runner = fake.log[0]
    assert runner.options == {"num_ctx": 2048}


def test_a_run_after_a_load_loads_nothing(fake: FakeOllama) -> None:
    care(fake.url, lambda server: server.load("base:1b", num_ctx=1024, keep_alive="10m"))
    outcome = complete(OllamaEngine(Settings(model="base:1b"), None, fake.url), request())
    assert outcome.error is None
    assert not fake.log[-1].reloaded


def test_a_model_made_from_another_keeps_what_is_not_replaced(fake: FakeOllama) -> None:
    recipe = Recipe("mine", "base:1b", system="Translate.", parameters={"seed": 7})
    care(fake.url, lambda server: server.create(recipe, Heard()))
    made = fake.behaviour.models[0]
    assert made.name == "mine:latest"
    assert made.system == "Translate."
    assert made.parameters == {"stop": ["<end>"], "seed": 7}


def test_a_base_that_is_not_there_is_pulled(fake: FakeOllama) -> None:
    heard = Heard()
    care(fake.url, lambda server: server.create(Recipe("mine", "qwen3:8b", system="X"), heard))
    assert names(fake)[:2] == ["mine:latest", "qwen3:8b"]
    assert heard.bytes


def test_a_large_base_is_made_smaller(fake: FakeOllama) -> None:
    fake.behaviour.models = [replace(Model("half:f16"), quantization="F16")]
    care(
        fake.url,
        lambda server: server.create(Recipe("small", "half:f16", quantize="q4_K_M"), Heard()),
    )
    assert fake.behaviour.models[0].quantization == "Q4_K_M"


def test_a_file_is_sent_once(fake: FakeOllama, gguf: Path) -> None:
    heard = Heard()
    care(fake.url, lambda server: server.create(Recipe("one", gguf), heard))
    care(fake.url, lambda server: server.create(Recipe("two", gguf), Heard()))
    assert names(fake)[:2] == ["two:latest", "one:latest"]
    assert fake.care.sent == 1
    (sent,) = fake.care.blobs.values()
    assert sent == gguf.read_bytes()
    size = gguf.stat().st_size
    ends = {step.digest: step.completed for step in heard.steps if step.total}
    assert ends == {"hash": size, "send": size}


def test_a_file_that_is_no_model_is_not_even_hashed(fake: FakeOllama, tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    heard = Heard()
    for content in (b"<html>", b"", b"GGUF", b"GGUF" + bytes(100)):
        path.write_bytes(content)
        with pytest.raises(UnknownFormat, match="not a GGUF"):
            care(fake.url, lambda server: server.create(Recipe("x", path), heard))
    with pytest.raises(UnreadableInput):
        care(fake.url, lambda server: server.create(Recipe("x", tmp_path / "no.gguf"), heard))
    assert heard.steps == []


def test_a_file_that_changes_while_it_is_sent_makes_no_model(fake: FakeOllama, gguf: Path) -> None:
    def change(step: Step) -> None:
        if step.digest == "hash" and step.completed == step.total:
            data = bytearray(gguf.read_bytes())
            data[-1] ^= 1
            gguf.write_bytes(data)

    with pytest.raises(RequestRejected, match="did not receive what was read"):
        care(fake.url, lambda server: server.create(Recipe("x", gguf), change))
    assert names(fake) == ["base:1b", "half:f16"]


@pytest.mark.parametrize("by", [1, -1])
def test_a_file_that_grows_or_shrinks_while_it_is_sent_is_told(
    fake: FakeOllama, gguf: Path, monkeypatch: pytest.MonkeyPatch, by: int
) -> None:
    size = gguf.stat().st_size - by
    monkeypatch.setattr(blobs, "_size", lambda _: size)
    with pytest.raises(UnreadableInput, match="changed while it was being sent"):
        care(fake.url, lambda server: server.create(Recipe("x", gguf), Heard()))
    assert names(fake) == ["base:1b", "half:f16"]
