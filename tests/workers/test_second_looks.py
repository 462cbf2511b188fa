"""A text that was refused on a mere doubt is believed when it comes again, alone or elsewhere."""

from __future__ import annotations

import pytest

from benchmarks.protocols import refusals
from tests.workers.scripted import Scripted, Shop, chunked, segment, segments
from tests.workers.test_check_asides import known
from tests.workers.test_check_languages import TEXTS
from translate_pipe.model import Chunk
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Brief, Verdict
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.reply import Reply
from translate_pipe.workers.settlement import Settlement

COUNT = 20
LABELLED = 3


def labelled(places: list[int], evidence: Evidence) -> dict[int, str]:
    """What is refused of a reply with the texts of those places, one of them with a speaker."""
    said = [f"MANN: {TEXTS['de'][i]}" if i == LABELLED else TEXTS["de"][i] for i in places]
    found = refusals([TEXTS["en"][i] for i in places], said, "en", "de", evidence)
    return {places[at]: cause for at, cause in found.items()}


@pytest.mark.parametrize(
    ("places", "believed"),
    [([3], True), ([9, 3, 7], True), ([1, 3, 5], True), ([2, 3, 9], False), ([2, 3, 4], False)],
)
def test_it_is_believed_alone_and_where_no_neighbour_is_the_same(
    places: list[int], believed: bool
) -> None:
    evidence = Evidence(9)
    assert labelled([*range(8)], evidence) == {LABELLED: "aside"}
    assert labelled(places, evidence) == ({} if believed else {LABELLED: "aside"})


@pytest.mark.parametrize(("beside", "is_merged"), [(2, True), (6, False)])
def test_what_was_merged_is_believed_alone_only(beside: int, is_merged: bool) -> None:
    """Beside the text whose words it has it was no mere doubt, beside another it was."""
    english, german, evidence = TEXTS["en"], TEXTS["de"], known("de")
    both = f"{german[1]} {german[2]}"

    def cause(*places: int) -> str | None:
        texts = [both if i == 1 else german[i] for i in places]
        found = refusals([english[i] for i in places], texts, "en", "de", evidence)
        return found.get(places.index(1))

    assert cause(1, beside) == "sentences"
    assert cause(9, 1, 12) == ("sentences" if is_merged else None)
    assert cause(1) is None


def test_only_what_would_be_believed_is_doubted() -> None:
    sources = [segment(0, "Can you hear that noise?"), segment(1, "I know nobody there.")]
    judge = inspector(Chunk(tuple(sources)), Brief("de", "en"), JsonProtocol(), Evidence(9))
    texts = [(0, "MANN: Hörst du das Geräusch?"), (1, "<think>Ich kenne dort niemanden.")]
    found = {each.segment: each for each in [*judge.add(texts), *judge.close()]}
    assert [(found[i].cause, found[i].doubted) for i in (0, 1)] == [
        ("aside", True),
        ("leaked", False),
    ]


class Judge:
    """Has its verdicts ready."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        self._verdicts = verdicts

    def add(self, texts: object) -> list[Verdict]:
        """None while the reply streams."""
        return []

    def close(self, *, whole: bool = False) -> list[Verdict]:
        """All of them."""
        return self._verdicts


@pytest.mark.parametrize(("bad", "likely"), [(1, 3), (2, 1)])
def test_doubts_do_not_speak_against_a_reply_that_is_good_but_for_them(
    bad: int, likely: int
) -> None:
    chunk = Chunk(tuple(segments(4)))
    verdicts = [Verdict(i, "good") for i in range(3 - bad)]
    verdicts += [Verdict(3 - bad, "odd", "aside", doubted=True)]
    verdicts += [Verdict(i, "bad", "aside") for i in range(4 - bad, 4)]
    reply = Reply(chunk, JsonProtocol().reader(chunk), lambda _: Judge(verdicts))
    reply.close(None)
    assert (reply.good, reply.likely) == (3 - bad, likely)


@pytest.mark.parametrize(("doubted", "order"), [(True, [3, 5, 0, 2, 4, 1]), (False, [*range(6)])])
def test_what_is_doubted_is_asked_for_between_other_texts(doubted: bool, order: list[int]) -> None:
    backlog = Backlog(chunked(segments(COUNT), COUNT))
    first = backlog.take(0, 1)
    assert first is not None
    verdicts = [Verdict(i, "odd", "aside", doubted) for i in range(6)]
    Settlement(backlog).retry_refused(first, verdicts)
    again = backlog.take(0, 1)
    assert again is not None
    assert [each.index for each in again.chunk.segments] == order
    assert bool(again.chunk.after) != doubted, "no neighbour of before is shown either"


def test_what_nothing_more_may_be_spent_on_is_unfinished() -> None:
    engine = Scripted(say=lambda request: request.payload)
    outcome = Shop([engine]).run(chunked(segments(400)))
    assert not any(each.translated for each in outcome.values())
    assert any(each.unfinished for each in outcome.values())
    few = Shop([engine]).run(chunked(segments(2)))
    assert not any(each.unfinished for each in few.values()), "these failed to the end"
