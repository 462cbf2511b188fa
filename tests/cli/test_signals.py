"""Interrupted runs: in good order at the first signal, at once at the second, resumable after."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.cli.command import LONG, SCENE, SUBS, Desk, message
from tests.fake_ollama import FakeOllama, Fault, always, on_text
from translate_pipe.cli.frame import SIGNALS

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
    pytest.mark.skipif(
        signal.SIG_IGN in map(signal.getsignal, SIGNALS),
        reason="what this process ignores, its children do",
    ),
]

EACH = pytest.mark.parametrize(
    ("signum", "code"),
    [(each, 128 + each) for each in SIGNALS],
    ids=[each.name for each in SIGNALS],
)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@EACH
def test_the_first_signal_finishes_what_is_in_flight(
    desk: Desk, server: FakeOllama, signum: signal.Signals, code: int
) -> None:
    server.behaviour.speed = 600
    desk.write("movie.srt", LONG)
    with desk.started("movie.srt", "--to", "zh", "--concurrency", "1") as process:
        until(lambda: len(server.log) >= 1)
        process.send_signal(signum)
        _, said = process.communicate(timeout=30)
    assert process.returncode == code, said.decode()
    assert b"run the same command again to resume" in said
    assert not (desk.folder / "movie.zh.srt").exists()
    assert {entry.outcome for entry in server.log} == {"ok"}
    kept = len(server.texts_asked)
    line = f"movie.zh.srt: interrupted; {kept} of 200 cues are already in the journal; "
    assert line.encode() in said
    assert b"was not translated" not in said

    asked = set(server.texts_asked)
    server.log.clear()
    server.behaviour.speed = 0
    again = desk.subs("movie.srt", "--to", "zh")
    assert again.returncode == 0, message(again)
    assert not asked & set(server.texts_asked)


def test_each_file_is_told_of_when_it_ends(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.faults = on_text("ships", Fault.STALL)
    server.behaviour.slots = 4
    desk.extra |= {"TRANSLATE_PIPE_STALL_TIMEOUT": "3", "TRANSLATE_PIPE_DEADLINE": "5"}
    desk.write("a.srt")
    desk.write("b.srt", SCENE.replace("lighthouse", "ships"))
    desk.write("empty.srt", "")
    words = ("a.srt", "b.srt", "empty.srt", "--to", "zh", "--concurrency", "4")
    with desk.started(*words) as process:
        assert process.stderr is not None
        said = b"".join(process.stderr.readline() for _ in range(4))
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=20)
    assert b"\na.zh.srt: 3 cues translated in " in said
    assert b"\nempty.srt to zh: failed\n" in said
    assert b"a.zh.srt" not in rest
    assert b"empty.srt" not in rest
    assert b"3 files (1 done, 1 interrupted, 1 failed)" in rest


def test_the_second_signal_stops_at_once(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.faults = always(Fault.STALL)
    desk.write("movie.srt", LONG)
    with desk.started("movie.srt", "--to", "zh") as process:
        until(lambda: len(server.log) >= 1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=5)
    assert process.returncode == 130, said.decode()
    assert b"Traceback" not in said


def test_the_end_of_a_terminal_may_be_told_of_twice(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.speed = 300
    desk.write("movie.srt", LONG)
    with desk.started("movie.srt", "--to", "zh", "--concurrency", "1") as process:
        until(lambda: len(server.log) >= 1)
        for _ in range(2):
            process.send_signal(signal.SIGHUP)
            time.sleep(0.1)
        assert process.wait(timeout=30) == 129
    assert {entry.outcome for entry in server.log} == {"ok"}


@pytest.mark.parametrize("ignored", SIGNALS, ids=lambda each: each.name)
def test_what_was_ignored_stays_ignored(
    desk: Desk, server: FakeOllama, ignored: signal.Signals
) -> None:
    """As ``nohup`` and shells in the background want it."""
    server.behaviour.speed = 600
    desk.write("movie.srt", SCENE)
    signal_first = f"import os, signal, sys; signal.signal({int(ignored)}, signal.SIG_IGN)"
    script = f"{signal_first}; os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    command = [sys.executable, "-c", script, *SUBS[1:], "movie.srt", "--to", "zh"]
    with subprocess.Popen(
        command, cwd=desk.folder, env=desk.environment, stderr=subprocess.PIPE
    ) as process:
        until(lambda: server.requests.get("/api/generate", 0) > 0)
        process.send_signal(ignored)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said.decode()
    assert b"stopping" not in said


ON_A_TERMINAL = """
import fcntl, os, signal, sys, termios

terminal = os.open(sys.argv[1], os.O_RDWR)
fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
os.dup2(terminal, 2)
if sys.argv[2] == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[3:]])
"""


@pytest.mark.parametrize(("how", "code", "files"), [("plain", 129, 0), ("nohup", 0, 2)])
def test_the_terminal_is_gone(
    desk: Desk, server: FakeOllama, how: str, code: int, files: int
) -> None:
    """Nobody reads what is said then, and the work goes on or ends in good order."""
    server.behaviour.speed = 1500
    for name in ("a.srt", "b.srt"):
        desk.write(name, LONG)
    ours, theirs = os.openpty()
    words = (os.ttyname(theirs), how, *SUBS[1:], "a.srt", "b.srt", "--to", "zh")
    with subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL, *words, "--concurrency", "1"],
        cwd=desk.folder,
        env=desk.environment,
        start_new_session=True,
    ) as process:
        until(lambda: server.requests.get("/api/generate", 0) > 0)
        os.close(theirs)
        os.close(ours)
        assert process.wait(timeout=30) == code
    assert len([*desk.folder.glob("*.zh.srt")]) == files


@EACH
def test_a_signal_before_any_engine_answered_ends_in_good_order(
    desk: Desk, signum: signal.Signals, code: int
) -> None:
    desk.write("movie.srt", LONG)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        with desk.started("movie.srt", "--to", "zh", "--host", host) as process:
            connection, _ = silent.accept()
            process.send_signal(signum)
            _, said = process.communicate(timeout=10)
        connection.close()
    assert process.returncode == code, said.decode()
    assert b"stopped before an engine answered. Run the same command again to resume" in said
    assert b"Traceback" not in said


@EACH
def test_a_signal_while_a_command_looks_for_its_files(
    desk: Desk, signum: signal.Signals, code: int
) -> None:
    """Whatever a command does outside of a run: here it waits for standard input."""
    with desk.started("-", "--to", "zh", stdin=subprocess.PIPE) as process:
        time.sleep(2.0)
        assert process.poll() is None
        process.send_signal(signum)
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (code, b"translate-subs: interrupted\n")


STARTING = """
import os, signal, sys

class Stopper:
    def find_spec(self, name, *_):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stopper())
from translate_pipe.cli.start import {program}
sys.exit({program}())
"""


@pytest.mark.parametrize("program", ["subs", "pipe"])
@pytest.mark.parametrize(
    "module", ["typing", "translate_pipe.cli.frame", "translate_pipe.settings"]
)
def test_a_signal_while_a_program_is_being_imported(desk: Desk, program: str, module: str) -> None:
    script = STARTING.format(module=module, program=program)
    # Without what this machine imports into every Python, which nobody can answer for.
    ran = desk.run(sys.executable, "-S", "-c", script, "--version")
    name = "translate-subs" if program == "subs" else "translate-pipe"
    assert (ran.returncode, message(ran)) == (130, f"{name}: interrupted\n")


ENDING = """
import atexit, os, signal, sys
from translate_pipe.cli.start import subs

def stop():
    os.kill(os.getpid(), {signum})

atexit.register(stop)
code = subs()
stop()
sys.exit(code)
"""


@pytest.mark.parametrize("signum", SIGNALS)
def test_a_signal_after_the_report_changes_nothing(desk: Desk, signum: signal.Signals) -> None:
    desk.write("movie.srt")
    words = ("movie.srt", "--to", "zh", "--engine", "echo", "--quiet", "--json")
    ran = desk.run(sys.executable, "-c", ENDING.format(signum=int(signum)), *words)
    assert (ran.returncode, message(ran)) == (0, "")
    assert b'"exit_code": 0' in ran.stdout
