"""Two processes with a model each: the second takes one thread, and says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.support import Heard
from translate_pipe.engines import embedded
from translate_pipe.engines.company import Seat
from translate_pipe.engines.embedded import EmbeddedEngine
from translate_pipe.engines.model_files import CACHE_VARIABLE
from translate_pipe.settings import Settings

HOLD = """
import sys, time
from pathlib import Path
from translate_pipe.engines.company import Seat
seat = Seat(Path(sys.argv[1]))
print(seat.take(), flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(embedded, "default_threads", lambda: 7)
    return tmp_path


def test_there_is_one_place_and_a_killed_process_leaves_it(cache: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(cache)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    try:
        assert other.stdout.readline().strip() == b"True"
        assert not Seat(cache).take()
    finally:
        other.kill()
        other.communicate()
    seat = Seat(cache)
    assert seat.take()
    seat.leave()
    seat.leave()
    assert Seat(cache).take()


@pytest.mark.parametrize(("asked", "first", "second"), [(None, 7, 1), (3, 3, 3)])
def test_the_second_takes_one_thread_unless_told(
    asked: int | None, first: int, second: int
) -> None:
    heard = Heard()
    settings = Settings(threads=asked)
    one, two = EmbeddedEngine(settings, heard), EmbeddedEngine(settings, heard)
    assert one._threads() == first
    assert heard.notices == []
    assert two._threads() == second
    assert [notice.code for notice in heard.notices] == ["embedded-shared"]


def test_a_folder_that_cannot_be_written_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Seat(tmp_path / "file").take()
