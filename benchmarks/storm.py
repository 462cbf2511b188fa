"""Does a storm of faults lose a cue? Counts what the server saw against what the report says.

Runs the whole pipeline on the imitated server of ``tests/fake_ollama`` while it misbehaves: first
every fault for itself, in every fifth request; then, several times, all that can be outlasted
together, each with its own chance, and all faults there are. The imitation's translation of a text
is always the same, so a misplaced cue shows.

    python -m benchmarks.storm [--cues 1000] [--chance 0.2] [--slots 1] [--times 4] [--together]

Goals, for every line: every cue in the file at its place, translated or its source; the report and
the exit code say the same as the file; at most three times the requests of the undisturbed run.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pysrt

from benchmarks.throughput import subtitles
from tests.fake_ollama import RETRYABLE, Behaviour, FakeOllama, Fault, pseudo, storm
from translate_pipe.errors import ExitCode
from translate_pipe.job import FileJob, FileResult
from translate_pipe.model import FileReport
from translate_pipe.run import Run
from translate_pipe.settings import EngineName, Settings

STALL = 1.0
RETRY_AFTER = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, and what is wrong with it."""

    requests: int
    seconds: float
    report: FileReport
    complaints: tuple[str, ...]


def weather(faults: Iterable[Fault], chance: float, seed: int = 0) -> Behaviour:
    """A server on which each of these faults strikes with that chance."""
    return Behaviour(
        faults=storm(dict.fromkeys(faults, chance), seed), retry_after=RETRY_AFTER, slow_start=0.2
    )


def brave(behaviour: Behaviour, data: bytes) -> Outcome:
    """Translate ``data`` on such a server and look the result over."""
    began = time.perf_counter()
    with FakeOllama(behaviour) as server, tempfile.TemporaryDirectory() as state:
        settings = Settings(
            to=("de",),
            source_language="en",
            engine=EngineName.OLLAMA,
            hosts=(server.url,),
            model="fake",
            stall_timeout=STALL,
            state_dir=Path(state),
        )
        result = asyncio.run(_translated(settings, data))
        sent = len(server.log)
    seconds = time.perf_counter() - began
    return Outcome(sent, seconds, result.report, tuple(_complaints(result, data)))


async def _translated(settings: Settings, data: bytes) -> FileResult:
    async with Run(settings) as run:
        (result,) = await run.translate([FileJob("film.srt", "de", data=data)])
    return result


def _complaints(result: FileResult, data: bytes) -> Iterable[str]:
    report = result.report
    if result.error is not None:
        yield f"ended with: {result.error}"
        return
    sources, cues = (pysrt.from_string(each.decode()) for each in (data, result.data))
    if [(cue.start, cue.end) for cue in cues] != [(cue.start, cue.end) for cue in sources]:
        yield "cues lost, moved or retimed"
        return
    kept = [i for i, (a, b) in enumerate(zip(sources, cues, strict=True)) if a.text == b.text]
    wrong = [
        i
        for i, (source, cue) in enumerate(zip(sources, cues, strict=True))
        if i not in kept and _flat(cue.text) != _flat(pseudo.translate(source.text, "de"))
    ]
    if wrong:
        yield f"{len(wrong)} cues misplaced or altered, first: {cues[wrong[0]].text!r}"
    if kept != [each.cue for each in report.untranslated]:
        yield f"{len(kept)} sources in the file, {len(report.untranslated)} in the report"
    if report.exit_code != (ExitCode.INCOMPLETE if kept else ExitCode.DONE):
        yield f"exit code {report.exit_code}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Print one line a storm; exit 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cues", type=int, default=1000)
    parser.add_argument("--chance", type=float, default=0.2)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--together", action="store_true", help="leave single faults out")
    arguments = parser.parse_args()
    data = subtitles(arguments.cues)
    calm = brave(Behaviour(slots=arguments.slots), data).requests
    storms: list[tuple[str, Iterable[Fault], int]] = []
    if not arguments.together:
        storms += [(str(fault), [fault], 0) for fault in Fault]
    for seed in range(arguments.times):
        storms += [("all that can be outlasted", RETRYABLE, seed), ("everything", Fault, seed)]
    print(f"{'storm':27} requests   times  repaired  kept  seconds")
    missed = False
    for name, faults, seed in storms:
        behaviour = weather(faults, arguments.chance, seed)
        behaviour.slots = arguments.slots
        got = brave(behaviour, data)
        complaints = [*got.complaints, *(["too many requests"] if got.requests > 3 * calm else [])]
        print(
            f"{name:27} {got.requests:8} {got.requests / calm:7.2f} {got.report.repaired:9} "
            f"{len(got.report.untranslated):5} {got.seconds:8.1f}  {'; '.join(complaints)}",
            flush=True,
        )
        missed = missed or bool(complaints)
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
