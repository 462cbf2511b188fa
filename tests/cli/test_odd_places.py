"""Inputs and outputs that are no ordinary files: an error, never a bug or a wait."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import LONG, PIPE, SCENE, SUBS, Desk, message
from tests.cli.operator import pipe, write_yaml
from tests.fake_ollama import FakeOllama

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pipes, devices or loops")

ECHO = ("--to", "zh", "--engine", "echo")
TOO_LONG = "x" * 300


@pytest.mark.parametrize("name", ["pipe.srt", "/dev/zero"])
def test_a_source_that_never_ends_is_not_read(desk: Desk, name: str) -> None:
    os.mkfifo(desk.folder / "pipe.srt")
    ran = desk.subs(name, *ECHO, "-o", "out.srt")
    assert ran.returncode == 4, message(ran)
    assert f"{name}: this is not a regular file. " in message(ran)


@pytest.mark.parametrize("more", [(), ("--overwrite",)])
def test_an_output_that_is_no_file_is_left_alone(desk: Desk, more: tuple[str, ...]) -> None:
    desk.write("movie.srt")
    pipe = desk.folder / "pipe"
    os.mkfifo(pipe)
    ran = desk.subs("movie.srt", *ECHO, "-o", "pipe", *more)
    assert ran.returncode == 5, message(ran)
    assert "pipe: the output cannot be put here (this is not a regular file)" in message(ran)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_detour_is_not_shown_and_makes_no_second_file(desk: Desk) -> None:
    desk.write("movie.srt")
    desk.write("season/x.srt")
    ran = desk.subs("season/../movie.srt", "movie.srt", "--json", *ECHO)
    (file,) = json.loads(ran.stdout)["files"]
    assert (file["source"], file["target"]) == ("movie.srt", "movie.zh.srt")
    job = {
        "inputs": "season/../season",
        "to": "fr",
        "engine": "echo",
        "output": "{dir}/../{stem}.{lang}.srt",
    }
    config = write_yaml(desk, "jobs.yaml", {"jobs": {"a": job}})
    ran = pipe(desk, "run", "season/../jobs.yaml", "--json")
    report = json.loads(ran.stdout)
    assert report["config"] == str(config)
    (file,) = report["jobs"][0]["files"]
    assert file["source"] == str(desk.folder / "season" / "x.srt")
    assert file["target"] == str(desk.folder / "x.fr.srt")
    assert "jobs.yaml" in pipe(desk, "status", "jobs.yaml", "--json").stdout.decode()


def test_a_link_to_nothing_is_replaced_only_if_asked(desk: Desk) -> None:
    desk.write("movie.srt")
    link = desk.folder / "movie.zh.srt"
    link.symlink_to("elsewhere.srt")
    assert desk.subs("movie.srt", *ECHO).returncode == 5
    ran = desk.subs("movie.srt", *ECHO, "--overwrite")
    assert ran.returncode == 0, message(ran)
    assert link.is_symlink()
    assert (desk.folder / "elsewhere.srt").read_text() == SCENE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("loop.srt",), 4),
        (("movie.srt", "-o", "loop.srt"), 5),
        (("movie.srt", "-o", "loop.srt", "--overwrite"), 5),
        (("movie.srt", "--output-dir", "loop.srt"), 5),
        (("movie.srt", "--output-dir", "movie.srt"), 2),
        ((f"{TOO_LONG}/movie.srt",), 4),
        ((TOO_LONG,), 4),
        (("movie.srt", "-o", TOO_LONG), 5),
        (("movie.srt", "-o", f"{TOO_LONG}/movie.srt"), 5),
        (("movie.srt", "--output-dir", TOO_LONG), 5),
    ],
)
def test_paths_that_lead_nowhere(desk: Desk, words: tuple[str, ...], code: int) -> None:
    desk.write("movie.srt")
    (desk.folder / "loop.srt").symlink_to("loop.srt")
    ran = desk.subs(*words, *ECHO)
    assert ran.returncode == code, message(ran)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(desk: Desk) -> None:
    desk.write("locked/movie.srt")
    desk.write("movie.srt")
    (desk.folder / "locked").chmod(0)
    try:
        for words, code in [
            (("locked",), 4),
            (("locked/movie.srt",), 4),
            (("locked/*.srt",), 4),
            (("movie.srt", "-o", "locked/x.srt"), 5),
            (("movie.srt", "--output-dir", "locked/deeper"), 5),
        ]:
            ran = desk.subs(*words, *ECHO)
            assert ran.returncode == code, (words, message(ran))
    finally:
        (desk.folder / "locked").chmod(0o755)


@pytest.mark.parametrize(
    "words",
    [("",), ("movie.srt", "-o", ""), ("movie.srt", "--output-dir", "")],
    ids=["input", "output", "folder"],
)
def test_an_empty_name_is_a_mistake(desk: Desk, words: tuple[str, ...]) -> None:
    desk.write("movie.srt")
    ran = desk.subs(*words, *ECHO)
    assert ran.returncode == 2, message(ran)
    assert [path.name for path in desk.folder.iterdir()] == ["movie.srt"]


@pytest.mark.parametrize(
    "words", [("run", ""), ("check", "", "movie.srt"), ("watch", "x.yaml", "--log-file", "")]
)
def test_an_empty_name_of_an_operators_file(desk: Desk, words: tuple[str, ...]) -> None:
    ran = pipe(desk, *words)
    assert (ran.returncode, message(ran)) == (2, "translate-pipe: a name is empty. Name a file\n")


@pytest.mark.parametrize(
    "words", [("-x.srt",), ("movie.srt", "-x.srt"), ("movie.srt", "-o", "-x.srt")]
)
def test_a_name_that_looks_like_an_option(desk: Desk, words: tuple[str, ...]) -> None:
    assert "is written ./" not in message(desk.subs(*words, *ECHO))
    desk.write("-x.srt")
    ran = desk.subs(*words, *ECHO)
    assert ran.returncode == 2
    assert "A file whose name begins with - is written ./-x.srt. See" in message(ran)


def test_a_working_folder_that_is_gone(desk: Desk) -> None:
    (desk.folder / "gone").mkdir()
    words = f"{shlex.join(SUBS)} a.srt {' '.join(ECHO)}"
    ran = _shell(desk, f"cd gone && rmdir ../gone && exec {words}")
    assert ran.returncode == 4
    assert "the folder this was called in is gone" in message(ran)


@pytest.mark.parametrize(
    ("streams", "words", "code"),
    [
        ("2>&-", "movie.srt -o out.srt", 0),
        ("2>/dev/full", "movie.srt -o out.srt", 0),
        ("<&- >&- 2>&-", "movie.srt -o out.srt", 0),
        ("<&-", "-", 4),
        (">&-", "movie.srt -o -", 5),
        (">/dev/full", "movie.srt -o -", 5),
        (">&-", "movie.srt -o out.srt --json", 5),
        (">/dev/full", "movie.srt -o out.srt --json", 5),
    ],
)
def test_streams_that_are_closed_or_full(desk: Desk, streams: str, words: str, code: int) -> None:
    if "full" in streams and not Path("/dev/full").exists():
        pytest.skip("no full device")
    desk.write("movie.srt")
    ran = _shell(desk, f"exec {' '.join(SUBS)} {words} {' '.join(ECHO)} {streams}")
    assert ran.returncode == code, message(ran)
    if code == 5:
        elsewhere = "name a file with -o" if "-o -" in words else "send it to a file with >"
        assert elsewhere in message(ran).casefold()
    if "out.srt" in words:
        assert (desk.folder / "out.srt").read_text() == SCENE


@pytest.mark.parametrize("words", ["config schema", "run jobs.yaml --json", "check a.srt b.srt -v"])
def test_a_reader_who_has_had_enough_of_a_list(desk: Desk, words: str) -> None:
    desk.write("a.srt", LONG)
    desk.write("b.srt", SCENE)
    job = {"inputs": "a.srt", "to": "zh", "engine": "echo"}
    write_yaml(desk, "jobs.yaml", {"jobs": {"x": job}})
    to = "--to zh" if "check" in words else ""
    ran = _shell(desk, f"( {shlex.join(PIPE)} {words} {to}; echo $? >code ) | true")
    assert "standard output" not in message(ran)
    assert (desk.folder / "code").read_text().strip() == ("3" if to else "0")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_has_had_enough_of_a_translation(desk: Desk, unbuffered: str) -> None:
    desk.extra["PYTHONUNBUFFERED"] = unbuffered
    desk.write("a.srt", LONG * 20)
    ran = _shell(desk, f"( {shlex.join(SUBS)} a.srt -o - {' '.join(ECHO)}; echo $? >code ) | true")
    assert "standard output was closed before everything was written" in message(ran)
    assert (desk.folder / "code").read_text().strip() == "5"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_translation_that_the_disk_has_no_room_for(desk: Desk, unbuffered: str) -> None:
    desk.extra["PYTHONUNBUFFERED"] = unbuffered
    desk.write("a.srt", LONG * 20)
    words = ("a.srt", "-o", "-", *ECHO)
    assert desk.subs(*words).returncode == 0  # what is written beside the text, has its place
    ran = _shell(desk, f"ulimit -f 300; exec {shlex.join([*SUBS, *words])} >out.srt")
    assert ran.returncode == 5, message(ran)
    assert "standard output cannot be written" in message(ran)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize("words", ["run jobs.yaml", "models copy fake other"])
def test_messages_that_nobody_can_read_end_no_work(
    desk: Desk, server: FakeOllama, words: str, streams: str
) -> None:
    desk.write("movie.srt")
    job = {"inputs": "movie.srt", "to": "zh", "engine": "echo"}
    write_yaml(desk, "jobs.yaml", {"jobs": {"x": job}})
    ran = _shell(desk, f"exec {shlex.join(PIPE)} {words} {streams}")
    assert ran.returncode == 0
    if "jobs" in words:
        assert (desk.folder / "movie.zh.srt").read_text() == SCENE


def _shell(desk: Desk, command: str) -> subprocess.CompletedProcess[bytes]:
    ran = desk.run("sh", "-c", command)
    assert "bug" not in message(ran)
    assert "Traceback" not in message(ran)
    return ran
