"""What a ``${NAME}`` stands for is in no row, note, message, report or log."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Desk, message
from tests.cli.operator import episode, pipe, write_yaml
from tests.watch.watching import Films
from translate_pipe import run
from translate_pipe.cli.logs import start_logging
from translate_pipe.errors import ConfigError, ReplyError
from translate_pipe.redaction import Redactor

SECRET = "swordfish"


@pytest.fixture
def secretive(desk: Desk) -> Desk:
    """Two variables, of which one's value begins with the other's; at the address is nothing."""
    desk.extra |= {"SHORT": "sword", "TOKEN": SECRET, "OLLAMA_HOST": ""}
    desk.write("films/a.srt", episode(1))
    return desk


def config(desk: Desk, **content: Any) -> str:
    defaults = {"to": "zh", "hosts": "http://127.0.0.1:9/${TOKEN}", "model": "${SHORT:-x}"}
    return str(write_yaml(desk, "x.yaml", {"defaults": {"deadline": 1} | defaults, **content}))


def written(desk: Desk) -> str:
    """Everything that was kept on disk, but for the jobs file."""
    files = (path for path in desk.folder.rglob("*") if path.is_file())
    return "".join(path.read_bytes().decode("latin-1") for path in files)


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_run(secretive: Desk, flags: tuple[str, ...]) -> None:
    file = config(secretive, jobs={"j": {"inputs": "films"}})
    ran = pipe(secretive, "run", file, *flags)
    said = message(ran) + ran.stdout.decode()
    assert "fish" not in said + written(secretive)
    if not flags:
        assert "http://127.0.0.1:9/${TOKEN}" in said


def test_watch_status_and_doctor(secretive: Desk) -> None:
    file = config(secretive, folders={"f": {"path": "films"}}, watch={"settle": 0})
    said = ""
    for command in (("watch", "--once", "-v"), ("status", "--json"), ("status",), ("doctor",)):
        ran = pipe(secretive, command[0], file, *command[1:])
        assert ran.returncode == 6, message(ran)
        said += message(ran) + ran.stdout.decode()
        assert "/${TOKEN}" in said
    assert "fish" not in said + written(secretive)


def test_a_setting_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", SECRET)
    films = Films(tmp_path)
    films.entry["engine"] = "${TOKEN}"
    with pytest.raises(ConfigError, match=r"engine: '\$\{TOKEN\}' is not one of"):
        films.watcher()


@pytest.mark.parametrize("command", [("run",), ("watch", "--once"), ("config", "show")])
def test_an_entry_that_cannot_be_planned(secretive: Desk, command: tuple[str, ...]) -> None:
    jobs = {"j": {"inputs": "films", "format": "${TOKEN}"}}
    folders = {"f": {"path": "films", "format": "${TOKEN}"}}
    ran = pipe(secretive, *command, config(secretive, jobs=jobs, folders=folders))
    assert ran.returncode == 8, message(ran)
    assert "'${TOKEN}' is not one of" in message(ran)


def test_rows_and_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_: object) -> None:
        raise ReplyError(f"wrong key {SECRET}", where=f"http://h/{SECRET}")

    monkeypatch.setattr(run, "translate_document", refused)
    monkeypatch.setenv("TOKEN", SECRET)
    films = Films(tmp_path, {"attempts": 1})
    films.entry["model"] = "${TOKEN}"
    films.write("a.srt")
    assert films.once() == 7
    assert films.row("a.srt").reason == "http://h/${TOKEN}: wrong key ${TOKEN}"
    note = films.folder / "a.srt.translate-failed"
    assert SECRET not in note.read_text()
    assert "(tried 1 time)" in note.read_text()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_logged_traceback(tmp_path: Path, as_json: bool) -> None:
    logger, file = "tests.secrets", tmp_path / "log"
    redact = Redactor({"TOKEN": SECRET})
    start_logging(logger, as_json=as_json, file=file, level=logging.DEBUG, redact=redact)
    try:
        dict[str, str]()[f"{SECRET}\x1b[31m"]
    except KeyError:
        logging.getLogger(logger).debug(
            "traceback", exc_info=True, extra={"fields": {"x": "a\nb", "y": ["c", "d"]}}
        )
    for handler in logging.getLogger(logger).handlers:
        handler.close()
    said = file.read_text()
    assert "KeyError: '${TOKEN}" in said
    assert SECRET not in said
    if as_json:
        assert json.loads(said)["x"] == "a\nb"
        assert json.loads(said)["y"] == ["c", "d"]
    else:
        assert "x=a\ufffdb y=c,d\nTraceback (most" in said, "only the program's own lines are lines"
