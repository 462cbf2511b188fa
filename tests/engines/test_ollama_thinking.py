"""Models that think whatever they are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.support import Outcome, collect, request, run
from tests.fake_ollama import Behaviour, FakeOllama, Model
from translate_pipe.api import translate_file
from translate_pipe.context import Approach, settle_num_ctx
from translate_pipe.engines.base import Engine, EngineInfo, Finish
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.engines.ollama_thinking import least_thinking
from translate_pipe.model import Chunk, FileState, Masked, Segment, Span
from translate_pipe.settings import EngineName, Settings
from translate_pipe.workers.protocols import JsonProtocol

HARMONY = Model(parser="harmony", capabilities=("completion", "thinking"), thoughts=900)


@pytest.mark.parametrize(
    ("shown", "think"),
    [
        ({}, False),
        ({"parser": "qwen3-thinking"}, False),
        ({"parser": "harmony"}, "low"),
        ({"details": {"family": "gptoss"}}, "low"),
        ({"parser": "olmo3-think"}, True),
        ({"thinking": {"values": [True, False]}, "parser": "harmony"}, False),
        ({"thinking": {"values": ["high", "medium", "low"]}}, "low"),
        ({"thinking": {"values": ["high", "medium"]}}, "medium"),
        ({"thinking": {"values": [True]}}, True),
        ({"thinking": {"values": []}, "details": None}, False),
        ({"thinking": "yes", "parser": 7}, False),
    ],
)
def test_a_model_is_told_to_think_as_little_as_it_can(
    shown: dict[str, Any], think: bool | str
) -> None:
    assert least_thinking(shown) is think


def ask(server: FakeOllama) -> Outcome:
    engine = OllamaEngine(Settings(model="fake"), None, server.url)

    async def described(engine: Engine) -> Outcome:
        await engine.describe()
        return await collect(engine, request(num_ctx=4096, num_predict=2000))

    return run(engine, described)


def test_a_model_that_has_to_think_answers_after_it_has() -> None:
    with FakeOllama(Behaviour(models=(HARMONY,))) as server:
        outcome = ask(server)
        (entry,) = [entry for entry in server.log if entry.prompt_tokens]
    assert entry.reply.endswith(outcome.text)
    assert outcome.text.startswith('{"a":')
    assert outcome.completion is not None
    assert outcome.completion.finish is Finish.STOP


def test_a_film_is_translated_by_a_model_that_has_to_think(tmp_path: Path) -> None:
    film = tmp_path / "film.srt"
    film.write_text(
        "\n\n".join(
            f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\n"
            f"The boat number {n} comes in the morning."
            for n in range(1, 201)
        )
    )
    with FakeOllama(Behaviour(models=(HARMONY,), to="de")) as server:
        settings = Settings(
            engine=EngineName.OLLAMA,
            hosts=(server.url,),
            model="fake",
            state_dir=tmp_path / "state",
            concurrency=1,
        )
        report = translate_file(film, to="de", settings=settings)
        asked = [entry for entry in server.log if entry.prompt_tokens]
    assert (report.state, report.translated) == (FileState.DONE, 200)
    assert len(asked) <= 6


def test_thoughts_have_room_of_their_own() -> None:
    info = EngineInfo("ollama", "here", "m", "d", thoughts=1024)
    num_ctx, notices = settle_num_ctx(Settings(), [info])
    assert (num_ctx, notices) == (4096 + 1024, [])
    thinking = Approach(Settings(), info, JsonProtocol(), num_ctx)
    hasty = replace(thinking, info=replace(info, thoughts=0))
    chunk = Chunk((Segment(0, Span(0, 0), Masked("Good morning.")),))
    rooms, lengths = [], []
    for approach in (thinking, hasty):
        brief = approach.brief("de", "en")
        rooms.append(approach.budget(brief).room)
        lengths.append(approach.protocol.request(chunk, brief).num_predict)
    assert rooms[1] - rooms[0] == lengths[0] - lengths[1] == 1024
