"""How much processor time does a run take before and around its work?

Starts Python with nothing to do, ``translate-subs --version``, and a run over one cue on an
imitated Ollama, each as a process of its own whose modules are compiled already, and prints the
median of their processor time.

    python -m benchmarks.startup [--times 15]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.throughput import subtitles
from tests.fake_ollama import Behaviour, FakeOllama

PROGRAM = ("-m", "translate_pipe")


def measure(arguments: tuple[str, ...], folder: Path) -> float:
    """Seconds of processor time of a process that starts, does what it is told and ends."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        (sys.executable, *arguments), env=environment, capture_output=True, check=True, timeout=60
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup")
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    with FakeOllama(Behaviour()) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "film.srt"
        source.write_bytes(subtitles(1))
        languages = ("--from", "en", "--to", "de")
        engine = ("--host", server.url, "--model", "fake", "--retranslate", "1")
        run = (*PROGRAM, str(source), *languages, *engine, "--state-dir", str(folder / "state"))
        cases = {
            "python -c pass": ("-c", "pass"),
            "--version": (*PROGRAM, "--version"),
            "one cue": run,
        }
        for case, arguments in cases.items():
            measure(arguments, folder)  # compiles the modules
            spent = [measure(arguments, folder) for _ in range(times)]
            print(f"{case:15} {statistics.median(spent) * 1000:4.0f} ms")


if __name__ == "__main__":
    main()
