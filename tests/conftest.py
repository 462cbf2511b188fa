"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.company import company

# Machines are shared and noisy: how long an example took says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of the person who runs the tests decides what they find: no journal, no settings."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("STATE", "CONFIG"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Some two hundred tests start a Python each. Where none may keep what it compiled, every one
    would compile this program again: let them keep it, but out of the way."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and config.cache is not None:
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(config.cache.mkdir("compiled")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests run in several processes at once, but not each of them anywhere."""
    from xdist.scheduler import LoadGroupScheduling

    scheduler = LoadGroupScheduling(config, log)
    scheduler._split_scope = company
    return scheduler


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that share a real server must be known by name (``company``)."""
    for item in items:
        if item.get_closest_marker("ollama") and company(item.nodeid) != "ollama":
            raise pytest.UsageError(f"{item.nodeid}: tests/company.py does not know its company")
