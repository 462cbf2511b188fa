"""A desk to work at, and a server to work with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Desk
from tests.fake_ollama import Behaviour, FakeOllama


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def server(desk: Desk) -> Iterator[FakeOllama]:
    with FakeOllama(Behaviour()) as server:
        desk.host = server.url
        yield server
