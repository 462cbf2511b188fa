"""How fast is the embedded engine on this machine, and how many cues does it translate?

Translates the first cues of a subtitle file with the packaged weights, one engine for every number
of threads and slots, and prints a table. ``first`` is the time to the first reply: the model is
loaded and each slot reads the examples once. ``good`` is the share of cues whose first reply is not
empty, not the source, no example's answer and not cut off, and has the target's script, if that is
not Latin. Run it on an idle machine, then beside a busy one: the difference is what the default
number of threads is about.

    python -m benchmarks.embedded [FILE] [--to zh] [--cues 48] [--threads 1 2] [--slots 1 2 4]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from translate_pipe import loader
from translate_pipe.engines.base import Completion, Finish
from translate_pipe.engines.embedded import EmbeddedEngine
from translate_pipe.engines.processors import usable_processors
from translate_pipe.model import Chunk, Segment
from translate_pipe.settings import Settings
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.examples import example_set
from translate_pipe.workers.protocols.fewshot import FewShotProtocol

CONTEXT = 2048
PROTOCOL = FewShotProtocol()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a segment, and what it cost in tokens."""

    segment: Segment
    text: str
    completion: Completion


async def item(engine: EmbeddedEngine, segment: Segment, brief: Brief) -> Reply:
    """One segment, one reply."""
    chunk = Chunk((segment,))
    reader, found = PROTOCOL.reader(chunk), ""
    async for piece in engine.complete(PROTOCOL.request(chunk, brief)):
        if isinstance(piece, Completion):
            completion = piece
        else:
            found += "".join(text for _, text in reader.feed(piece))
    return Reply(segment, found + "".join(text for _, text in reader.close()), completion)


def good(reply: Reply, brief: Brief) -> bool:
    """Whether a first reply looks like a translation."""
    if not reply.text or reply.completion.finish is not Finish.STOP:
        return False
    if reply.text == reply.segment.source:
        return False
    if reply.text in PROTOCOL.answers_shown(Chunk((reply.segment,)), brief):
        return False
    shown = example_set(brief.source_language, brief.target_language)
    script = {_block(c) for one in shown.by_kind["plain"] for c in one.target if c.isalpha()}
    return any(_block(c) in script for c in reply.text if c.isalpha())


def _block(character: str) -> int:
    """Roughly its script: neighbours in Unicode, a thousand characters wide; Han as one."""
    return -1 if "\u4e00" <= character <= "\u9fff" else ord(character) // 1024


async def row(segments: Sequence[Segment], brief: Brief, threads: int, slots: int) -> str:
    """One line of the table."""
    engine = EmbeddedEngine(Settings(threads=threads, concurrency=slots, num_ctx=CONTEXT))
    limit = asyncio.Semaphore(slots)

    async def bounded(segment: Segment) -> Reply:
        async with limit:
            return await item(engine, segment, brief)

    try:
        started = time.perf_counter()
        await asyncio.gather(*map(bounded, segments[:slots]))
        first = time.perf_counter() - started
        started = time.perf_counter()
        replies = await asyncio.gather(*map(bounded, segments))
        seconds = time.perf_counter() - started
    finally:
        await engine.aclose()
    tokens = sum(reply.completion.completion_tokens or 0 for reply in replies)
    share = sum(good(reply, brief) for reply in replies) / len(replies)
    return (
        f"| {threads} | {slots} | {first:.1f} s | {seconds:.1f} s | "
        f"{tokens / seconds:.0f} | {share:.0%} |"
    )


async def table(options: argparse.Namespace) -> None:
    """Print all lines, each as it is known."""
    document = loader.load(options.file.read_bytes(), options.file.name)
    found = loader.segment(document, max_length=200)
    segments = [segment for segment in found if segment.skip is None][: options.cues]
    brief = Brief(options.to, "en", num_ctx=CONTEXT, seed=7)
    print(f"{options.file.name}, {len(segments)} segments, {usable_processors()} processors")
    print("| threads | slots | first | all | tokens/s | good |\n|---|---|---|---|---|---|")
    for threads in options.threads:
        for slots in options.slots:
            print(await row(segments, brief, threads, slots), flush=True)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, nargs="?", default=Path("samples/lighthouse.srt"))
    parser.add_argument("--to", default="zh")
    parser.add_argument("--cues", type=int, default=48)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--slots", type=int, nargs="+", default=[1, 2, 4])
    asyncio.run(table(parser.parse_args()))


if __name__ == "__main__":
    main()
