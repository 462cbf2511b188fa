"""Chosen cues are translated once more; all others stay as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_ollama import FakeOllama, Fault, Model, pseudo, replies
from tests.fake_ollama.faults import none, on_text
from tests.pipeline.conftest import Translate, job
from translate_pipe import pipeline
from translate_pipe.errors import ExitCode, OutputNotWritable
from translate_pipe.forecast import plan_jobs
from translate_pipe.job import FileJob
from translate_pipe.model import Cue, FileState, Span
from translate_pipe.selection import Selection
from translate_pipe.settings import EngineName, Settings, state_dir


def again(scene: Path, cues: str) -> FileJob:
    return replace(job(scene), again=Selection.parse(cues))


def lines(scene: Path) -> list[str]:
    return (scene.parent / "scene.zh.srt").read_text(encoding="utf-8").splitlines()


def test_only_the_chosen_cues_change_and_stay_changed(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(job(scene))
    before = lines(scene)
    first = server.log[0].options
    server.log.clear()
    monkeypatch.setattr(
        replies, "translate", lambda text, to: pseudo.translate(f"Well now, {text}", to)
    )
    (result,), _ = translate(again(scene, "2,5"))
    assert result.report.state is FileState.DONE
    assert (result.report.translated, result.report.recalled) == (2, 2)
    assert server.texts_asked == ["The boat comes on Monday.", "Who lights the lamp tonight?"]
    assert server.log[0].options["seed"] != first["seed"]
    assert server.log[0].options["temperature"] > first["temperature"]
    after = lines(scene)
    assert [at for at, line in enumerate(before) if line != after[at]] == [6, 18]
    server.log.clear()
    (result,), _ = translate(job(scene))
    assert result.report.state is FileState.ALREADY_DONE
    assert lines(scene) == after


def test_a_cue_whose_new_translation_fails_keeps_the_earlier_one(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene))
    before = lines(scene)
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (result,), _ = translate(again(scene, "5"))
    assert lines(scene) == before
    assert not result.report.untranslated
    assert [(each.line, each.cause) for each in result.report.kept_earlier] == [(20, "echoed")]
    assert result.report.exit_code == ExitCode.INCOMPLETE


def test_another_model_translates_only_the_chosen_cues(
    scene: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A small model for the film, a large one for what it got wrong, and each of them again."""
    server.behaviour.models = [Model(), Model("large:latest", digest="1" * 64)]
    says = iter(["Now then,", "Once more,"])

    def reword() -> None:
        words = next(says)
        monkeypatch.setattr(
            replies, "translate", lambda text, to: pseudo.translate(f"{words} {text}", to)
        )

    translate(job(scene), model="fake:latest")
    before = lines(scene)
    for cues, model, changed in (("2", "large:latest", [6]), ("5", "fake:latest", [6, 18])):
        server.log.clear()
        reword()
        (result,), _ = translate(again(scene, cues), model=model)
        assert (result.report.translated, result.report.recalled) == (1, 3)
        assert len(server.texts_asked) == 1
        assert [at for at, line in enumerate(before) if line != lines(scene)[at]] == changed
    server.log.clear()
    (result,), _ = translate(job(scene), model="fake:latest")
    assert result.report.state is FileState.ALREADY_DONE
    large = replace(settings, model="large:latest")
    (planned,) = plan_jobs([again(scene, "2")], large).files
    assert (planned.recalled, planned.chunks) == (3, 1)
    (result,), _ = translate(job(scene), model="large:latest")
    assert result.report.exit_code == ExitCode.OUTPUT
    assert "made with another model" in (result.report.error or "")
    (result,), _ = translate(job(scene), model="large:latest", overwrite=True)
    assert (result.report.translated, result.report.recalled) == (4, 0), "all of it is the large's"


def test_what_was_begun_is_continued_with_the_same_settings_only(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(job(scene))
    before = lines(scene)
    monkeypatch.setattr(
        replies, "translate", lambda text, to: pseudo.translate(f"Well now, {text}", to)
    )
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "assemble", fail)
        (stopped,), _ = translate(again(scene, "2,5"))
    assert (stopped.report.exit_code, stopped.report.translated) == (ExitCode.OUTPUT, 2)
    (result,), report = translate(job(scene))
    assert (result.report.state, report.totals.requests) == (FileState.ALREADY_DONE, 0)
    assert lines(scene) == before
    for changes, asked in (({"instructions": "Be brief."}, 2), ({}, 0), ({}, 2)):
        server.log.clear()
        (result,), _ = translate(again(scene, "2,5"), **changes)
        assert len(server.texts_asked) == asked
        assert (result.report.translated, result.report.recalled) == (asked, 4 - asked)
        after = lines(scene)
        assert [at for at, line in enumerate(before) if line != after[at]] == [6, 18]


def fail(*_: object) -> None:
    raise OutputNotWritable("the disk is gone")


@pytest.mark.parametrize("model", ["fake:latest", "large:latest"])
def test_what_failed_before_is_asked_for_only_if_it_is_chosen(
    model: str, scene: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    server.behaviour.models = [Model(), Model("large:latest", digest="1" * 64)]
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene), model="fake:latest")
    server.behaviour.faults = none
    server.log.clear()
    (planned,) = plan_jobs([again(scene, "2")], replace(settings, model=model)).files
    (result,), _ = translate(again(scene, "2"), model=model)
    assert server.texts_asked == ["The boat comes on Monday."]
    assert (planned.recalled, planned.chunks) == (2, 1)
    assert result.report.exit_code == ExitCode.INCOMPLETE
    assert [(each.line, each.cause) for each in result.report.untranslated] == [(20, "not-chosen")]
    assert "Who lights the lamp tonight?" in lines(scene)
    server.log.clear()
    (result,), _ = translate(again(scene, "2,failed"), model=model)
    assert {*server.texts_asked} == {"The boat comes on Monday.", "Who lights the lamp tonight?"}
    assert result.report.state is FileState.DONE


def forget(settings: Settings, *sources: str) -> None:
    """Take translations out of the journal; all, if none is named."""
    like = " OR ".join("source LIKE ?" for _ in sources) or "true"
    with closing(sqlite3.connect(state_dir(settings) / "journal.sqlite")) as connection:
        connection.execute(f"DELETE FROM translations WHERE {like}", [f"%{s}%" for s in sources])
        connection.commit()


def says(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Have the model begin every translation so from now on."""
    monkeypatch.setattr(
        replies, "translate", lambda text, to: pseudo.translate(f"{word} {text}", to)
    )


FORMS: list[dict[str, object]] = [
    {},
    {"bilingual": True},
    {"max_line_length": 8},
    {"output_encoding": "utf-16"},
    {"output_encoding": "gb18030", "newline": "crlf"},
    {"format": "vtt"},
]


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("model", ["fake:latest", "large:latest"])
def test_what_the_journal_has_forgotten_stays_as_it_stands(
    form: dict[str, object],
    model: str,
    scene: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.behaviour.models = [Model(), Model("large:latest", digest="1" * 64)]
    (first,), _ = translate(job(scene), model="fake:latest", **form)
    forget(settings)
    says(monkeypatch, "Well now,")
    server.log.clear()
    changes = {**form, "model": model}
    (planned,) = plan_jobs([again(scene, "2")], replace(settings, **changes)).files  # type: ignore[arg-type]
    (result,), _ = translate(again(scene, "2"), **changes)
    assert server.texts_asked == ["The boat comes on Monday."]
    assert (planned.recalled, planned.chunks) == (3, 1)
    assert (result.report.state, result.report.translated, result.report.recalled) == (
        FileState.DONE,
        1,
        3,
    )
    encoding = str(form.get("output_encoding", "utf-8"))
    before, after = (each.data.decode(encoding).splitlines() for each in (first, result))
    assert result.data == (scene.parent / "scene.zh.srt").read_bytes()
    begin, end = (next(i for i, x in enumerate(after) if x.startswith(s)) for s in ("2", "3"))
    assert before != after
    assert before[: begin + 2] + before[before.index("3") :] == after[: begin + 2] + after[end:]
    (result,), report = translate(job(scene), model="fake:latest", **form)
    assert (result.report.state, report.totals.requests) == (FileState.ALREADY_DONE, 0)


def test_what_failed_is_known_without_the_journal_too(
    scene: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene))
    before = lines(scene)
    forget(settings)
    (result,), _ = translate(again(scene, "2"))
    assert [each.line for each in result.report.untranslated] == [20]
    assert lines(scene) == before
    server.behaviour.faults = none
    server.log.clear()
    (result,), _ = translate(replace(job(scene), again=Selection.parse("failed")))
    assert server.texts_asked == ["Who lights the lamp tonight?"]
    assert result.report.state is FileState.DONE
    assert [at for at, line in enumerate(before) if line != lines(scene)[at]] == [18]


def test_gaps_that_nobody_chose_are_no_failure(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene))
    (result,), _ = translate(again(scene, "2"), on_failure="fail")
    assert result.report.exit_code == ExitCode.INCOMPLETE
    assert [each.cause for each in result.report.untranslated] == ["not-chosen"]


def test_a_name_in_a_finished_output_has_not_failed(
    scene: Path, translate: Translate, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.write_text(scene.read_text() + "\n6\n00:00:12,000 --> 00:00:13,000\nBoris?\n")
    kept = pseudo.translate
    monkeypatch.setattr(
        replies, "translate", lambda text, to: text if text == "Boris?" else kept(text, to)
    )
    (first,), _ = translate(job(scene))
    assert (first.report.untranslated, lines(scene)[-1]) == ([], "Boris?")
    forget(settings)
    (result,), _ = translate(again(scene, "2"))
    assert (result.report.untranslated, result.report.recalled) == ([], 4)


def test_what_has_no_new_translation_stays_without_the_journal_too(
    scene: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    translate(job(scene))
    before = lines(scene)
    forget(settings)
    server.behaviour.faults = on_text("boat", Fault.ECHO)
    (result,), _ = translate(again(scene, "2"))
    assert [each.line for each in result.report.kept_earlier] == [7]
    assert not result.report.untranslated
    assert lines(scene) == before


def test_cues_that_were_translated_again_for_another_output_stay_as_they_are(
    scene: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(job(scene))
    before = lines(scene)
    says(monkeypatch, "Well now,")
    other = scene.with_name("other.srt")
    translate(replace(again(scene, "1"), target=other))
    translate(again(scene, "2"))
    assert [at for at, line in enumerate(before) if line != lines(scene)[at]] == [6]
    assert other.read_text(encoding="utf-8").splitlines()[2] != before[2]


@pytest.mark.parametrize("knows_gaps", [True, False])
def test_a_gap_that_the_journal_could_fill_by_now_is_filled_only_if_it_is_chosen(
    knows_gaps: bool, scene: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene))
    before = lines(scene)
    server.behaviour.faults = none
    translate(replace(job(scene), target=scene.with_name("other.srt")))
    if not knows_gaps:
        with closing(sqlite3.connect(state_dir(settings) / "journal.sqlite")) as connection:
            connection.execute("UPDATE publications SET gaps = NULL")
            connection.commit()
    (result,), _ = translate(again(scene, "2"))
    assert [(each.line, each.cause) for each in result.report.untranslated] == [(20, "not-chosen")]
    assert lines(scene) == before
    server.log.clear()
    (result,), _ = translate(replace(job(scene), again=Selection.parse("failed")))
    assert (result.report.state, server.log) == (FileState.DONE, [])
    assert [at for at, line in enumerate(before) if line != lines(scene)[at]] == [18]


def test_a_gap_whose_cue_fails_again_gets_what_the_journal_has_of_it(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene))
    server.behaviour.faults = none
    (other,), _ = translate(replace(job(scene), target=scene.with_name("other.srt")))
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (result,), _ = translate(again(scene, "5"))
    assert result.data == other.data == (scene.parent / "scene.zh.srt").read_bytes()
    assert not result.report.untranslated


@pytest.mark.parametrize("cues", ["2", "failed"])
def test_an_unfinished_output_of_another_source_is_not_mended(
    cues: str, scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene))
    before = lines(scene)
    scene.write_text(scene.read_text().replace("Monday", "Sunday"))
    server.log.clear()
    (result,), _ = translate(again(scene, cues))
    assert result.report.exit_code == ExitCode.OUTPUT
    assert "the source has changed" in (result.report.error or "")
    assert (server.log, lines(scene)) == ([], before)
    (result,), _ = translate(job(scene))
    assert result.report.exit_code == ExitCode.INCOMPLETE


def test_a_file_that_was_interrupted_is_finished_with_the_chosen_cues(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "assemble", fail)
        translate(job(scene))
    scene.write_text(scene.read_text() + "\n6\n00:00:12,000 --> 00:00:13,000\nNobody does.\n")
    server.log.clear()
    (result,), _ = translate(again(scene, "2"))
    assert {*server.texts_asked} > {"The boat comes on Monday.", "Nobody does."}
    assert result.report.state is FileState.DONE


def test_a_result_that_goes_nowhere_is_asked_for_again_too(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    for asked in (4, 1, 1):
        server.log.clear()
        translate(replace(again(scene, "2"), target=None))
        assert len(server.texts_asked) == asked


def test_another_model_translates_what_one_failed_at(
    scene: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    server.behaviour.models = [Model(), Model("large:latest", digest="1" * 64)]
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    failed = replace(job(scene), again=Selection.parse("failed"))
    (result,), _ = translate(job(scene), model="fake:latest")
    assert result.report.exit_code == ExitCode.INCOMPLETE
    before = lines(scene)
    server.behaviour.faults = none
    server.log.clear()
    (planned,) = plan_jobs([failed], replace(settings, model="large:latest")).files
    assert (planned.recalled, planned.chunks) == (3, 1)
    (result,), _ = translate(failed, model="large:latest")
    assert (result.report.translated, result.report.recalled) == (1, 3)
    assert server.texts_asked == ["Who lights the lamp tonight?"]
    assert [at for at, line in enumerate(before) if line != lines(scene)[at]] == [18]
    for each in (failed, job(scene)):
        (result,), _ = translate(each, model="fake:latest")
        assert result.report.state is FileState.ALREADY_DONE


def test_a_file_of_which_nothing_is_done_is_translated_whole(
    scene: Path, translate: Translate
) -> None:
    (result,), _ = translate(replace(job(scene), again=Selection.parse("failed")))
    assert (result.report.translated, result.report.recalled) == (4, 0)


def test_a_file_without_gaps_is_no_more_replaced_than_ever(
    scene: Path, translate: Translate
) -> None:
    translate(job(scene))
    scene.write_text(scene.read_text().replace("Monday", "Sunday"))
    (result,), _ = translate(replace(job(scene), again=Selection.parse("failed")))
    assert result.report.exit_code == ExitCode.OUTPUT


@pytest.mark.parametrize("change", ["language", "source", "edited"])
def test_a_finished_file_that_is_not_the_same_is_not_replaced(
    change: str, scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene))
    target = scene.parent / "scene.zh.srt"
    wanted = again(scene, "2")
    if change == "language":
        wanted = replace(wanted, to="de", target=target)
    elif change == "source":
        scene.write_text(scene.read_text().replace("Monday", "Sunday"))
    else:
        target.write_bytes(target.read_bytes() + b"\n")
    before = target.read_bytes()
    server.log.clear()
    (result,), _ = translate(wanted)
    assert result.report.exit_code == ExitCode.OUTPUT
    assert target.read_bytes() == before
    assert not server.log


@pytest.mark.parametrize(
    "form",
    [
        {"bilingual": True},
        {"max_line_length": 20},
        {"newline": "crlf"},
        {"bom": True},
        {"output_encoding": "utf-16"},
        {"translate_sounds": True},
    ],
    ids=lambda form: next(iter(form)),
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_keeps_its_form_while_some_cues_are_translated_again(
    form: dict[str, object],
    is_first: bool,
    scene: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
) -> None:
    one, other = (form, {}) if is_first else ({}, form)
    translate(job(scene), **one)
    before = (scene.parent / "scene.zh.srt").read_bytes()
    server.log.clear()
    (planned,) = plan_jobs([again(scene, "2")], replace(settings, **other)).files  # type: ignore[arg-type]
    (result,), _ = translate(again(scene, "2"), **other)
    assert planned.exit_code == result.report.exit_code == ExitCode.OUTPUT
    assert "in another form" in (result.report.error or "")
    assert (scene.parent / "scene.zh.srt").read_bytes() == before
    assert not server.log
    (result,), _ = translate(again(scene, "2"), **one)
    assert (result.report.translated, result.report.recalled) == (1, 3)
    (result,), _ = translate(job(scene), **one)
    assert result.report.state is FileState.ALREADY_DONE


def test_another_form_is_made_of_the_same_texts_where_it_is_asked_for(
    scene: Path, translate: Translate
) -> None:
    translate(job(scene))
    (result,), _ = translate(again(scene, "2"), bilingual=True, overwrite=True)
    assert (result.report.translated, result.report.recalled) == (1, 3)
    (result,), _ = translate(job(scene), bilingual=True)
    assert result.report.state is FileState.ALREADY_DONE


def test_what_cannot_stand_in_the_file_costs_no_earlier_translation(
    tmp_path: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "scene.srt"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000 Attention please, all you gentlemen.\n")
    target = tmp_path / "scene.de.srt"
    says = iter(["Bitte hören Sie jetzt genau zu.", *["Achtung: bitte hören Sie jetzt zu."] * 9])
    monkeypatch.setattr(replies, "translate", lambda text, to: next(says))
    (first,), _ = translate(job(source, "de"))
    assert first.report.state is FileState.DONE
    before = target.read_bytes()
    once_more = replace(job(source, "de"), again=Selection.parse("1"))
    (result,), _ = translate(once_more)
    assert [each.cause for each in result.report.kept_earlier] == ["breaks-structure"]
    assert target.read_bytes() == before
    (later,), report = translate(job(source, "de"))
    assert (later.report.state, report.totals.requests) == (FileState.ALREADY_DONE, 0)


def test_what_cannot_stand_in_the_file_is_no_earlier_translation(
    tmp_path: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal has it, since the model was right. But it would be told as kept."""
    scene = tmp_path / "scene.srt"
    scene.write_text(
        "1\n00:00:01,000 --> 00:00:02,000 Attention please, all you gentlemen.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nThe boat comes on Monday.\n"
    )
    said = {"A": "Achtung: bitte hören Sie jetzt zu.", "T": "Das Boot kommt am Montag."}
    monkeypatch.setattr(replies, "translate", lambda text, to: said[text[0]])
    translate(job(scene, "de"))
    (result,), _ = translate(replace(job(scene, "de"), again=Selection.parse("1")))
    assert [each.cause for each in result.report.untranslated] == ["breaks-structure"]
    assert result.report.kept_earlier == []


def test_the_source_is_never_journalled_as_a_translation(
    scene: Path, translate: Translate, server: FakeOllama, settings: Settings
) -> None:
    """Where only the output has the earlier translation, nobody knows its words."""
    translate(job(scene))
    forget(settings)
    server.behaviour.faults = on_text("boat", Fault.ECHO)
    translate(again(scene, "2"))
    with closing(sqlite3.connect(state_dir(settings) / "journal.sqlite")) as connection:
        query = "SELECT source FROM translations WHERE source = text"
        assert connection.execute(query).fetchall() == []


def test_cues_that_nobody_chose_are_asked_for_as_ever(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(again(scene, "2"))
    asked = {
        text: (entry.options["seed"], entry.options["temperature"])
        for entry in server.log
        for text in entry.texts
    }
    ordinary = (Settings().seed, Settings().temperature)
    assert asked.pop("The boat comes on Monday.") != ordinary
    assert len(asked) == 3
    assert set(asked.values()) == {ordinary}


def test_a_dry_run_counts_what_would_be_asked_again(
    scene: Path, translate: Translate, settings: Settings
) -> None:
    translate(job(scene))
    (done,) = plan_jobs([job(scene)], settings).files
    (planned,) = plan_jobs([again(scene, "2")], settings).files
    assert done.state is FileState.ALREADY_DONE
    assert (planned.state, planned.recalled, planned.chunks) == (FileState.PLANNED, 3, 1)


def test_what_is_done_already_is_known_from_then_on(
    scene: Path, translate: Translate, settings: Settings
) -> None:
    translate(job(scene))
    journal = settings.state_dir / "journal.sqlite"  # type: ignore[operator]
    forget = "UPDATE publications SET source = x'', recipe = ''"
    known = "SELECT source <> x'' AND recipe <> '' FROM publications"
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute(forget)
        (planned,) = plan_jobs([job(scene)], settings).files
        assert planned.state is FileState.ALREADY_DONE, "as the run will say"
        (result,), _ = translate(job(scene))
        assert result.report.state is FileState.ALREADY_DONE
        assert connection.execute(known).fetchall() == [(1,)]


@pytest.mark.parametrize("in_batch", [False, True])
@pytest.mark.parametrize("engine", [EngineName.OLLAMA, EngineName.ECHO])
def test_a_finished_output_needs_no_translations_to_be_known(
    engine: EngineName, in_batch: bool, scene: Path, translate: Translate, settings: Settings
) -> None:
    film = replace(job(scene), replace_own=in_batch)
    (first,), _ = translate(film, engine=engine)
    forget(settings)
    (planned,) = plan_jobs([film], replace(settings, engine=engine)).files
    assert planned.state is FileState.ALREADY_DONE
    (result,), report = translate(film, engine=engine)
    assert (result.report.state, report.totals.requests) == (FileState.ALREADY_DONE, 0)
    assert (result.report.recalled, result.report.passed, result.data) == (4, 1, first.data)


@pytest.mark.parametrize("in_batch", [False, True])
def test_a_finished_output_is_done_whatever_others_made_of_the_lines_they_share(
    in_batch: bool,
    scene: Path,
    translate: Translate,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = scene.with_name("episode.srt")
    path.write_bytes(scene.read_bytes())
    episode = replace(job(path), replace_own=in_batch)
    translate(job(scene), episode)
    before = (scene.parent / "episode.zh.srt").read_bytes()
    monkeypatch.setattr(
        replies, "translate", lambda text, to: pseudo.translate(f"Well now, {text}", to)
    )
    translate(again(scene, "2"))
    (planned,) = plan_jobs([episode], settings).files
    (result,), _ = translate(episode)
    assert planned.state is result.report.state is FileState.ALREADY_DONE
    assert result.data == (scene.parent / "episode.zh.srt").read_bytes() == before


@pytest.mark.parametrize("cues", ["3", "99"])
def test_a_number_that_no_cue_with_words_has(
    cues: str, scene: Path, translate: Translate, server: FakeOllama
) -> None:
    (result,), _ = translate(again(scene, cues))
    assert result.report.exit_code == ExitCode.USAGE
    assert not server.log


def test_numbers_cannot_choose_in_a_plain_text(
    tmp_path: Path, translate: Translate, server: FakeOllama
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("The boat comes on Monday.\n")
    (result,), _ = translate(again(text, "1"))
    assert result.report.exit_code == ExitCode.USAGE
    assert "a plain text has no cues that numbers could choose" in (result.report.error or "")
    assert not server.log


@pytest.mark.parametrize(
    ("model", "digest", "said"),
    [
        ("fake:latest", "2" * 64, "the model or this program has changed since it was written"),
        ("large:latest", "2" * 64, "it was made with another model or other settings"),
    ],
)
def test_a_refusal_says_what_is_another(
    model: str, digest: str, said: str, scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene), model="fake:latest")
    server.behaviour.models = [Model(model, digest=digest)]
    (result,), _ = translate(job(scene), model=model)
    assert f"the output is there already, and {said}. " in (result.report.error or "")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=5))
def test_ranges_are_read_as_they_are_written(parts: list[tuple[int, int]]) -> None:
    text = ", ".join(f"{first}-{first + more}" if more else str(first) for first, more in parts)
    chosen = Selection.parse(text)
    wanted = {each for first, more in parts for each in range(first, first + more + 1)}
    cues = {n: Cue(n - 1, "", 0, 0, "", Span(0, 0), 1) for n in range(1, 70)}
    assert {n for n, cue in cues.items() if cue in chosen} == wanted - {0}


def test_failed_goes_with_numbers_and_chooses_no_cue_itself() -> None:
    chosen = Selection.parse(" Failed , 3-4")
    assert chosen == Selection(((3, 4),), failed=True)
    assert Selection.parse("failed")
    assert not Selection()
    cues = [Cue(place, "", 0, 0, "", Span(0, 0), 1) for place in range(5)]
    assert [cue.index for cue in cues if cue in chosen] == [2, 3]


def test_a_numeric_identifier_goes_before_the_place() -> None:
    cue = Cue(0, "0012", 0, 0, "", Span(0, 0), 1)
    assert cue in Selection.parse("12")
    assert cue not in Selection.parse("1")


@pytest.mark.parametrize("text", ["", "a", "3-", "-3", "5-3", "1,,2", "1 2", "9999999999"])
def test_what_is_no_selection(text: str) -> None:
    with pytest.raises(ValueError, match="'"):
        Selection.parse(text)
