from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.fake_ollama import Behaviour, FakeOllama, Model, wire
from tests.workers.scripted import Heard
from translate_pipe import engines
from translate_pipe.engines import Opened, open_engines, opening
from translate_pipe.engines.base import Engine, EngineInfo
from translate_pipe.engines.echo import EchoEngine
from translate_pipe.errors import (
    EngineError,
    EngineMissing,
    ModelMissing,
    Overloaded,
    StreamBroken,
    Unreachable,
)
from translate_pipe.model import Notice
from translate_pipe.progress import Progress, Silent
from translate_pipe.settings import EngineName, Settings

FAST = Settings(connect_timeout=1.0, stall_timeout=1.0)
NOWHERE = "127.0.0.1:9"


def everything(
    settings: Settings, progress: Progress | None = None, *, one_shot: bool = True
) -> Opened:
    async def open_and_close() -> Opened:
        found = await open_engines(settings, progress or Silent(), one_shot=one_shot)
        assert len(found.engines) == len(found.infos)
        for engine in [*found.engines, *(each.engine for each in found.absent)]:
            await engine.aclose()
        return found

    return asyncio.run(open_and_close())


def opened(
    settings: Settings, *, one_shot: bool = True
) -> tuple[Sequence[EngineInfo], Sequence[Notice]]:
    found = everything(settings, one_shot=one_shot)
    return found.infos, found.notices


class Demo(EchoEngine):
    """Stands for the embedded engine, which would load a model."""

    async def describe(self) -> EngineInfo:
        return EngineInfo("embedded", "in process", "tiny", "0", chat=False, own_model=True)


@pytest.fixture
def no_ollama(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translate_pipe.engines.ollama.DEFAULT_HOST", NOWHERE)

    def demo(settings: Settings, progress: Progress) -> list[Engine]:
        return [Demo()]

    monkeypatch.setattr(engines, "OPENERS", {**engines.OPENERS, EngineName.EMBEDDED: demo})


def test_echo() -> None:
    infos, notices = opened(replace(FAST, engine=EngineName.ECHO))
    assert infos[0].identity
    assert not notices


def test_auto_takes_ollama_where_it_answers() -> None:
    with FakeOllama() as server:
        infos, notices = opened(replace(FAST, hosts=(server.url,), model="fake"))
    assert infos[0].engine == "ollama"
    assert not notices


def test_a_choice_nobody_made_is_told() -> None:
    with FakeOllama() as server:
        infos, notices = opened(replace(FAST, hosts=(server.url,)))
    assert infos[0].model == "fake:latest"
    assert [notice.code for notice in notices] == ["model-chosen"]
    assert "fake:latest" in notices[0].message


@pytest.mark.usefixtures("no_ollama")
def test_auto_falls_back_to_embedded_and_says_what_that_means() -> None:
    infos, notices = opened(FAST)
    assert infos[0].engine == "embedded"
    assert [notice.code for notice in notices] == ["embedded-fallback"]
    assert "demo quality" in notices[0].message
    assert "ollama pull" in notices[0].message


@pytest.mark.usefixtures("no_ollama")
@pytest.mark.parametrize(
    ("settings", "one_shot"),
    [
        (FAST, False),
        (replace(FAST, model="qwen3:8b"), True),
        (replace(FAST, hosts=(NOWHERE,)), True),
        (replace(FAST, engine=EngineName.OLLAMA), True),
    ],
)
def test_no_fallback_where_something_was_named_or_nobody_watches(
    settings: Settings, *, one_shot: bool
) -> None:
    with pytest.raises(Unreachable):
        opened(settings, one_shot=one_shot)


@pytest.mark.usefixtures("no_ollama")
def test_without_embedded_the_error_names_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(settings: Settings, progress: Progress) -> list[Engine]:
        raise EngineMissing("not installed")

    monkeypatch.setattr(engines, "OPENERS", {**engines.OPENERS, EngineName.EMBEDDED: missing})
    with pytest.raises(Unreachable, match=r"ollama serve.*\[embedded\]"):
        opened(FAST)


def test_a_model_that_ollama_lacks_is_no_reason_to_fall_back() -> None:
    with FakeOllama() as server, pytest.raises(ModelMissing):
        opened(replace(FAST, hosts=(server.url,), model="absent"))


def test_one_engine_for_each_host_and_a_silent_one_is_told() -> None:
    with FakeOllama() as one, FakeOllama() as two:
        settings = replace(FAST, hosts=(one.url, NOWHERE, two.url), model="fake")
        found = everything(settings)
        assert [info.location for info in found.infos] == [one.url, two.url]
    assert [notice.code for notice in found.notices] == ["host-unavailable"]
    said = found.notices[0].message
    assert said.startswith(f"http://{NOWHERE} is not responding and will be skipped until it does")
    assert said.count(NOWHERE) == 1
    (absent,) = found.absent
    assert (absent.info.location, absent.info.digest) == (
        f"http://{NOWHERE}",
        found.infos[0].digest,
    )
    assert isinstance(absent.error, Unreachable)


def test_a_host_that_is_silent_keeps_nobody_waiting() -> None:
    with FakeOllama() as one, socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        heard = Heard()
        settings = replace(FAST, hosts=(place, one.url), model="fake", stall_timeout=60.0)
        began = time.monotonic()
        found = everything(settings, heard)
        assert time.monotonic() - began < 10
    assert [info.location for info in found.infos] == [one.url]
    assert [each.info.location for each in found.absent] == [f"http://{place}"]
    assert heard.codes == ["host-silent"]


def test_an_engine_in_this_process_is_not_taken_for_a_server_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As by ``OLLAMA_HOST``; weights may take minutes to be prepared."""

    class Preparing(Demo):
        async def describe(self) -> EngineInfo:
            await asyncio.sleep(0.1)
            return await super().describe()

    known = {**engines.OPENERS, EngineName.EMBEDDED: lambda *_: [Preparing()]}
    monkeypatch.setattr(engines, "OPENERS", known)
    heard = Heard()
    settings = replace(FAST, engine=EngineName.EMBEDDED, hosts=(NOWHERE,), connect_timeout=0.01)
    assert [info.model for info in everything(settings, heard).infos] == ["tiny"]
    assert not heard.notices


def test_a_host_that_answers_and_has_no_model_is_not_waited_for() -> None:
    with FakeOllama() as one, FakeOllama(Behaviour(models=[Model("other:1b")])) as two:
        found = everything(replace(FAST, hosts=(one.url, two.url), model="fake"))
    assert not found.absent
    assert [notice.code for notice in found.notices] == ["host-unavailable"]
    assert "left out" in found.notices[0].message


def test_a_host_that_comes_late_has_no_choice() -> None:
    a, b = Model("a:1b"), Model("b:1b")
    with FakeOllama(Behaviour(models=[a, b])) as one, FakeOllama(Behaviour(models=[b, a])) as two:
        two.kill()

        async def describe_late() -> EngineInfo:
            settings = replace(FAST, hosts=(one.url, two.url))
            found = await open_engines(settings, Silent(), one_shot=True)
            two.revive()
            info = await found.absent[0].engine.describe()
            for engine in (*found.engines, found.absent[0].engine):
                await engine.aclose()
            return info

        assert asyncio.run(describe_late()).model == "a:1b"


def test_no_host_at_all_is_an_error_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable):
        opened(replace(FAST, hosts=(NOWHERE, NOWHERE)))
    assert time.monotonic() - began < sum(opening.OPENING_WAITS) / 2


def test_hosts_must_have_the_same_weights() -> None:
    other = Behaviour(models=[Model(digest="0" * 64)])
    with FakeOllama() as one, FakeOllama(other) as two:
        _, notices = opened(replace(FAST, hosts=(one.url, two.url), model="fake"))
    assert [notice.code for notice in notices] == ["hosts-differ"]


def test_hosts_that_would_choose_differently_take_the_first_ones_choice() -> None:
    a, b = Model("a:1b"), Model("b:1b")
    with FakeOllama(Behaviour(models=[a, b])) as one, FakeOllama(Behaviour(models=[b, a])) as two:
        infos, notices = opened(replace(FAST, hosts=(one.url, two.url)))
    assert [info.model for info in infos] == ["a:1b", "a:1b"]
    assert [notice.code for notice in notices] == ["model-chosen"]


BUSY = wire.json_answer(503, {"error": "loading"})
SOON = wire.json_answer(503, {"error": "loading"}, {"Retry-After": "0.1"})
LATER = wire.json_answer(429, {"error": "busy"}, {"Retry-After": "30"})
RESET = b""


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "OPENING_WAITS", (0.01,) * 4)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("answers", "least"), [([RESET], 0.01), ([BUSY, BUSY, RESET, BUSY], 0.04), ([SOON], 0.1)]
)
def test_a_failure_that_passes_at_the_opening_is_outlasted(
    answers: list[bytes], least: float
) -> None:
    with FakeOllama(Behaviour(first_answers=answers)) as server:
        began = time.monotonic()
        infos, notices = opened(replace(FAST, hosts=(server.url,), model="fake"))
        assert least <= time.monotonic() - began < 3
    assert infos[0].model == "fake"
    assert not notices


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("answers", "error", "left"),
    [([BUSY] * 6, Overloaded, 1), ([LATER] * 6, Overloaded, 5), ([RESET] * 6, StreamBroken, 1)],
)
def test_a_failure_that_lasts_is_told_soon(
    answers: list[bytes], error: type[EngineError], left: int
) -> None:
    with FakeOllama(Behaviour(first_answers=answers)) as server, pytest.raises(error):
        opened(replace(FAST, hosts=(server.url,), model="fake"))
    assert len(answers) == left


def test_a_host_that_fails_at_the_opening_keeps_no_other_waiting() -> None:
    answers = [BUSY] * 9
    with FakeOllama() as one, FakeOllama(Behaviour(first_answers=answers)) as two:
        found = everything(replace(FAST, hosts=(one.url, two.url), model="fake"))
    assert [each.info.location for each in found.absent] == [two.url]
    assert len(answers) == 8
