"""``translate-pipe status`` reads what is there, and makes nothing."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.command import Desk, message
from tests.cli.operator import pipe, write_yaml
from translate_pipe.errors import JournalError
from translate_pipe.jobs.batch import Batch
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.planning import plan_batch
from translate_pipe.ledger import RUNNING, FileRow, JobRow, Ledger, Outcome
from translate_pipe.locks import held, job_lock
from translate_pipe.watch.folders import watched_folders
from translate_pipe.watch.status import status_of
from translate_pipe.watch.watcher import Watcher


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_where_there_is_no_state_none_is_made(desk: Desk) -> None:
    ran = pipe(desk, "status", "--state-dir", "typo", "--json")
    assert ran.returncode == 5
    assert json.loads(ran.stdout)["healthy"] is False
    assert "typo: there is no state here" in message(ran)
    assert list(desk.folder.iterdir()) == []


def test_a_jobs_file_shows_its_own(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.write(f"{name}/film.srt", "<!DOCTYPE html><html></html>")
        content = {
            "defaults": {"to": "zh", "engine": "echo"},
            "folders": {name: {"path": name}},
            "jobs": {name: {"inputs": f"{name}/film.srt"}},
            "watch": {"settle": 0},
        }
        file, state = (
            JobsFile.read(write_yaml(desk, f"{name}.yaml", content)),
            desk.folder / "state",
        )
        watcher = Watcher(file.path, watched_folders(file, {}), file.config.watch, state)
        assert asyncio.run(watcher.once()) == 4
        assert asyncio.run(Batch(file.path, plan_batch(file, {}), state).run()).exit_code == 4
    of_all = status_of(desk.folder / "state")
    assert (len(of_all.jobs), len(of_all.watchers), len(of_all.attention)) == (2, 2, 2)
    lines = pipe(desk, "status").stdout.decode().splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("job ")] == [
        f"job {name} of {desk.folder / name}.yaml" for name in ("a", "b")
    ]
    said = json.loads(pipe(desk, "status", "a.yaml", "--json").stdout)
    assert [job["job"] for job in said["jobs"]] == ["a"]
    assert [Path(each["config"]).name for each in said["watchers"]] == ["a.yaml"]
    assert [Path(each["folder"]).name for each in said["attention"]] == ["a"]
    assert said["files"]["failed"] == 1


def test_jobs_at_work_killed_and_failed_are_told_apart(desk: Desk) -> None:
    ledger, state = Ledger(desk.folder / "state"), desk.folder / "state"
    ledger.put(JobRow("c", "at work", RUNNING, files=1000, started=1e9))
    ledger.put(JobRow("c", "lost", RUNNING, files=2, started=1e9))
    ledger.put(JobRow("c", "over", "failed", 6, files=2, done=1, ended=1e9, reason="no server"))
    ledger.put(FileRow("/a.srt", "zh", outcome=Outcome.FAILED, retry_at=1e9, reason="/a.srt: bad"))
    ledger.close()
    with held(job_lock(state, "c", "at work"), "c"):
        lines = pipe(desk, "status").stdout.decode().splitlines()
    moment = f"{datetime.fromtimestamp(1e9).astimezone():%Y-%m-%d %H:%M}"
    assert [line for line in lines if line.startswith("job")] == [
        f"job at work: running since {moment}, 1,000 files",
        f"job lost: killed, begun {moment}. Run it again to resume",
        f"job over: failed {moment}, 1 of 2 files done, exit code 6: no server",
    ]
    assert f"failed, again after {moment}: /a.srt (zh): bad" in lines


def test_watched_files_are_spoken_of_where_folders_are_watched(desk: Desk) -> None:
    ledger = Ledger(desk.folder / "state")
    ledger.put(JobRow("c", "over", "done", files=1, done=1))
    ledger.close()
    (line,) = pipe(desk, "status").stdout.decode().splitlines()
    assert line.startswith("job over: done ")


def test_it_only_reads_and_reads_what_an_earlier_version_wrote(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.put(FileRow("/a.srt", "zh"))
    ledger.close()
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE turns")
        connection.execute("PRAGMA user_version = 1")
    before = path.read_bytes()
    status = status_of(tmp_path)
    assert (status.files["done"], status.files_per_hour) == (1, 0)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_it_reads_beside_a_process_that_writes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for number in range(3):
        ledger.put(FileRow(f"/{number}.srt", "zh"))
        assert status_of(tmp_path).files["done"] == number + 1
    reader = Ledger(tmp_path, read_only=True)
    with pytest.raises(JournalError, match="readonly"):
        reader.put(FileRow("/x.srt", "zh"))
    reader.close()
    ledger.close()
