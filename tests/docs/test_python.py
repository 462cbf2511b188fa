"""The Python functions as the pages show them: examples run, and every name has its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import translate_pipe
from tests.docs.test_pages import OURS, ROOT, blocks
from tests.fake_ollama import Behaviour, FakeOllama
from tests.fake_ollama.models import Model
from translate_pipe import Progress, Settings

EXAMPLES = {
    f"{page.stem}-{at}": code for page in OURS for at, code in enumerate(blocks(page, "python"))
}
PAGE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8").split("\n## Python\n")[1]
WORDS = {word for code in re.findall(r"`([^`\n]+)`", PAGE) for word in re.findall(r"\w+", code)}
METHODS = [name for name in vars(Progress) if not name.startswith("_")]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs(
    example: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As it stands on the page; but its server is an imitated one."""
    (tmp_path / "movie.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nGood morning.\n")
    monkeypatch.chdir(tmp_path)
    with FakeOllama(Behaviour(models=(Model("qwen3:8b"),))) as server:
        here: dict[str, Any] = {"hosts": server.url, "state_dir": tmp_path / "state"}
        monkeypatch.setitem(
            vars(translate_pipe), "Settings", lambda **given: Settings(**{**given, **here})
        )
        exec(compile(EXAMPLES[example], example, "exec"), {})
    assert (tmp_path / "movie.zh.srt").exists()
    assert capsys.readouterr().out


def own(hint: Any) -> Iterator[type]:
    """The classes of this package in an annotation."""
    if isinstance(hint, type) and hint.__module__.startswith("translate_pipe."):
        yield hint
    for inner in get_args(hint):
        yield from own(inner)


def reached() -> set[type]:
    """The classes that a caller of the functions has in hand."""
    functions = [getattr(translate_pipe, n) for n in translate_pipe.__all__ if n.startswith("t")]
    waiting: list[Any] = [*functions, *(getattr(Progress, name) for name in METHODS)]
    found: set[type] = set()
    while waiting:
        new = {kind for hint in get_type_hints(waiting.pop()).values() for kind in own(hint)}
        waiting += new - found
        found |= new
    return found


def test_whatever_a_caller_has_in_hand_can_be_imported() -> None:
    assert {"FileState", "Notice", "Progress"} <= {kind.__name__ for kind in reached()}
    assert {kind.__name__ for kind in reached()} <= set(translate_pipe.__all__)


@pytest.mark.parametrize("function", ["translate_file_async", "translate_text_async"])
def test_every_error_that_is_documented_can_be_imported(function: str) -> None:
    _, raised = getattr(translate_pipe, function).__doc__.split("Raises")
    assert set(re.findall(r"``(\w+)``", raised)) <= set(translate_pipe.__all__)


@pytest.mark.parametrize("name", [*translate_pipe.__all__, *METHODS])
def test_the_reference_has_it(name: str) -> None:
    assert name in WORDS
