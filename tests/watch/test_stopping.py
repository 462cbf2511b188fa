"""A signal ends every wait: for a silent server, for files that settle; time is told anyhow."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGINT, SIGTERM

import pytest

from tests.watch.watching import Films
from translate_pipe.errors import Interrupted
from translate_pipe.job import FileJob
from translate_pipe.jobs.batch import Batch
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.planning import plan_batch
from translate_pipe.model import FileState
from translate_pipe.run import Run
from translate_pipe.settings import EngineName, Settings
from translate_pipe.turns import FILES_AT_ONCE
from translate_pipe.watch.watcher import Watcher


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A server that takes connections and says nothing; the event tells that one came."""
    asked, ended = asyncio.Event(), asyncio.Event()

    async def wait(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(wait, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        ended.set()
        server.close()
        await server.wait_closed()


def silenced(films: Films, url: str) -> Watcher:
    films.defaults |= {"engine": "ollama", "hosts": url, "model": "m"}
    films.watch["settle"] = 0
    films.write("a.srt")
    return films.watcher()


@pytest.mark.parametrize("watch", [Watcher.once, Watcher.watch])
def test_a_watcher_stops_while_a_server_is_silent(
    tmp_path: Path, watch: Callable[[Watcher], Awaitable[int]]
) -> None:
    async def run() -> int:
        async with silent_server() as (url, asked), asyncio.timeout(10):
            watcher = silenced(Films(tmp_path), url)
            watching = asyncio.ensure_future(watch(watcher))
            await asked.wait()
            watcher.drain(SIGTERM)
            return await watching

    assert asyncio.run(run()) == 143


def test_a_batch_stops_while_a_server_is_silent(tmp_path: Path) -> None:
    async def run() -> None:
        async with silent_server() as (url, asked), asyncio.timeout(10):
            path = tmp_path / "jobs.yaml"
            (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n")
            path.write_text(f"jobs: {{j: {{inputs: a.srt, to: zh, hosts: '{url}', model: m}}}}")
            jobs = plan_batch(JobsFile.read(path), {})
            batch = Batch(path, jobs, tmp_path / "state")
            running = asyncio.create_task(batch.run())
            await asked.wait()
            batch.drain(SIGINT)
            report = await running
            assert report.exit_code == 130
            assert report.jobs[0].state is FileState.INTERRUPTED

    asyncio.run(run())


def test_a_run_that_was_stopped_does_not_open() -> None:
    async def run() -> None:
        stopped = Run(Settings(engine=EngineName.ECHO))
        stopped.drain(SIGTERM)
        with pytest.raises(Interrupted) as caught:
            async with stopped:
                pass
        assert caught.value.status == 143

    asyncio.run(run())


def test_no_file_is_looked_at_after_the_signal(tmp_path: Path) -> None:
    """A thousand would take half a minute, for nothing: no request is made for them."""
    jobs = [FileJob(str(tmp_path / f"none-{n}.srt"), "zh") for n in range(FILES_AT_ONCE + 20)]

    async def run() -> Counter[FileState]:
        settings = Settings(engine=EngineName.ECHO, state_dir=tmp_path / "state")
        async with Run(settings) as open_run:
            results = await open_run.translate(jobs, lambda job, result: open_run.drain(SIGTERM))
        return Counter(each.report.state for each in results)

    states = asyncio.run(run())
    assert states[FileState.FAILED] <= FILES_AT_ONCE
    assert states[FileState.INTERRUPTED] >= 20


def test_a_file_that_fails_took_time_too(tmp_path: Path) -> None:
    async def run() -> float:
        settings = Settings(engine=EngineName.ECHO, state_dir=tmp_path / "state")
        async with Run(settings) as open_run:
            (result,) = await open_run.translate([FileJob(str(tmp_path / "none.srt"), "zh", None)])
        return result.report.seconds

    assert asyncio.run(run()) > 0


def test_one_pass_stops_while_files_settle(tmp_path: Path) -> None:
    films = Films(tmp_path, watch={"settle": 60})
    films.write("a.srt")

    async def run() -> int:
        watcher = films.watcher()
        watching = asyncio.create_task(watcher.once())
        async with asyncio.timeout(10):
            while not films.status.settling:  # noqa: ASYNC110 -- it is told on disk
                await asyncio.sleep(0.02)
        watcher.drain(SIGTERM)
        return await watching

    assert asyncio.run(run()) == 143
