"""A watcher under months of mischief in minutes: is every file accounted for, is memory flat?

    python -m benchmarks.soak --seconds 600 --files 500

Files arrive whole or by slow copies, are overwritten, renamed and deleted; junk arrives too; a disk
fills up and is freed; a folder takes no file; the server breaks replies; the watcher is killed once
and started again. Needs Linux; without the right to mount, the full disk and the read-only folder
are left out, and the result says so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.command import PIPE, Desk, timings
from tests.cli.operator import write_yaml
from tests.fake_ollama import Behaviour, FakeOllama, Fault, storm
from translate_pipe.ledger import FileRow
from translate_pipe.watch.status import Status, status_of

CUES = 6
QUIET = 2.0
"""Seconds, and so at least two scans, in which nothing may be done before it counts as quiet."""

JUNK = {
    "empty.srt": b"",
    "page.srt": b"<!DOCTYPE html><html><body>404</body></html>",
    "noise.srt": bytes(range(256)) * 40,
    "words.srt": b"no cue at all",
    "note.part": b"half a file",
    ".hidden.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHi\n",
}
PARKED_JUNK = 4
"""How much of the junk looks like a source by its name."""

Steps = Iterator[None]


@dataclass(slots=True)
class Result:
    """What is wrong, if anything, and what was measured. ``memory`` is in MB, over time."""

    faults: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    seconds: float = 0.0

    @property
    def growth(self) -> float:
        """MB between the medians of the second and the last quarter of the time."""
        quarter = max(1, len(self.memory) // 4)
        second = self.memory[quarter : 2 * quarter] or self.memory
        return statistics.median(self.memory[-quarter:]) - statistics.median(second)


class Soak:
    """One soak in a folder of its own."""

    def __init__(self, root: Path, files: int, seconds: float, seed: int = 1) -> None:
        self.desk = Desk(root)
        self.films = root / "films"
        self.files, self.seconds = files, seconds
        self.dice = random.Random(seed)
        self.result = Result()
        self.actors: list[Steps] = []
        self.watcher: subprocess.Popen[bytes] | None = None

    def run(self) -> Result:
        """Drop everything, wait for quiet, and compare."""
        started = time.monotonic()
        faults = storm({Fault.RESET: 0.01, Fault.BUSY: 0.01, Fault.HALF_JSON: 0.01})
        with (
            FakeOllama(Behaviour(slots=4, faults=faults)) as server,
            contextlib.ExitStack() as stack,
        ):
            self.desk.host = server.url
            self._prepare(stack)
            self._start()
            try:
                self._mischief()
                self._wait_for_quiet()
                self._judge(server)
            finally:
                self._stop()
            self.result.requests = len(server.log)
        self.result.seconds = time.monotonic() - started
        return self.result

    def _prepare(self, stack: contextlib.ExitStack) -> None:
        for folder in ("a", "b/c", "junk", "small", "readonly"):
            (self.films / folder).mkdir(parents=True)
        entry = {"path": "films", "to": "zh", "source_language": "en"}
        watch = {"settle": 0.4, "scan_every": 0.3, "retry_after": 0.5, "attempts": 3}
        write_yaml(self.desk, "watch.yaml", {"watch": watch, "folders": {"x": entry}})
        self._mount(stack, "small", "size=128k")
        self._mount(stack, "readonly", "size=1m")

    def _mount(self, stack: contextlib.ExitStack, name: str, options: str) -> None:
        place = str(self.films / name)
        command = ["mount", "-t", "tmpfs", "-o", options, "none", place]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            self.result.skipped.append(f"{name}: no right to mount")
            return
        stack.callback(subprocess.run, ["umount", "-l", place], check=False)

    def _can(self, name: str) -> bool:
        return not any(each.startswith(name) for each in self.result.skipped)

    def _start(self) -> None:
        with (self.desk.folder / "log").open("ab") as log:
            self.watcher = subprocess.Popen(
                [*PIPE, "watch", "watch.yaml", "--log-format", "json"],
                cwd=self.desk.folder,
                env=self.desk.environment,
                stderr=log,
            )

    def _stop(self) -> None:
        if self.watcher is None:
            return
        self.watcher.send_signal(signal.SIGTERM)
        try:
            code = self.watcher.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.watcher.kill()
            self.watcher.wait()
            code = None
        if code not in {0, 143}:
            self.result.faults.append(f"the watcher ended with {code}")

    def _mischief(self) -> None:
        """Give every file its turn, spread over the time; kill the watcher in the middle."""
        self.actors = [self._junk(), self._full_disk(), self._read_only()]
        begun, started, pause = 0, time.monotonic(), self.seconds / self.files
        while begun < self.files or self.actors:
            while begun < self.files and time.monotonic() - started >= begun * pause:
                self.actors.append(self._film(begun))
                begun += 1
                if begun == self.files // 2:
                    self._kill_and_restart()
            for actor in self.dice.sample(self.actors, min(len(self.actors), 20)):
                if next(actor, self) is self:
                    self.actors.remove(actor)
            self._measure()
            time.sleep(0.02)

    def _kill_and_restart(self) -> None:
        assert self.watcher is not None
        self.watcher.kill()
        self.watcher.wait()
        self._start()
        self.result.memory.clear()

    def _measure(self) -> None:
        assert self.watcher is not None
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{self.watcher.pid}/status").read_text().splitlines()
            kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS")), "0")
            self.result.memory.append(int(kilobytes) / 1000)

    def _film(self, number: int) -> Steps:
        """One film's fate: it comes, perhaps slowly, and perhaps changes, moves or goes."""
        path = self.films / self.dice.choice(("a", "b/c")) / f"film {number}.en.srt"
        text = self._text(number, 0)
        if self.dice.random() < 0.3:
            yield from self._slowly(path, text)
        else:
            path.write_bytes(text)
        yield from self._wait(self.dice.uniform(0, 2))
        fate = self.dice.random()
        if fate < 0.2:
            yield from self._slowly(path, self._text(number, 1))
        elif fate < 0.35:
            path.rename(path.with_name(f"renamed {number}.en.srt"))
        elif fate < 0.45:
            path.unlink()

    def _slowly(self, path: Path, text: bytes) -> Steps:
        with path.open("wb") as file:
            for start in range(0, len(text), 200):
                file.write(text[start : start + 200])
                file.flush()
                yield from self._wait(0.1)

    def _junk(self) -> Steps:
        junk = self.films / "junk"
        for name, content in JUNK.items():
            (junk / name).write_bytes(content)
            yield
        os.mkfifo(junk / "pipe.srt")
        (junk / "folder.srt").mkdir()
        (junk / "link.srt").symlink_to("/etc/hostname")
        (junk / "nowhere.srt").symlink_to("/nowhere.srt")

    def _full_disk(self) -> Steps:
        small = self.films / "small"
        if not self._can("small"):
            return
        (small / "film.en.srt").write_bytes(self._text(9001, 0))
        ballast = small / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 1024)
        yield from self._wait(3)
        if (small / "film.zh.srt").exists():
            self.result.faults.append("the full disk was not full")
        ballast.unlink()

    def _read_only(self) -> Steps:
        folder = self.films / "readonly"
        if not self._can("readonly"):
            return
        (folder / "film.en.srt").write_bytes(self._text(9002, 0))
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=False)
        yield

    def _wait(self, seconds: float) -> Steps:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield

    def _text(self, number: int, version: int) -> bytes:
        cues = (
            f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n"
            f"In film {number} of version {version if n == 2 else 0} the keeper saw {n} ships.\n"
            for n in range(1, CUES + 1)
        )
        return "\n".join(cues).encode()

    def _wait_for_quiet(self) -> None:
        end = time.monotonic() + 60 + self.seconds
        since, done = time.monotonic(), -1
        while time.monotonic() < end:
            if self._is_quiet(self._status()):
                # Some scans later still so: what changed last may not have been seen at first.
                if self._done() != done:
                    since, done = time.monotonic(), self._done()
                elif time.monotonic() - since > QUIET:
                    return
            self._measure()
            time.sleep(0.3)
        self.result.faults.append("it never came to rest")

    def _status(self) -> Status:
        return status_of(self.desk.folder / "state")

    def _is_quiet(self, status: Status) -> bool:
        """Nothing is waited for, but what waits for a folder that takes no file, and what went away
        last was missed."""
        if status.queued or status.settling or status.in_flight:
            return False
        failed = [row for row in status.attention if row.outcome == "failed"]
        if any("readonly" not in row.source for row in failed):
            return False
        rows = self._rows()
        if any(row.outcome != "gone" and not os.path.lexists(row.source) for row in rows):
            return False
        expected = {str(path) for path in self._sources()}
        return expected <= {row.source for row in rows}

    def _rows(self) -> list[FileRow]:
        from translate_pipe.ledger import Ledger

        ledger = Ledger(self.desk.folder / "state")
        try:
            return ledger.files()
        finally:
            ledger.close()

    def _sources(self) -> list[Path]:
        folders = ("a", "b", *(name for name in ("small", "readonly") if self._can(name)))
        return [path for name in folders for path in (self.films / name).rglob("*.en.srt")]

    def _judge(self, server: FakeOllama) -> None:
        """No loss, no loop, every file in ``status``."""
        faults = self.result.faults
        rows = {row.source: row for row in self._rows()}
        for source in self._sources():
            row = rows.pop(str(source), None)
            state = "nothing" if row is None else row.outcome.value
            self.result.files[state] += 1
            wanted = "failed" if source.parent.name == "readonly" else "done"
            if state != wanted:
                reason = "" if row is None else row.reason
                faults.append(f"{source.name}: {state}, not {wanted}: {reason}")
            elif wanted == "done":
                faults += _differences(source)
        self.result.files.update(row.outcome.value for row in rows.values())
        junk = [row for row in rows.values() if "/junk/" in row.source]
        if len(junk) != PARKED_JUNK or any(row.outcome != "parked" for row in junk):
            faults.append(f"junk: {[(row.source, row.outcome.value) for row in junk]}")
        for row in rows.values():
            if row.outcome != "gone" and row not in junk:
                faults.append(f"{row.source}: {row.outcome}, and it is not there")
        self._judge_rest(server)

    def _judge_rest(self, server: FakeOllama) -> None:
        """At rest, nothing happens."""
        before = (len(server.log), self._done())
        end = time.monotonic() + 2
        while time.monotonic() < end:
            self._measure()
            time.sleep(0.1)
        if (len(server.log), self._done()) != before:
            self.result.faults.append("it goes on working with nothing to do")
        if leftovers := [str(path) for path in self.films.rglob("*.tmp")]:
            self.result.faults.append(f"temporary files stay: {leftovers}")

    def _done(self) -> int:
        lines = (self.desk.folder / "log").read_text().splitlines()
        events = [json.loads(line)["event"] for line in lines if line.startswith("{")]
        return events.count("done")


def _differences(source: Path) -> list[str]:
    """What is wrong with a finished translation, if anything."""
    target = source.with_name(source.name.replace(".en.", ".zh."))
    text = source.read_text()
    if not target.exists():
        return [f"{target.name} is missing"]
    made = target.read_text(encoding="utf-8")
    if timings(made) != timings(text):
        return [f"{target.name} has other timings"]
    return [f"{target.name} is not translated"] if "keeper" in made else []


def main() -> int:
    """Soak, and say how it went."""
    parser = argparse.ArgumentParser(description="Soak a watcher.")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        soak = Soak(Path(root), arguments.files, arguments.seconds, arguments.seed)
        result = soak.run()
    memory = result.memory
    print(f"files: {dict(result.files)}; {result.requests} requests in {result.seconds:.0f} s")
    print(f"memory: {min(memory):.0f} to {max(memory):.0f} MB, growth {result.growth:+.1f} MB")
    for line in (*result.skipped, *result.faults):
        print(line)
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
