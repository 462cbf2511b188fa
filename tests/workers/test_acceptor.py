"""When translations go to the journal: in few calls while a reply streams, at once at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from translate_pipe.model import Translation
from translate_pipe.progress import Silent
from translate_pipe.workers import acceptor
from translate_pipe.workers.acceptor import Acceptor


class Journal:
    """Remembers what each call brought; a call takes ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.calls: list[list[int]] = []
        self._seconds = seconds

    async def accept(self, translations: Sequence[Translation]) -> None:
        await asyncio.sleep(self._seconds)
        self.calls.append([each.segment for each in translations])


def some(*numbers: int) -> list[Translation]:
    return [Translation(number, "text") for number in numbers]


def test_a_translation_counts_once_its_call_has_returned() -> None:
    async def work() -> None:
        counted: list[int] = []

        async def accept(translations: Sequence[Translation]) -> None:
            await asyncio.sleep(0)
            counted.append(len(desk.accepted))
            if len(counted) == 2:
                raise OSError("the disk is full")

        desk = Acceptor(accept, Silent())
        desk.add(some(0))
        await desk.flush()
        desk.add(some(1))
        with pytest.raises(OSError, match="full"):
            await desk.flush()
        assert counted == [0, 1]
        assert [each.segment for each in desk.accepted] == [0]
        assert desk.failed

    asyncio.run(work())


def test_what_streams_waits_for_company_until_a_reply_ends() -> None:
    journal = Journal()

    async def work() -> None:
        desk = Acceptor(journal.accept, Silent())
        desk.add(some(0), streaming=True)
        desk.add(some(1), streaming=True)
        await asyncio.sleep(0.02)
        assert journal.calls == []
        desk.add(some(2))
        await asyncio.sleep(0.02)

    asyncio.run(work())
    assert journal.calls == [[0, 1, 2]]


def test_the_end_of_a_reply_that_brings_nothing_more_ends_the_wait() -> None:
    journal = Journal()

    async def work() -> None:
        desk = Acceptor(journal.accept, Silent())
        desk.add(some(0), streaming=True)
        desk.add(())
        await asyncio.sleep(0.02)

    asyncio.run(work())
    assert journal.calls == [[0]]


def test_a_reply_that_streams_on_is_journalled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acceptor, "HOLD", 0.03)
    journal = Journal()

    async def work() -> None:
        desk = Acceptor(journal.accept, Silent())
        for number in range(4):
            desk.add(some(number), streaming=True)
            await asyncio.sleep(0.05)

    asyncio.run(work())
    assert journal.calls == [[0], [1], [2], [3]]


def test_what_ends_during_a_call_does_not_wait_for_what_streams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acceptor, "HOLD", 0.03)
    journal = Journal(0.02)

    async def work() -> None:
        desk = Acceptor(journal.accept, Silent())
        desk.add(some(0))
        await asyncio.sleep(0.01)
        desk.add(some(1))
        desk.add(some(2), streaming=True)
        await asyncio.sleep(0.1)
        assert journal.calls == [[0], [1, 2]], "each once, and nothing is asked for nothing"
        desk.add(some(3), streaming=True)
        await desk.flush()
        assert [each.segment for each in desk.accepted] == [0, 1, 2, 3]

    asyncio.run(work())
