"""``translate-pipe models`` as people and scripts use it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import PIPE, Desk, message
from tests.cli.operator import pipe
from tests.fake_ollama import Behaviour, FakeOllama, Model
from tests.modelcare.conftest import EMPTY_GGUF


@pytest.fixture
def server(desk: Desk) -> Iterator[FakeOllama]:
    behaviour = Behaviour(models=[Model("base:1b")], registry={"qwen3:8b": 2_000_000})
    with FakeOllama(behaviour) as server:
        desk.host = server.url
        yield server


def models(desk: Desk, *words: str) -> subprocess.CompletedProcess[bytes]:
    return pipe(desk, "models", *words)


def told(ran: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def names(server: FakeOllama) -> list[str]:
    return [model.name for model in server.behaviour.models]


def test_listing_is_data_on_standard_output(desk: Desk, server: FakeOllama) -> None:
    ran = models(desk, "list")
    assert ran.returncode == 0
    assert ran.stdout.decode().splitlines()[1].split()[:3] == ["base:1b", "1", "MB"]
    assert message(ran) == ""
    (listed,) = told(models(desk, "list", "--json"))
    assert listed["host"] == server.url
    assert listed["models"][0]["name"] == "base:1b"


def test_a_translator_is_made_shown_loaded_copied_and_removed(
    desk: Desk, server: FakeOllama
) -> None:
    made = models(desk, "create", "zh-translator", "--from", "base:1b", "--to", "zh", "--json")
    assert made.returncode == 0
    (told_of_it,) = told(made)
    assert "Chinese (Simplified)" in told_of_it["system"]
    shown = models(desk, "show", "zh-translator").stdout.decode()
    assert "subtitle translator" in shown
    assert "num_ctx                        4096" in shown
    assert models(desk, "load", "zh-translator", "--num-ctx", "2048").returncode == 0
    (running,) = told(models(desk, "ps", "--json"))
    assert running["models"][0]["context_length"] == 2048
    assert "2048" in models(desk, "ps").stdout.decode()
    assert models(desk, "unload", "zh-translator").returncode == 0
    assert models(desk, "copy", "zh-translator", "second").returncode == 0
    assert models(desk, "rm", "zh-translator", "second").returncode == 0
    assert names(server) == ["base:1b"]


def test_the_made_model_translates(desk: Desk, server: FakeOllama) -> None:
    models(desk, "create", "fr-translator", "--from", "base:1b", "--to", "fr")
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "fr", "--model", "fr-translator", "--engine", "ollama")
    assert ran.returncode == 0, message(ran)
    assert {entry.model for entry in server.log} == {"fr-translator"}


def test_options_of_ones_own(desk: Desk, server: FakeOllama) -> None:
    template = desk.write("template.txt", "<s>{{ .System }}</s>{{ .Prompt }}")
    words = ["--system", "Speak.", "--template", str(template), "--seed", "9"]
    words += ["--parameter", "stop=a", "--parameter", "stop=b", "--parameter", "top_k=4"]
    ran = models(desk, "create", "mine", "--from", "base:1b", *words)
    assert ran.returncode == 0, message(ran)
    made = server.behaviour.models[0]
    assert made.system == "Speak."
    assert made.template == "<s>{{ .System }}</s>{{ .Prompt }}"
    assert made.parameters == {"seed": 9, "stop": ["a", "b"], "top_k": 4}


def test_a_dropped_system_prompt_is_told(desk: Desk, server: FakeOllama) -> None:
    words = ["--from", "base:1b", "--to", "zh", "--template", "{{ .Prompt }}"]
    ran = models(desk, "create", "mine", *words)
    assert ran.returncode == 0
    assert "no place for a system prompt" in message(ran)


def test_a_model_from_a_file(desk: Desk, server: FakeOllama) -> None:
    path = desk.folder / "weights.gguf"
    path.write_bytes(EMPTY_GGUF + bytes(1000))
    ran = models(desk, "create", "mine", "--from", str(path), "--quiet")
    assert ran.returncode == 0
    assert message(ran) == ""
    assert names(server)[0] == "mine:latest"


WRONG = [
    (["pull", "no-such:1b"], 6, "ollama.com/library"),
    (["rm", "base"], 6, "Did you mean 'base:1b'?"),
    (["show", "nope"], 6, "models pull nope"),
    (["create", "x", "--from", "base:1b", "--to", "zh,fr"], 2, "one language"),
    (["create", "x", "--from", "base:1b", "--to", "zh", "--system", "y"], 2, "exclude each other"),
    (["create", "x", "--from", "base:1b", "--source-language", "en"], 2, "--to"),
    (["create", "x", "--from", "base:1b", "--parameter", "topk=4"], 2, "top_k"),
    (["create", "x", "--from", "base:1b", "--template", "no-such-file"], 2, "--template"),
    (["create", "x", "--from", "./missing.gguf"], 4, "missing.gguf"),
    (["create", "x"], 2, "--from"),
    (["dance"], 2, "dance"),
    (["list", "--ca-file", "none.pem", "--host", "https://127.0.0.1:9"], 8, "none.pem"),
]


@pytest.mark.parametrize(("words", "code", "said"), WRONG, ids=lambda each: str(each)[:40])
def test_what_goes_wrong(
    desk: Desk, server: FakeOllama, words: list[str], code: int, said: str
) -> None:
    ran = models(desk, *words)
    assert ran.returncode == code, message(ran)
    assert said in message(ran)
    assert "Traceback" not in message(ran)
    assert names(server) == ["base:1b"]


def test_every_server_gets_its_turn(desk: Desk, server: FakeOllama) -> None:
    with FakeOllama(Behaviour(registry={"qwen3:8b": 1000})) as second:
        dead = "http://127.0.0.1:9"
        hosts = ["--host", server.url, "--host", dead, "--host", second.url]
        ran = models(desk, "pull", "qwen3:8b", *hosts, "--json")
        assert ran.returncode == 6
        assert [result.get("exit_code", 0) for result in told(ran)] == [0, 6, 0]
        for each in (server, second):
            assert "qwen3:8b" in names(each)
        listed = models(desk, "list", *hosts).stdout.decode()
        assert f"{second.url}:\n" in listed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_pull_says_how_to_go_on(
    desk: Desk, server: FakeOllama, number: signal.Signals
) -> None:
    server.behaviour.pull_seconds = 20.0
    running = subprocess.Popen(
        [*PIPE, "models", "pull", "qwen3:8b"],
        cwd=desk.folder,
        env=desk.environment,
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: bool(server.care.partial))
        running.send_signal(number)
        said = running.communicate(timeout=10)[1].decode()
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 128 + number
    assert "The same command goes on where it stopped" in said
    server.behaviour.pull_seconds = 0.0
    assert models(desk, "pull", "qwen3:8b").returncode == 0
    assert server.care.fetched == 2_000_000


def test_a_pull_draws_a_bar_on_a_terminal(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.pull_seconds = 1.5
    parent, child = pty.openpty()
    running = subprocess.Popen(
        [*PIPE, "models", "pull", "qwen3:8b"], cwd=desk.folder, env=desk.environment, stderr=child
    )
    os.close(child)
    seen = b""
    try:
        while piece := os.read(parent, 65536):
            seen += piece
    except OSError:
        pass  # how Linux reports that the other side is closed
    os.close(parent)
    assert running.wait(timeout=10) == 0
    drawn = seen.decode()
    assert "pulling " in drawn
    assert "/2.00M" in drawn
    assert drawn.rstrip().endswith(f"qwen3:8b: fetched to {server.url}")


def until(happened: Any) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_help_of_every_action(desk: Desk) -> None:
    for action in ("list", "create", "rm"):
        ran = models(desk, action, "--help")
        assert ran.returncode == 0
        assert b"--ca-file" in ran.stdout


def test_nothing_is_kept_of_a_file_that_cannot_be_read(desk: Desk, server: FakeOllama) -> None:
    folder: Path = desk.folder / "folder.gguf"
    folder.mkdir()
    ran = models(desk, "create", "x", "--from", str(folder))
    assert ran.returncode == 4
    assert "cannot be read" in message(ran)
