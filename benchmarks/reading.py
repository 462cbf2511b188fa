"""What does it cost the client to read streamed replies?

Runs the imitation of Ollama as a process of its own, at 2,000 tokens a second in all, and prints
how much of one processor core this process needs to read the replies. Network reading, HTTP and
the engine are in the number; parsing, checks and the journal are not.

    python -m benchmarks.reading [--check]

``--check`` ends with 1 if a row needs 5 % or more. The numbers are of an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from translate_pipe.engines.base import Completion, Request
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.settings import Settings

LIMIT = 0.05
TOTAL_SPEED = 2000
SLOTS = (1, 4, 16)
SECONDS = 6.0
_LINES = {
    str(number): f"This is the text of line {number}, and on it goes." for number in range(33)
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens read, and seconds of time and of processor time it took."""

    tokens: int
    wall: float
    processor: float


@contextmanager
def server(slots: int, speed: float) -> Iterator[str]:
    """The imitation in a process of its own; its address."""
    options = ["--slots", str(slots), "--tokens-per-second", str(speed), "--to", "fr"]
    command = [sys.executable, "-m", "tests.fake_ollama", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def measure(url: str, slots: int) -> Cost:
    """Read replies for ``SECONDS``, with one request more waiting than there are slots."""
    engine = OllamaEngine(Settings(model="fake"), None, url)
    await engine.describe()
    payload = json.dumps(_LINES)
    schema = {"properties": {key: {"type": "string"} for key in _LINES}}
    request = Request("Into French.", payload, payload, 8192, 4096, schema)
    started, used, tokens = time.perf_counter(), time.process_time(), 0

    async def read() -> None:
        nonlocal tokens
        while time.perf_counter() - started < SECONDS:
            async for piece in engine.complete(request):
                if isinstance(piece, Completion):
                    tokens += piece.completion_tokens or 0

    await asyncio.gather(*(read() for _ in range(slots + 1)))
    cost = Cost(tokens, time.perf_counter() - started, time.process_time() - used)
    await engine.aclose()
    return cost


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    print("| slots | tokens/s | of one core | µs a token |\n|---|---|---|---|")
    worst = 0.0
    for slots in SLOTS:
        with server(slots, TOTAL_SPEED / slots) as url:
            cost = asyncio.run(measure(url, slots))
        share = cost.processor / cost.wall
        worst = max(worst, share)
        speed, each = cost.tokens / cost.wall, 1e6 * cost.processor / cost.tokens
        print(f"| {slots} | {speed:.0f} | {share:.1%} | {each:.1f} |", flush=True)
    return int(check and worst >= LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
