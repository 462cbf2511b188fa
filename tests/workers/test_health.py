"""What a host's health remembers, and what makes it forget."""

from __future__ import annotations

from translate_pipe.workers.health import Health


def test_a_whole_reply_ends_what_waits_grow_by_and_no_more() -> None:
    health = Health(outages=3, misses=5, breaks=2, failed_trials=1)
    health.answers()
    assert health == Health(breaks=2)


def test_useful_work_ends_a_row_of_replies_that_broke_off_too() -> None:
    health = Health(outages=3, misses=5, breaks=2, failed_trials=1)
    health.proven()
    assert health == Health(failed_trials=1)
