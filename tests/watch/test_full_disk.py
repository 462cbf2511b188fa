"""A disk that is really full, mounted for the test; skipped where mounting is not allowed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.cli.operator import episode
from tests.watch.watching import Films

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    ballast = place / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 512)
    return ballast


async def true(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 -- no event tells what files there are
        await asyncio.sleep(0.05)


def test_outputs_wait_for_space(tmp_path: Path, small: Path) -> None:
    films = Films(tmp_path, {"attempts": 1, "retry_after": 0})
    films.entry["output"] = "small/{stem}.{lang}{ext}"
    films.write("a.srt", episode(1))
    ballast = fill(small)
    for _ in range(3):
        assert films.once() == 5
    assert films.outcomes == {"a.srt": "failed"}
    assert "no space" in films.row("a.srt").reason
    assert [path.name for path in small.iterdir()] == ["ballast"]
    ballast.unlink()
    assert films.once() == 0
    assert films.outcomes == {}
    assert (small / "a.zh.srt").exists()


def test_a_state_folder_without_space_loses_no_file(
    tmp_path: Path, small: Path, caplog: pytest.LogCaptureFixture
) -> None:
    films = Films(tmp_path)
    films.defaults["state_dir"] = "small/state"
    films.state = small / "state"
    films.write("a.srt", episode(1))

    async def live() -> None:
        watcher = films.watcher()
        watching = asyncio.create_task(watcher.watch())
        await true(lambda: "a.zh.srt" in films.names)
        ballast = fill(small)
        films.write("b.srt", episode(2, 200))
        await true(lambda: "trouble" in caplog.messages)
        assert "b.zh.srt" not in films.names
        ballast.unlink()
        await true(lambda: "b.zh.srt" in films.names)
        watcher.drain(SIGTERM)
        assert await watching == 0

    asyncio.run(asyncio.wait_for(live(), 30))
    assert films.status.files["done"] == 2
