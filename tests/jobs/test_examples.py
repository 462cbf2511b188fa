"""The files in ``configs`` are what they say: the jobs files run, the services name real flags."""

from __future__ import annotations

import configparser
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.command import ROOT, Desk, message
from tests.cli.operator import pipe
from tests.fake_ollama import FakeOllama, Model
from translate_pipe.jobs.config import JobsFile

CONFIGS = ROOT / "configs"


def test_the_season_runs(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.models = (Model("qwen3:8b"),)
    desk.write("season/S01E01.en.srt")
    desk.write("season/S01E02.en.srt")
    desk.extra |= {
        "SEASON": str(desk.folder / "season"),
        "SEASON_WEB": str(desk.folder / "web"),
        "SEASON_HOSTS": server.url,
    }
    ran = pipe(desk, "run", str(CONFIGS / "season.yaml"))
    assert ran.returncode == 0, message(ran)
    assert len(list((desk.folder / "season").glob("*.srt"))) == 6
    assert len(list((desk.folder / "web").glob("*.zh.vtt"))) == 2


def test_the_watcher_runs(desk: Desk, server: FakeOllama, tmp_path: Path) -> None:
    server.behaviour.models = (Model("qwen3:8b"),)
    desk.write("films/a.en.srt")
    text = (CONFIGS / "watch.yaml").read_text(encoding="utf-8")
    file = desk.write("watch.yaml", text.replace("settle: 10 ", "settle: 0.1 "))
    desk.extra |= {"WATCH_FILMS": str(desk.folder / "films"), "WATCH_HOSTS": server.url}
    ran = pipe(desk, "watch", str(file), "--once")
    assert ran.returncode == 0, message(ran)
    assert (desk.folder / "films/a.zh.srt").exists()


def test_the_numbers_in_the_watch_file_are_the_defaults() -> None:
    config = JobsFile.read(CONFIGS / "watch.yaml", {}).config
    assert config.watch == type(config.watch).model_validate({})


@pytest.mark.parametrize("name", sorted(path.name for path in CONFIGS.glob("*.service")))
def test_services_wait_longer_than_the_watcher(name: str) -> None:
    service = configparser.ConfigParser(strict=False, interpolation=None)
    service.optionxform = str  # type: ignore[assignment,method-assign]  # configparser's own way
    service.read(CONFIGS / name)
    stop_within = JobsFile.read(CONFIGS / "watch.yaml", {}).config.watch.stop_within
    assert int(service["Service"]["TimeoutStopSec"]) > stop_within
    assert "143" in service["Service"]["SuccessExitStatus"].split()


def test_compose_names_what_is_there() -> None:
    compose = yaml.safe_load((CONFIGS / "compose.yaml").read_text(encoding="utf-8"))
    ours: dict[str, Any] = compose["services"]["translate-pipe"]
    assert (CONFIGS / ours["build"]["context"] / ours["build"]["dockerfile"]).exists()
    environ = dict(ours["environment"])
    file = JobsFile.read(CONFIGS / "watch.yaml", environ)
    assert file.config.folders["films"].path == "/media"
    assert file.config.defaults.settings()["hosts"] == environ["WATCH_HOSTS"]


def test_config_shows_names_and_not_secrets(desk: Desk) -> None:
    desk.write(
        "jobs.yaml",
        "jobs: {a: {inputs: x, to: [zh, fr], hosts: 'http://x/${TOKEN}', models: {fr: big}}}\n",
    )
    desk.extra["TOKEN"] = "s3cret"
    ran = pipe(desk, "config", "show", "jobs.yaml", "--json")
    assert ran.returncode == 0, message(ran)
    assert b"s3cret" not in ran.stdout
    to = json.loads(ran.stdout)["jobs"]["a"]["to"]
    assert to["fr"]["model"] == "big"
    assert to["zh"]["hosts"] == ["http://x/${TOKEN}"]
    assert "seed" not in to["zh"]
    effective = pipe(desk, "config", "show", "--effective", "--seed", "9")
    assert yaml.safe_load(effective.stdout)["seed"] == 9
    assert yaml.safe_load(effective.stdout)["state_dir"] == str(desk.folder / "state")
    assert yaml.safe_load(effective.stdout)["asked_by"]["profile"] == "chat"


def test_the_profile_is_shown_with_its_text(desk: Desk) -> None:
    shown = pipe(desk, "config", "show", "--effective", "--model", "translategemma:4b")
    assert b"    You are a professional {source} ({source_code})" in shown.stdout
    asked_by = yaml.safe_load(shown.stdout)["asked_by"]
    assert asked_by["profile"] == "translategemma"
    assert "You are a professional {source}" in Path(asked_by["file"]).read_text("utf-8")
    assert asked_by["text"] == Path(asked_by["file"]).read_text("utf-8")
    named = pipe(desk, "config", "show", "--effective", "--profile", "plan")
    assert named.returncode == 2
    assert b"'plain'" in named.stderr


def test_the_schema_is_printed(desk: Desk) -> None:
    ran = pipe(desk, "config", "schema")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["properties"].keys() == {"defaults", "jobs", "folders", "watch"}
