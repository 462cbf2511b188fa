"""Run the imitation as a process: see the package's docstring."""

from __future__ import annotations

import argparse
import signal
import threading

from tests.fake_ollama import faults
from tests.fake_ollama.behaviour import Behaviour
from tests.fake_ollama.server import FakeOllama


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_ollama")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument(
        "--tokens-per-second", type=float, default=0.0, help="of one slot; 0: no limit"
    )
    parser.add_argument("--load-seconds", type=float, default=0.0)
    parser.add_argument("--faults", default="", help="reset@0.2,junk@0.1 or none,reset,busy")
    parser.add_argument("--seed", type=int, default=0, help="of a storm of faults")
    parser.add_argument("--to", default=None, help="target language, if the prompt does not say")
    arguments = parser.parse_args()
    behaviour = Behaviour(
        slots=arguments.slots,
        speed=arguments.tokens_per_second,
        load_seconds=arguments.load_seconds,
        faults=faults.parse(arguments.faults, arguments.seed),
        to=arguments.to,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with FakeOllama(behaviour, port=arguments.port) as server:
        print(server.url, flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
