"""Tests that share a model or a server are known by name; that they then run in one process is
seen by the fixture of ``test_contract``."""

from __future__ import annotations

import pytest

from tests.company import company

CONTRACT = "tests/engines/test_contract.py::test_two_requests_at_once"


@pytest.mark.parametrize(
    ("nodeid", "shares"),
    [
        (f"{CONTRACT}[openai]", "openai"),
        (f"{CONTRACT}[embedded-chat]", "embedded-chat"),
        (f"{CONTRACT}[real-ollama]", "ollama"),
        ("tests/modelcare/test_real_ollama.py::test_a_life", "ollama"),
        ("tests/engines/test_openai.py::test_two[a/test_real_ollama.py]", None),
        ("tests/test_lines.py::test_one", None),
    ],
)
def test_what_a_test_shares(nodeid: str, shares: str | None) -> None:
    assert company(nodeid) == (shares or nodeid)
