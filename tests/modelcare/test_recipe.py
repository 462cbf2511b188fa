from __future__ import annotations

from pathlib import Path

import pytest

from translate_pipe.errors import UsageError
from translate_pipe.modelcare.recipe import (
    Recipe,
    parameter,
    translator_parameters,
    translator_prompt,
)
from translate_pipe.settings import Settings


def settings(**flags: str) -> Settings:
    return Settings.load(flags, environ={})


def test_the_prompt_is_the_one_of_every_request() -> None:
    prompt = translator_prompt(settings(to="zh", source_language="fr"), "qwen3:8b")
    assert "from French into Chinese (Simplified)" in prompt


def test_a_profile_may_have_no_system_prompt() -> None:
    assert translator_prompt(settings(to="zh"), "translategemma:4b") == ""


def test_the_parameters_are_those_of_every_request() -> None:
    assert translator_parameters(settings(num_ctx="8192")) == {
        "num_ctx": 8192,
        "seed": 7,
        "temperature": 0.0,
    }


def test_only_what_was_given_is_sent() -> None:
    assert Recipe("a", "b").body(None) == {"model": "a", "from": "b", "stream": True}
    file = Recipe("a", Path("/models/x.gguf"), quantize="q4_K_M").body("sha256:0")
    assert file["files"] == {"x.gguf": "sha256:0"}
    assert "from" not in file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("num_ctx=4096", ("num_ctx", 4096)),
        ("temperature=0.5", ("temperature", 0.5)),
        ("stop=a=b", ("stop", "a=b")),
        ("use_mmap=false", ("use_mmap", False)),
    ],
)
def test_an_option_gets_the_type_the_server_needs(text: str, expected: tuple[str, object]) -> None:
    name, value = parameter(text)
    assert (name, value) == expected
    assert type(value) is type(expected[1])


@pytest.mark.parametrize("text", ["num_ctxt=1", "num_ctx", "num_ctx=many", "=3", "use_mmap=si"])
def test_what_is_no_option_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--parameter"):
        parameter(text)
