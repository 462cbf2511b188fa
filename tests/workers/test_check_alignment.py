"""Slips between lines, on the project's own scene and its hand-made translations."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workers import corpus
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.protocols import JsonProtocol

SAMPLES = Path(__file__).parents[2] / "samples"


def cues(path: Path) -> list[str]:
    blocks = re.split(r"\n{2,}", path.read_text("utf-8-sig").replace("\r\n", "\n").strip())
    texts = ["\n".join(block.split("\n")[2:]) for block in blocks]
    return [re.sub(r"<[^>]*>|\{[^}]*\}|♪", "", text).strip() for text in texts]


ENGLISH = cues(SAMPLES / "lighthouse.srt")[:40]
TRANSLATED = {
    tag: cues(SAMPLES / "reference" / f"lighthouse.{tag}.srt")[:40] for tag in ("zh", "fr")
}


def refused(
    sources: list[str], texts: list[str | None], source: str, target: str
) -> dict[int, str]:
    """Cause by place of what the inspector refuses; ``None`` among the texts never arrives."""
    chunk = Chunk(tuple(Segment(i, Span(0, 0), Masked(s)) for i, s in enumerate(sources)))
    found = inspector(chunk, Brief(target, source), JsonProtocol(), Evidence(translated=9))
    verdicts = [v for i, t in enumerate(texts) if t is not None for v in found.add(i, t)]
    verdicts += found.close()
    assert sorted(v.segment for v in verdicts) == [i for i, t in enumerate(texts) if t is not None]
    return {v.segment: v.cause for v in verdicts if v.cause}


@pytest.mark.parametrize("target", TRANSLATED)
def test_a_true_translation_stands(target: str) -> None:
    assert refused(ENGLISH, list(TRANSLATED[target]), "en", target) == {}


Slip = Callable[[list[str], int], list[str]]


def skipped(texts: list[str], at: int) -> list[str]:
    return [*texts[:at], *texts[at + 1 :], texts[-1]]


def doubled(texts: list[str], at: int) -> list[str]:
    return [*texts[:at], *texts[at - 1 : -1]]


def merged(texts: list[str], at: int) -> list[str]:
    return [*texts[:at], f"{texts[at]} {texts[at + 1]}", *texts[at + 2 :], texts[-1]]


@pytest.mark.parametrize("slip", [skipped, doubled, merged])
@pytest.mark.parametrize("target", TRANSLATED)
def test_a_slip_to_the_end_is_seen_wherever_it_begins(target: str, slip: Slip) -> None:
    true = TRANSLATED[target]
    wrong = right = kept = 0
    for at in range(1, len(true) - 6):
        texts = slip(true, at)
        found = refused(ENGLISH, list(texts), "en", target)
        misplaced = {i for i in range(len(true)) if texts[i] != true[i]}
        wrong += len(misplaced)
        kept += len(misplaced - set(found))
        right += len(set(found) - misplaced)
    assert kept < 0.03 * wrong
    assert right < 0.1 * wrong


@pytest.mark.parametrize("target", TRANSLATED)
def test_a_neighbours_text_said_twice_is_seen(target: str) -> None:
    true = TRANSLATED[target]
    seen = tried = 0
    for at in range(1, len(true) - 1):
        if len(true[at + 1]) < 6:
            continue
        texts = [*true[:at], true[at + 1], *true[at + 1 :]]
        tried += 1
        seen += at in refused(ENGLISH, list(texts), "en", target)
    assert seen > 0.7 * tried


def test_a_merged_predecessor_with_a_blank_after_it() -> None:
    sources = ["Come on.", "You are late.", "I know. I am sorry, I lost my way.", "Sit down."]
    merged = "Tu es en retard. Je sais. Désolé, je me suis perdu."
    texts: list[str | None] = ["Viens.", merged, "-", "Assieds-toi."]
    found = refused(sources, texts, "en", "fr")
    assert found == {1: "merged", 2: "empty"}


def test_two_lines_swapped() -> None:
    sources = ["Where is everybody tonight?", "I have no idea, they left hours ago.", "Stop!"]
    texts: list[str | None] = ["我不知道，他们几个小时前就走了。", "今晚大家都去哪儿了？", "停！"]
    assert refused(sources, texts, "en", "zh") == {0: "misaligned", 1: "misaligned"}


def test_one_long_text_for_two_different_lines() -> None:
    sources = ["The ship is sinking fast.", "We have no boats left.", "God help us."]
    line = "Das Schiff sinkt sehr schnell."
    found = refused(sources, [line, line, "Gott steh uns bei."], "en", "de")
    assert found == {0: "neighbour", 1: "neighbour"}


def test_the_same_answer_to_like_questions_is_no_copy() -> None:
    sources = ["Are you okay?", "You okay?", "No.", "Nope.", "Come on!", "Come on, come on!"]
    texts: list[str | None] = ["你还好吗？", "你还好吗？", "不。", "不。", "快！", "快！快！"]
    assert refused(sources, texts, "en", "zh") == {}


def test_one_odd_text_alone_raises_no_alarm() -> None:
    texts: list[str | None] = list(TRANSLATED["fr"])
    texts[20] = "Oh !"
    assert "misaligned" not in refused(ENGLISH, texts, "en", "fr").values()


def test_missing_texts_do_not_hide_or_fake_a_slip() -> None:
    texts: list[str | None] = [None if i % 3 == 0 else t for i, t in enumerate(TRANSLATED["fr"])]
    assert refused(ENGLISH, texts, "en", "fr") == {}


def test_verdicts_come_while_the_reply_streams() -> None:
    chunk = Chunk(tuple(Segment(i, Span(0, 0), Masked(s)) for i, s in enumerate(ENGLISH)))
    found = inspector(chunk, Brief("fr", "en"), JsonProtocol(), Evidence(translated=9))
    late = 0
    given = 0
    for i, text in enumerate(TRANSLATED["fr"]):
        given += len(found.add(i, text))
        late = max(late, i + 1 - given)
    assert late <= 8


@pytest.mark.skipif(
    not corpus.FOLDER.is_dir(), reason="the subtitle corpus is not at ../shared/corpus"
)
def test_false_alarms_on_the_corpora_are_rare() -> None:
    alarms: dict[str, int] = {}
    total = single = 0
    for source, target, pairs in corpus.pairs():
        total += len(pairs)
        for start in range(0, len(pairs), 30):
            part = pairs[start : start + 30]
            found = refused([s for s, _ in part], [t for _, t in part], source, target)
            for cause in found.values():
                alarms[cause] = alarms.get(cause, 0) + 1
        for one, other in pairs:
            alone = refused([one], [other], source, target).get(0)
            single += alone not in (None, "lines-lost")
            assert alone != "lines-lost" or "\n" not in other, "the translator kept both lines"
    assert total > 1000
    assert alarms.pop("lines-lost", 0) < 0.015 * total
    assert sum(alarms.values()) < 0.01 * total, alarms
    assert single == 0, "an alarm on one text alone would cost a cue"


def test_a_slip_at_random_in_any_group_is_mostly_seen() -> None:
    dice = random.Random(5)
    true = TRANSLATED["fr"]
    wrong = seen = 0
    for _ in range(100):
        start = dice.randrange(0, len(true) - 4)
        texts = [*true[:start], *true[start + 1 : start + 4], true[start + 3], *true[start + 4 :]]
        found = refused(ENGLISH, list(texts), "en", "fr")
        wrong += 3
        seen += sum(place in found for place in range(start, start + 3))
    assert seen > 0.75 * wrong
