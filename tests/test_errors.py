"""The error tree: drawn as it is, with stable exit codes, able to cross processes."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from translate_pipe import errors
from translate_pipe.errors import (
    ContextOverflow,
    ExitCode,
    Interrupted,
    Overloaded,
    Retryable,
    TranslatePipeError,
    UnreadableInput,
    UsageError,
)

ROOT = Path(__file__).parents[1]


def family(base: type[TranslatePipeError]) -> list[type[TranslatePipeError]]:
    return [base, *(each for child in base.__subclasses__() for each in family(child))]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"^ {4}(?:[│ ]*[├└]── )?([A-Z]\w+) ", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(each.__name__ for each in family(TranslatePipeError))


def test_every_name_is_exported() -> None:
    assert {each.__name__ for each in family(TranslatePipeError)} <= set(errors.__all__)


def test_the_drawn_exit_codes_are_the_codes() -> None:
    for name, code in re.findall(r"([A-Z]\w+) {2,}(\d+) ", errors.__doc__ or ""):
        assert getattr(errors, name)("what").status == int(code)


def test_exit_codes_are_stable() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "BUG": 1,
        "USAGE": 2,
        "INCOMPLETE": 3,
        "INPUT": 4,
        "OUTPUT": 5,
        "ENGINE": 6,
        "REPLY": 7,
        "CONFIG": 8,
        "LOCKED": 9,
        "SIGHUP": 129,
        "SIGINT": 130,
        "SIGTERM": 143,
    }


def test_what_is_drawn_as_retryable_is() -> None:
    drawn = set(re.findall(r"── ([A-Z]\w+) +retryable", errors.__doc__ or ""))
    assert drawn == {each.__name__ for each in Retryable.__subclasses__()}


@pytest.mark.parametrize("kind", family(TranslatePipeError))
def test_errors_survive_pickling(kind: type[TranslatePipeError]) -> None:
    error = kind("what", where="movie.srt:12", remedy="do that")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "movie.srt:12: what. do that"


def test_pickling_keeps_what_an_error_carries() -> None:
    overflow = ContextOverflow("too long", prompt_tokens=5000, num_ctx=4096)
    busy = Overloaded("busy", retry_after=2.5)
    assert pickle.loads(pickle.dumps(overflow)).prompt_tokens == 5000
    assert pickle.loads(pickle.dumps(busy)).retry_after == 2.5


def test_messages_without_place_or_remedy() -> None:
    assert str(UsageError("it is wrong")) == "it is wrong"
    assert str(UsageError("wrong", where="a.srt")) == "a.srt: wrong"
    usual = str(UnreadableInput("gone", where="a.srt"))
    assert usual == f"a.srt: gone. {UnreadableInput.usual_remedy}"


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Where in the package an error of the tree is made that has no usual remedy."""
    names = {each.__name__ for each in family(TranslatePipeError) if each.usual_remedy is None}
    for path in sorted((ROOT / "translate_pipe").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_error_says_what_to_do() -> None:
    """``remedy=None``, written out, is none; a variable may hold one or not, where another error's
    remedy is passed on."""
    without = []
    for place, call in raised():
        remedy = next((each.value for each in call.keywords if each.arg == "remedy"), None)
        if remedy is None or (isinstance(remedy, ast.Constant) and not remedy.value):
            without.append(place)
    assert without == []


def test_a_signal_is_reported_as_shells_do() -> None:
    assert Interrupted("stopped").status == 130
    assert Interrupted("stopped", signum=15).status == 143
    assert UnreadableInput("gone").status == 4
