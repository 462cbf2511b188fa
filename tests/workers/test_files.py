"""How much more a run will ask for: by what the files before had."""

from __future__ import annotations

import asyncio

from tests.workers.scripted import Given, chunked, segments
from translate_pipe.workers.files import Files


def _files(*, room: bool = True) -> Files:
    return Files(lambda: room)


def test_a_file_that_waits_has_as_many_texts_as_the_others_had() -> None:
    files, of_forty, of_twenty = _files(), chunked(segments(40), 10), chunked(segments(20), 10)
    files.waiting = lambda: 3

    async def told() -> list[int]:
        found = [files.unasked]  # nothing is known yet
        with files.begun(), files.served(of_forty):
            found.append(files.unasked)
            of_forty.next()
            found.append(files.unasked)
            with files.served(of_twenty):
                found.append(files.unasked)
        return [*found, files.unasked]

    assert asyncio.run(told()) == [0, 40 + 3 * 40, 30 + 3 * 40, 30 + 20 + 3 * 30, 3 * 60]


def test_files_that_were_done_already_say_that_others_may_be() -> None:
    files = _files()
    files.waiting = lambda: 10

    async def told() -> int:
        for _ in range(9):
            with files.begun():
                pass
        with files.begun(), files.served(chunked(segments(40), 10)) as _:
            return files.unasked

    assert asyncio.run(told()) == 40 + 10 * 40 // 10


def test_a_file_comes_until_it_is_served_or_has_ended() -> None:
    files = _files()
    files.waiting = lambda: 0

    async def told() -> list[bool]:
        found = [files.is_hungry]
        with files.begun():
            found.append(files.is_hungry)
            with files.served(Given([])):
                found.append(files.is_hungry)
        with files.begun():
            pass
        return [*found, files.is_hungry]

    assert asyncio.run(told()) == [True, False, True, True]
    assert not _files(room=False).is_hungry


def test_hunger_is_told_once_there_is_any() -> None:
    async def told(*, room: bool) -> list[bool]:
        files = _files(room=room)
        with files.begun():
            hunger = files.hunger()
            files.tell_hunger()
            found = [hunger.done(), files.hunger() is hunger]
            files.waits()
            return [*found, hunger.done(), files.hunger() is hunger]

    assert asyncio.run(told(room=True)) == [False, True, True, False]
    assert asyncio.run(told(room=False)) == [False, True, False, True]
