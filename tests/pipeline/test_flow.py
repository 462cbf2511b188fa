"""The laws, through the whole flow, against a server that imitates Ollama."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import LONG
from tests.engines.support import Heard
from tests.fake_ollama import FakeOllama, Fault, always, on_text, script
from tests.pipeline.conftest import SCENE, Translate, job
from translate_pipe import loader, run
from translate_pipe.context import Context
from translate_pipe.errors import (
    EngineError,
    JournalError,
    OutputExists,
    OutputNotWritable,
    ReplyError,
    UnreadableInput,
)
from translate_pipe.job import FileJob, FileResult
from translate_pipe.journal import Entry, SqliteJournal
from translate_pipe.model import FileState, Notice, RunReport, Translation
from translate_pipe.pipeline import translate_document
from translate_pipe.quality.report import closing_lines, untranslated_lines
from translate_pipe.reassembler import splice
from translate_pipe.run import Run
from translate_pipe.settings import EngineName, OnFailure, Settings
from translate_pipe.turns import FILES_AT_ONCE
from translate_pipe.work import Work, assemble
from translate_pipe.workers import retry
from translate_pipe.workers.base import Brief


def raw_lines(text: str) -> list[str]:
    """All lines that are not words: numbers, timings, blanks."""
    return [line for line in text.split("\n") if not line or line[0].isdigit()]


def han(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def test_only_the_words_change(scene: Path, translate: Translate) -> None:
    (result,), report = translate(job(scene))
    text = (scene.parent / "scene.zh.srt").read_text(encoding="utf-8")
    assert raw_lines(text) == raw_lines(SCENE)
    assert "♪" in text
    assert text.count("<i>") == text.count("</i>") == 1
    assert han(text)
    assert not any(word in text for word in ("morning", "boat", "bread", "lamp"))
    assert result.report.state is FileState.DONE
    assert (result.report.translated, result.report.passed) == (4, 1)
    assert report.totals.requests >= 1
    assert report.totals.completion_tokens > 0


def test_a_second_run_makes_no_request_and_touches_nothing(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene))
    before = (scene.parent / "scene.zh.srt").stat()
    asked = len(server.log)
    (result,), report = translate(job(scene))
    assert result.report.state is FileState.ALREADY_DONE
    assert len(server.log) == asked
    assert report.totals.requests == 0
    after = (scene.parent / "scene.zh.srt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_server_that_comes_late_takes_over_from_one_that_goes(
    scene: Path, settings: Settings, server: FakeOllama
) -> None:
    async def translate_late(late: FakeOllama) -> RunReport:
        hosts = (late.url, server.url)
        async with Run(replace(settings, hosts=hosts, deadline=20.0)) as run:
            late.revive()
            server.kill()
            return run.report(await run.translate([job(scene)]))

    with FakeOllama() as late:
        late.kill()
        report = asyncio.run(translate_late(late))
        assert list(report.hosts) == [server.url, late.url]
        assert report.files[0].state is FileState.DONE
        assert report.hosts[late.url].requests == len(late.log) > 0
    assert report.notices[0].code == "host-unavailable"


def test_what_is_done_needs_no_folder_that_takes_files(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(job(scene))
    asked = len(server.log)
    real = os.access  # root may write anywhere

    def access(path: object, mode: int) -> bool:
        return real(str(path), mode) and not (mode & os.W_OK and path == scene.parent)

    monkeypatch.setattr(os, "access", access)
    results, _ = translate(job(scene), job(scene, "fr"))
    assert [result.report.exit_code for result in results] == [0, 5]
    assert results[0].report.state is FileState.ALREADY_DONE
    assert len(server.log) == asked, "nothing is paid for that could not be written"


def test_a_folder_that_only_seems_to_take_files_is_found_out_before_a_request(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: str | Path, flags: int, *rest: Any) -> int:
        if flags & os.O_CREAT and Path(path).parent == scene.parent:
            raise OSError(errno.ENOENT, "No such file or directory")  # what /proc says
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", refusing)
    (result,), _ = translate(job(scene), state_dir=scene.parent / "state")
    assert isinstance(result.error, OutputNotWritable)
    assert "no file can be written in this folder (No such file or directory)" in str(result.error)
    assert server.log == []
    monkeypatch.undo()
    translate(job(scene), state_dir=scene.parent / "state")
    assert sorted(path.name for path in scene.parent.iterdir()) == sorted(
        ["scene.srt", "scene.zh.srt", "state"]
    )


def test_the_same_text_from_new_requests_is_done_and_not_done_already(
    scene: Path, translate: Translate
) -> None:
    translate(job(scene))
    (result,), report = translate(job(scene), state_dir=scene.parent / "other", overwrite=True)
    assert report.totals.requests
    assert result.report.state is FileState.DONE


def test_what_cannot_be_converted_is_not_paid_for(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    text = scene.with_name("article.txt")
    text.write_text("A text.\n\nOf two paragraphs.\n")
    (result,), _ = translate(job(text), format="srt")
    assert result.report.exit_code == 2
    assert "text cannot be written as srt" in str(result.error)
    assert not server.log


def test_an_edit_asks_for_the_edited_cue_and_its_neighbours_only(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene))
    server.log.clear()
    scene.write_text(SCENE.replace("Who lights", "Who mends"))
    translate(job(scene), overwrite=True)
    assert set(server.texts_asked) == {
        "Who mends the lamp tonight?",
        "It brings bread, milk and a newspaper.",
    }


@pytest.mark.parametrize("lost", [True, False])
def test_an_existing_output_is_not_replaced_unless_asked(
    lost: bool, scene: Path, translate: Translate, server: FakeOllama
) -> None:
    target = scene.parent / "scene.zh.srt"
    target.write_text("mine")
    (result,), _ = translate(job(scene))
    assert isinstance(result.error, OutputExists)
    assert target.read_text() == "mine"
    assert server.log == []
    (result,), _ = translate(job(scene), overwrite=True)
    assert result.report.state is FileState.DONE
    assert han(target.read_text(encoding="utf-8"))


def test_a_cue_that_fails_keeps_its_source_and_the_next_run_mends_it(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (result,), _ = translate(job(scene))
    target = scene.parent / "scene.zh.srt"
    assert result.report.state is FileState.INCOMPLETE
    assert result.report.exit_code == 3
    (kept,) = result.report.untranslated
    assert (kept.identifier, kept.line, kept.source) == ("5", 20, "Who lights the lamp tonight?")
    assert "Who lights the lamp tonight?" in target.read_text(encoding="utf-8")

    server.behaviour.faults = script()
    server.log.clear()
    (result,), _ = translate(job(scene))
    assert result.report.state is FileState.DONE
    assert server.texts_asked == ["Who lights the lamp tonight?"]
    assert "lamp" not in target.read_text(encoding="utf-8")


def test_an_unfinished_output_that_was_changed_by_hand_is_the_users(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    translate(job(scene))
    target = scene.parent / "scene.zh.srt"
    target.write_text("corrected by hand")
    server.behaviour.faults = script()
    (result,), _ = translate(job(scene))
    assert isinstance(result.error, OutputExists)
    assert target.read_text() == "corrected by hand"


def test_nothing_is_written_where_nothing_was_translated(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = always(Fault.ECHO)
    (result,), _ = translate(job(scene))
    assert isinstance(result.error, ReplyError)
    assert "kept" not in str(result.error)
    assert result.report.exit_code == 7
    assert len(result.report.untranslated) == 4
    assert not (scene.parent / "scene.zh.srt").exists()


def test_on_failure_fail_writes_nothing_for_a_single_cue(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("lamp", Fault.ECHO)
    (result,), _ = translate(job(scene), on_failure=OnFailure.FAIL)
    assert "what was translated is kept for the next run" in str(result.error)
    assert result.report.exit_code == 7
    assert not (scene.parent / "scene.zh.srt").exists()


def test_one_bad_file_does_not_stop_the_others(scene: Path, translate: Translate) -> None:
    missing = scene.with_name("missing.srt")
    page = scene.with_name("page.srt")
    page.write_text("<!DOCTYPE html><html><body>404</body></html>")
    results, report = translate(job(missing), job(page), job(scene))
    assert [each.report.exit_code for each in results] == [4, 4, 0]
    assert isinstance(results[0].error, UnreadableInput)
    assert "HTML" in str(results[1].error)
    assert [each.source for each in report.files] == [str(missing), str(page), str(scene)]


def test_a_dead_server_fails_every_file_once(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    other = scene.with_name("other.srt")
    other.write_text(SCENE.replace("lamp", "fire"))
    server.behaviour.faults = always(Fault.REFUSE)
    results, _ = translate(job(scene), job(other), deadline=1.0)
    assert [each.report.exit_code for each in results] == [6, 6]


def copies(scene: Path, count: int) -> list[FileJob]:
    """Jobs for so many files, each with a text of its own."""
    made = [scene.with_name(f"{number}.srt") for number in range(count)]
    for number, path in enumerate(made):
        path.write_text(SCENE.replace("bread", f"{number + 2} loaves"))
    return [job(path) for path in made]


def test_what_is_known_needs_no_server_to_be_left(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene))
    (scene.parent / "scene.zh.srt").unlink()
    server.behaviour.faults = always(Fault.REFUSE)
    results, _ = translate(*copies(scene, FILES_AT_ONCE), job(scene), deadline=1.0)
    assert [each.report.exit_code for each in results] == [6] * FILES_AT_ONCE + [0]
    assert (scene.parent / "scene.zh.srt").exists()


def test_nothing_more_is_paid_for_where_no_journal_is_left(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(self: SqliteJournal, entries: Iterable[Entry]) -> None:
        raise JournalError("no space", remedy="Make some")

    monkeypatch.setattr(SqliteJournal, "record", full)
    results, _ = translate(*copies(scene, 3 * FILES_AT_ONCE))
    assert {each.report.exit_code for each in results} == {5}
    asked = {each.report.source for each in results if each.report.cues}
    assert len(asked) <= FILES_AT_ONCE
    assert len(server.log) <= 2 * FILES_AT_ONCE


def test_a_server_that_dies_half_way_leaves_a_report_of_what_is_kept(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    scene.write_text(LONG)
    server.behaviour.faults = lambda index, body: Fault.REFUSE if index else None
    results, report = translate(job(scene), concurrency=1, deadline=0.3)
    [file] = report.files
    assert isinstance(results[0].error, EngineError)
    assert (file.state, file.cues, file.format) == (FileState.FAILED, 200, "srt")
    assert 0 < file.translated < 200
    assert file.segments == file.translated + len(file.untranslated)
    [line] = closing_lines(report)
    assert f"failed; {file.translated} of 200 cues are already in the journal; " in line
    assert not list(untranslated_lines(file))


def test_several_languages(scene: Path, translate: Translate) -> None:
    results, _ = translate(*(job(scene, to) for to in ("zh", "fr", "ru")))
    assert [each.report.exit_code for each in results] == [0, 0, 0]
    texts = [(scene.parent / f"scene.{to}.srt").read_text("utf-8") for to in ("zh", "fr", "ru")]
    assert len(set(texts)) == 3


def test_bytes_in_bytes_out(translate: Translate, scene: Path) -> None:
    (result,), _ = translate(FileJob("-", "zh", data=SCENE.encode()))
    assert han(result.data.decode())
    assert list(scene.parent.glob("*.zh.*")) == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_echo_gives_back_every_byte(
    ending: str, encoding: str, scene: Path, translate: Translate
) -> None:
    scene.write_bytes(SCENE.replace("\n", ending).encode(encoding))
    translate(job(scene), engine=EngineName.ECHO)
    assert (scene.parent / "scene.zh.srt").read_bytes() == scene.read_bytes()


def test_other_settings_are_other_translations(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene))
    asked = len(server.texts_asked)
    translate(job(scene), glossary={"lamp": "灯塔"}, overwrite=True)
    again = server.texts_asked[asked:]
    assert "Who lights the lamp tonight?" in again
    assert "Good morning, my friend." not in again


def test_the_source_language_of_a_job_goes_before_the_settings(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(replace(job(scene), source_language="sv"))
    assert "Swedish" in server.log[0].system + server.log[0].prompt


def test_a_translation_that_cannot_stand_in_the_file_is_not_counted_as_one() -> None:
    """Without a blank line after it, a text that is a number would number the next cue."""
    raw = b"00:00:01,000 --> 00:00:02,000\nForty-two\n00:00:03,000 --> 00:00:04,000\nRest\n"
    document = loader.load(raw, "tight.srt")
    segments = loader.segment(document, max_length=500)
    outcomes = {0: Translation(0, "42"), 1: Translation(1, "Reste")}
    work = Work(FileJob("tight.srt", "fr"), Brief("fr"), document, segments, outcomes)
    assembled = assemble(work, Settings())
    assert assembled.data == raw.replace(b"Rest", b"Reste")
    report = work.report()
    assert (report.translated, report.exit_code) == (1, 3)
    assert [each.source for each in report.untranslated] == ["Forty-two"]


def test_a_result_that_would_not_hold_the_cues_is_not_written(
    scene: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch
) -> None:
    smuggled = "x\n\n9\n00:00:01,500 --> 00:00:01,600\ny"
    monkeypatch.setattr(splice, "restore", lambda masked, reply, dialect, newline: smuggled)
    (result,), _ = translate(job(scene))
    assert result.report.exit_code == 7
    assert {each.cause for each in result.report.untranslated} == {"breaks-structure"}
    assert "nothing was written" in str(result.error)
    assert not (scene.parent / "scene.zh.srt").exists()


def test_a_bug_in_one_file_ends_the_others_before_the_journal_is_closed(
    scene: Path, translate: Translate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or they would go on writing to it, and a person would be told that it is damaged."""
    ended: list[str] = []
    real = translate_document

    async def failing(job: FileJob, context: Context) -> FileResult:
        if "other" in job.name:
            raise RuntimeError("a bug")
        try:
            await asyncio.sleep(60)
            return await real(job, context)
        finally:
            ended.append(str(context.journal.recall([b"any"])))

    monkeypatch.setattr(run, "translate_document", failing)
    with pytest.raises(RuntimeError, match="a bug"):
        translate(job(scene), job(scene.with_name("other.srt")))
    assert ended == ["{}"]


def test_what_the_report_says_of_a_run_a_person_was_told(scene: Path, settings: Settings) -> None:
    async def told() -> tuple[list[Notice], list[Notice]]:
        heard = Heard()
        async with Run(replace(settings, model=None), progress=heard) as running:
            results = await running.translate([job(scene)])
            return running.report(results).notices, heard.notices

    reported, heard = asyncio.run(told())
    assert "model-chosen" in {notice.code for notice in reported}
    assert [notice for notice in heard if notice in reported] == reported


def test_a_text_that_gets_no_answer_is_listed_as_any_that_was_not_translated(
    scene: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    scene.write_text(LONG + "\n201\n00:40:00,000 --> 00:40:01,000\nPoison for the server.\n")
    server.behaviour.faults = on_text("Poison", Fault.SERVER_ERROR)
    (result,), _ = translate(job(scene), concurrency=1)
    (lost,) = result.report.untranslated
    assert (lost.cause, lost.source) == ("unanswered", "Poison for the server.")
    [line] = untranslated_lines(result.report)
    assert line.endswith("cue 201 was not translated (unanswered): Poison for the server.")


@pytest.mark.parametrize("format", [None, "vtt"])  # the name the option has everywhere
def test_words_under_a_timing_that_cannot_be_read_are_reported(
    scene: Path,
    translate: Translate,
    server: FakeOllama,
    format: str | None,  # noqa: A002
) -> None:
    scene.write_text(SCENE + "\n6\n00:00:12,000 -->\nNobody does.\n")
    (result,), _ = translate(job(scene), format=format)
    (lost,) = result.report.untranslated
    assert (lost.cause, lost.source, lost.line) == ("timing-unreadable", "Nobody does.", 23)
    assert (result.report.state, result.report.exit_code) == (FileState.INCOMPLETE, 3)
    assert (
        "4 of 5 cues translated (1 not translated"
        in closing_lines(RunReport(files=[result.report]))[0]
    )
    [line] = untranslated_lines(result.report)
    assert "words outside any cue were not translated (timing-unreadable): Nobody does." in line
    asked = len(server.log)
    (again,), _ = translate(job(scene), format=format)
    assert (again.report.exit_code, len(server.log)) == (3, asked)


def test_the_language_of_a_source_helps_to_find_its_encoding(
    tmp_path: Path, translate: Translate
) -> None:
    path = tmp_path / "x.zh.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\n你在哪里？我在家。\n".encode("gbk"))
    one = FileJob(str(path), "de", tmp_path / "x.de.srt", source_language="zh")
    (result,), _ = translate(one)
    assert result.report.encoding == "gb18030"
