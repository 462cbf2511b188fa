"""What several files of a run know of each other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_ollama import FakeOllama, Model
from tests.pipeline.conftest import Translate, job
from translate_pipe.errors import ConfigError, ExitCode
from translate_pipe.forecast import plan_jobs
from translate_pipe.job import FileJob
from translate_pipe.model import FileState, RunReport
from translate_pipe.settings import Settings

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
