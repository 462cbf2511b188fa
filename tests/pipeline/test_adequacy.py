"""The adequacy check: what it flags, and that it changes nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_ollama import FakeOllama, Model, care
from tests.pipeline.conftest import Translate, job
from translate_pipe import pipeline
from translate_pipe.errors import ModelMissing, UsageError
from translate_pipe.job import FileResult
from translate_pipe.model import FileState, Masked, Notice, Segment, Span
from translate_pipe.quality import adequacy
from translate_pipe.run import Run
from translate_pipe.settings import EngineName, Settings

CHAT = Model("fake:latest")
EMBEDDER = Model("bge-m3:latest", capabilities=("embedding",), digest="e" * 64)
WRONG = "The seventh night was a cold one."


@pytest.fixture
def film(tmp_path: Path, server: FakeOllama) -> Path:
    server.behaviour.models = [CHAT, EMBEDDER]
    nights = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    path = tmp_path / "film.srt"
    path.write_text(
        "\n".join(
            f"{at}\n00:00:{at:02},000 --> 00:00:{at:02},900\nThe {night} night was a cold one.\n"
            for at, night in enumerate(nights, start=1)
        )
    )
    return path


@pytest.fixture
def vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is alike, but what one line says."""
    monkeypatch.setattr(
        care, "_vector", lambda text: [0.0, 1.0] if text == WRONG else [1.0, len(text) / 1000]
    )


@pytest.mark.usefixtures("vectors")
def test_an_outlier_is_flagged_and_the_file_is_the_same(
    film: Path, translate: Translate, tmp_path: Path
) -> None:
    target = film.with_name("film.zh.srt")
    (plain,), _ = translate(job(film), state_dir=tmp_path / "one")
    before = target.read_bytes()
    target.unlink()
    (result,), _ = translate(job(film), adequacy="bge-m3", state_dir=tmp_path / "two")
    assert target.read_bytes() == before
    (notice,) = [each for each in result.report.notices if each.code == "adequacy"]
    assert notice.line == 7 * 4 - 1
    assert WRONG in notice.message
    assert result.report.state is plain.report.state is FileState.DONE


@pytest.mark.usefixtures("vectors")
def test_only_what_this_run_translated_is_compared(
    film: Path, translate: Translate, server: FakeOllama, tmp_path: Path
) -> None:
    translate(job(film), adequacy="bge-m3", state_dir=tmp_path / "state")
    asked = server.requests["/api/embed"]
    with closing(sqlite3.connect(tmp_path / "state" / "journal.sqlite")) as journal, journal:
        journal.execute("DELETE FROM translations")
    (result,), report = translate(job(film), adequacy="bge-m3", state_dir=tmp_path / "state")
    assert result.report.notices == []
    assert server.requests["/api/embed"] == asked
    assert (result.report.state, report.totals.requests) == (FileState.ALREADY_DONE, 0)


def test_a_check_that_fails_costs_no_translation(
    film: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "_vector", lambda text: 1 / 0)
    (result,), _ = translate(job(film), adequacy="bge-m3")
    assert result.report.state is FileState.DONE
    assert [each.code for each in result.report.notices] == ["adequacy-failed"]


def test_a_check_is_stopped_as_requests_are(
    film: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stopped() -> FileResult:
        comparing = asyncio.Event()

        async def review(*_: object) -> list[Notice]:
            comparing.set()
            await asyncio.sleep(3600)
            return []

        monkeypatch.setattr(pipeline, "review", review)
        async with Run(replace(settings, adequacy="bge-m3")) as run, asyncio.timeout(10):
            translating = asyncio.create_task(run.translate([job(film)]))
            await comparing.wait()
            run.drain()
            run.abort()
            (result,) = await translating
        return result

    result = asyncio.run(stopped())
    assert result.report.state is FileState.DONE
    assert [each.code for each in result.report.notices] == ["adequacy-failed"]


@pytest.mark.parametrize(("name", "what"), [("fake", "an embedding model"), ("m", "does not have")])
def test_a_model_that_cannot_do_it_is_told_before_anything_is_paid(
    name: str, what: str, film: Path, translate: Translate, server: FakeOllama
) -> None:
    with pytest.raises(ModelMissing, match=what):
        translate(job(film), adequacy=name)
    assert server.log == []


def test_it_needs_ollama(film: Path, translate: Translate) -> None:
    with pytest.raises(UsageError, match="adequacy"):
        translate(job(film), adequacy="bge-m3", engine=EngineName.ECHO)


class TestDoubts:
    """What is far less alike than the others."""

    SEGMENT = Segment(0, Span(0, 0), Masked("Where are you going?"), line=3)

    def flagged(self, *likes: float) -> list[int | None]:
        pairs = [(replace(self.SEGMENT, line=at), "x") for at in range(len(likes))]
        sources = [[1.0, 0.0]] * len(likes)
        texts = [[like, (1 - like * like) ** 0.5] for like in likes]
        return [each.line for each in adequacy.doubts(pairs, sources, texts)]

    def test_the_least_alike_comes_first(self) -> None:
        assert self.flagged(*[0.8, 0.82, 0.78, 0.81] * 3, 0.3, 0.1) == [13, 12]

    def test_where_all_differ_none_does(self) -> None:
        assert self.flagged(0.9, 0.7, 0.5, 0.8, 0.6, 0.4, 0.75, 0.55, 0.65) == []

    def test_where_all_are_alike_a_little_means_nothing(self) -> None:
        assert self.flagged(*[0.9] * 10, 0.8) == []

    def test_among_few_nothing_is_usual(self) -> None:
        assert self.flagged(0.9, 0.9, 0.9, 0.9, 0.1) == []

    def test_no_more_than_a_person_reads(self) -> None:
        assert len(self.flagged(*[0.9] * 100, *[0.1] * 40)) == adequacy.MOST

    def test_a_vector_without_length(self) -> None:
        assert adequacy.likeness([0.0, 0.0], [1.0, 0.0]) == 0.0
