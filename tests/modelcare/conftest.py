"""An imitated server, and its models' care driven from plain tests."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.fake_ollama import Behaviour, FakeOllama, Model
from translate_pipe.modelcare.server import ModelServer
from translate_pipe.settings import Settings

T = TypeVar("T")

EMPTY_GGUF = struct.pack("<4sIQQ", b"GGUF", 3, 0, 0)


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    behaviour = Behaviour(
        models=[Model("base:1b", parameters={"stop": ["<end>"]}), Model("half:f16")],
        registry={"qwen3:8b": 1_000_000},
        version="0.24.0",
    )
    with FakeOllama(behaviour) as server:
        yield server


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    """More than one block, with the header of a model that has nothing in it."""
    path = tmp_path / "model.gguf"
    path.write_bytes(EMPTY_GGUF + bytes(range(256)) * 20_000)
    return path


def care(url: str, work: Callable[[ModelServer], Awaitable[T]], **settings: object) -> T:
    """Do something on a server in a fresh event loop."""

    async def done() -> T:
        server = ModelServer(Settings.load(settings, environ={}), url)
        try:
            return await work(server)
        finally:
            await server.aclose()

    return asyncio.run(done())
