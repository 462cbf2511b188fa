"""The library's functions, as a caller meets them."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

import translate_pipe
from tests.fake_ollama import FakeOllama, Fault, always
from translate_pipe import (
    InputError,
    ReplyError,
    Settings,
    translate_file,
    translate_file_async,
    translate_text,
    translate_text_async,
)
from translate_pipe.errors import UsageError
from translate_pipe.model import FileState
from translate_pipe.run import Run


def test_every_exported_name_is_there() -> None:
    for name in translate_pipe.__all__:
        assert getattr(translate_pipe, name).__name__ == name
    with pytest.raises(AttributeError, match="nothing_like_this"):
        translate_pipe.nothing_like_this  # noqa: B018


def test_a_file(scene: Path, settings: Settings) -> None:
    report = translate_file(scene, to="zh", settings=settings)
    assert report.target == str(scene.parent / "scene.zh.srt")
    assert report.state is FileState.DONE
    assert Path(report.target).exists()


def test_a_run_sweeps_away_what_a_killed_one_left_in_the_folder(
    scene: Path, settings: Settings
) -> None:
    leftover = scene.with_name(".other.zh.srt.0123abcd.tmp")
    leftover.touch()
    translate_file(scene, to="zh", settings=settings)
    assert not leftover.exists()


def test_a_file_in_a_running_loop_with_a_target(scene: Path, settings: Settings) -> None:
    target = scene.with_name("elsewhere.srt")
    report = asyncio.run(translate_file_async(scene, to="zh_cn", target=target, settings=settings))
    assert report.to == "zh-CN"
    assert target.exists()


def test_the_target_says_the_format(scene: Path, settings: Settings) -> None:
    target = scene.with_name("elsewhere.vtt")
    translate_file(scene, to="zh", target=target, settings=settings)
    assert target.read_text(encoding="utf-8").startswith("WEBVTT")
    with pytest.raises(UsageError):
        translate_file(scene, to="zh", target=scene.with_name("x.ass"), settings=settings)


def test_a_text_keeps_its_shape(settings: Settings) -> None:
    text = "  Good morning.\n\nThe boat comes on Monday.\n- bread\n- milk\n"
    result = translate_text(text, to="zh", settings=settings)
    assert result.startswith("  ")
    assert result.count("\n") == text.count("\n")
    assert [line[:2] for line in result.splitlines()[3:]] == ["- ", "- "]


def test_an_empty_text_is_itself(settings: Settings, server: FakeOllama) -> None:
    assert asyncio.run(translate_text_async(" \n", to="zh", settings=settings)) == " \n"
    assert server.log == []


def test_failures_raise(scene: Path, settings: Settings, server: FakeOllama) -> None:
    with pytest.raises(InputError):
        translate_file(scene.with_name("missing.srt"), to="zh", settings=settings)
    with pytest.raises(ValueError, match="Did you mean zh"):
        translate_file(scene, to="chinese", settings=settings)
    server.behaviour.faults = always(Fault.ECHO)
    with pytest.raises(ReplyError):
        translate_text("Good morning, my friend.", to="zh", settings=settings)


def test_the_garbage_collector_is_as_it_was(scene: Path, settings: Settings) -> None:
    before = gc.get_threshold()

    async def collects_after() -> int:
        async with Run(settings):
            return gc.get_threshold()[0]

    assert asyncio.run(collects_after()) > before[0]
    translate_file(scene, to="zh", settings=settings)
    with pytest.raises(InputError):
        translate_file(scene.with_name("missing.srt"), to="zh", settings=settings)
    assert gc.get_threshold() == before
