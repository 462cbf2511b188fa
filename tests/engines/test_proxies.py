"""Servers that are reached through a proxy the environment names."""

from __future__ import annotations

import socket

import pytest

from tests.engines.support import Answer, Scripted, complete, request
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.errors import ConfigError, TranslatePipeError, Unreachable
from translate_pipe.settings import Settings

FAR = "http://far.invalid:11434"
"""A name that no name server knows: what arrives went through the proxy."""

LINE = {"response": "Oui", "done": True, "done_reason": "stop"}
SETTINGS = Settings(model="m", connect_timeout=1.0)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def error_at(url: str) -> TranslatePipeError:
    error = complete(OllamaEngine(SETTINGS, None, url), request()).error
    assert error is not None
    return error


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "all_proxy"])
@pytest.mark.parametrize("spelling", ["{}", "http://{}", " u:p@{} "])
def test_a_proxy_in_every_spelling_is_asked(
    variable: str, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Scripted() as server:
        monkeypatch.setenv(variable, spelling.format(server.url.removeprefix("http://")))
        error_at(FAR)
        assert [asked for asked, _, _ in server.asked] == [f"{FAR}/api/generate"]


@pytest.mark.parametrize("named", ["far.invalid", "far.invalid:11434", "*"])
def test_a_server_named_in_no_proxy_is_asked_itself(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Scripted() as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("no_proxy", named)
        assert isinstance(error_at(FAR), Unreachable)
        assert server.asked == []


@pytest.mark.parametrize(
    "named", ["foo://secret", "http://", "http://[::1", "http://secret\x7f", "socks5://secret"]
)
def test_a_proxy_that_cannot_be_used_is_an_error_that_does_not_repeat_it(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate_pipe.engines.proxies.find_spec", lambda _: None)
    monkeypatch.setenv("http_proxy", named)
    error = error_at(FAR)
    assert isinstance(error, ConfigError)
    assert "HTTP_PROXY" in str(error)
    assert "secret" not in str(error)


def test_a_proxy_that_does_not_answer_is_not_taken_for_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    error = error_at(FAR)
    assert isinstance(error, Unreachable)
    assert "NO_PROXY" in str(error)
    assert "ollama serve" not in str(error)


def test_a_proxy_that_does_not_lead_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted() as server:
        monkeypatch.setenv("https_proxy", server.url)
        error = error_at("https://far.invalid")
    assert isinstance(error, Unreachable)
    assert "NO_PROXY" in str(error)


def test_this_very_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted(api__generate=Answer(LINE)) as server:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        assert complete(OllamaEngine(SETTINGS, None, server.url), request()).error is None
