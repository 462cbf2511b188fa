"""A model whose every reply is in disorder, on the project's own scene: nothing of it is believed,
however small the groups that are asked, and one that comes to its senses is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.workers.scripted import segment
from tests.workers.test_check_alignment import ENGLISH, TRANSLATED
from translate_pipe.markup import MARK_CAUSES, mask
from translate_pipe.model import Chunk, Dialect, Segment, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.checks.proportion import Proportion
from translate_pipe.workers.protocols import JsonProtocol

SIZES = (40, 20, 10, 8, 5, 4)


def halves(texts: list[str]) -> list[str]:
    middle = len(texts) // 2
    return [*texts[middle:], *texts[:middle]]


def backwards(texts: list[str]) -> list[str]:
    return texts[::-1]


def accepted(sources: list[str], texts: list[str], target: str, evidence: Evidence) -> int:
    """How many of a reply's texts are let through."""
    chunk = Chunk(tuple(segment(i, source) for i, source in enumerate(sources)))
    judge = inspector(chunk, Brief(target, "en"), JsonProtocol(), evidence)
    verdicts = [v for pair in enumerate(texts) for v in judge.add([pair])]
    return sum(v.cause is None for v in [*verdicts, *judge.close()])


@pytest.mark.parametrize("is_said", [True, False], ids=["empty", "missing"])
@pytest.mark.parametrize("target", TRANSLATED)
def test_what_moved_up_is_known_by_what_is_left_over_at_the_end(target: str, is_said: bool) -> None:
    """A few texts show little themselves, and nothing else is known of the model."""
    true = TRANSLATED[target]
    for at in range(len(true) - 6):
        chunk = Chunk(tuple(segment(i, each) for i, each in enumerate(ENGLISH[at : at + 6])))
        judge = inspector(chunk, Brief(target, "en"), JsonProtocol(), Evidence(translated=9))
        texts = [true[at], *true[at + 2 : at + 6], *[""] * is_said]
        verdicts = [*judge.add(enumerate(texts)), *judge.close(whole=True)]
        right = {i for i, text in enumerate(texts) if text == true[at + i]}
        assert {each.segment for each in verdicts if each.cause is None} <= right


@pytest.mark.parametrize("disorder", [halves, backwards])
@pytest.mark.parametrize("target", TRANSLATED)
def test_a_model_always_in_disorder_is_never_believed_in_any_group(
    target: str, disorder: Callable[[list[str]], list[str]]
) -> None:
    true, evidence = TRANSLATED[target], Evidence(translated=9)
    wrong = sum(
        accepted(ENGLISH[at : at + size], disorder(true[at : at + size]), target, evidence)
        for size in SIZES
        for at in range(0, len(true) - size + 1, size)
    )
    # "No." stands right wherever another "No." was.
    assert wrong <= 1


@pytest.mark.parametrize("target", TRANSLATED)
def test_a_model_that_comes_to_its_senses_is_believed_again(target: str) -> None:
    true, evidence = TRANSLATED[target], Evidence(translated=9)
    for _ in range(4):
        assert accepted(ENGLISH, halves(true), target, evidence) == 0
    for _ in range(4):
        accepted(ENGLISH, list(true), target, evidence)
    assert accepted(ENGLISH, list(true), target, evidence) == len(true)


@pytest.mark.parametrize("target", TRANSLATED)
def test_a_whole_reply_in_order_is_believed_of_a_model_mostly_in_disorder(target: str) -> None:
    true, evidence = TRANSLATED[target], Evidence(translated=9)
    for _ in range(4):
        assert accepted(ENGLISH, halves(true), target, evidence) == 0
    assert accepted(ENGLISH, list(true), target, evidence) >= 0.9 * len(true)
    assert accepted(ENGLISH, halves(true), target, evidence) == 0


@pytest.mark.parametrize("target", TRANSLATED)
def test_what_stands_wrong_is_not_refused_for_its_marks_alone(target: str) -> None:
    """Without marks it would be taken in the end, as it stands alone."""
    texts = [f"<i>{text}</i> ..." if at % 3 else text for at, text in enumerate(ENGLISH)]
    masked = [mask(text, Dialect.SRT) for text in texts]
    chunk = Chunk(tuple(Segment(i, Span(0, 0), each) for i, each in enumerate(masked)))
    judge = inspector(chunk, Brief(target, "en"), JsonProtocol(), Evidence(translated=9))
    verdicts = [*judge.add(enumerate(halves(TRANSLATED[target]))), *judge.close()]
    assert len(verdicts) == len(texts)
    assert {verdict.cause for verdict in verdicts}.isdisjoint({None, *MARK_CAUSES})


def test_a_text_alone_is_believed_of_a_model_always_in_disorder() -> None:
    true, evidence = TRANSLATED["fr"], Evidence(translated=9)
    for _ in range(4):
        assert accepted(ENGLISH, halves(true), "fr", evidence) == 0
    assert accepted(ENGLISH[:1], true[:1], "fr", evidence) == 1


def by_chance(ones: Iterable[float], others: Iterable[float]) -> bool:
    proportion = Proportion()
    for one, other in zip(ones, others, strict=True):
        proportion.add(one, other)
    return proportion.by_chance


def test_lengths_show_disorder_only_where_they_differ() -> None:
    lengths = [0.1 * (i * 7 % 20) for i in range(20)]
    longer = [each + 0.3 for each in lengths]
    assert not by_chance(lengths, longer)
    assert by_chance(lengths, [*longer[10:], *longer[:10]])
    assert not by_chance([1.0] * 20, lengths)
    assert not by_chance(lengths[:7], longer[6::-1])
