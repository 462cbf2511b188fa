"""A watcher whose server is away: what waits for it, and what nobody waits for any more."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest

from tests.watch.watching import Films
from translate_pipe import atomic
from translate_pipe.ledger import Ledger
from translate_pipe.watch import watcher as watching
from translate_pipe.watch.log import Log
from translate_pipe.watch.queue import Queue
from translate_pipe.watch.records import Records
from translate_pipe.watch.sweep import Sweep


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- another task's work shows in the ledger only
            await asyncio.sleep(0.05)


def test_a_file_that_vanished_waits_for_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_FIRST_BACKOFF", 0.1)
    monkeypatch.setattr(watching, "_LONGEST_BACKOFF", 0.1)
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


def test_a_folder_that_goes_away_is_trouble_until_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_SHORTEST_PAUSE", 0.05)
    films, away = Films(tmp_path, {"settle": 0.0, "scan_every": 0.05}), tmp_path / "away"
    films.write("a.srt")
    for tag in ("en", "fr"):
        films.write(f"b.{tag}.srt")

    async def run() -> None:
        watcher = films.watcher()
        task = asyncio.create_task(watcher.watch())
        await _until(lambda: films.status.files.get("done") == 1)
        films.folder.rename(away)
        await _until(lambda: not films.status.is_healthy)
        (row,) = films.status.watchers
        assert "films: this watched folder cannot be read (No such file" in row.trouble
        assert films.outcomes == {"b.en.srt": "unclear"}, "what is not seen is not settled"
        away.rename(films.folder)
        await _until(lambda: films.status.is_healthy)
        watcher.drain(SIGTERM)
        assert await task == 0

    asyncio.run(run())


def test_a_sweep_of_a_folder_it_may_not_read_does_not_end_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films, scandir = Films(tmp_path), os.scandir

    def refusing(path: str) -> Any:  # root may read everything
        if path == str(films.folder):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert films.once() == 4
    assert not films.status.is_healthy
    monkeypatch.undo()
    assert films.once() == 0
    assert films.status.is_healthy


def test_folders_are_looked_through_no_more_often_while_files_wait(tmp_path: Path) -> None:
    films, now = Films(tmp_path, {"settle": 5, "scan_every": 600}), [100.0]
    films.write("a.srt")
    watcher, queue = films.watcher(), Queue()
    ledger = Ledger(films.state)
    records = Records(ledger, pytest.fail)
    sweep = Sweep(watcher._folders, watcher._watching, records, queue, Log(), clock=lambda: now[0])

    def swept(moment: float) -> tuple[int, int, float]:
        now[0] = moment
        asyncio.run(sweep.sweep())
        return len(queue), sweep.settling, sweep.next_in()

    assert swept(100) == (0, 1, 5)
    assert swept(105) == (1, 0, 600)
    assert swept(300) == (1, 0, 600), "it waits for its turn, and for nothing else"
    first = queue.first()
    assert first is not None
    assert queue.take(first.settings) is first
    assert swept(400) == (0, 0, 600), "it is being translated"
    ledger.close()


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
