"""How many texts come through at a wrong place, when replies slip? And what do false alarms cost?

An engine in this process answers at once, in several manners: word by word into another
vocabulary, letter by letter into another script, or by chance. In a part of its replies it slips:
merges, skips, swaps, shuffles. Every text that is accepted and is not the manner's own translation
is counted.

    python -m benchmarks.placement [--cues 1000] [--chance 0.2] [--seeds 3]

Prints for every slip the texts misplaced in a thousand, those kept untranslated, and requests
against the undisturbed run; the row ``none`` is what honest manners lose to false alarms.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from benchmarks.throughput import subtitles
from tests.fake_ollama import Fault, pseudo
from tests.fake_ollama.payload import Payload, bounded, dumps
from tests.fake_ollama.replies import ALIGNMENT
from tests.workers.scripted import Shop, segment
from translate_pipe.chunker import Budget, Estimator, Plan
from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.protocols import JsonProtocol

HAN = "我你他们这那有是不在了人来去说看想要会能好大小多少天地水火山家门手心头眼话事时日月年东西南北"
CYRILLIC = "абцдефгхийклмнопярстувжьыз"
CIPHER = "ikdfogbhujlmnpärstvwöxyzcq"
NOUNS = [
    "house",
    "river",
    "door",
    "captain",
    "mother",
    "train",
    "letter",
    "storm",
    "doctor",
    "window",
    "bridge",
    "king",
    "road",
]
VERBS = [
    "take",
    "find",
    "lose",
    "leave",
    "open",
    "follow",
    "forget",
    "remember",
    "break",
    "hide",
    "bring",
    "watch",
]
KINDS = (
    "Peter, {1} the {0}!",
    "Do you {1} the {0}?",
    "I never {1} it.",
    "We {1} the {0} before the {2} comes.",
    "No.",
    "Where is the {0}?",
    "It was a {0}...",
    "- Who is there?\n- It's the {0}.",
    "Look at the {0},\nit is so beautiful tonight.",
    "Why would anyone {1} a {0}?",
    "They {1}, we {1}, and in the end nobody {1} anything.",
    "Anna, we {1} {3} of them.",
)

Texts = list[str]
Slip = Callable[[Texts], Sequence[str]]
Manner = Callable[[str], str]


def soup(cues: int) -> Texts:
    """Words in no order, all ending alike: the sources of ``benchmarks.storm``."""
    blocks = subtitles(cues).decode().split("\n\n")
    return [block.split("\n", 2)[2].strip() for block in blocks]


def dialogue(cues: int) -> Texts:
    """Lines of some kinds, made of some words."""
    dice = random.Random(4)
    return [
        dice.choice(KINDS).format(
            dice.choice(NOUNS), dice.choice(VERBS), dice.choice(NOUNS), dice.randint(2, 99)
        )
        for _ in range(cues)
    ]


def _letters(alphabet: str) -> Manner:
    def manner(text: str) -> str:
        return re.sub(
            "[a-z]",
            lambda found: alphabet[(ord(found[0].lower()) - 97) % len(alphabet)],
            text,
            flags=re.IGNORECASE,
        )

    return manner


def by_chance(text: str) -> str:
    """Only numbers and lines stay, and the length roughly."""

    def part(line: str) -> str:
        dice = random.Random(blake2b(line.encode()).digest())
        size = max(1, round(len(line) / 3 * dice.uniform(0.7, 1.4)))
        return "".join(dice.choice(HAN) for _ in range(size)) + "".join(re.findall(r"\d+", line))

    return "\n".join(map(part, text.split("\n")))


MANNERS: dict[str, tuple[str, Manner]] = {
    "German words": ("de", lambda text: pseudo.translate(text, "de")),
    "Chinese words": ("zh", lambda text: pseudo.translate(text, "zh")),
    "Japanese words": ("ja", lambda text: pseudo.translate(text, "ja")),
    "a character a letter": ("zh", _letters(HAN)),
    "Cyrillic letters": ("ru", _letters(CYRILLIC)),
    "a cipher": ("de", _letters(CIPHER)),
    # For German it would not be believed in the end, and to tell that is not what is measured here.
    "words backwards": ("tlh", lambda text: re.sub("[A-Za-z]+", lambda word: word[0][::-1], text)),
    "by chance": ("zh", by_chance),
}


def _skips_anywhere(good: Texts) -> Texts:
    at = random.Random("".join(good)).randrange(len(good))
    return [*good[:at], *good[at + 1 :], good[-1]]


def _skips_in_a_group(good: Texts) -> Texts:
    at = random.Random("".join(good)).randrange(max(1, len(good) - 4))
    return [*good[:at], *good[at + 1 : at + 4], *good[at + 3 : at + 4], *good[at + 4 :]]


def _splits(good: Texts) -> Texts:
    at = len(good) // 3
    half = max(1, len(good[at]) // 2)
    return [*good[:at], good[at][:half], good[at][half:], *good[at + 1 :]][: len(good)]


def _swaps(good: Texts) -> Texts:
    at = len(good) // 2
    return [*good[: at - 1], *good[at - 1 : at + 1][::-1], *good[at + 1 :]] if at else good


def _exchanges(good: Texts) -> Texts:
    one, two = len(good) // 5, 4 * len(good) // 5
    last = good[two : two + 1]
    return [*good[:one], *last, *good[one + 1 : two], good[one], *good[two + 1 :]] if last else good


def _shuffles(good: Texts) -> Texts:
    return random.Random("".join(good)).sample(good, len(good))


def _of_server(fault: Fault) -> Slip:
    return lambda good: ALIGNMENT[fault]([], good)


SLIPS: dict[str, Slip | None] = {
    "none": None,
    "merged": _of_server(Fault.MERGED),
    "skipped": _of_server(Fault.SKIPPED),
    "shifted": _of_server(Fault.SHIFTED),
    "neighbour": _of_server(Fault.NEIGHBOUR),
    "injected": _of_server(Fault.INJECTED),
    "skips anywhere": _skips_anywhere,
    "skips in a group": _skips_in_a_group,
    "splits": _splits,
    "swaps": _swaps,
    "exchanges": _exchanges,
    "backwards": lambda good: good[::-1],
    "by three": lambda good: [*good[3:], *good[:3]],
    "shuffles": _shuffles,
}


@dataclass
class Slipping:
    """An engine that translates in a manner, and slips in so many of its replies."""

    manner: Manner
    slip: Slip | None
    chance: float
    dice: random.Random
    requests: int = 0
    info: EngineInfo = field(default_factory=lambda: EngineInfo("slipping", "here", "m", "d"))

    async def describe(self) -> EngineInfo:
        return self.info

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        self.requests += 1
        payload = Payload(json.loads(request.payload))
        texts: Sequence[str] = [self.manner(text) for text in payload.texts]
        if self.slip is not None and self.dice.random() < self.chance:
            texts = self.slip(list(texts))
        yield dumps(bounded(payload.with_texts(texts), request.schema))
        yield Completion(Finish.STOP)

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Outcome:
    misplaced: int
    kept: int
    requests: int


def measure(sources: Texts, to: str, engine: Slipping) -> Outcome:
    """Translate the sources on that engine."""
    brief, protocol, evidence = Brief(to, "en"), JsonProtocol(), Evidence()
    shop = Shop(
        [engine],  # type: ignore[list-item]  # an engine of this module's own
        brief=brief,
        inspect=lambda chunk: inspector(chunk, brief, protocol, evidence),
    )
    segments = [segment(index, text) for index, text in enumerate(sources)]
    chunks = Plan(segments, range(len(segments)), Budget(4096), Estimator())
    outcomes = shop.run(chunks)
    wrong = sum(
        each.translated and each.text != engine.manner(sources[index])
        for index, each in outcomes.items()
    )
    kept = sum(not each.translated for each in outcomes.values())
    return Outcome(wrong, kept, engine.requests)


def main() -> None:
    """Print a line a slip: the means over manners, sources and seeds, and the worst manner."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cues", type=int, default=1000)
    parser.add_argument("--chance", type=float, default=0.2)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    files = [soup(arguments.cues), dialogue(arguments.cues)]
    print(f"{'slip':17} misplaced    kept  requests  most misplaced (of 1,000)")
    calm = 0.0
    for name, slip in SLIPS.items():
        found: dict[str, list[Outcome]] = {
            manner: [
                measure(file, to, Slipping(change, slip, arguments.chance, random.Random(seed)))
                for file in files
                for seed in range(arguments.seeds)
            ]
            for manner, (to, change) in MANNERS.items()
        }
        every = [outcome for outcomes in found.values() for outcome in outcomes]
        thousands = len(every) * arguments.cues / 1000
        requests = sum(each.requests for each in every)
        calm = calm or requests
        worst = max(found, key=lambda manner: sum(each.misplaced for each in found[manner]))
        most = sum(each.misplaced for each in found[worst]) / len(found[worst])
        print(
            f"{name:17} {sum(each.misplaced for each in every) / thousands:9.2f} "
            f"{sum(each.kept for each in every) / thousands:7.2f} {requests / calm:9.2f}  "
            f"{most * 1000 / arguments.cues:.2f} ({worst})",
            flush=True,
        )


if __name__ == "__main__":
    main()
