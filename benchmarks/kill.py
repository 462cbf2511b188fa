"""Does ``kill -9`` cost more than what was in flight? Kills a real run at random instants.

Each time ``translate-subs`` starts on a new state folder, is killed, and is started again until it
is done. The file must equal the undisturbed one byte for byte, and the second run may ask again
only for cues of requests that were in flight: not yet answered, or so lately that the answer may
not have been read (``UNREAD``).

    python -m benchmarks.kill [--times 50] [--cues 300]
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.throughput import subtitles
from tests.fake_ollama import Behaviour, FakeOllama

UNREAD = 0.3
SPEED = 2000.0
SLOTS = 2


def start(folder: Path, server: FakeOllama) -> subprocess.Popen[bytes]:
    """``translate-subs`` on the file in ``folder``, with its own state."""
    command = "translate_pipe", "film.srt", "--to", "de", "--from", "en", "--engine", "ollama"
    options = "--host", server.url, "--model", "fake", "--state-dir", "state", "--quiet"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen([sys.executable, "-m", *command, *options], cwd=folder, env=environment)


def undisturbed(data: bytes, server: FakeOllama) -> tuple[bytes, float]:
    """What the file should be, and how long a run takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "film.srt").write_bytes(data)
        began = time.monotonic()
        if start(folder, server).wait():
            raise SystemExit("the undisturbed run failed")
        return (folder / "film.de.srt").read_bytes(), time.monotonic() - began


def killed(data: bytes, expected: bytes, after: float, server: FakeOllama) -> list[str]:
    """Kill a run after so many seconds and run it again; what is wrong with the result."""
    server.log.clear()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "film.srt").write_bytes(data)
        process = start(folder, server)
        time.sleep(after)
        process.kill()
        process.wait()
        moment = time.time()
        output = folder / "film.de.srt"
        complaints = []
        if output.exists() and output.read_bytes() != expected:
            complaints.append("a partial file was left")
        first = list(server.log)
        flying = sum(
            len(entry.texts)
            for entry in first
            if entry.finished is None or entry.finished > moment - UNREAD
        )
        if code := start(folder, server).wait():
            complaints.append(f"the second run ended with {code}")
        elif output.read_bytes() != expected:
            complaints.append("the file differs from the undisturbed one")
    before = {text for entry in first for text in entry.texts}
    again = sum(text in before for entry in server.log[len(first) :] for text in entry.texts)
    if again > flying:
        complaints.append(f"{again} cues asked again, {flying} were in flight")
    print(f"{after:6.2f} s: {len(before):4} asked, {flying:3} in flight, {again:3} again", end="")
    print(f"  {'; '.join(complaints)}", flush=True)
    return complaints


def main() -> None:
    """Print one line a kill; exit 1 if any cost too much."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--cues", type=int, default=300)
    arguments = parser.parse_args()
    data = subtitles(arguments.cues)
    dice = random.Random(3)
    with FakeOllama(Behaviour(slots=SLOTS, speed=SPEED)) as server:
        expected, seconds = undisturbed(data, server)
        bad = [
            complaint
            for _ in range(arguments.times)
            for complaint in killed(data, expected, dice.uniform(0.1, seconds), server)
        ]
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
