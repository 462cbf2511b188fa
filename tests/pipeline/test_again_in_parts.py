"""A cue that is several segments is translated once more, or stays, as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pysrt
import pytest

from tests.fake_ollama import FakeOllama, Fault, pseudo
from tests.fake_ollama.faults import none, on_text
from tests.pipeline.conftest import Translate, job
from tests.pipeline.test_again import again, fail, forget, says
from translate_pipe import pipeline
from translate_pipe.errors import ExitCode
from translate_pipe.forecast import plan_jobs
from translate_pipe.job import FileJob
from translate_pipe.model import FileState
from translate_pipe.selection import Selection
from translate_pipe.settings import Settings

FIRST = (
    "The boat that brings our bread and our letters came late last night, for the wind had turned "
    "and nobody on the quay was awake to take its rope."
)
SECOND = (
    "The lamp of the old tower went out before the morning, and my father climbed all the stairs "
    "with a candle in his hand to see what was wrong."
)
SHORT = {"num_ctx": 768}
"""A context in which a cue that says both is cut in two."""

FORMS: list[dict[str, object]] = [{}, {"bilingual": True}, {"format": "vtt", "newline": "crlf"}]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Three cues; the second is too long for a request."""
    texts = ["Good morning, my friend.", f"{FIRST} {SECOND}", "Who is there tonight?"]
    cues = (f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n" for n, text in enumerate(texts, 1))
    path = tmp_path / "film.srt"
    path.write_text("\n".join(cues))
    return path


def cues(film: Path) -> list[str]:
    """What each cue of the output says."""
    text = film.with_name("film.zh.srt").read_bytes().decode()
    return [each.text for each in pysrt.from_string(text)]


def failed(film: Path) -> FileJob:
    return replace(job(film), again=Selection.parse("failed"))


def parts_asked(server: FakeOllama) -> set[str]:
    """Which parts of the long cue were asked for."""
    return {text for text in server.texts_asked if text in (FIRST, SECOND)}


@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("later", [SHORT, {"num_ctx": 8192}], ids=["cut", "whole"])
def test_a_gap_in_a_cue_is_known_while_another_cue_is_translated_again(
    later: dict[str, object],
    form: dict[str, object],
    forgets: bool,
    film: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(film), **SHORT, **form)
    before = film.with_name("film.zh.srt").read_bytes()
    server.behaviour.faults = none
    if forgets:
        forget(settings)
    server.log.clear()
    changes = {**later, **form}
    (planned,) = plan_jobs([again(film, "1")], replace(settings, **changes)).files  # type: ignore[arg-type]
    (result,), _ = translate(again(film, "1"), **changes)
    assert server.texts_asked == ["Good morning, my friend."]
    assert planned.chunks == 1
    assert result.report.exit_code == ExitCode.INCOMPLETE
    assert {each.cause for each in result.report.untranslated} == {"not-chosen"}
    assert result.data == before
    (result,), _ = translate(failed(film), **changes)
    assert SECOND in server.texts_asked[-1]
    assert result.report.state is FileState.DONE
    assert "lamp of the old" not in result.data.decode() or "bilingual" in form


def test_of_a_cue_with_a_gap_only_that_is_asked_for(
    film: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(film), **SHORT)
    server.behaviour.faults = none
    server.log.clear()
    (planned,) = plan_jobs([failed(film)], replace(settings, num_ctx=768)).files
    (result,), _ = translate(failed(film), **SHORT)
    assert planned.chunks == 1
    assert parts_asked(server) == {SECOND}
    assert (result.report.state, result.report.translated) == (FileState.DONE, 1)


def test_a_part_with_nothing_new_is_told_though_the_gap_beside_it_is_filled(
    film: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(film), **SHORT)
    server.behaviour.faults = on_text("boat", Fault.ECHO)
    (result,), _ = translate(again(film, "2"), **SHORT)
    assert result.report.untranslated == []
    assert [(each.cue, each.cause) for each in result.report.kept_earlier] == [(1, "echoed")]
    assert result.report.exit_code == ExitCode.INCOMPLETE


@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_chosen_cue_changes_in_all_its_parts(
    form: dict[str, object],
    forgets: bool,
    film: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    translate(job(film), **SHORT, **form)
    before = cues(film)
    if forgets:
        forget(settings)
    says(monkeypatch, "Well now,")
    server.log.clear()
    (result,), _ = translate(again(film, "2"), **SHORT, **form)
    assert {*server.texts_asked} == {FIRST, SECOND}
    assert (result.report.state, result.report.translated) == (FileState.DONE, 2)
    new = pseudo.translate(f"Well now, {FIRST}", "zh") + pseudo.translate(
        f"Well now, {SECOND}", "zh"
    )
    after = cues(film)
    assert [after[0], after[2]] == [before[0], before[2]]
    assert after[1].partition("\n")[0].replace(" ", "") == new.replace(" ", "")
    (result,), report = translate(job(film), **SHORT, **form)
    assert (result.report.state, report.totals.requests) == (FileState.ALREADY_DONE, 0)


@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_chosen_cue_of_which_a_part_has_nothing_new_stays_as_a_whole(
    form: dict[str, object],
    forgets: bool,
    film: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (first,), _ = translate(job(film), **SHORT, **form)
    if forgets:
        forget(settings)
    says(monkeypatch, "Well now,")
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (result,), _ = translate(again(film, "2"), **SHORT, **form)
    assert parts_asked(server) == {FIRST, SECOND}
    assert result.data == first.data == film.with_name("film.zh.srt").read_bytes()
    report = result.report
    assert (report.translated, report.recalled) == (0, 4)
    assert [(each.cue, each.source) for each in report.kept_earlier] == [(1, SECOND)]
    assert (report.state, report.exit_code) == (FileState.INCOMPLETE, ExitCode.INCOMPLETE)
    (later,), run = translate(job(film), **SHORT, **form)
    assert (later.report.state, run.totals.requests) == (FileState.ALREADY_DONE, 0)


def test_what_stays_as_a_whole_is_not_journalled_in_part(
    film: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,), _ = translate(job(film), **SHORT)
    says(monkeypatch, "Well now,")
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(again(film, "2"), **SHORT)
    (copy,), report = translate(replace(job(film), target=None), **SHORT)
    assert (copy.data, report.totals.requests) == (first.data, 0)


def test_a_result_without_an_output_has_no_cue_that_is_partly_new(
    film: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = replace(job(film), target=None)
    (first,), _ = translate(nowhere, **SHORT)
    says(monkeypatch, "Well now,")
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (result,), _ = translate(replace(again(film, "2"), target=None), **SHORT)
    assert result.data == first.data
    assert result.report.translated == 0
    assert [each.cue for each in result.report.kept_earlier] == [1]


@pytest.mark.parametrize("forgets", [False, True])
def test_a_gap_stays_where_the_chosen_cue_fails_there_again(
    forgets: bool, film: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (first,), _ = translate(job(film), **SHORT)
    if forgets:
        forget(settings)
    (result,), _ = translate(again(film, "2"), **SHORT)
    assert result.data == first.data
    assert [each.cue for each in result.report.untranslated] == [1]
    assert result.report.exit_code == ExitCode.INCOMPLETE
    server.behaviour.faults = none
    (result,), _ = translate(again(film, "2"), **SHORT)
    assert result.report.state is FileState.DONE
    assert "lamp" not in cues(film)[1]


def test_a_cue_whose_first_part_was_accepted_before_a_stop_is_finished(
    film: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,), _ = translate(job(film), **SHORT)
    says(monkeypatch, "Well now,")
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "assemble", fail)
        (stopped,), _ = translate(again(film, "2"), **SHORT)
    assert stopped.report.exit_code == ExitCode.OUTPUT
    assert film.with_name("film.zh.srt").read_bytes() == first.data
    server.behaviour.faults = none
    server.log.clear()
    (result,), _ = translate(again(film, "2"), **SHORT)
    assert (parts_asked(server), result.report.translated) == ({SECOND}, 1)
    assert result.report.state is FileState.DONE
