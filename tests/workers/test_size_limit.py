"""The limit on the size of requests: how soon it is raised again."""

from __future__ import annotations

import pytest

from tests.workers.scripted import Scripted, Shop, chunked, render, segments, texts, translated
from translate_pipe.engines.base import Request
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.size_limit import FIRST_PROBE, PROBE_INTERVAL, UNLIMITED, SizeLimit


def lowered() -> SizeLimit:
    """Large requests failed; those of ten texts work."""
    limit = SizeLimit()
    for size, good in 5 * [(40, 0)] + [(10, 10)]:
        limit.record(size, good, size, new=True)
    assert limit.limit_for(40) == 10
    return limit


def good_until_a_probe(limit: SizeLimit, size: int) -> int:
    """How many good replies of that size it takes until a larger one is tried."""
    count = 0
    while limit.limit_for(40) == size:
        limit.record(size, size, size, new=True)
        count += 1
    return count


def test_probes_are_rare_once_one_has_failed() -> None:
    limit, waits = lowered(), []
    for _ in range(3):
        waits.append(good_until_a_probe(limit, 10))
        assert limit.limit_for(40) == 10  # one at a time
        limit.record(20, 0, 20, new=True)
    assert waits == [FIRST_PROBE, PROBE_INTERVAL, PROBE_INTERVAL]


def test_probes_that_work_raise_it_soon() -> None:
    limit = lowered()
    assert good_until_a_probe(limit, 10) == FIRST_PROBE
    limit.record(20, 20, 20, new=True)
    assert good_until_a_probe(limit, 20) == FIRST_PROBE
    limit.record(40, 40, 40, new=True)
    assert limit.limit_for(40) == UNLIMITED


def test_a_part_is_cut_off_and_the_rest_stays_whole() -> None:
    """What is learned from the part counts for the rest."""
    backlog = Backlog(chunked(segments(80), 40))
    backlog.size_limit = lowered()
    first = backlog.take(0, 1)
    assert first is not None
    assert len(first) == 10
    for size in (10, 20, 40):  # it works again
        for _ in range(FIRST_PROBE):
            backlog.size_limit.record(size, size, size, new=True)
    rest = backlog.take(0, 1)
    assert rest is not None
    assert [segment.index for segment in rest.chunk.segments] == [*range(10, 40)]


@pytest.mark.parametrize("bad", [3, 5, 8, 12])
@pytest.mark.parametrize("count", [200, 1000])
def test_a_server_that_recovers_is_asked_for_much_again(bad: int, count: int) -> None:
    """Until then single texts are translated, as where replies slip."""

    def say(request: Request) -> str:
        lost = len(engine.asked) <= bad and len(texts(request)) > 1
        return render(request, lambda text: "BAD") if lost else translated(request)

    engine = Scripted(say=say)
    outcome = Shop([engine]).run(chunked(segments(count), 40))
    assert all(each.translated for each in outcome.values())
    assert len(engine.asked) <= count / 40 + bad + 22
