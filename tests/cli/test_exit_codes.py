"""Every exit code, and that those of either kind of ending reach who started a process."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

import pytest

from tests.cli.command import LONG, PIPE, SCENE, Desk, message, timings
from tests.fake_ollama import FakeOllama, Fault, Model, always, on_text
from tests.privileges import as_anybody
from translate_pipe import paths
from translate_pipe.cli import order, subs
from translate_pipe.database import Database
from translate_pipe.files.outputs import identity
from translate_pipe.locks import held, lock_path

RAISING = """
import sys
from translate_pipe.cli import order
from translate_pipe.cli.subs import main
from translate_pipe import errors
def broken(arguments):
    raise {error}
order.Order.of = broken
sys.exit(main())
"""


HOLDING = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_0_done_then_already_done(desk: Desk, server: FakeOllama) -> None:
    desk.write("movie.en.srt")
    ran = desk.subs("movie.en.srt", "--to", "zh")
    assert ran.returncode == 0, message(ran)
    assert "movie.zh.srt: 3 cues translated in " in message(ran)
    made = (desk.folder / "movie.zh.srt").read_text(encoding="utf-8")
    assert timings(made) == timings(SCENE)
    assert made.count("<i>") == made.count("</i>") == 1
    assert "lighthouse" not in made

    server.log.clear()
    again = desk.subs("movie.en.srt", "--to", "zh")
    assert again.returncode == 0, message(again)
    assert "already done, 3 cues; no request was made" in message(again)
    assert server.log == []


def test_1_a_bug(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    script = RAISING.format(error="KeyError('nothing')")
    ran = desk.run(sys.executable, "-c", script, "movie.srt", "--to", "zh")
    assert ran.returncode == 1
    assert "this is a bug: KeyError" in message(ran)
    assert "Traceback" not in message(ran)

    def broken(_: object) -> None:
        raise KeyError("nothing")

    monkeypatch.setattr(order.Order, "of", broken)
    told = desk.subs("movie.srt", "--to", "zh", "-v")
    assert told.returncode == 1
    assert "this is a bug: KeyError" in message(told)
    assert "Traceback" in message(told)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "INPUT"),
        (["movie.srt"], "--to"),
        (["movie.srt", "--to", "jp"], "Did you mean ja (Japanese)?"),
        (["movie.srt", "--to", "zh", "--from", "qq"], "'qq' is not a language"),
        (["movie.srt", "--to", "zh", "--from", "zh"], "source and a target"),
        (["movie.srt", "--to", "zh", "--nope"], "--nope"),
        (["movie.srt", "--to", "zh", "--num-ctx", "many"], "--num-ctx"),
        (["movie.srt", "--to", "zh", "--engine", "magic"], "--engine"),
        (["movie.srt", "--to", "zh", "--format", "ass"], "--format"),
        (["movie.srt", "--to", "zh,fr", "-o", "x.srt"], "-o takes one result"),
        (["movie.srt", "--to", "zh", "-o", "x.srt", "--output-dir", "d"], "exclude"),
        (["movie.srt", "--to", "zh", "-o", "movie.srt"], "over this source"),
        (["movie.srt", "movie.fr.srt", "--to", "zh"], "a pattern in quotes"),
        (["-", "movie.srt", "--to", "zh"], "only input"),
        (["movie.srt", "--to", "zh", "fr"], "several languages are --to zh,fr"),
        (["movie.srt", "--to", "zh", "--model", "hf:a/b"], "With --engine embedded"),
        (["-", "--to", "zh,fr"], "one result"),
        (["-", "--to", "zh", "--json"], "--json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_2_usage(
    desk: Desk,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk.folder)
    desk.write("movie.srt")
    desk.write("movie.fr.srt")
    before = sorted(desk.folder.iterdir())
    assert subs.main(arguments) == 2
    streams = capsys.readouterr()
    assert said in streams.err
    assert len(streams.err.splitlines()) == 1
    assert streams.out == "" or "--json" in arguments
    assert sorted(desk.folder.iterdir()) == before


def test_2_through_a_process(desk: Desk) -> None:
    ran = desk.process("movie.srt", "--to", "jp")
    assert ran.returncode == 2
    assert message(ran).startswith("translate-subs: --to: ")


def test_2_through_the_other_process(desk: Desk) -> None:
    assert desk.run(*PIPE, "run", "jobs.yaml", "--nope").returncode == 2


def test_3_a_cue_keeps_its_source(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.faults = on_text("100 ships", Fault.ECHO)
    source = desk.write("movie.srt", LONG)
    ran = desk.process("movie.srt", "--to", "zh", "--json")
    assert ran.returncode == 3, message(ran)
    kept = json.loads(ran.stdout)["files"][0]["untranslated"]
    (cue,) = [each for each in kept if each["identifier"] == "100"]
    assert len(kept) < 20
    listed = f"movie.srt:{cue['line']}: cue 100 was not translated ({cue['cause']}): The keeper"
    assert listed in message(ran)
    made = (desk.folder / "movie.zh.srt").read_text(encoding="utf-8")
    assert made.count("The keeper counted") == len(kept)
    assert timings(made) == timings(source.read_text())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.srt", None, "missing.srt: "),
        ("page.srt", "<!DOCTYPE html><html><body>no</body></html>", "HTML"),
        ("empty.srt", "", "empty"),
    ],
)
def test_4_input(desk: Desk, name: str, content: str | None, said: str) -> None:
    if content is not None:
        desk.write(name, content)
    ran = desk.subs(name, "--to", "zh", "--engine", "echo")
    assert ran.returncode == 4, message(ran)
    assert said in message(ran)
    assert not (desk.folder / name.replace(".srt", ".zh.srt")).exists()


def test_4_a_pattern_without_a_match(desk: Desk) -> None:
    ran = desk.subs("*.srt", "--to", "zh")
    assert ran.returncode == 4
    assert "no file matches" in message(ran)


def test_5_the_output_exists(desk: Desk, server: FakeOllama) -> None:
    desk.write("movie.srt")
    mine = desk.write("movie.zh.srt", "mine")
    ran = desk.subs("movie.srt", "--to", "zh")
    assert ran.returncode == 5, message(ran)
    assert "--overwrite" in message(ran)
    assert mine.read_text() == "mine"
    assert server.log == []
    assert desk.subs("movie.srt", "--to", "zh", "--overwrite").returncode == 0
    assert mine.read_text() != "mine"


def test_5_the_output_has_no_place(desk: Desk) -> None:
    desk.write("movie.srt")
    desk.write("file")
    ran = desk.subs("movie.srt", "--to", "zh", "--engine", "echo", "--output-dir", "file/below")
    assert ran.returncode == 5, message(ran)


@pytest.mark.parametrize("shut", ["state", "state/journal.sqlite"])
def test_5_the_journal_may_only_be_read(desk: Desk, server: FakeOllama, shut: str) -> None:
    """Not one request is paid for that could not be kept, and nothing is left beside the file."""
    desk.write("a.srt")
    desk.write("b.srt")
    assert desk.subs("a.srt", "--to", "zh").returncode == 0
    server.log.clear()
    path = desk.folder / shut
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        with as_anybody():
            ran = desk.subs("b.srt", "--to", "zh")
    finally:
        path.chmod(mode)
    assert ran.returncode == 5, message(ran)
    assert f"this user may not write to {paths.real(path)}. Allow that" in message(ran)
    assert server.log == []
    assert not [*(desk.folder / "state").glob("journal.sqlite-*")]
    assert not (desk.folder / "b.zh.srt").exists()


def test_5_another_process_keeps_the_journal(
    desk: Desk, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = partial(Database, patience=0.1)
    monkeypatch.setattr("translate_pipe.journal.sqlite.Database", hurried)
    desk.write("a.srt")
    desk.write("b.srt")
    assert desk.subs("a.srt", "--to", "zh").returncode == 0
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, desk.folder / "state/journal.sqlite"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline()
    ran = desk.subs("b.srt", "--to", "zh")
    holder.communicate(timeout=60)
    assert ran.returncode == 5, message(ran)
    assert "another process has kept the journal locked for 0.1 s. Wait until " in message(ran)
    assert "permissions" not in message(ran)
    assert desk.subs("b.srt", "--to", "zh").returncode == 0


def test_6_no_server(desk: Desk) -> None:
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "zh", "--engine", "ollama")
    assert ran.returncode == 6, message(ran)
    assert "127.0.0.1:9" in message(ran)


def test_6_no_model(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.models = (Model("other:latest"),)
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "zh", "--model", "missing")
    assert ran.returncode == 6, message(ran)
    assert "missing" in message(ran)
    assert "pull" in message(ran)


def test_7_nothing_usable(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.faults = always(Fault.JUNK)
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "zh")
    assert ran.returncode == 7, message(ran)
    assert not (desk.folder / "movie.zh.srt").exists()


def test_7_a_gap_with_on_failure_fail(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.faults = on_text("Behind the hill", Fault.ECHO)
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "zh", "--context", "0", "--on-failure", "fail")
    assert ran.returncode == 7, message(ran)
    assert not (desk.folder / "movie.zh.srt").exists()


def test_8_configuration(desk: Desk) -> None:
    desk.write("movie.srt")
    desk.extra["TRANSLATE_PIPE_CONFIG"] = str(desk.write("none.yaml", "modle: qwen3\n"))
    ran = desk.subs("movie.srt", "--to", "zh")
    assert ran.returncode == 8, message(ran)
    assert "none.yaml" in message(ran)
    assert "'model'" in message(ran)

    desk.write("none.yaml", "")
    desk.extra["TRANSLATE_PIPE_NUM_CTX"] = "lots"
    ran = desk.subs("movie.srt", "--to", "zh")
    assert ran.returncode == 8, message(ran)
    assert "TRANSLATE_PIPE_NUM_CTX" in message(ran)


def test_9_another_run_is_at_the_same_output(desk: Desk, server: FakeOllama) -> None:
    desk.write("movie.srt")
    desk.write("other.srt")
    output = desk.folder / "movie.zh.srt"
    with held(lock_path(desk.folder / "state", "output", identity(output)), "movie.zh.srt"):
        ran = desk.subs("movie.srt", "other.srt", "--to", "zh")
    assert ran.returncode == 9, message(ran)
    assert "movie.zh.srt: another run is at work here" in message(ran)
    assert not output.exists()
    assert (desk.folder / "other.zh.srt").exists()
    assert desk.subs("movie.srt", "--to", "zh").returncode == 0


def test_one_bad_file_does_not_stop_the_others(desk: Desk) -> None:
    desk.write("a.srt", "")
    desk.write("b.srt")
    desk.write("c.zh.srt", "kept")
    desk.write("c.srt")
    ran = desk.subs("a.srt", "b.srt", "c.srt", "gone.srt", "--to", "zh", "--engine", "echo")
    assert ran.returncode == 5, message(ran)
    assert (desk.folder / "b.zh.srt").read_text() == SCENE
    assert (desk.folder / "c.zh.srt").read_text() == "kept"
    assert "4 files (3 failed, 1 done)" in message(ran)
