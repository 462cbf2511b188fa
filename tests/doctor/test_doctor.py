"""``translate-pipe doctor``: each thing that can be wrong is found, named and has a remedy."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import SCENE, Desk, message
from tests.cli.operator import pipe, write_yaml
from tests.fake_ollama import BASE_TEMPLATE, FakeOllama, Model
from tests.privileges import as_anybody
from translate_pipe.doctor import machine
from translate_pipe.doctor import server as server_checks
from translate_pipe.doctor.examine import examine
from translate_pipe.doctor.finding import Health
from translate_pipe.engines import opening
from translate_pipe.engines.base import EngineInfo
from translate_pipe.journal import Entry, Publication, SqliteJournal
from translate_pipe.ledger import FileRow, JobRow, Ledger, TurnRow, WatcherRow
from translate_pipe.settings import Settings


def findings(desk: Desk, *arguments: str, code: int) -> dict[str, dict[str, Any]]:
    """What is not ok, by check."""
    ran = pipe(desk, "doctor", "--json", *arguments)
    assert ran.returncode == code, message(ran)
    said = json.loads(ran.stdout)
    assert said["exit_code"] == code
    found = {each["check"]: each for each in said["findings"] if each["health"] != "ok"}
    assert all(each["remedy"] for each in found.values())
    return found


def test_all_is_well(desk: Desk, server: FakeOllama) -> None:
    (desk.folder / "films").mkdir()
    desk.write("films/a.srt")
    model = server.behaviour.models[0].name
    folders = {"folders": {"x": {"path": "films", "to": "zh", "model": model}}}
    file = write_yaml(desk, "watch.yaml", folders)
    ran = pipe(desk, "doctor", str(file))
    assert ran.returncode == 0, message(ran)
    lines = [line.split()[:2] for line in ran.stdout.decode().splitlines()]
    assert {health for health, _ in lines} == {"ok"}
    assert {check for _, check in lines} == {
        "config",
        "encoding",
        "disk",
        "journal",
        "folder",
        "source",
        "server",
        "model",
        "context",
        "template",
    }
    assert server.log == [], "nothing is generated"


def test_a_variable_that_nothing_reads(desk: Desk, server: FakeOllama) -> None:
    desk.extra |= {"TRANSLATE_PIPE_MODELL": "x", "TRANSLATE_PIPE_CACHE": str(desk.folder / "c")}
    found = findings(desk, code=0)["config"]
    assert "TRANSLATE_PIPE_MODELL is set, and nothing reads it" in found["what"]
    assert found["remedy"] == "Did you mean TRANSLATE_PIPE_MODEL?"


def test_no_server(desk: Desk) -> None:
    found = findings(desk, code=6)
    assert "ollama serve" in found["server"]["remedy"]


def test_no_model(desk: Desk, server: FakeOllama) -> None:
    found = findings(desk, "--model", "missing", code=6)
    assert set(found) == {"model"}
    assert "pull" in found["model"]["remedy"]


def test_a_base_model_and_a_context_it_cannot_hold(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.models = (Model("base:latest", template=BASE_TEMPLATE),)
    found = findings(desk, "--model", "base:latest", "--num-ctx", "1000000", code=0)
    assert set(found) == {"template", "context"}


def test_a_model_that_is_this_programs_choice_needs_no_name() -> None:
    own = EngineInfo("embedded", "in process", "tiny.gguf", "d", chat=False, own_model=True)
    served = replace(own, engine="ollama", own_model=False)
    for info, health in ((own, Health.OK), (served, Health.WARNING)):
        first = next(iter(server_checks._check_model(info, Settings())))
        assert (first.check, first.health) == ("model", health)


def test_a_context_that_is_small(desk: Desk, server: FakeOllama) -> None:
    name = server.behaviour.models[0].name
    found = findings(desk, "--model", name, "--num-ctx", "600", code=0)
    assert "few texts fit" in found["context"]["what"]


def test_an_embedding_model_that_is_not_there(desk: Desk, server: FakeOllama) -> None:
    name = server.behaviour.models[0].name
    found = findings(desk, "--model", name, "--adequacy", "missing", code=6)
    assert "missing" in found["model"]["what"]


def test_a_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_checks, "_PATIENCE", 0.05)
    monkeypatch.setattr(opening, "OPENING_WAITS", (0.01,))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = Settings(hosts=(url,), model="m", connect_timeout=0.1)
        (finding,) = server_checks.check_servers(settings)
    assert (finding.health, finding.exit_code) == (Health.WRONG, 6)


def test_outputs_go_where_they_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films/a.srt").write_text(SCENE)
    real = os.access  # root may write anywhere

    def access(path: object, mode: int) -> bool:
        return real(str(path), mode) and not (mode & os.W_OK and str(path).endswith("films"))

    monkeypatch.setattr(os, "access", access)

    def wrongs(**entry: str) -> list[str]:
        defaults = {"engine": "echo", "to": "zh", "state_dir": "state"} | entry
        content: dict[str, Any] = {"defaults": defaults}
        content |= {"folders": {"x": {"path": "films"}}, "jobs": {"y": {"inputs": "films"}}}
        path = tmp_path / "x.yaml"
        path.write_text(json.dumps(content))
        return [each.what for each in examine(path, {}) if each.health is Health.WRONG]

    assert len(wrongs()) == 2, "the folder's outputs and the job's"
    assert all("is not writable" in what for what in wrongs())
    assert wrongs(output="out/{stem}.{lang}{ext}") == []


def test_what_a_watcher_would_pass_over_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/film.srt", "b/two.en.srt", "b/two.fr.srt", "closed/x.srt", "full/y.srt"):
        (tmp_path / "films" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "films" / name).write_text(SCENE)
    access, scandir = os.access, os.scandir  # root may do anything

    def may(path: object, mode: int) -> bool:
        return access(str(path), mode) and not str(path).endswith("full")

    def enter(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "access", may)
    monkeypatch.setattr(os, "scandir", enter)
    content = {"defaults": {"engine": "echo", "to": "zh", "state_dir": str(tmp_path / "state")}}
    path = write_json(tmp_path / "x.yaml", content | {"folders": {"x": {"path": "films"}}})
    found = [(each.health, each.check, each.what) for each in examine(path, {})]
    said = [each for each in found if each[0] is not Health.OK]
    films = tmp_path / "films"
    assert said == [
        (Health.WRONG, "folder", f"{films}/full is not writable, and outputs would go there"),
        (Health.WARNING, "folder", f"{films}/closed: Permission denied; what is in it is not seen"),
        (
            Health.WARNING,
            "source",
            f"{films}/b/two.en.srt: cannot tell which is the source: two.en.srt, two.fr.srt",
        ),
    ]
    assert (Health.OK, "folder", f"{films} and 1 more folder for outputs are writable") in found
    assert [check for _, check, _ in found].count("disk") == 2, "the state's and the outputs' once"


def write_json(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_a_wrong_configuration(desk: Desk) -> None:
    file = desk.write("jobs.yaml", "jobs:\n  a: {inputs: x, hots: y}\n")
    found = findings(desk, str(file), code=8)
    assert "jobs.yaml:2" in found["config"]["what"]


def test_a_folder_that_is_not_there_and_sources_that_cannot_be_read(
    desk: Desk, server: FakeOllama
) -> None:
    (desk.folder / "films").mkdir()
    desk.write("films/page.srt", "<!DOCTYPE html><html></html>")
    folders = {"x": {"path": "films", "to": "zh"}, "y": {"path": "none", "to": "zh"}}
    file = write_yaml(desk, "watch.yaml", {"folders": folders})
    found = findings(desk, str(file), code=8)
    assert "HTML" in found["source"]["what"]
    assert "none" in found["folder"]["what"]


def test_nothing_is_left_behind_where_nothing_ran(desk: Desk, server: FakeOllama) -> None:
    ran = pipe(desk, "doctor", "--state-dir", "state")
    assert ran.returncode == 0, message(ran)
    (said,) = [line for line in ran.stdout.decode().splitlines() if " journal " in line]
    assert said.split(maxsplit=2)[2] == (
        f"no run has used {desk.folder / 'state'} yet: the first one begins the journal there"
    )
    assert list(desk.folder.iterdir()) == []
    assert pipe(desk, "status", "--state-dir", "state").returncode == 5
    (desk.folder / "state").mkdir()
    assert pipe(desk, "doctor", "--state-dir", "state").returncode == 0
    assert list((desk.folder / "state").iterdir()) == []


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "journal.sqlite").close()
    (found,) = machine.check_journal(tmp_path)
    assert found.what == f"{tmp_path / 'journal.sqlite'} is intact, under 0.1 MB"
    assert [each.name for each in tmp_path.iterdir()] == ["journal.sqlite"]


def test_a_ledger_of_an_earlier_version_stays_so(tmp_path: Path) -> None:
    Ledger(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE turns")
        connection.execute("PRAGMA user_version = 1")
    before = path.read_bytes()
    (found,) = machine.check_journal(tmp_path)
    assert (found.health, path.read_bytes() == before) == (Health.OK, True)


def test_a_state_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shut = tmp_path / "shut"
    shut.mkdir(0o555)
    with as_anybody():
        for state, why in (
            (tmp_path / "file", f"{tmp_path / 'file'} is not a folder"),
            (tmp_path / "file/state", f"{tmp_path / 'file'} is not a folder"),
            (shut / "a/state", f"{shut} is not writable"),
        ):
            (found,) = machine.check_journal(state)
            assert (found.health, found.exit_code) == (Health.WRONG, 5)
            assert found.what == f"no journal can be kept: {why}"


def test_a_journal_that_may_only_be_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    SqliteJournal(path).close()
    path.chmod(0o444)
    with as_anybody():
        (found,) = machine.check_journal(tmp_path)
    assert (found.health, found.exit_code) == (Health.WRONG, 5)
    assert found.what == f"{path} is not writable"


def test_a_journal_that_may_not_be_locked(tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "journal.sqlite").close()
    tmp_path.chmod(0o555)
    with as_anybody():
        (found,) = machine.check_journal(tmp_path)
    tmp_path.chmod(0o755)
    assert (found.health, found.exit_code) == (Health.WRONG, 5)
    assert found.what.startswith(f"{tmp_path / 'journal.sqlite'} cannot be used: ")


def test_a_damaged_journal(desk: Desk, server: FakeOllama) -> None:
    desk.write("state/journal.sqlite", "not a database at all" * 100)
    found = findings(desk, code=5)
    assert "Move the file away" in found["journal"]["remedy"]


def test_a_ledger_and_a_journal_in_use_are_intact(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for number in range(200):
        source = f"/films/{number % 7}/film {number}.srt"
        ledger.put(FileRow(source, "zh", ended=1000.0 + number))
        ledger.note(TurnRow(source, "zh", done=True, cues=number, ended=1000.0 + number))
    ledger.put(JobRow("/jobs.yaml", "films"))
    ledger.put(WatcherRow("/watch.yaml"))
    ledger.close()
    journal = SqliteJournal(tmp_path / "journal.sqlite")
    entries = [Entry(sha256(bytes([n])).digest(), f"text {n}", "译文") for n in range(200)]
    asyncio.run(journal.record(entries))
    journal.publishing(tmp_path / "a.srt", Publication(b"1", complete=True))
    journal.publishing(tmp_path / "a.srt", Publication(b"2", complete=True))
    journal.close()
    found = list(machine.check_journal(tmp_path))
    assert [each.health for each in found] == [Health.OK, Health.OK], found


def test_a_page_of_the_ledger_that_was_overwritten(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for number in range(2000):
        ledger.put(FileRow(f"/films/film {number}.srt", "zh"))
    ledger.close()
    content = bytearray(ledger.path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    ledger.path.write_bytes(content)
    *_, found = machine.check_journal(tmp_path)
    assert (found.health, found.exit_code) == (Health.WRONG, 5)


def test_a_disk_without_space(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(desk.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    finding = machine.check_disk(desk.folder / "not/yet")
    assert (finding.health, finding.exit_code) == (Health.WRONG, 5)
