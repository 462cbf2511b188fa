"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests run in several processes at once; those that share a real server go to one of them,
    since they load and unload its models."""
    for item in items:
        if item.get_closest_marker("ollama"):
            item.add_marker(pytest.mark.xdist_group("ollama"))
