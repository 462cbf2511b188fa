"""A watcher that runs: settling copies, signals, a second one, a server that goes and comes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import PIPE, Desk, message
from tests.cli.operator import IMPATIENT, episode, pipe, pipe_started, status, until, write_yaml
from tests.fake_ollama import FakeOllama
from translate_pipe.errors import ExitCode

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

QUICK = {"settle": 0.3, "scan_every": 0.2, "retry_after": 0.2}


def config(desk: Desk, name: str = "watch.yaml", **entry: Any) -> str:
    (desk.folder / "films").mkdir(exist_ok=True)
    folder = {"path": "films", "to": "zh", **entry}
    return str(write_yaml(desk, name, {"watch": QUICK, "folders": {"films": folder}}))


def events(desk: Desk) -> list[dict[str, Any]]:
    lines = (desk.folder / "log").read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def made(desk: Desk) -> set[str]:
    return {path.name for path in (desk.folder / "films").glob("*.zh.srt")}


def test_a_life(desk: Desk, server: FakeOllama) -> None:
    """Present at the start, copied slowly, locked, logged, stopped, resumed."""
    desk.extra["SECRET"] = server.url.rpartition(":")[2]
    desk.extra["OLLAMA_HOST"] = ""
    file = config(desk, hosts="http://127.0.0.1:${SECRET}")
    desk.write("films/there.srt", episode(1))
    command = ("watch", file, "--log-format", "json")
    with pipe_started(desk, *command, program=IMPATIENT) as process:
        until(lambda: "there.zh.srt" in made(desk))

        second = pipe(desk, "watch", file, "--once")
        assert second.returncode == 9, message(second)

        text = episode(2).encode()
        with (desk.folder / "films/slow.srt").open("wb") as copy:
            for start in range(0, len(text), len(text) // 5):
                copy.write(text[start : start + len(text) // 5])
                copy.flush()
                time.sleep(0.1)
            assert made(desk) == {"there.zh.srt"}, "taken while it was being copied"
        until(lambda: "slow.zh.srt" in made(desk))

        server.kill()
        desk.write("films/later.srt", episode(3))
        until(lambda: any(event["event"] == "trouble" for event in events(desk)))
        server.revive()
        until(lambda: "later.zh.srt" in made(desk))

        server.behaviour.speed = 1500
        desk.write("films/last.srt", episode(4, 200))
        count = len(server.log)
        until(lambda: len(server.log) > count)
        until(lambda: status(desk)["in_flight"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 143
    assert {entry.outcome for entry in server.log} == {"ok"}
    assert "last.zh.srt" not in made(desk)

    server.behaviour.speed = 0
    again = pipe(desk, "watch", file, "--once")
    assert again.returncode == 0, message(again)
    assert "last.zh.srt" in made(desk)
    twice = [text for text, count in Counter(server.texts_asked).items() if count > 1]
    assert twice == []

    said = (desk.folder / "log").read_text()
    assert "keeper" not in said.lower(), "words of a subtitle"
    assert desk.extra["SECRET"] not in said
    assert {"watching", "queued", "done", "trouble", "stopping", "stopped"} <= {
        event["event"] for event in events(desk)
    }
    assert status(desk)["files"]["done"] == 4
    assert status(desk)["healthy"]


def _has_made(desk: Desk, count: int) -> bool:
    return len(made(desk)) == count


def test_what_is_true_of_every_run_is_logged_once(desk: Desk, server: FakeOllama) -> None:
    file = config(desk)
    with pipe_started(desk, "watch", file, "--log-format", "json"):
        for number in (1, 2, 3):
            desk.write(f"films/{number}.srt", episode(number))
            until(partial(_has_made, desk, number))
    codes = [event["code"] for event in events(desk) if event["event"] == "notice"]
    assert codes.count("model-chosen") == 1


def test_an_event_wakes_the_scan(desk: Desk, server: FakeOllama) -> None:
    (desk.folder / "films").mkdir()
    content = {
        "watch": {"settle": 0.2, "scan_every": 600},
        "folders": {"films": {"path": "films", "to": "zh"}},
    }
    file = str(write_yaml(desk, "watch.yaml", content))
    with pipe_started(desk, "watch", file):
        until(lambda: (desk.folder / "log").exists() and "watching" in read_log(desk))
        time.sleep(1)
        desk.write("films/a.srt", episode(1))
        until(lambda: made(desk) == {"a.zh.srt"}, seconds=15)


def test_an_idle_watcher_stops_with_0(desk: Desk, server: FakeOllama) -> None:
    file = config(desk)
    with pipe_started(desk, "watch", file) as process:
        until(lambda: (desk.folder / "log").exists() and "watching" in read_log(desk))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert server.requests == {}, "no engine is open while there is nothing to do"


def read_log(desk: Desk) -> str:
    return (desk.folder / "log").read_text()


def test_a_folder_that_is_not_there_any_more_shows_in_status(
    desk: Desk, server: FakeOllama
) -> None:
    folder = desk.folder / "films"
    folder.mkdir()
    file = str(write_yaml(desk, "watch.yaml", {"folders": {"x": {"path": "films", "to": "zh"}}}))
    away = folder.rename(desk.folder / "not mounted")
    assert pipe(desk, "watch", file, "--once").returncode == ExitCode.CONFIG
    assert pipe(desk, "status", file).returncode == ExitCode.OUTPUT, "nothing has ever run"
    away.rename(folder)
    assert pipe(desk, "watch", file, "--once").returncode == ExitCode.DONE
    assert pipe(desk, "status", file).returncode == ExitCode.DONE
    folder.rename(away)
    assert pipe(desk, "watch", file, "--once").returncode == ExitCode.CONFIG
    told = pipe(desk, "status", file)
    assert told.returncode == ExitCode.ENGINE
    assert b"films is not a folder" in told.stdout
    away.rename(folder)
    pipe(desk, "watch", file, "--once")
    assert pipe(desk, "status", file).returncode == ExitCode.DONE


def test_two_watchers_of_one_tree_never_do_a_file_twice(desk: Desk, server: FakeOllama) -> None:
    """Two jobs files: one watches the folder, the other the one above, with a state in common."""
    server.behaviour.slots = 2
    server.behaviour.speed = 2000
    for number in range(8):
        desk.write(f"films/{number}.srt", episode(number))
    one, two = config(desk), config(desk, "other.yaml", path=".")
    with pipe_started(desk, "watch", one), pipe_started(desk, "watch", two):
        until(lambda: len(made(desk)) == 8)
        time.sleep(1)
    assert max(Counter(server.texts_asked).values()) == 1


def test_a_killed_watcher_leaves_nothing_that_stays(desk: Desk, server: FakeOllama) -> None:
    file = config(desk)
    server.behaviour.speed = 20
    desk.write("films/a.srt", episode(1))
    with pipe_started(desk, "watch", file) as process:
        until(lambda: server.log)
        process.kill()
        process.wait()
    server.behaviour.speed = 0
    unfinished = desk.write("films/season/.gone.zh.srt.0123abcd.tmp", "1\n")
    ran = pipe(desk, "watch", file, "--once")
    assert ran.returncode == 0, message(ran)
    assert made(desk) == {"a.zh.srt"}
    assert not Path(desk.folder / "films/.translate-pipe.lock").exists()
    assert not unfinished.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("flags", [("--log-file", "/dev/full"), ()])
def test_a_log_that_cannot_be_kept_ends_nothing(desk: Desk, flags: tuple[str, ...]) -> None:
    file = config(desk, engine="echo")
    desk.write("films/a.srt")
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*PIPE, "watch", file, "--once", *flags],
            env=desk.environment,
            cwd=desk.folder,
            stderr=subprocess.PIPE if flags else full,
            check=False,
        )
    assert ran.returncode == 0
    assert made(desk) == {"a.zh.srt"}
    if flags:
        assert ran.stderr.decode().count("lines of the log are lost") == 1
        assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("command", ["status", "doctor", "config show"])
def test_output_that_nobody_takes_is_an_error_and_no_bug(desk: Desk, command: str) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*PIPE, *command.split()],
            env=desk.environment,
            cwd=desk.folder,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ran.returncode == 5, ran.stderr
