"""A watcher whose server is away: what waits for it, and what nobody waits for any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.watch.watching import Films
from translate_pipe import atomic
from translate_pipe.watch import watcher as watching


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- another task's work shows in the ledger only
            await asyncio.sleep(0.05)


def test_a_file_that_vanished_waits_for_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_FIRST_BACKOFF", 0.2)
    monkeypatch.setattr(watching, "_SHORTEST_PAUSE", 0.05)
    films = Films(tmp_path, {"settle": 0.0})
    films.defaults = {"state_dir": "state", "engine": "ollama", "model": "m", "deadline": 1}
    films.defaults["hosts"] = "http://127.0.0.1:9"

    async def run() -> None:
        paths = [films.write("a.srt"), films.write("b.srt")]
        watcher = films.watcher()
        task = asyncio.create_task(watcher.watch())
        await _until(lambda: films.status.queued == 2 and not films.status.is_healthy)
        paths[0].unlink()
        await _until(lambda: films.status.queued == 1)
        assert not films.status.is_healthy
        paths[1].unlink()
        await _until(lambda: films.status.queued == 0 and films.status.is_healthy)
        watcher.drain(SIGTERM)
        assert await task == 0

    asyncio.run(run())


def test_what_a_killed_watcher_left_is_looked_for_beside_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a thread, once, and only where sources are: a folder on a network may be slow."""
    films, swept = Films(tmp_path), []
    monkeypatch.setattr(
        atomic, "sweep", lambda folder: swept.append((folder.name, threading.current_thread()))
    )
    films.write("season/readme", "no source")
    films.write(".hidden/x.srt")
    watcher = films.watcher()

    async def run() -> None:
        task = asyncio.create_task(watcher.watch())
        await asyncio.sleep(1.0)  # some scans
        watcher.drain(SIGTERM)
        await task

    asyncio.run(run())
    assert sorted(name for name, _ in swept) == ["films", "season"]
    assert threading.main_thread() not in {thread for _, thread in swept}
