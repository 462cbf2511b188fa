"""A watcher in which a part of its own fails: it ends and says so, instead of seeming alive."""

from __future__ import annotations

import asyncio
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.watch.watching import Films
from translate_pipe.watch.server import Server
from translate_pipe.watch.sweep import Sweep
from translate_pipe.watch.watcher import Watcher


async def _watched(films: Films) -> int:
    async with asyncio.timeout(10):
        return await films.watcher().watch()


@pytest.mark.parametrize(
    ("part", "name", "call"), [(Sweep, "sweep", 2), (Server, "work_off", 1), (Watcher, "_beat", 2)]
)
def test_a_bug_ends_the_watcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: type, name: str, call: int
) -> None:
    films = Films(tmp_path)
    films.write("a.srt")
    real, calls = getattr(part, name), []

    def fails_later(self: object, *arguments: object) -> object:
        calls.append(name)
        if len(calls) == call:
            raise KeyError("a bug")
        return real(self, *arguments)

    monkeypatch.setattr(part, name, fails_later)
    with pytest.raises(KeyError, match="a bug"):
        asyncio.run(_watched(films))
    assert not films.status.watchers[0].running, "said goodbye"


def test_failing_change_events_are_told_and_scans_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise ValueError("no such thing")

    monkeypatch.setattr("watchfiles.awatch", fails)
    films = Films(tmp_path)

    async def run() -> int:
        watcher = films.watcher()
        watching = asyncio.create_task(watcher.watch())
        await asyncio.sleep(0.3)
        films.write("a.srt")
        async with asyncio.timeout(10):
            while "a.zh.srt" not in films.names:  # noqa: ASYNC110 -- a file appears without a word
                await asyncio.sleep(0.05)
        watcher.drain(SIGTERM)
        return await watching

    assert asyncio.run(run()) == 0
    assert "no-events" in caplog.messages
