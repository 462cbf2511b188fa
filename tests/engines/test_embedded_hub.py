"""A model from the hub: fetched once, known by its hash, here without a network from then on."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.engines.fake_hub import COMMIT, REPO, FakeHub
from tests.engines.test_embedded_weights import Heard
from translate_pipe.engines import weights
from translate_pipe.engines.model_files import CACHE_VARIABLE, Weights
from translate_pipe.errors import EngineError, EngineMissing, ModelMissing, Unreachable, UsageError

CONTENT = bytes(range(256)) * 4_000
FILES = {
    "README.md": b"a model",
    "tiny.Q4_K_M.gguf": CONTENT,
    "tiny.Q8_0.gguf": CONTENT[::-1],
    "mmproj-tiny.Q8_0.gguf": b"no model",
    "tiny.F16-00001-of-00002.gguf": b"one part",
    "tiny.F16-00002-of-00002.gguf": b"the other",
}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "ours"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "theirs"))
    monkeypatch.setattr(constants, "HF_XET_CACHE", str(tmp_path / "xet"))
    return tmp_path


def find(hub: FakeHub, monkeypatch: pytest.MonkeyPatch, name: str = ":Q4_K_M") -> Weights:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    return weights.find(f"hf:{REPO}{name}", Heard())


def test_it_is_fetched_once_and_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    with FakeHub(FILES) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        found = weights.find(f"hf:{REPO}:q4_k_m", heard)
        assert found.path.read_bytes() == CONTENT
        assert (found.name, found.digest) == (f"{REPO}:q4_k_m", sha256(CONTENT).hexdigest())
        fetching = [call for call in heard.calls if call[0] == "fetching tiny.Q4_K_M.gguf"]
        assert fetching[-1][1:] == (len(CONTENT), len(CONTENT))
        assert f"GET /{REPO}/resolve/{COMMIT}/tiny.Q4_K_M.gguf" in hub.asked
        asked = len(hub.asked)
        assert find(hub, monkeypatch, ":q4_k_m") == found
        assert len(hub.asked) == asked


def test_without_a_network_what_was_fetched_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        found = find(hub, monkeypatch)
    assert find(hub, monkeypatch) == found
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "huggingface_hub", None)
        assert find(hub, monkeypatch) == found
    with pytest.raises(Unreachable, match="needed only once") as caught:
        find(hub, monkeypatch, ":Q8_0")
    assert caught.value.where == hub.url


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("", CONTENT),
        (":Q8_0", CONTENT[::-1]),
        ("/tiny.Q8_0.gguf", CONTENT[::-1]),
    ],
)
def test_which_file(name: str, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        assert find(hub, monkeypatch, name).path.read_bytes() == content


def test_the_only_one_needs_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub({"odd.gguf": CONTENT}) as hub:
        assert find(hub, monkeypatch, "").path.read_bytes() == CONTENT


def test_a_kind_it_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub, pytest.raises(ModelMissing, match=r"tiny\.Q4_K_M\.gguf") as caught:
        find(hub, monkeypatch, ":Q5_K_M")
    assert "mmproj" not in str(caught.value)


@pytest.mark.parametrize("name", [":F16", "/tiny.F16-00002-of-00002.gguf"])
def test_a_model_in_parts_is_fetched_whole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        found = find(hub, monkeypatch, name)
    assert found.path.name == "tiny.F16-00001-of-00002.gguf"
    parts = sorted(found.path.parent.iterdir())
    assert [part.read_bytes() for part in parts] == [b"one part", b"the other"]
    assert found == find(hub, monkeypatch, name), "remembered, without the hub"
    assert found.digest == weights.find(str(found.path), Heard()).digest
    parts[1].resolve().write_bytes(b"damaged!!")
    with pytest.raises(EngineError, match="deleted"):
        find(hub, monkeypatch, name)


def test_a_model_that_lacks_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"tiny.F16-00002-of-00003.gguf": b"2", "tiny.F16-00003-of-00003.gguf": b"3"}
    with FakeHub(files) as hub, pytest.raises(ModelMissing, match="2 of the model's 3 parts"):
        find(hub, monkeypatch, ":F16")


def test_two_of_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.Q8_0.gguf": b"a", "b.Q8_0.gguf": b"b"}
    with FakeHub(files) as hub, pytest.raises(ModelMissing, match="2 GGUF files of that name"):
        find(hub, monkeypatch, ":Q8_0")


def test_a_repository_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(ModelMissing, match="no such model"):
            weights.find("hf:nobody/nothing:Q4_K_M", Heard())


def test_one_whose_terms_were_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES, gated=True) as hub, pytest.raises(ModelMissing, match="HF_TOKEN"):
        find(hub, monkeypatch)


@pytest.mark.parametrize("name", ["hf:", "hf:tiny", "hf:a/b/c.bin", "hf:a/b:c:d", "hf:../b:Q4"])
def test_a_spelling_that_is_none(name: str) -> None:
    with pytest.raises(UsageError, match="owner/repo"):
        weights.find(name, Heard())


def test_bytes_that_are_not_what_the_hub_says_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lie = {"tiny.Q4_K_M.gguf": "0" * 64}
    with FakeHub(FILES, hashes=lie) as hub:
        with pytest.raises(EngineError, match="does not match the hash on the hub") as caught:
            find(hub, monkeypatch)
        assert not Path(str(caught.value.where)).exists()
        hub.hashes = {}
        assert find(hub, monkeypatch).path.read_bytes() == CONTENT


def test_a_file_that_was_deleted_or_damaged_is_fetched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FakeHub(FILES) as hub:
        found = find(hub, monkeypatch)
        found.path.unlink()
        assert find(hub, monkeypatch).path.read_bytes() == CONTENT
        found.path.resolve().write_bytes(b"damaged")
        with pytest.raises(EngineError, match="deleted"):
            find(hub, monkeypatch)
        assert find(hub, monkeypatch).path.read_bytes() == CONTENT


def test_a_transfer_that_breaks_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES, break_after=100_000) as hub:
        assert find(hub, monkeypatch).path.read_bytes() == CONTENT


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(EngineMissing, match=r"translate_pipe\[hub\]"):
        weights.find(f"hf:{REPO}", Heard())


def test_a_command_that_needs_it_offline_says_so_and_no_traceback(tmp_path: Path) -> None:
    source = tmp_path / "a.srt"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n")
    environ = {**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)}
    words = ["--to", "fr", "--engine", "embedded", "--model", "hf:a/b", "--state-dir", "s"]
    ran = subprocess.run(
        [sys.executable, "-m", "translate_pipe", str(source), *words],
        cwd=tmp_path,
        env=environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 6, ran.stderr
    assert "127.0.0.1:9" in ran.stderr
    assert "Traceback" not in ran.stderr
