"""A dry run says what the run would do: what is done, what would be refused, what is left."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from tests.cli.command import SCENE, Desk, message
from tests.cli.operator import pipe, write_yaml
from tests.fake_ollama import FakeOllama

ECHO = ("--to", "zh", "--engine", "echo")
CHANGED = SCENE.replace("until the morning", "until the evening")


def planned(desk: Desk, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The report of a dry run of ``movie.srt``, and of its one file."""
    ran = desk.subs("movie.srt", *arguments, "--dry-run", "--json")
    assert ran.returncode == code, message(ran)
    report: dict[str, Any] = json.loads(ran.stdout)
    assert report["exit_code"] == code
    (report["file"],) = report["files"]
    return report


def test_what_is_done_is_told(desk: Desk) -> None:
    desk.write("movie.srt")
    assert desk.subs("movie.srt", *ECHO).returncode == 0
    file = planned(desk, *ECHO)["file"]
    assert (file["state"], file["recalled"], file["chunks"]) == ("already-done", 3, 0)
    said = message(desk.subs("movie.srt", *ECHO, "--dry-run"))
    assert "movie.zh.srt: already done, 3 cues" in said


def test_what_the_journal_has_is_not_counted_as_left(desk: Desk) -> None:
    desk.write("movie.srt")
    assert desk.subs("movie.srt", *ECHO).returncode == 0
    (desk.folder / "movie.zh.srt").unlink()
    said = message(desk.subs("movie.srt", *ECHO, "--dry-run"))
    assert "3 cues, none to translate; no request would be made" in said
    desk.write("movie.srt", CHANGED)
    said = message(desk.subs("movie.srt", *ECHO, "--dry-run"))
    assert "3 cues, 2 to translate in 1 chunk" in said


def test_an_output_of_somebody_else_would_be_refused(desk: Desk) -> None:
    desk.write("movie.srt")
    desk.write("movie.zh.srt", "by hand")
    file = planned(desk, *ECHO, code=5)["file"]
    assert (file["state"], file["exit_code"], file["chunks"]) == ("planned", 5, 0)
    assert "it was not written by this program" in file["error"]
    ran = desk.subs("movie.srt", *ECHO, "--dry-run")
    assert ran.returncode == desk.subs("movie.srt", *ECHO).returncode == 5
    assert "movie.zh.srt: would be refused, as the output exists" in message(ran)
    assert planned(desk, *ECHO, "--overwrite")["file"]["chunks"] == 1


def test_a_source_that_has_changed_would_be_refused_too(desk: Desk) -> None:
    desk.write("movie.srt")
    assert desk.subs("movie.srt", *ECHO).returncode == 0
    desk.write("movie.srt", CHANGED)
    assert "the source has changed since" in planned(desk, *ECHO, code=5)["file"]["error"]


def test_without_asking_the_server_its_outputs_are_known(desk: Desk, server: FakeOllama) -> None:
    model = server.behaviour.models[0].name
    zh = ("--to", "zh", "--model", model)
    desk.write("movie.srt")
    report = planned(desk, *zh)
    assert (report["file"]["state"], report["notices"]) == ("planned", []), "there is no journal"
    assert desk.subs("movie.srt", "--to", "fr,zh", "--model", model).returncode == 0
    server.requests.clear()
    report = planned(desk, *zh)
    assert report["file"]["state"] == "already-done"
    assert [each["code"] for each in report["notices"]] == ["journal-not-read"]
    error = planned(desk, *zh, "--seed", "8", code=5)["file"]["error"]
    assert "it was made with another model or other settings" in error
    ran = desk.subs("movie.srt", *zh, "--dry-run")
    assert f"only the server knows which version of {model} it has" in message(ran)
    assert server.requests == {}


def test_the_built_in_model_is_not_said_to_be_on_a_server(desk: Desk) -> None:
    desk.write("movie.srt")
    assert desk.subs("movie.srt", *ECHO).returncode == 0
    ran = desk.subs("movie.srt", "--to", "fr", "--engine", "embedded", "--dry-run")
    assert ran.returncode == 0
    assert "a dry run does not open it, so the journal was not read" in message(ran)
    assert "server" not in message(ran)


def test_the_journal_is_left_as_it_is(desk: Desk) -> None:
    desk.write("movie.srt")
    assert desk.subs("movie.srt", *ECHO).returncode == 0
    (journal,) = desk.folder.rglob("journal.sqlite")
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        for column in ("source", "recipe"):
            connection.execute(f"ALTER TABLE publications DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 1")
    before = journal.read_bytes()
    assert planned(desk, *ECHO)["file"]["state"] == "already-done"
    assert journal.read_bytes() == before
    assert not [*journal.parent.glob("journal.sqlite-*")]


def test_a_job_replaces_its_own_outputs_and_nobody_elses(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.write(f"{name}.srt")
    jobs = {"x": {"inputs": "[abc].srt", "to": "zh", "engine": "echo"}}
    file = str(write_yaml(desk, "jobs.yaml", {"jobs": jobs}))
    desk.write("c.zh.srt", "by hand")
    assert pipe(desk, "run", file).returncode == 5
    desk.write("a.srt", CHANGED)
    ran = pipe(desk, "run", file, "--dry-run", "--json")
    report = json.loads(ran.stdout)
    states = [(each["state"], each["exit_code"]) for each in report["jobs"][0]["files"]]
    assert states == [("planned", 0), ("already-done", 0), ("planned", 5)]
    assert ran.returncode == report["exit_code"] == 5
    row = next(line for line in message(ran).splitlines() if line.startswith("x "))
    assert row.split()[:7] == ["x", "3", "1", "1", "0", "2", "1"]
