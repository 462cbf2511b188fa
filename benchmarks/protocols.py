"""Which reply protocol costs least, holds its lines, and how often the checks are wrong.

    python -m benchmarks.protocols tokens [--model GGUF]
    python -m benchmarks.protocols slips
    python -m benchmarks.protocols alarms [--corpus FOLDER]
    python -m benchmarks.protocols grammar --model GGUF

``tokens`` counts the 100-cue reference with the tokenizer of a GGUF model (the packaged one by
default). ``slips`` lets a scripted model merge, skip and repeat lines, and counts what comes
through. ``alarms`` reads true translations through the checks. ``grammar`` times a chat model under
each layout's schema. The tables are in docs/protocol.md and docs/checks.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.workers import corpus
from translate_pipe.chunker import Budget, Estimator, Plan
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.protocols.layout import LAYOUTS

HERE = Path(__file__).parent
BRIEF = Brief("zh", "en")

Post = Callable[[str, dict[str, Any]], Any]
Slip = Callable[[Sequence[str], int, int], list[str]]


def segments(texts: Sequence[str]) -> list[Segment]:
    """The texts as a document's segments."""
    return [Segment(i, Span(0, 0), Masked(text)) for i, text in enumerate(texts)]


def reference() -> list[Chunk]:
    """The 100-cue reference, planned for one slot."""
    cues = segments((HERE / "data" / "reference.en.txt").read_text("utf-8").splitlines())
    return list(Plan(cues, range(len(cues)), Budget(4096), Estimator()))


@contextmanager
def served(model: str | None) -> Iterator[Post]:
    """llama.cpp's own server on a model, in this process, on one thread."""
    import xllamacpp

    from translate_pipe.engines.weights import find
    from translate_pipe.progress import Silent

    params = xllamacpp.CommonParams()
    params.model.path = model or str(find(None, Silent().loading).path)
    params.n_ctx, params.n_parallel, params.verbosity = 4096, 1, -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)

    def post(path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            server.listening_address + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=600) as reply:
            return json.load(reply)

    yield post


def tokens(model: str | None) -> None:
    """Tokens a cue. The reply is counted as the payload itself: its form with texts of that length.
    What a chat template adds is not counted."""
    with served(model) as post:

        def count(text: str) -> int:
            return len(post("/tokenize", {"content": text})["tokens"])

        chunks = reference()
        cues = sum(len(chunk.segments) for chunk in chunks)
        texts = sum(count(each.source) for chunk in chunks for each in chunk.segments)
        print(f"{cues} cues, {len(chunks)} requests, {texts / cues:.2f} tokens of text a cue")
        print(f"{'layout':10} {'prompt':>7} {'completion':>11}")
        for layout in LAYOUTS:
            requests = [JsonProtocol(layout).request(chunk, BRIEF) for chunk in chunks]
            prompt = sum(count(each.system) + count(each.prompt) for each in requests)
            completion = sum(count(each.payload) for each in requests)
            print(f"{layout:10} {prompt / cues:7.2f} {completion / cues:11.2f}")


def _skip(texts: Sequence[str], at: int, end: int) -> list[str]:
    return [*texts[:at], *texts[at + 1 : end], texts[end - 1], *texts[end:]]


def _repeat(texts: Sequence[str], at: int, end: int) -> list[str]:
    return [*texts[:at], texts[at], *texts[at : end - 1], *texts[end:]]


def _merge(texts: Sequence[str], at: int, end: int) -> list[str]:
    if end - at < 2:
        return list(texts)
    both = f"{texts[at]} {texts[at + 1]}"
    return [*texts[:at], both, *texts[at + 2 : end], texts[end - 1], *texts[end:]]


SLIPS: dict[str, Slip] = {"skips": _skip, "repeats": _repeat, "merges": _merge}


def slips() -> None:
    """A model that slips once a reply and finds its place again at the next key of the layout.

    Per layout and slip, a reply of 40: texts at a wrong place where the schema allows it, how many
    of them the checks let through, and how many right ones they refuse.
    """
    dice = random.Random(1)
    samples = HERE.parent / "samples"
    sources = _srt(samples / "lighthouse.srt")
    true = _srt(samples / "reference" / "lighthouse.fr.srt")
    print(f"{'layout':10} {'model':8} {'misplaced':>10} {'let through':>12} {'good refused':>13}")
    for layout in LAYOUTS:
        for name, slip in SLIPS.items():
            wrong = through = refused = 0
            for _ in range(60):
                at = dice.randrange(0, 36)
                texts = slip(true[:40], at, _next_key(layout, 40, at))
                bad = refusals(sources[:40], texts, "en", "fr")
                misplaced = {i for i in range(40) if texts[i] != true[i]}
                wrong += len(misplaced)
                through += len(misplaced - set(bad))
                refused += len(set(bad) - misplaced)
            print(
                f"{layout:10} {name:8} {wrong / 60:10.2f} {through / 60:12.2f} {refused / 60:13.2f}"
            )


def _next_key(layout: str, count: int, at: int) -> int:
    start = 0
    for group in LAYOUTS[layout](count):
        start += group.size or 1
        if start > at:
            return start
    return count


def _srt(path: Path) -> list[str]:
    blocks = re.split(r"\n{2,}", path.read_text("utf-8-sig").replace("\r\n", "\n").strip())
    return [
        re.sub(r"<[^>]*>|\{[^}]*\}|♪", "", "\n".join(b.split("\n")[2:])).strip() for b in blocks
    ]


def refusals(
    sources: Sequence[str],
    texts: Sequence[str],
    source: str,
    target: str,
    evidence: Evidence | None = None,
) -> dict[int, str]:
    """Why the checks refuse what they refuse, by place. Without ``evidence`` from earlier replies,
    as in the first reply of a run."""
    chunk, brief = Chunk(tuple(segments(sources))), Brief(target, source)
    judge = inspector(chunk, brief, JsonProtocol(), evidence or Evidence(9))
    verdicts = [v for pair in enumerate(texts) for v in judge.add([pair])]
    verdicts += judge.close()
    return {verdict.segment: verdict.cause for verdict in verdicts if verdict.cause}


def alarms(folder: Path) -> None:
    """True translations refused, by check: in replies of 30 cues of one run, in such a reply as a
    run's first, and each cue alone."""
    together: Counter[str] = Counter()
    first: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    total = 0
    for source, target, found in corpus.pairs(folder):
        total += len(found)
        evidence = Evidence(9)
        for start in range(0, len(found), 30):
            ones, others = zip(*found[start : start + 30], strict=True)
            together.update(refusals(ones, others, source, target, evidence).values())
            first.update(refusals(ones, others, source, target).values())
        for one, other in found:
            alone.update(refusals([one], [other], source, target).values())
    print(f"{total} true translations; refused in a run, in a first reply, and alone:")
    for cause in sorted(together | first | alone):
        shares = (counts[cause] / total for counts in (together, first, alone))
        print(f"{cause:12}", *(f"{share:8.2%}" for share in shares))


def grammar(model: str) -> None:
    """Tokens a second, and whether the model keeps its lines, under each layout's schema."""
    chunk = reference()[0]
    with served(model) as post:
        for layout in [None, *LAYOUTS]:
            request = JsonProtocol(layout or "grouped").request(chunk, BRIEF)
            prompt = (
                f"<|im_start|>system\n{request.system}<|im_end|>\n"
                f"<|im_start|>user\n{request.prompt}<|im_end|>\n<|im_start|>assistant\n"
            )
            body: dict[str, Any] = {"prompt": prompt, "n_predict": 600, "temperature": 0}
            if layout:
                body["json_schema"] = request.schema
            reply = post("/completion", body)
            speed = reply["timings"]["predicted_per_second"]
            print(f"{layout or 'free text':10} {speed:6.1f} tokens/s  {reply['content'][:70]!r}")


def main() -> None:
    """Run one of the parts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=["tokens", "slips", "alarms", "grammar"])
    parser.add_argument("--model", help="path of a GGUF file")
    parser.add_argument("--corpus", type=Path, default=corpus.FOLDER)
    chosen = parser.parse_args()
    if chosen.part == "tokens":
        tokens(chosen.model)
    elif chosen.part == "slips":
        slips()
    elif chosen.part == "alarms":
        alarms(chosen.corpus)
    elif chosen.model:
        grammar(chosen.model)
    else:
        parser.error("grammar needs --model: a chat model's GGUF file")


if __name__ == "__main__":
    main()
