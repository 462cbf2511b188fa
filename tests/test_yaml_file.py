"""Files that a person wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from translate_pipe.errors import ConfigError
from translate_pipe.glossary import read_glossary
from translate_pipe.workers.protocols.catalog import profiles
from translate_pipe.yaml_file import YamlFile


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("terms.csv", "the glossary cannot be read: 'utf-8' codec"),
        ("profiles/mine.yaml", "the profile cannot be read: 'utf-8' codec"),
        ("config.yaml", "it cannot be read: 'utf-8' codec"),
    ],
)
def test_a_file_that_is_no_text_says_which_and_what_it_must_be(
    name: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSLATE_PIPE_CONFIG", str(tmp_path / "config.yaml"))
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes("name: Zoë".encode("latin-1"))
    reads: dict[str, Callable[[], object]] = {
        "terms.csv": lambda: read_glossary(path),
        "config.yaml": lambda: YamlFile.read(path),
    }
    with pytest.raises(ConfigError) as caught:
        reads.get(name, profiles)()
    assert what in caught.value.what
    assert caught.value.where == str(path)
    assert "UTF-8" in str(caught.value.remedy)


def test_a_file_that_is_not_there_says_so_in_the_systems_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the glossary cannot be read: No such file"):
        read_glossary(tmp_path / "none.csv")
