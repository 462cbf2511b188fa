"""What several files of a run know of each other."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.fake_ollama import FakeOllama, Model
from tests.pipeline.conftest import Translate, job
from tests.workers.scripted import chunked, segments
from translate_pipe.context import Context
from translate_pipe.errors import ConfigError, ExitCode
from translate_pipe.forecast import plan_jobs
from translate_pipe.job import FileJob
from translate_pipe.model import Ahead, FileState, RunReport
from translate_pipe.settings import Settings


def context() -> Context:
    pool = SimpleNamespace(ahead=lambda unasked: Ahead(4, 10 + unasked, share=0.25, first=2))
    return Context(None, pool, None, None)  # type: ignore[arg-type]  # nothing else is looked at


def test_what_other_files_have_not_asked_for_is_ahead_of_a_chunk() -> None:
    shared = context()
    assert shared.ahead(0).texts == 10
    with shared.counted(chunked(segments(40), 10), 40) as chunks:
        assert shared.ahead(40) == Ahead(4, texts=10, share=0.25, first=2)
        with shared.counted(chunked(segments(30), 10), 30) as others:
            assert shared.ahead(40).texts == 10 + 30
            next(others)
            next(chunks)
            assert shared.ahead(30).texts == 10 + 20
            assert shared.ahead(20).texts == 10 + 30
        assert shared.ahead(30).texts == 10
        assert [len(chunk.segments) for chunk in chunks] == [10, 10, 10]
    assert shared.unasked == 0


def test_a_file_that_fails_leaves_nothing_behind() -> None:
    shared = context()
    with suppress(StopIteration), shared.counted(chunked(segments(40), 10), 60) as chunks:
        for _ in range(5):
            next(chunks)
    assert shared.unasked == 0


WORDS = ["boat", "bread", "friend", "lamp", "milk", "monday", "morning", "newspaper", "night"]


@pytest.fixture
def films(tmp_path: Path) -> list[FileJob]:
    files = [tmp_path / "one.srt", tmp_path / "two.srt"]
    for path in files:
        path.write_text(
            "\n".join(
                f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\n"
                f"The {WORDS[n % 9]} and the {WORDS[n // 9 % 9]} of {path.stem} {n}.\n"
                for n in range(1, 121)
            )
        )
    return list(map(job, files))


def shortages(report: RunReport) -> list[str]:
    return [notice.message for notice in report.notices if notice.code == "context-short"]


@pytest.mark.parametrize(("there", "times"), [(1000, 1), (4096, 0)])
def test_a_server_with_less_context_than_it_is_asked_for_is_told_of_once(
    server: FakeOllama, films: list[FileJob], translate: Translate, there: int, times: int
) -> None:
    server.behaviour.models = (Model(context_length=there, tells_length=False),)
    results, report = translate(*films)
    assert [each.report.state for each in results] == [FileState.DONE] * 2
    found = re.findall(r"--num-ctx (\d+)", " ".join(shortages(report)))
    assert list(map(int, found)) == pytest.approx([there] * times, rel=0.1)


def test_a_server_that_cuts_prompts_in_silence_is_found_out(
    server: FakeOllama, films: list[FileJob], translate: Translate
) -> None:
    server.behaviour.models = (Model(context_length=600, tells_length=False, cuts=True),)
    results, report = translate(*films, concurrency=1)
    assert [each.report.state for each in results] == [FileState.DONE] * 2
    assert len(shortages(report)) == 1
    cut = [entry for entry in server.log if entry.prompt_tokens == 600 // 2]
    assert 2 <= len(cut) <= 5


def test_a_context_that_holds_no_cue_is_refused_before_anything_is_sent(
    scene: Path, server: FakeOllama, translate: Translate, settings: Settings
) -> None:
    asked = len(server.log)
    (result,), _ = translate(job(scene), num_ctx=512, profile="base")
    assert isinstance(result.error, ConfigError)
    assert "--num-ctx" in str(result.error)
    assert result.report.exit_code == ExitCode.CONFIG
    assert len(server.log) == asked
    assert not (scene.parent / "scene.zh.srt").exists()
    (planned,) = plan_jobs([job(scene)], replace(settings, num_ctx=512, profile="base")).files
    assert (planned.error, planned.exit_code) == (str(result.error), ExitCode.CONFIG)
