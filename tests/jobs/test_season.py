"""A season, killed and killed again: complete in the end, as if nothing had happened."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.command import Desk, message
from tests.cli.operator import episode, pipe, pipe_started, until, write_yaml
from tests.fake_ollama import FakeOllama

EPISODES, CUES = 30, 8
JUST_BEFORE = 0.5
"""A reply that ended so shortly before a kill may not have reached the journal."""


def season(desk: Desk, folder: str) -> str:
    for number in range(EPISODES):
        desk.write(f"{folder}/e{number:02}.en.srt", episode(number, CUES))
    entry = {"inputs": folder, "to": ["zh", "fr"], "source_language": "en"}
    return str(write_yaml(desk, f"{folder}.yaml", {"jobs": {"season": entry}}))


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def in_flight(server: FakeOllama, moment: float) -> Counter[str]:
    """The texts of requests that a kill at that moment may have cost."""
    texts: Counter[str] = Counter()
    for entry in server.log:
        running = entry.finished is None or entry.finished > moment - JUST_BEFORE
        if entry.started <= moment and (running or entry.outcome != "ok"):
            texts.update(entry.texts)
    return texts


@pytest.mark.slow
def test_killed_twice_it_ends_complete_and_equal(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.speed = 1500
    file = season(desk, "season")
    allowed: Counter[str] = Counter()

    with pipe_started(desk, "run", file) as process:
        until(lambda: len(server.log) >= 15)
        killed = time.time()
        process.kill()
        process.wait()
    server.kill()
    allowed += in_flight(server, killed)
    server.revive()

    with pipe_started(desk, "run", file) as process:
        until(lambda: len(server.log) >= 25)
        killed = time.time()
        server.kill()
        allowed += in_flight(server, killed)
        time.sleep(0.3)
        assert process.poll() is None, "a server that restarts is waited for"
        server.revive()
        until(lambda: len(server.log) >= 35)
        killed = time.time()
        process.kill()
        process.wait()
    time.sleep(JUST_BEFORE)
    allowed += in_flight(server, killed)

    server.behaviour.speed = 0
    last = pipe(desk, "run", file)
    assert last.returncode == 0, message(last)
    disturbed = made(desk.folder / "season")
    asked = Counter(server.texts_asked)
    assert sum(asked.values()) > EPISODES * CUES * 2 * 0.9
    twice = {text: count - 2 for text, count in asked.items() if count > 2}
    assert not Counter(twice) - allowed, "asked again although it was done"

    server.log.clear()
    again = pipe(desk, "run", file)
    assert again.returncode == 0, message(again)
    assert server.log == []

    calm = Desk(desk.folder / "calm", host=desk.host)
    ran = pipe(calm, "run", season(calm, "season"))
    assert ran.returncode == 0, message(ran)
    assert made(calm.folder / "season") == disturbed
    assert len(disturbed) == EPISODES * 3
