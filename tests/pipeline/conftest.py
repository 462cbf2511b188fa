"""A server, a folder, and settings that join the two."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_ollama import Behaviour, FakeOllama
from translate_pipe.job import FileJob, FileResult
from translate_pipe.model import RunReport
from translate_pipe.run import Run
from translate_pipe.settings import EngineName, Settings

SCENE = """\
1
00:00:01,000 --> 00:00:02,000
Good morning, my friend.

2
00:00:03,000 --> 00:00:04,500 X1:10 Y1:20
<i>The boat comes on Monday.</i>

3
00:00:05,000 --> 00:00:06,000
♪

4
00:00:07,000 --> 00:00:09,000
It brings bread, milk
and a newspaper.

5
00:00:10,000 --> 00:00:11,000
Who lights the lamp tonight?
"""

Translate = Callable[..., tuple[list[FileResult], RunReport]]


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(Behaviour()) as server:
        yield server


@pytest.fixture
def settings(server: FakeOllama, tmp_path: Path) -> Settings:
    return Settings(
        engine=EngineName.OLLAMA,
        hosts=(server.url,),
        state_dir=tmp_path / "state",
        deadline=5.0,
    )


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.srt"
    path.write_text(SCENE)
    return path


@pytest.fixture
def translate(settings: Settings) -> Translate:
    """Run jobs; keyword arguments change the settings."""

    def run(*jobs: FileJob, **changes: object) -> tuple[list[FileResult], RunReport]:
        async def scene() -> tuple[list[FileResult], RunReport]:
            async with Run(replace(settings, **changes)) as run:  # type: ignore[arg-type]
                results = await run.translate(jobs)
                return results, run.report(results)

        return asyncio.run(scene())

    return run


def job(source: Path, to: str = "zh") -> FileJob:
    return FileJob(str(source), to, source.with_name(f"{source.stem}.{to}{source.suffix}"))
