"""What comes through on true translations: texts misplaced, and texts in another language.

    python -m benchmarks.films slips [--corpus FOLDER]
    python -m benchmarks.films languages

``slips`` misplaces texts of film subtitles in replies of 30 cues, each as a run's first and after a
right first one, and counts what is let through and what is refused beside it.
``languages`` gives the parallel texts of the few-shot examples as answers in each language where
another one was asked for. The tables are in docs/checks.md.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.protocols import refusals
from tests.workers import corpus
from tests.workers.test_check_languages import TEXTS
from translate_pipe.workers.checks import Evidence

REPLY, FEWEST = 30, 4
ROUNDS = 3
SOURCES = ("en", "zh", "es", "ar", "ru", "ja")

Texts = list[str]
Slip = Callable[[Texts, int], Texts]

SLIPS: dict[str, Slip] = {
    "swapped": lambda t, at: [*t[:at], t[at + 1], t[at], *t[at + 2 :]],
    "exchanged": lambda t, at: _exchanged(t, at, (at + len(t) // 2) % len(t)),
    "in a group": lambda t, at: [*t[:at], *t[at + 1 : at + 4], *t[at + 3 : at + 4], *t[at + 4 :]],
    "skipped": lambda t, at: [*t[:at], *t[at + 1 :], t[-1]],
    "merged": lambda t, at: [*t[:at], f"{t[at]} {t[at + 1]}", *t[at + 2 :], t[-1]],
    "neighbour": lambda t, at: [*t[:at], t[at + 1], *t[at + 1 :]],
    "by three": lambda t, at: [*t[3:], *t[:3]],
    "shuffled": lambda t, at: random.Random(at).sample(t, len(t)),
}


def _exchanged(texts: Texts, one: int, two: int) -> Texts:
    texts = [*texts]
    texts[one], texts[two] = texts[two], texts[one]
    return texts


def replies(folder: Path) -> Iterator[tuple[str, str, list[tuple[str, str]], bool]]:
    """Languages, pairs of a reply, and whether it is the first of its film."""
    for source, target, pairs in corpus.pairs(folder):
        for start in range(0, len(pairs), REPLY):
            if len(pairs) - start >= FEWEST:
                yield source, target, pairs[start : start + REPLY], start == 0


def slips(folder: Path) -> None:
    """A line a slip: shares let through, and of the right texts refused."""
    print(f"{'slip':12} first: misplaced  missed  beside   in a run: misplaced  missed  beside")
    for name, slip in SLIPS.items():
        first, later = [0] * 4, [0] * 4
        dice = random.Random(1)
        for _ in range(ROUNDS):
            evidence = Evidence(9)
            for source, target, pairs, begins in replies(folder):
                evidence = Evidence(9) if begins else evidence
                ones, others = map(list, zip(*pairs, strict=True))
                texts = slip(others, dice.randrange(len(others) - FEWEST + 1))
                _count(first, others, texts, refusals(ones, texts, source, target))
                if begins:
                    refusals(ones, others, source, target, evidence)
                else:
                    _count(later, others, texts, refusals(ones, texts, source, target, evidence))
        print(f"{name:12} {_told(first)}   {_told(later)}")


def _count(counts: list[int], true: Texts, texts: Texts, found: dict[int, str]) -> None:
    wrong = {place for place, text in enumerate(true) if texts[place] != text}
    counts[0] += len(wrong)
    counts[1] += len(wrong - found.keys())
    counts[2] += len(true) - len(wrong)
    counts[3] += len(found.keys() - wrong)


def _told(counts: Sequence[int]) -> str:
    wrong, missed, right, beside = counts
    return f"{wrong:16} {missed / wrong:7.1%} {beside / max(1, right):7.1%}"


def languages() -> None:
    """Shares refused of answers in another language, the least first; and of those in the right."""
    found: dict[tuple[str, str], list[float]] = {}
    false = total = 0
    for source in SOURCES:
        for target in TEXTS:
            for answer in TEXTS:
                if source in (target, answer):
                    continue
                causes = refusals(TEXTS[source], TEXTS[answer], source, target, Evidence())
                if answer == target:
                    total += len(TEXTS[source])
                    false += sum(cause not in ("misaligned", "merged") for cause in causes.values())
                else:
                    share = len(causes) / len(TEXTS[source])
                    found.setdefault((target, answer), []).append(share)
    shares = {pair: sum(each) / len(each) for pair, each in found.items()}
    print(f"{sum(shares.values()) / len(shares):.1%} of all; {false} of {total} right ones")
    for (target, answer), share in sorted(shares.items(), key=lambda each: each[1])[:30]:
        print(f"{answer} for {target}: {share:.0%}")


def main() -> None:
    """Parse the command line and run one part."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("part", choices=["slips", "languages"])
    parser.add_argument("--corpus", type=Path, default=corpus.FOLDER)
    options = parser.parse_args()
    if options.part == "slips":
        slips(options.corpus)
    else:
        languages()


if __name__ == "__main__":
    main()
