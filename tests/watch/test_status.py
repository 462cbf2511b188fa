"""``translate-pipe status`` reads what is there, and makes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import Desk, message
from tests.cli.operator import pipe, write_yaml
from translate_pipe.watch.status import status_of


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
        watched = {"path": name, "to": "zh", "engine": "echo"}
        jobs = {name: {"inputs": f"{name}/film.srt", "to": "zh", "engine": "echo"}}
        file = str(
            write_yaml(
                desk,
                f"{name}.yaml",
                {"folders": {name: watched}, "jobs": jobs, "watch": {"settle": 0.1}},
            )
        )
        assert pipe(desk, "watch", file, "--once").returncode == 4
        assert pipe(desk, "run", file).returncode == 4
    of_all = status_of(desk.folder / "state")
    assert (len(of_all.jobs), len(of_all.watchers), len(of_all.attention)) == (2, 2, 2)
    said = json.loads(pipe(desk, "status", "a.yaml", "--json").stdout)
    assert [job["job"] for job in said["jobs"]] == ["a"]
    assert [Path(each["config"]).name for each in said["watchers"]] == ["a.yaml"]
    assert [Path(each["folder"]).name for each in said["attention"]] == ["a"]
    assert said["files"]["failed"] == 1
