"""The whole pipeline on a server that fails in every way at once.

``benchmarks/storm.py`` has the goals and the long runs; here is one of each kind, small.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from benchmarks import storm
from benchmarks.throughput import subtitles
from tests.fake_ollama import RETRYABLE, Behaviour, Fault
from tests.fake_ollama.faults import STATUS, Plan
from translate_pipe.workers import retry

CUES = 200
ODD = (Fault.WEB_PAGE, Fault.CUT_CHARACTER, Fault.TRAILING, Fault.TWICE, Fault.ABSURD_COUNTS)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FAILING_WAIT", 0.002)
    monkeypatch.setattr(retry, "CONNECT_WAIT", 0.002)
    monkeypatch.setattr(storm, "STALL", 0.2)
    monkeypatch.setattr(storm, "RETRY_AFTER", 0)


def begins_with(fault: Fault, times: int) -> Plan:
    """The first requests meet a fault, and no others do."""
    return lambda index, body: fault if index < times else None


@pytest.mark.parametrize("fault", sorted(STATUS))
def test_a_server_that_refuses_at_first_does_not_end_a_run(fault: Fault) -> None:
    got = storm.brave(Behaviour(faults=begins_with(fault, 3)), subtitles(20))
    assert got.complaints == ()
    assert not got.report.untranslated


@pytest.mark.parametrize("fault", [Fault.MERGED, Fault.SKIPPED, Fault.SHIFTED, Fault.NEIGHBOUR])
@pytest.mark.parametrize("first", range(1, 4))
def test_replies_in_disorder_are_found_out_when_a_run_knows_nothing_yet(
    fault: Fault, first: int
) -> None:
    """Its first ones are small, and all it has learned is from each other."""
    blocks = subtitles(60 * 12).split(b"\n\n")
    for part in range(12 * (first - 1) // 3, 12 * first // 3):
        data = b"\n\n".join(blocks[60 * part : 60 * (part + 1)]) + b"\n"
        got = storm.brave(Behaviour(faults=begins_with(fault, first)), data)
        assert got.complaints == ()


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
