"""A base model that gives back an example's answer, through the whole loop of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.workers.scripted import Given, Heard, Scripted, segment
from translate_pipe.chunker import Estimator
from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk, Origin, Translation
from translate_pipe.settings import Settings
from translate_pipe.workers import translate
from translate_pipe.workers.base import Brief
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.protocols.fewshot import FewShotProtocol

ZH = Brief("zh", "en")
CHUNKS = [Chunk((segment(i, text),)) for i, text in enumerate(["Who are you?", "Where is he?"])]
COPIED = max(FewShotProtocol().answers_shown(CHUNKS[0], ZH), key=len)


def translated(engine: Scripted) -> dict[int, Translation]:
    heard = Heard()

    async def accept(translations: Sequence[Translation]) -> None:
        assert all(each.text != COPIED for each in translations)

    async def run() -> list[Translation]:
        pool = Pool([engine], [engine.info], settings=Settings(), progress=heard)
        try:
            return await translate(
                Given(CHUNKS),
                protocol=FewShotProtocol(),
                brief=ZH,
                pool=pool,
                accept=accept,
                estimator=Estimator(),
                progress=heard,
            )
        finally:
            await pool.aclose()

    return {each.segment: each for each in asyncio.run(run())}


def test_a_copied_example_is_asked_for_again() -> None:
    def say(request: Request) -> str:
        if request.payload == "Where is he?":
            return " 他在哪里？\n"
        return " 你是谁？\n" if request.temperature else f" {COPIED}\n"

    outcome = translated(Scripted(say))
    assert outcome[0] == Translation(0, "你是谁？", Origin.REPAIRED, "example-copied")
    assert outcome[1] == Translation(1, "他在哪里？")


def test_one_that_is_copied_every_time_keeps_its_source() -> None:
    outcome = translated(Scripted(lambda request: f" {COPIED}\n"))
    assert outcome[0] == Translation(0, "Who are you?", Origin.SOURCE, "example-copied")
