"""Is the server kept busy? Wall time against tokens / capacity on servers of a fixed speed.

Each server is the imitation in ``tests/fake_ollama`` in a process of its own: ``slots`` decode at
once, each a fixed number of tokens a second. The ideal is all completion tokens divided by what all
slots together decode. Client CPU is this process's, over the whole run, whole pipeline included; a
small run comes first, so that a process's start-up (0.3 s of CPU) is in none of the lines.

    python -m benchmarks.throughput [--cues 1000] [--quick]

Goals: 3 % over the ideal with 1 slot, 6 % with 4 and 16; four hosts at least 3.8 x one host; client
CPU under 5 % of one core at 2,000 tokens a second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from translate_pipe.job import FileJob
from translate_pipe.model import FileState
from translate_pipe.run import Run
from translate_pipe.settings import EngineName, Settings

WORDS = """
house quiet river nobody lamp rain morning letter bridge never between window little father answer
winter garden stone under silver walked again before children road
"""


@dataclass(frozen=True, slots=True)
class Case:
    """So many hosts of so many slots, each slot at so many tokens a second; and perhaps one more
    host, a ``slow`` one with one slot. The cues are in so many ``files``."""

    hosts: int
    slots: int
    speed: float
    slow: float = 0.0
    files: int = 1

    @property
    def capacity(self) -> float:
        return self.hosts * self.slots * self.speed + self.slow

    @property
    def servers(self) -> list[tuple[str, ...]]:
        """What each server is started with."""
        each = (self.slots, self.speed)
        pairs = [each] * self.hosts + [(1, self.slow)] * (self.slow > 0)
        return [("--slots", str(n), "--tokens-per-second", str(speed)) for n, speed in pairs]


@dataclass(frozen=True, slots=True)
class Result:
    case: Case
    wall: float
    cpu: float
    tokens: int
    requests: int

    @property
    def over(self) -> float:
        """Share of the ideal time that was lost."""
        return self.wall / (self.tokens / self.case.capacity) - 1

    def __str__(self) -> str:
        case = self.case
        hosts = f"{case.hosts}{' + 1' if case.slow else ''}"
        return (
            f"{hosts:>6} {case.slots:5} {case.files:5} {case.speed:11.0f} {self.tokens:7} "
            f"{self.requests:8} {self.wall:8.2f} {100 * self.over:7.2f} % "
            f"{self.tokens / self.wall:9.0f} {100 * self.cpu / self.wall:7.2f} %"
        )


HEADER = "  hosts slots files  tok/s/slot  tokens requests wall [s]     over   tokens/s client CPU"


def subtitles(cues: int) -> bytes:
    """An SRT file of sentences that never repeat."""
    dice, known = random.Random(1), WORDS.split()
    entries = []
    for number in range(cues):
        words = " ".join(dice.choice(known) for _ in range(dice.randint(4, 10)))
        begin, end = (_stamp(1000 * number * 4 + at) for at in (0, 2500))
        entries.append(f"{number + 1}\n{begin} --> {end}\n{words.capitalize()}.\n")
    return "\n".join(entries).encode()


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


@contextlib.contextmanager
def server(*arguments: str) -> Iterator[str]:
    """An imitated Ollama in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.fake_ollama", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def measure(case: Case, data: bytes) -> Result:
    """Translate ``data`` once and measure it."""
    with contextlib.ExitStack() as stack:
        hosts = tuple(stack.enter_context(server(*each)) for each in case.servers)
        state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings(
            to=("de",),
            source_language="en",
            engine=EngineName.OLLAMA,
            hosts=hosts,
            model="fake",
            state_dir=state,
        )
        async with Run(settings) as run:
            cpu, wall = time.process_time(), time.perf_counter()
            outcomes = await run.translate(list(_jobs(data, case.files)))
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            totals = run.report(outcomes).totals
        for outcome in outcomes:
            if outcome.report.state is not FileState.DONE:
                raise SystemExit(f"not all was translated: {outcome.report}")
    return Result(case, wall, cpu, totals.completion_tokens, totals.requests)


def _jobs(data: bytes, files: int) -> Iterator[FileJob]:
    """The cues in so many files."""
    cues = data.split(b"\n\n")
    each = -(-len(cues) // files)
    for number, start in enumerate(range(0, len(cues), each)):
        part = b"\n\n".join(cues[start : start + each])
        yield FileJob(f"film {number}.srt", "de", data=part)


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cues", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="higher speeds, less exact")
    arguments = parser.parse_args()
    factor = 4.0 if arguments.quick else 1.0
    data = subtitles(arguments.cues)
    asyncio.run(measure(Case(1, 1, 2000.0), subtitles(20)))
    print(HEADER)
    few = (Case(1, 1, 200), Case(4, 1, 200), Case(1, 1, 200, slow=50), Case(1, 4, 100))
    many = (Case(1, 16, 40), Case(1, 16, 125), Case(1, 16, 125, files=10))
    for case in (*few, *many):
        times = factor if case.hosts * case.slots < 16 else 1.0
        faster = replace(case, speed=times * case.speed, slow=times * case.slow)
        print(asyncio.run(measure(faster, data)), flush=True)


if __name__ == "__main__":
    main()
