"""Does the cost of a document grow linearly, and is it small?

Loads, segments, translates and reassembles subtitle files of growing size in this process, once
with every text unchanged and once in capitals, and prints a table of CPU time and peak memory. The
rows called "whole run" are the command's: a file with a tag and two lines in every cue, through
requests to the echo engine and the journal, to a written file. Each row runs in a process of its
own, so that memory is that row's.

    python -m benchmarks.documents [--cues 12500 25000 50000 100000] [--check]

``--check`` ends with 1 unless 50,000 unchanged cues stay under 3 s and 300 MB, a whole run too.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

LIMIT_SECONDS = 3.0
LIMIT_MEGABYTES = 300.0
LIMIT_CUES = 50_000

_LINES = (
    "<i>I never said she took it.</i>",
    "- Where were you last night?\n- At home, with the children.",
    "It was raining so hard that nobody\nsaw the second car.",
    "{\\an8}Chapter <b>one</b> begins here, not there.",
    "Go.",
)
_TAGGED = ("It was <i>raining</i> so hard that\nnobody saw the second car",)
_WHOLE = "whole run"
_WORDS = re.compile(r"<[^>]*>|[^<]+")


def capitals(text: str) -> str:
    """The text in capitals, its marks as they are."""
    return _WORDS.sub(lambda found: found[0] if found[0][0] == "<" else found[0].upper(), text)


_TRANSLATORS: dict[str, Callable[[str], str]] = {"echo": str, "capitals": capitals}


def sample(cues: int, kind: str, lines: Sequence[str] = _LINES) -> bytes:
    """A well-formed file with that many cues, of mixed markup and length."""
    blocks = ["WEBVTT\n"] if kind == "vtt" else []
    point = "." if kind == "vtt" else ","
    for number in range(cues):
        clock = f"{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}{point}"
        text = lines[number % len(lines)]
        blocks.append(f"{number + 1}\n{clock}000 --> {clock}900\n{text} {number}\n")
    return "\n".join(blocks).encode()


def measure(cues: int, kind: str, translator: str) -> dict[str, float]:
    """Seconds for each step, and the peak memory of this process in MB."""
    from translate_pipe import loader, reassembler
    from translate_pipe.model import Translation
    from translate_pipe.reassembler import OutputOptions

    raw = sample(cues, kind)
    marks = [time.process_time()]
    document = loader.load(raw, f"bench.{kind}")
    marks.append(time.process_time())
    segments = loader.segment(document, max_length=1000)
    marks.append(time.process_time())
    change = _TRANSLATORS[translator]
    translations = {each.index: Translation(each.index, change(each.source)) for each in segments}
    marks.append(time.process_time())
    assembled = reassembler.reassemble(
        document, segments, translations, OutputOptions("en"), reload=loader.reload
    )
    marks.append(time.process_time())
    if len(document.cues) != cues or (translator == "echo") != (assembled.data == raw):
        raise SystemExit(f"{kind} {translator}: the result is wrong")
    steps = [end - start for start, end in pairwise(marks)]
    names = ("load", "segment", "translate", "reassemble")
    total = sum(steps) - steps[2]  # the translator is not ours to measure
    return {**dict(zip(names, steps, strict=True)), "total": total, "memory": _peak()}


def measure_whole(cues: int, kind: str) -> dict[str, float]:
    """Seconds of CPU of the command, file to file, and the peak memory of this process in MB."""
    from translate_pipe.cli.subs import main as translate_subs

    with tempfile.TemporaryDirectory() as folder:
        source, target = (Path(folder) / f"{name}.{kind}" for name in ("in", "out"))
        source.write_bytes(sample(cues, kind, _TAGGED))
        flags = f"--to fr --engine echo --quiet --state-dir {folder}".split()
        started = time.process_time()
        status = translate_subs([str(source), "-o", str(target), *flags])
        total = time.process_time() - started
        if status or target.read_bytes() != source.read_bytes():
            raise SystemExit(f"{kind} {_WHOLE}: the result is wrong")
    return {"total": total, "memory": _peak()}


def _peak() -> float:
    import resource

    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> int:
    """Print the table; the exit code tells whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cues", type=int, nargs="+", default=[12_500, 25_000, 50_000, 100_000])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        cues, kind, translator = arguments.one
        whole = translator == _WHOLE
        row = measure_whole(int(cues), kind) if whole else measure(int(cues), kind, translator)
        print(json.dumps(row))
        return 0
    print("| file | cues | load s | segment s | reassemble s | total s | us/cue | MB |")
    print("|---|---|---|---|---|---|---|---|")
    kept = True
    for kind in ("srt", "vtt"):
        for translator in (*_TRANSLATORS, _WHOLE):
            for cues in arguments.cues:
                row = _run(cues, kind, translator)
                steps = [
                    f"{row[name]:.2f}" if name in row else ""
                    for name in ("load", "segment", "reassemble")
                ]
                print(
                    f"| {kind}, {translator} | {cues} | {' | '.join(steps)} | {row['total']:.2f} | "
                    f"{row['total'] / cues * 1e6:.0f} | {row['memory']:.0f} |",
                    flush=True,
                )
                small = row["total"] < LIMIT_SECONDS and row["memory"] < LIMIT_MEGABYTES
                kept &= small or cues > LIMIT_CUES or translator == "capitals"
    return 0 if kept or not arguments.check else 1


def _run(cues: int, kind: str, translator: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.documents"]
    done = subprocess.run(
        [*command, "--one", str(cues), kind, translator], check=True, capture_output=True, text=True
    )
    row: dict[str, float] = json.loads(done.stdout)
    return row


if __name__ == "__main__":
    sys.exit(main())
