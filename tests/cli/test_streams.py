"""Standard input, standard output, standard error: what goes where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields

import pytest

from tests.cli.command import SCENE, SUBS, Desk, message, timings
from tests.cli.operator import pipe
from tests.fake_ollama import FakeOllama
from translate_pipe.cli.frame import run
from translate_pipe.model import Accounting, FileReport, RunReport

ECHO = ("--to", "zh", "--engine", "echo")


def test_a_pipe_carries_the_text_and_nothing_else(desk: Desk, server: FakeOllama) -> None:
    ran = desk.process("-", "--to", "zh", stdin=SCENE.encode())
    assert ran.returncode == 0, message(ran)
    assert timings(ran.stdout.decode()) == timings(SCENE)
    assert ran.stdout.startswith(b"1\n00:00:01,000")
    html = desk.subs("-", *ECHO, stdin=b"<!DOCTYPE html><html></html>")
    assert message(html).startswith("translate-subs: standard input: ")
    assert "3 cues translated" in message(ran)


@pytest.mark.parametrize(
    "data",
    [
        SCENE.encode(),
        b"WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHello\r\n",
        b"Just a text.\n\nOf two paragraphs.",
    ],
    ids=["srt", "vtt", "txt"],
)
def test_the_format_of_a_pipe_is_found(desk: Desk, data: bytes) -> None:
    ran = desk.subs("-", "--to", "zh", "--engine", "echo", stdin=data)
    assert ran.returncode == 0, message(ran)
    assert ran.stdout == data


def test_standard_input_into_a_file_and_a_file_to_standard_output(desk: Desk) -> None:
    echo = ("--to", "zh", "--engine", "echo")
    assert desk.subs("-", *echo, "-o", "x.srt", stdin=SCENE.encode()).returncode == 0
    assert (desk.folder / "x.srt").read_text() == SCENE
    ran = desk.process("x.srt", *echo, "-o", "-")
    assert ran.stdout.decode() == SCENE
    assert sorted(path.name for path in desk.folder.glob("*.srt")) == ["x.srt"]


def test_json_is_all_there_is_on_standard_output(desk: Desk, server: FakeOllama) -> None:
    desk.write("电影.srt")
    ran = desk.process("电影.srt", "--to", "zh,fr", "--json")
    assert ran.returncode == 0, message(ran)
    report = json.loads(ran.stdout.decode())
    assert list(report) == [field.name for field in fields(RunReport)]
    assert report["schema"] == 1
    assert report["engine"] == "ollama"
    assert [file["target"] for file in report["files"]] == ["电影.zh.srt", "电影.fr.srt"]
    for file in report["files"]:
        assert list(file) == [field.name for field in fields(FileReport)]
        assert file["state"] == "done"
        assert file["translated"] == file["segments"] == file["cues"] == 3
    assert list(report["totals"]) == [field.name for field in fields(Accounting)]
    assert report["totals"]["requests"] == len(server.log)
    assert list(report["hosts"]) == [server.url]


def test_json_of_a_run_that_could_not_begin(desk: Desk) -> None:
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "zh", "--engine", "ollama", "--json")
    report = json.loads(ran.stdout)
    assert ran.returncode == report["exit_code"] == 6
    assert [notice["code"] for notice in report["notices"]] == ["error"]


@pytest.mark.parametrize("words", [("--to", "zh"), ("movie.srt", "--to", "zh", "--colour")])
def test_json_of_a_command_line_that_is_wrong(desk: Desk, words: tuple[str, ...]) -> None:
    ran = desk.subs(*words, "--json")
    assert ran.returncode == json.loads(ran.stdout)["exit_code"] == 2


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ("run", 2, "jobs"),
        ("run missing.yaml", 8, "jobs"),
        ("status missing.yaml", 8, "watchers"),
        ("status", 5, "healthy"),
        ("check movie.srt missing.zh.srt", 4, None),
        ("config show missing.yaml", 8, None),
        ("models", 2, None),
        ("nonsense", 2, None),
    ],
)
def test_json_of_every_command_that_could_not_begin(
    desk: Desk, words: str, code: int, field: str | None
) -> None:
    desk.write("movie.srt")
    ran = pipe(desk, *words.split(), "--json")
    told = json.loads(ran.stdout)
    assert ran.returncode == told["exit_code"] == code
    assert [f"translate-pipe: {each['message']}\n" for each in told["notices"]] == [message(ran)]
    assert field is None or not told[field]


def test_json_of_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: object) -> int:
        raise KeyError

    assert run("x", fails, ["--json"]) == 1
    assert json.loads(capsys.readouterr().out)["exit_code"] == 1


@pytest.mark.parametrize("source", ["movie.srt", "-"])
def test_the_name_of_the_output_says_its_format(desk: Desk, source: str) -> None:
    desk.write("movie.srt")
    ran = desk.subs(source, *ECHO, "-o", "out.VTT", stdin=SCENE.encode())
    assert ran.returncode == 0, message(ran)
    assert (desk.folder / "out.VTT").read_text().startswith("WEBVTT\n\n")
    told = desk.subs(source, *ECHO, "-o", "as-told.vtt", "--format", "srt", stdin=SCENE.encode())
    assert (desk.folder / "as-told.vtt").read_text() == SCENE
    assert "as-told.vtt: named .vtt, but this is srt" in message(told)
    ran = desk.subs(source, *ECHO, "-o", "out.ass", stdin=SCENE.encode())
    assert ran.returncode == 2
    assert "out.ass: .ass files cannot be written. Let the name end in .srt or .vtt" in message(ran)


def test_a_dry_run_sends_and_writes_nothing(desk: Desk, server: FakeOllama) -> None:
    desk.write("season/a.srt")
    desk.write("season/b.srt")
    ran = desk.subs("season", "--to", "zh,fr", "--dry-run", "--json")
    assert ran.returncode == 0, message(ran)
    report = json.loads(ran.stdout)
    assert len(report["files"]) == 4
    for file in report["files"]:
        assert file["state"] == "planned"
        assert file["chunks"] == 1
        assert file["estimated_prompt_tokens"] > 0
    assert "a.srt -> season/a.zh.srt: 3 cues, 3 to translate in 1 chunk, about " in message(ran)
    assert "4 files (4 to translate), about " in message(ran)
    assert server.requests == {}
    assert sorted(path.name for path in desk.folder.rglob("*")) == ["a.srt", "b.srt", "season"]


def test_quiet_says_nothing_when_all_is_well(desk: Desk) -> None:
    desk.write("movie.srt")
    ran = desk.process("movie.srt", "--to", "zh", "--engine", "echo", "--quiet")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


def test_quiet_does_not_hide_what_went_wrong(desk: Desk) -> None:
    ran = desk.subs("missing.srt", "--to", "zh", "--engine", "echo", "--quiet")
    assert ran.returncode == 4
    assert message(ran).startswith("translate-subs: missing.srt: ")


def test_a_folder_keeps_its_structure(desk: Desk) -> None:
    desk.write("s/1/a.srt")
    desk.write("s/2/a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n")
    ran = desk.subs("s", "--to", "zh", "--engine", "echo", "--output-dir", "out")
    assert ran.returncode == 0, message(ran)
    made = sorted(str(path.relative_to(desk.folder)) for path in desk.folder.glob("out/*/*"))
    assert made == ["out/1/a.zh.srt", "out/2/a.zh.vtt"]


def test_a_film_of_which_the_source_is_unclear_does_not_stop_the_others(desk: Desk) -> None:
    for name in ("a.en.srt", "a.fr.srt", "b.srt", "readme.txt"):
        desk.write(f"s/{name}")
    for more in (("--dry-run",), ()):
        ran = desk.subs("s", *ECHO, "--json", *more)
        report = json.loads(ran.stdout)
        assert ran.returncode == report["exit_code"] == 2
        states = {file["source"]: file["state"] for file in report["files"]}
        assert states == {"s/b.srt": "planned" if more else "done", "s/a.en.srt": "failed"}
        assert "cannot tell which is the source: a.en.srt, a.fr.srt" in message(ran)
    assert (desk.folder / "s/b.zh.srt").exists()


def test_files_of_a_folder_are_chosen_by_patterns(desk: Desk) -> None:
    for name in ("s/a.srt", "s/b.vtt", "s/notes.txt", "s/Extras/c.srt"):
        desk.write(name)
    ran = desk.subs("s", *ECHO, "--include", "*.srt", "--include", "*.txt", "--exclude", "Extras")
    assert ran.returncode == 0, message(ran)
    made = sorted(path.name for path in desk.folder.rglob("*.zh.*"))
    assert made == ["a.zh.srt", "notes.zh.txt"]
    assert desk.subs("s", *ECHO, "--include", "/x").returncode == 2
    assert desk.subs("s", *ECHO, "--exclude", "[a").returncode == 2


def test_a_variable_that_nothing_reads_is_told(desk: Desk) -> None:
    desk.write("movie.srt")
    desk.extra["TRANSLATE_PIPE_MODELL"] = "x"
    ran = desk.subs("movie.srt", *ECHO, "--json")
    assert ran.returncode == 0
    assert [each["code"] for each in json.loads(ran.stdout)["notices"]] == ["unknown-variable"]
    assert "TRANSLATE_PIPE_MODELL is set, and nothing reads it" in message(ran)


def test_a_settings_file_that_is_named_and_missing(desk: Desk) -> None:
    desk.write("movie.srt")
    desk.extra["TRANSLATE_PIPE_CONFIG"] = "typo.yaml"
    ran = desk.subs("movie.srt", *ECHO)
    assert ran.returncode == 8
    assert message(ran).startswith("translate-subs: typo.yaml: TRANSLATE_PIPE_CONFIG names")


def test_lines_without_a_limit(desk: Desk, server: FakeOllama) -> None:
    text = "A sentence that goes on and on, and that is longer than any line may be."
    desk.write("movie.srt", f"1\n00:00:01,000 --> 00:00:05,000\n{text}\n")
    lines = []
    for length in ("0", "20"):
        ran = desk.subs("movie.srt", "--to", "fr", "-o", "-", "--max-line-length", length)
        lines.append(len(ran.stdout.decode().strip().splitlines()))
    assert lines == [3, 4]


def test_the_name_says_the_source_language(desk: Desk, server: FakeOllama) -> None:
    desk.write("movie.sv.srt")
    assert desk.subs("movie.sv.srt", "--to", "zh").returncode == 0
    assert desk.subs("movie.sv.srt", "--to", "fr", "--from", "da").returncode == 0
    first, second = (entry.system + entry.prompt for entry in server.log)
    assert "Swedish" in first
    assert "Danish" in second


def test_a_folder_takes_one_language_after_another(desk: Desk) -> None:
    desk.write("s/S01.en.srt")
    for language in ("zh", "fr"):
        ran = desk.subs("s", "--to", language, "--engine", "echo")
        assert ran.returncode == 0, message(ran)
    assert (desk.folder / "s/S01.fr.srt").exists()

    desk.write("s/S01.zh.srt", SCENE.replace("Behind", "Below"))  # now it is somebody's own
    ran = desk.subs("s", "--to", "de", "--engine", "echo")
    assert ran.returncode == 2
    assert "cannot tell which is the source: S01.en.srt, S01.zh.srt" in message(ran)


def test_an_empty_folder_is_done(desk: Desk) -> None:
    (desk.folder / "films").mkdir()
    ran = desk.subs("films", "--to", "zh")
    assert ran.returncode == 0
    assert "films: nothing to translate here; of a folder, files named .srt" in message(ran)


def test_nothing_steers_the_terminal(desk: Desk, server: FakeOllama) -> None:
    name = "movie\x1b[31m.srt"
    desk.write(name)
    ran = desk.subs(name, "--to", "zh")
    assert ran.returncode == 0, message(ran)
    assert b"\x1b" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_bar_on_a_terminal(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.speed = 40
    desk.write("movie.srt")
    ran, text = _on_a_terminal(desk, "movie.srt", stdout=subprocess.PIPE)
    assert ran.returncode == 0, text
    assert "0/3 cues [" in text
    assert "3/3 cues [" in text
    assert "movie.zh.srt: 3 cues translated in " in text.splitlines()[-1]
    assert ran.stdout == b""


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_the_bar_is_gone_before_the_text_comes(desk: Desk) -> None:
    ran, shown = _on_a_terminal(desk, "-", "--engine", "echo", said=SCENE.encode())
    assert ran.returncode == 0, shown
    bar, _, text = shown.replace("\r\n", "\n").rpartition("\r")
    assert "3/3 cues [" in bar
    assert text.startswith(SCENE)


def _on_a_terminal(
    desk: Desk, *words: str, said: bytes = b"", stdout: int | None = None
) -> tuple[subprocess.CompletedProcess[bytes], str]:
    """Run the command into Chinese with its messages on a terminal, and its output unless told
    where; also what the terminal showed."""
    parent, child = os.openpty()
    ran = subprocess.run(
        [*SUBS, *words, "--to", "zh"],
        cwd=desk.folder,
        env={**desk.environment, "COLUMNS": "100", "TERM": "xterm"},
        input=said,
        stdout=child if stdout is None else stdout,
        stderr=child,
        timeout=60,
        check=False,
    )
    os.close(child)
    shown = b""
    while chunk := _read(parent):
        shown += chunk
    os.close(parent)
    return ran, shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""  # Linux's way of saying that the other side is closed
