"""The whole pipeline on a server that fails in every way at once.

``benchmarks/storm.py`` has the goals and the long runs; here is one of each kind, small.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from benchmarks import storm
from benchmarks.throughput import subtitles
from tests.fake_ollama import RETRYABLE, Fault
from translate_pipe.workers import retry

CUES = 200
ODD = (Fault.WEB_PAGE, Fault.CUT_CHARACTER, Fault.TRAILING, Fault.TWICE, Fault.ABSURD_COUNTS)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    monkeypatch.setattr(retry, "CONNECT_WAIT", 0.002)
    monkeypatch.setattr(storm, "STALL", 0.2)
    monkeypatch.setattr(storm, "RETRY_AFTER", 0)


@pytest.mark.parametrize(
    ("faults", "chance"),
    [(RETRYABLE, 0.2), (Fault, 0.04), (ODD, 0.2)],
    ids=["network", "everything", "oddities"],
)
def test_nothing_is_lost_or_misplaced_and_the_report_is_true(
    faults: Iterable[Fault], chance: float
) -> None:
    got = storm.brave(storm.weather(faults, chance), subtitles(CUES))
    assert got.complaints == ()
    assert len(got.report.untranslated) <= CUES // 50
