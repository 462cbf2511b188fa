"""One reply: what counts as good, refused and missing, and what it cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from tests.workers.scripted import Plain, segment, segments
from translate_pipe.engines.base import Finish
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Revision, Verdict
from translate_pipe.workers.reply import USUAL_TEXT, Reply


class Lines:
    """Reads ``index text`` lines; the last one is finished only by the end of the reply."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        *whole, self._rest = (self._rest + text).split("\n")
        return [_pair(line) for line in whole]

    def close(self) -> Sequence[tuple[int, str]]:
        return [_pair(self._rest)] if self._rest else []

    @property
    def within(self) -> int | None:
        return None

    @property
    def revision(self) -> Revision | None:
        return None


def _pair(line: str) -> tuple[int, str]:
    index, _, text = line.partition(" ")
    return int(index), text


def reply(text: str, finish: Finish | None) -> tuple[Reply, list[int]]:
    read = Reply(Chunk(tuple(segments(3))), Lines(), Plain)
    good = [verdict.segment for piece in text for verdict in read.feed(piece)]
    return read, good + [verdict.segment for verdict in read.close(finish)]


def test_the_last_text_counts_only_if_the_reply_came_to_its_own_end() -> None:
    assert reply("0 un\n1 deux\n2 tro", Finish.STOP)[1] == [0, 1, 2]
    for finish in (Finish.LENGTH, None):
        read, good = reply("0 un\n1 deux\n2 tro", finish)
        assert good == [0, 1]
        assert [segment.index for segment in read.missing] == [2]


def test_what_nobody_asked_for_and_second_helpings_are_ignored() -> None:
    read, good = reply("7 sept\n0 un\n0 encore\n-1 rien\n1 BAD\n1 deux\n2 trois", Finish.STOP)
    assert good == [0, 2]
    assert {index: verdict.cause for index, verdict in read.refused.items()} == {1: "bad"}
    assert read.missing == []


class Late(Plain):
    """Judges nothing before the end, and remembers what it was given."""

    def __init__(self, chunk: Chunk) -> None:
        super().__init__(chunk)
        self.given: list[tuple[int, str]] = []

    def add(self, texts: Iterable[tuple[int, str]]) -> Sequence[Verdict]:
        self.given.extend(texts)
        return []

    def close(self, *, whole: bool = False) -> Sequence[Verdict]:
        return [Verdict(segment, text) for segment, text in dict(self.given).items()]


def test_a_text_that_comes_again_before_it_is_judged_is_told_and_costs_once() -> None:
    chunk = Chunk(tuple(segments(2)))
    judge = Late(chunk)
    read = Reply(chunk, Lines(), lambda _: judge)
    for piece in ("0 un\n", "0 deux\n", "1 trois\n"):
        read.feed(piece)
    assert judge.given == [(0, "un"), (0, "deux"), (1, "trois")]
    assert read.read == 2
    read.close(Finish.STOP)
    assert read.useful == 1.0


def test_the_useful_share_is_what_good_segments_took() -> None:
    assert reply("0 un\n1 deux\n2 trois", Finish.STOP)[0].useful == 1.0
    assert reply("", Finish.STOP)[0].useful == 0.0
    read, _ = reply("0 un\n1 BAD BAD BAD BAD BAD BAD\n2 trois", Finish.STOP)
    assert 0.25 < read.useful < 0.4
    read, _ = reply("0 un\n1 deux and then the stream bro", None)
    assert 0.1 < read.useful < 0.2


def test_half_a_character_never_gets_further() -> None:
    """A server's JSON may hold one in any form of reply; a journal and a file cannot."""
    read = Reply(Chunk(tuple(segments(3))), Lines(), Plain)
    good = [*read.feed("0 un \ud83d\n1 les \ud83c\udf89 deux\n"), *read.close(Finish.STOP)]
    assert [verdict.text for verdict in good] == ["un \ufffd", "les \U0001f389 deux"]


def test_a_reply_longer_than_any_of_its_tokens_is_endless() -> None:
    read, _ = reply("0 un\n" + "x" * 320, None)
    assert read.is_endless(20)
    assert not read.is_endless(200)


def test_a_reply_that_brings_no_text_for_long_is_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("translate_pipe.workers.reply.time.monotonic", lambda: now)
    for length, patience in (20, 10), (6 * USUAL_TEXT, 60):
        chunk = Chunk((segment(0, "One."), segment(1, "x" * length)))
        read = Reply(chunk, Lines(), Plain)
        now += 1000  # in line
        read.feed("0 u")
        now += patience - 1
        assert not read.is_stalled(10)
        read.feed("n\n")
        now += patience - 1
        read.feed("word word word")
        assert not read.is_stalled(10)
        now += 2
        assert read.is_stalled(10)


def test_what_follows_a_finished_reply_is_not_read_for_ever() -> None:
    read, _ = reply("0 un\n1 deux\n2 trois\n", None)
    assert not read.is_endless(10_000)
    read.feed(" " * 5000)
    assert read.is_endless(10_000)
