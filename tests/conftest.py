"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

# Machines are shared and noisy: how long an example took says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests run in several processes at once; those that share a real server go to one of them,
    since they load and unload its models."""
    for item in items:
        if item.get_closest_marker("ollama"):
            item.add_marker(pytest.mark.xdist_group("ollama"))
