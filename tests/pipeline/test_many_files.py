"""Many short files: as few requests as they can be, and no slot idle for want of an open file."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.throughput import subtitles
from tests.fake_ollama import Behaviour, FakeOllama
from tests.pipeline.conftest import Translate, job
from translate_pipe import run, turns
from translate_pipe.context import Context
from translate_pipe.job import FileJob, FileResult
from translate_pipe.pipeline import translate_document
from translate_pipe.run import Run
from translate_pipe.settings import Settings
from translate_pipe.turns import FILES_AT_ONCE, Line

CUES, SPEED = 6, 2000.0


@pytest.fixture
def slots() -> int:
    return 1


@pytest.fixture
def server(slots: int) -> Iterator[FakeOllama]:
    with FakeOllama(Behaviour(slots=slots, speed=SPEED / slots)) as server:
        yield server


def films(folder: Path, count: int) -> list[FileJob]:
    """So many files of ``CUES`` each."""
    cues = subtitles(count * CUES).split(b"\n\n")
    jobs = []
    for number, start in enumerate(range(0, len(cues), CUES)):
        path = folder / f"{number:03}.srt"
        path.write_bytes(b"\n\n".join(cues[start : start + CUES]) + b"\n")
        jobs.append(job(path, "de"))
    return jobs


def most_at_once(server: FakeOllama) -> int:
    changes = [(entry.started, 1) for entry in server.log]
    changes += [(entry.finished or 0.0, -1) for entry in server.log]
    return max(itertools.accumulate(change for _, change in sorted(changes)))


@pytest.mark.parametrize("slots", [12])
def test_a_short_file_is_one_request_where_others_wait(
    tmp_path: Path, translate: Translate, server: FakeOllama, slots: int
) -> None:
    results, _ = translate(*films(tmp_path, 30), concurrency=slots)
    assert {each.report.exit_code for each in results} == {0}
    # The last ones are shared among the slots, so that all end together.
    assert 30 <= len(server.log) < 50
    assert most_at_once(server) == slots > FILES_AT_ONCE


@pytest.mark.parametrize("slots", [12])
@pytest.mark.parametrize("copies", [0, FILES_AT_ONCE - 1])
def test_no_slot_waits_for_a_first_reply(
    tmp_path: Path, translate: Translate, server: FakeOllama, slots: int, copies: int
) -> None:
    """Nor do copies of a film, which wait for it, keep others from being at work."""
    server.behaviour.load_seconds = 1.5
    first, *others = films(tmp_path, 20)
    for number in range(copies):
        copy = tmp_path / f"copy {number}.srt"
        copy.write_bytes(Path(first.name).read_bytes())
        others.insert(0, job(copy, "de"))
    translate(first, *others, concurrency=slots)
    began = sorted(entry.started for entry in server.log)
    assert began[slots - 1] - began[0] < 1.0


@pytest.mark.parametrize(("slots", "most"), [(1, FILES_AT_ONCE), (20, 14)])
def test_no_more_files_are_open_than_it_takes(
    tmp_path: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch, slots: int, most: int
) -> None:
    at_work: set[str] = set()
    seen: list[int] = []

    async def counted(job: FileJob, context: Context) -> FileResult:
        at_work.add(job.name)
        seen.append(len(at_work))
        try:
            return await translate_document(job, context)
        finally:
            at_work.remove(job.name)

    monkeypatch.setattr(run, "translate_document", counted)
    monkeypatch.setattr(turns, "MOST_FILES", 14)
    translate(*films(tmp_path, 18), concurrency=slots)
    assert max(seen) == most


@pytest.mark.parametrize("slots", [12])
def test_the_same_file_many_times_is_paid_for_once(
    tmp_path: Path, translate: Translate, server: FakeOllama, slots: int
) -> None:
    (first,) = films(tmp_path, 1)
    jobs = [first]
    for number in range(20):
        copy = tmp_path / f"copy {number}.srt"
        copy.write_bytes(Path(first.name).read_bytes())
        jobs.append(job(copy, "de"))
    results, _ = translate(*jobs, concurrency=slots)
    assert len(server.texts_asked) == CUES
    assert len({each.data for each in results}) == 1


def test_what_stands_there_already_does_not_count_as_waiting(tmp_path: Path) -> None:
    """A library that was done long ago does not make the chunks of what is new coarse."""
    jobs = films(tmp_path, 4)
    for each in jobs[1:3]:
        assert each.target is not None
        each.target.touch()
    line = Line.of(jobs, lambda each: run.is_new(each, Settings()))
    assert line.length() == 2
    assert Line.of(jobs, lambda each: run.is_new(each, Settings(overwrite=True))).length() == 4
    assert [line.take(), line.length()] == [jobs[0], 1]
    assert [line.take(), line.length()] == [jobs[1], 1]


def test_where_several_raise_none_is_left_unheard(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(number: int) -> None:
        raise RuntimeError(str(number))

    async def scene() -> None:
        async with Run(settings) as opened:
            with pytest.raises(RuntimeError):
                await opened.work_through(Line.of(range(3), bool), fail)
        gc.collect()
        await asyncio.sleep(0)

    asyncio.run(scene())
    assert "never retrieved" not in caplog.text
