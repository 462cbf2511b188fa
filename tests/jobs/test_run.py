"""``translate-pipe run``, in this process or its own, on a server that misbehaves."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.cli.command import SCENE, Desk, message, timings
from tests.cli.operator import episode, pipe, pipe_started, status, until, write_yaml
from tests.fake_ollama import FakeOllama, Fault, Model, on_text
from translate_pipe import pipeline, run
from translate_pipe.job import FileJob
from translate_pipe.jobs.batch import Batch
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.planning import plan_batch
from translate_pipe.progress import Silent
from translate_pipe.watch.status import status_of


def jobs(desk: Desk, **entries: dict[str, Any]) -> str:
    return str(write_yaml(desk, "jobs.yaml", {"jobs": entries}))


def test_jobs_are_done_reported_and_remembered(desk: Desk, server: FakeOllama) -> None:
    desk.write("s/a.en.srt", episode(1))
    desk.write("s/b.en.srt", episode(2))
    common = {"inputs": "s", "source_language": "en"}
    file = jobs(desk, first=common | {"to": ["zh", "fr"]}, other=common | {"to": "de"})
    ran = pipe(desk, "run", file, "--json")
    assert ran.returncode == 0, message(ran)
    report = json.loads(ran.stdout)
    assert {job["name"]: [file["state"] for file in job["files"]] for job in report["jobs"]} == {
        "first": ["done"] * 4,
        "other": ["done"] * 2,
    }
    assert report["totals"]["requests"] == len(server.log)
    assert len(list((desk.folder / "s").glob("*.srt"))) == 8
    table = [line.split() for line in message(ran).splitlines()]
    assert ["first", "4", "4", "0", "0", "0", "0"] in table
    assert [(job["job"], job["done"]) for job in status(desk)["jobs"]] == [
        ("first", 4),
        ("other", 2),
    ]

    server.log.clear()
    again = pipe(desk, "run", file)
    assert again.returncode == 0, message(again)
    assert server.log == []


def test_a_failing_file_stops_neither_its_job_nor_others(desk: Desk, server: FakeOllama) -> None:
    desk.write("s/a.srt", "")
    desk.write("s/b.srt", episode(2))
    desk.write("t/c.srt", episode(3))
    ran = pipe(
        desk,
        "run",
        jobs(
            desk,
            bad={"inputs": "s", "to": "zh"},
            gone={"inputs": "none/*.srt", "to": "zh"},
            unreachable={"inputs": "t", "to": "fr", "hosts": "127.0.0.1:9"},
            good={"inputs": "t", "to": "zh"},
        ),
    )
    assert ran.returncode == 6, message(ran)
    assert (desk.folder / "s/b.zh.srt").exists()
    assert (desk.folder / "t/c.zh.srt").exists()
    codes = {line.split()[0]: line.split()[-1] for line in message(ran).splitlines()[-6:]}
    assert {name: codes[name] for name in ("bad", "gone", "unreachable", "good")} == {
        "bad": "4",
        "gone": "4",
        "unreachable": "6",
        "good": "0",
    }


@pytest.mark.parametrize(
    ("module", "name", "condition"),
    [
        (pipeline, "load", lambda path: path.name.endswith("a.srt")),
        (run, "open_engines", lambda settings: settings.seed == 99),
    ],
    ids=["file", "run"],
)
def test_a_bug_stops_no_other_job(
    desk: Desk,
    module: ModuleType,
    name: str,
    condition: Callable[[Any], bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = getattr(module, name)

    def buggy(first: Any, *rest: Any, **more: Any) -> Any:
        if condition(first):
            raise KeyError("words of a subtitle")
        return real(first, *rest, **more)

    monkeypatch.setattr(module, name, buggy)
    desk.write("a.srt")
    desk.write("b.srt")
    echo = {"to": "zh", "engine": "echo"}
    file = jobs(desk, bad=echo | {"inputs": "a.srt", "seed": 99}, good=echo | {"inputs": "b.srt"})
    ran = pipe(desk, "run", file, "--json")
    assert ran.returncode == 1, message(ran)
    bad, good = json.loads(ran.stdout)["jobs"]
    assert (bad["exit_code"], good["exit_code"]) == (1, 0)
    assert bad["files"][0]["error"].startswith("this is a bug in the program (KeyError). Run it")
    assert "words" not in message(ran)
    assert (desk.folder / "b.zh.srt").exists()
    assert [(job["state"], job["exit_code"]) for job in status(desk)["jobs"]] == [
        ("failed", 1),
        ("done", 0),
    ]
    told = pipe(desk, "run", file, "-v")
    assert message(told).count("KeyError: 'words of a subtitle'") == 1


def test_a_batch_that_ends_unheard_of_says_how_its_jobs_ended(tmp_path: Path) -> None:
    """Only what nobody could contain: here the listener of the files is wrong."""

    class Deaf(Silent):
        def begins(self, jobs: Sequence[FileJob]) -> None:
            raise KeyError("a bug")

    (tmp_path / "a.srt").write_text(SCENE)
    content = {"jobs": {"x": {"inputs": "a.srt", "to": "zh", "engine": "echo"}}}
    path = tmp_path / "jobs.yaml"
    path.write_text(json.dumps(content))
    file = JobsFile.read(path)
    batch = Batch(path, plan_batch(file, {}, []), tmp_path / "state", Deaf())
    with pytest.raises(KeyError, match="a bug"):
        asyncio.run(batch.run())
    (row,) = status_of(tmp_path / "state").jobs
    assert (row.state, row.exit_code) == ("interrupted", 130)


def test_a_collision_is_refused_before_anything_runs(desk: Desk, server: FakeOllama) -> None:
    desk.write("a.srt")
    entry = {"inputs": "a.srt", "to": "zh"}
    ran = pipe(desk, "run", jobs(desk, x=entry, y=entry))
    assert ran.returncode == 8, message(ran)
    assert server.requests == {}
    assert not (desk.folder / "state").exists()


def test_a_model_for_each_language(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.models = (Model("one:latest"), Model("two:latest"))
    desk.write("a.srt")
    entry = {"inputs": "a.srt", "to": "zh,fr,de", "model": "one", "models": {"fr": "two"}}
    ran = pipe(desk, "run", jobs(desk, x=entry))
    assert ran.returncode == 0, message(ran)
    assert Counter(entry.model.partition(":")[0] for entry in server.log) == {"one": 2, "two": 1}


def test_only_and_dry_run(desk: Desk, server: FakeOllama) -> None:
    desk.write("a.srt")
    file = jobs(desk, x={"inputs": "a.srt", "to": "zh"}, y={"inputs": "a.srt", "to": "fr"})
    ran = pipe(desk, "run", file, "--dry-run")
    assert ran.returncode == 0, message(ran)
    assert "3 cues, 3 to translate" in message(ran)
    *_, head, x, y, total = message(ran).splitlines()
    assert "files  already done  refused  failed  to translate  chunks  prompt  completion" in head
    assert x.split()[:7] == ["x", "1", "0", "0", "0", "3", "1"]
    prompt, completion = (int(x.split()[n]) + int(y.split()[n]) for n in (7, 8))
    assert total == f"about {prompt} prompt + {completion} completion tokens; nothing was sent"
    assert server.requests == {}
    quiet = pipe(desk, "run", file, "--dry-run", "--quiet")
    assert message(quiet) == message(ran), "a plan is what was asked for"
    assert pipe(desk, "run", file, "--only", "y").returncode == 0
    assert sorted(path.name for path in desk.folder.glob("a.*")) == ["a.fr.srt", "a.srt"]


def test_what_is_true_of_all_files_is_said_once(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.write(f"s/{name}.srt")
    ran = pipe(desk, "run", jobs(desk, x={"inputs": "s", "to": "zh"}))
    assert ran.returncode == 6, message(ran)
    assert message(ran).count("nothing answers at this address") == 1
    assert message(ran).count(".srt to zh: failed") == 3


def test_each_file_is_told_of_when_it_ends(desk: Desk, server: FakeOllama) -> None:
    """A log has no bar, and a thousand files take days."""
    server.behaviour.faults = on_text("Behind the hill", Fault.ECHO)
    for name in ("s/a", "s/b", "c", "s/unclear.en", "s/unclear.fr"):
        desk.write(f"{name}.srt")
    common = {"to": "zh", "context": 0}
    file = jobs(
        desk,
        x=common | {"inputs": "s"},
        y=common | {"inputs": "c.srt", "seed": 3},
        z=common | {"inputs": "none.srt"},
    )
    ran = pipe(desk, "run", file)
    said = message(ran).splitlines()
    told = [n for n, line in enumerate(said) if ".zh.srt: 2 of 3 cues translated" in line]
    assert len(told) == 3, message(ran)
    refused = [n for n, line in enumerate(said) if "unclear" in line or ": z: " in line]
    gaps = [n for n, line in enumerate(said) if "was not translated (echoed)" in line]
    (table,) = (n for n, line in enumerate(said) if line.startswith("job "))
    assert len(refused) == 3, "why, and that it failed; and what z lacks"
    assert refused[-1] < gaps[0] < told[0] < gaps[-1] < told[-1] < table, message(ran)
    again = message(pipe(desk, "run", file, "-v"))
    assert again.count(".zh.srt: 2 of 3 cues translated (2 from the journal") == 3
    quiet = message(pipe(desk, "run", file, "--quiet"))
    assert quiet.count("was not translated (echoed)") == 3
    assert ".zh.srt" not in quiet
    assert "exit code" not in quiet


def test_a_file_of_folders_is_told_which_command_takes_it(desk: Desk) -> None:
    (desk.folder / "films").mkdir()
    folders = write_yaml(desk, "watch.yaml", {"folders": {"x": {"path": "films", "to": "zh"}}})
    ran = pipe(desk, "run", str(folders))
    assert ran.returncode == 8
    assert "translate-pipe watch takes what `folders:` has" in message(ran)
    ran = pipe(desk, "watch", jobs(desk, x={"inputs": "films", "to": "zh"}), "--once")
    assert ran.returncode == 8
    assert "translate-pipe run takes what `jobs:` has" in message(ran)


def test_every_mistake_has_a_line(desk: Desk) -> None:
    ran = pipe(desk, "run", jobs(desk, a={"inputs": "s", "sed": 1, "hots": "x"}), "--json")
    assert ran.returncode == 8
    assert [line.count("no key") for line in message(ran).splitlines()] == [1, 1]
    assert [each["code"] for each in json.loads(ran.stdout)["notices"]] == ["error", "error"]


def test_batch_never_falls_back_to_the_embedded_engine(desk: Desk) -> None:
    desk.write("a.srt")
    desk.extra["OLLAMA_HOST"] = ""
    ran = pipe(desk, "run", jobs(desk, x={"inputs": "a.srt", "to": "zh"}))
    assert ran.returncode == 6, message(ran)


def test_an_own_output_follows_its_source_and_a_touched_one_does_not(
    desk: Desk, server: FakeOllama
) -> None:
    desk.write("a.srt")
    file = jobs(desk, x={"inputs": "a.srt", "to": "zh", "context": 0})
    assert pipe(desk, "run", file).returncode == 0
    server.log.clear()
    changed = SCENE.replace("until the morning", "until the evening")
    desk.write("a.srt", changed)
    ran = pipe(desk, "run", file)
    assert ran.returncode == 0, message(ran)
    assert not any("lighthouse" in text for text in server.texts_asked)
    made = desk.folder / "a.zh.srt"
    assert timings(made.read_text(encoding="utf-8")) == timings(changed)

    made.write_text("my own work")
    desk.write("a.srt")
    ran = pipe(desk, "run", file)
    assert ran.returncode == 5, message(ran)
    assert made.read_text() == "my own work"


def test_a_folder_takes_one_language_after_another(desk: Desk) -> None:
    desk.write("s/a.en.srt")
    for language in ("zh", "fr"):
        file = jobs(desk, x={"inputs": "s", "to": language, "engine": "echo"})
        ran = pipe(desk, "run", file)
        assert ran.returncode == 0, message(ran)
    assert (desk.folder / "s/a.fr.srt").exists()


def test_a_second_run_of_a_job_ends_at_once(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.speed = 5
    desk.write("a.srt", episode(1))
    file = jobs(desk, x={"inputs": "a.srt", "to": "zh"}, y={"inputs": "a.srt", "to": "fr"})
    with pipe_started(desk, "run", file, "--only", "x") as process:
        until(lambda: server.log)
        ran = pipe(desk, "run", file)
        assert ran.returncode == 9, message(ran)
        assert pipe(desk, "run", file, "--only", "y", "--engine", "echo").returncode == 0
        process.kill()
        process.wait()
    server.behaviour.speed = 0
    assert pipe(desk, "run", file).returncode == 0, "the lock of a dead process holds nobody up"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_sigterm_finishes_what_is_in_flight(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.speed = 300
    for number in range(6):
        desk.write(f"s/{number}.srt", episode(number))
    file = jobs(desk, x={"inputs": "s", "to": "zh"}, y={"inputs": "s", "to": "fr", "seed": 3})
    with pipe_started(desk, "run", file) as process:
        until(lambda: server.log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 143
    assert {entry.outcome for entry in server.log} == {"ok"}
    asked = Counter(server.texts_asked)
    assert {job["exit_code"] for job in status(desk)["jobs"]} == {143}
    server.log.clear()
    server.behaviour.speed = 0
    assert pipe(desk, "run", file).returncode == 0
    assert len(list((desk.folder / "s").glob("*.zh.srt"))) == 6
    assert not (asked & Counter(server.texts_asked)) - asked


def test_gaps_make_the_exit_code(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.faults = on_text("Behind the hill", Fault.ECHO)
    desk.write("a.srt")
    ran = pipe(desk, "run", jobs(desk, x={"inputs": "a.srt", "to": "zh", "context": 0}))
    assert ran.returncode == 3, message(ran)
    assert "was not translated" in message(ran)


def test_json_of_what_could_not_begin(desk: Desk) -> None:
    ran = pipe(desk, "run", "none.yaml", "--json")
    assert ran.returncode == 8
    assert json.loads(ran.stdout)["notices"][0]["code"] == "error"


def test_no_message_names_a_flag_that_run_does_not_take(desk: Desk) -> None:
    desk.write("a.srt")
    desk.write("a.zh.srt", "somebody's")
    (desk.folder / "b.srt").mkdir()
    common = {"to": "zh", "engine": "echo"}
    file = jobs(
        desk,
        exists=common | {"inputs": "a.srt"},
        folder=common | {"inputs": "a.srt", "output": "b{stem}/../b.srt"},
        nowhere=common | {"inputs": "a.srt", "output": "/dev/null/{stem}{ext}"},
        missing=common | {"inputs": "none.srt"},
        pattern=common | {"inputs": "none/*.srt"},
        unclear=common | {"inputs": "c"},
    )
    for tag in ("en", "fr"):
        desk.write(f"c/film.{tag}.srt")
    said = message(pipe(desk, "run", file))
    assert len([line for line in said.splitlines() if line.startswith("translate-pipe: ")]) == 6
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", said))
    assert named <= {"--overwrite", "--from"}, "and of --from it says what it is in a jobs file"
