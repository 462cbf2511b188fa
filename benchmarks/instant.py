"""How many cues a second go through the whole pipeline when the engine takes no time?

An engine in this process says every translation at once: into another language, so that every check
has its work, with every segment journalled and the file published.

    python -m benchmarks.instant [--cues 10000] [--check]

``--check`` ends with 1 if it is fewer than 5,000. The number is of an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from unittest.mock import patch

from benchmarks.throughput import subtitles
from tests.fake_ollama.pseudo import translate
from tests.workers.scripted import render
from translate_pipe import loader
from translate_pipe.engines import Opened
from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request
from translate_pipe.job import FileJob
from translate_pipe.model import FileState
from translate_pipe.run import Run
from translate_pipe.settings import Settings

GOAL = 5000


class Instant:
    """Knows all answers beforehand."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers

    async def describe(self) -> EngineInfo:
        """It decodes four requests at once, as far as anybody is told."""
        return EngineInfo("instant", "in process", "dictionary", "0" * 64, 8192, 8192, slots=4)

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Say it all in one piece."""
        yield render(request, lambda text: self._answers[text])
        size = len(request.payload) // 4
        yield Completion(Finish.STOP, prompt_tokens=size, completion_tokens=size)

    async def aclose(self) -> None:
        """Nothing is open."""


async def measure(data: bytes, answers: Mapping[str, str]) -> float:
    """Seconds from bytes to a published file."""

    async def opened(*_: object, **__: object) -> object:
        engine = Instant(answers)
        return Opened([engine], [await engine.describe()], [])

    with tempfile.TemporaryDirectory() as folder, patch("translate_pipe.run.open_engines", opened):
        source = Path(folder) / "film.srt"
        source.write_bytes(data)
        settings = Settings(to=("de",), source_language="en", state_dir=Path(folder) / "state")
        async with Run(settings) as run:
            began = time.perf_counter()
            (result,) = await run.translate(
                [FileJob(str(source), "de", target=source.with_suffix(".de.srt"))]
            )
            seconds = time.perf_counter() - began
    if result.report.state is not FileState.DONE:
        raise SystemExit(f"not all was translated: {json.dumps(result.report.untranslated[:3])}")
    return seconds


def main() -> int:
    """Print the best of three."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instant")
    parser.add_argument("--cues", type=int, default=10_000)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    data = subtitles(arguments.cues)
    segments = loader.segment(loader.load(data, "film.srt"), max_length=10_000)
    texts = {segment.source for segment in segments}
    answers = {text: translate(text, "de") for text in texts}
    rates = [arguments.cues / asyncio.run(measure(data, answers)) for _ in range(3)]
    print(f"{', '.join(f'{rate:,.0f}' for rate in rates)} cues/s")
    return int(arguments.check and max(rates) < GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
