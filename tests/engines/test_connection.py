"""How a server is reached: a proxy's prefix and token, HTTPS, authorities. Both engines, model care
and the whole command do it the same way."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from tests.cli.command import Desk, message
from tests.cli.operator import pipe
from tests.engines.support import complete, request
from tests.fake_ollama import Behaviour, FakeOllama
from translate_pipe.engines.base import Engine
from translate_pipe.engines.credentials import KEY_VARIABLE, authorization
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.engines.openai import OpenAIEngine
from translate_pipe.errors import (
    AccessRefused,
    ConfigError,
    TranslatePipeError,
    Unreachable,
)
from translate_pipe.modelcare.server import ModelServer
from translate_pipe.settings import Settings

SECRET = "sk-not-to-be-told"
SETTINGS = Settings(model="fake", num_ctx=1024)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[FakeOllama]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with FakeOllama(tls=context) as server:
        yield server


@pytest.fixture
def proxied() -> Iterator[FakeOllama]:
    with FakeOllama(Behaviour(prefix="/gpu/ollama", token=SECRET)) as server:
        yield server


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (KEY_VARIABLE, "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def error_of(engine: Engine) -> TranslatePipeError:
    error = complete(engine, request()).error
    assert error is not None
    return error


def test_a_prefix_and_a_token(proxied: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, f" {SECRET}\n")
    outcome = complete(OllamaEngine(SETTINGS, None, f"{proxied.url}/"), request())
    assert outcome.error is None
    assert json.loads(outcome.text).keys() == {"a", "b"}


def test_a_wrong_prefix_is_not_ollama(proxied: FakeOllama) -> None:
    bare = f"http://127.0.0.1:{proxied.port}"
    assert "does not look like an Ollama server" in str(
        error_of(OllamaEngine(SETTINGS, None, bare))
    )


@pytest.mark.parametrize("key", [None, "sk-wrong-but-secret"])
def test_a_refused_key_names_its_variable_and_not_itself(
    proxied: FakeOllama, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    if key:
        monkeypatch.setenv(KEY_VARIABLE, key)
    error = error_of(OllamaEngine(SETTINGS, None, proxied.url))
    assert isinstance(error, AccessRefused)
    assert KEY_VARIABLE in str(error)
    assert "invalid credentials" in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("key", ["two\nlines", "ключ", "tab\tbed"])
def test_a_key_no_header_can_carry_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(ConfigError, match=KEY_VARIABLE) as caught:
        OllamaEngine(SETTINGS, None, "localhost")
    assert key not in str(caught.value)


def test_the_first_variable_that_is_set_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "second")
    assert authorization() == {}
    assert authorization("OPENAI_API_KEY") == {"Authorization": "Bearer second"}
    monkeypatch.setenv(KEY_VARIABLE, "first")
    assert authorization("OPENAI_API_KEY") == {"Authorization": "Bearer first"}


def test_an_authority_of_ones_own(secure: FakeOllama, ca_file: Path) -> None:
    settings = replace(SETTINGS, ca_file=ca_file)
    assert complete(OllamaEngine(settings, None, secure.url), request()).error is None


ENGINES: list[Callable[[Settings, str], Engine]] = [
    lambda settings, url: OllamaEngine(settings, None, url),
    lambda settings, url: OpenAIEngine(settings, None, url),
]


@pytest.mark.parametrize("make", ENGINES)
def test_an_untrusted_certificate_is_told_from_a_dead_server(
    secure: FakeOllama, make: Callable[[Settings, str], Engine]
) -> None:
    error = error_of(make(SETTINGS, secure.url))
    assert isinstance(error, AccessRefused)
    assert "certificate is not trusted" in str(error)
    assert "--ca-file" in str(error)


def test_a_server_of_another_authority(secure: FakeOllama, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    settings = replace(SETTINGS, ca_file=other)
    assert "not trusted" in str(error_of(OllamaEngine(settings, None, secure.url)))


def test_https_where_there_is_none() -> None:
    with FakeOllama() as plain:
        url = plain.url.replace("http:", "https:")
        error = error_of(OllamaEngine(SETTINGS, None, url))
    assert "http://" in str(error)
    assert not isinstance(error, Unreachable)


@pytest.mark.parametrize("content", [b"", b"no certificate", None])
def test_a_file_without_a_certificate(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    settings = replace(SETTINGS, ca_file=path)
    error = error_of(OllamaEngine(settings, None, "https://127.0.0.1:9"))
    assert isinstance(error, ConfigError)
    assert str(path) in str(error)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("SSL_CERT_FILE", b""),
        ("SSL_CERT_FILE", b"no certificate"),
        ("SSL_CERT_FILE", None),
        ("SSLKEYLOGFILE", None),
    ],
)
def test_a_file_the_environment_names_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None
) -> None:
    path = tmp_path / "folder" / "file"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    monkeypatch.setenv(name, str(path))
    error = error_of(OllamaEngine(SETTINGS, None, "https://127.0.0.1:9"))
    assert isinstance(error, ConfigError)
    assert str(path) in str(error)
    assert name in str(error)


def test_a_plain_server_needs_no_authority(tmp_path: Path) -> None:
    settings = replace(SETTINGS, ca_file=tmp_path / "absent.pem")
    with FakeOllama() as plain:
        assert complete(OllamaEngine(settings, None, plain.url), request()).error is None


def test_model_care_too(secure: FakeOllama, ca_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, SECRET)
    secure.behaviour.prefix, secure.behaviour.token = "/ollama", SECRET

    async def listed() -> list[str]:
        server = ModelServer(replace(SETTINGS, ca_file=ca_file), secure.url)
        try:
            return [model.name for model in await server.stored()]
        finally:
            await server.aclose()

    assert asyncio.run(listed()) == ["fake:latest"]


def test_the_commands_all_the_way(secure: FakeOllama, ca_file: Path, tmp_path: Path) -> None:
    secure.behaviour.prefix, secure.behaviour.token = "/a/b", SECRET
    secure.behaviour.registry = {"qwen3:8b": 1000}
    # As OLLAMA_HOST is often written: quoted, doubled slashes, a final one.
    spelled = f'"{secure.url.replace("/a/b", "//a/b/")}" '
    desk = Desk(tmp_path, spelled, {KEY_VARIABLE: SECRET, "TRANSLATE_PIPE_CA_FILE": str(ca_file)})
    desk.write("movie.srt")
    runs = [
        pipe(desk, "models", "pull", "qwen3:8b"),
        desk.subs("movie.srt", "--to", "fr", "--model", "qwen3:8b", "-v"),
        pipe(desk, "models", "rm", "qwen3:8b", "--json"),
    ]
    for ran in runs:
        assert ran.returncode == 0, message(ran)
        assert SECRET.encode() not in ran.stdout + ran.stderr
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET.encode() not in kept
