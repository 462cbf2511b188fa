"""What a server tells of loading, and what of it was a reload."""

from __future__ import annotations

import pytest

from translate_pipe.workers.loads import Loads

BUSY = [0.716, 0.659, 1.485, 1.307, 0.534, 0.563, 1.828, 1.802, 0.858, 0.724, 5.2]
"""Seconds that Ollama 0.24 took on a machine whose processors did other work, and one more; it
loaded nothing but for the first two."""

DECODED = 20.0
"""Seconds a reply takes."""


def one_slot(loads: Loads, durations: list[float], *, began: float = 0.0) -> list[bool]:
    """Replies one after the other on one slot, each request sent while the one before is decoded;
    what of each was a reload."""
    found = []
    for number, took in enumerate(durations):
        start = began + number * DECODED
        sent = max(began, start - DECODED)
        loads.first_token(start + took)
        ended = start + DECODED
        found.append(loads.observe(took, sent + took, ended, had_replied=number > 0, used=[]))
    return found


def test_a_busy_server_reloads_nothing_while_it_decodes() -> None:
    assert one_slot(Loads(), BUSY) == [False] * len(BUSY)


def test_what_a_reply_that_goes_on_uses_is_not_reloaded() -> None:
    loads = Loads()
    one_slot(loads, [0.1, 0.1])
    assert not loads.observe(5.0, 55.0, 60.0, had_replied=True, used=[54.0])
    assert loads.observe(5.0, 85.0, 90.0, had_replied=True, used=[84.9]), "both waited for it"


def test_a_reload_after_the_last_reply_ended_is_one() -> None:
    loads = Loads()
    one_slot(loads, BUSY[:4])
    assert loads.observe(3.5, 4 * DECODED + 3.5, 5 * DECODED, had_replied=True, used=[])
    # The next was sent too while the other model was there, and waited as long.
    assert loads.observe(3.5, 4 * DECODED + 3.6, 6 * DECODED, had_replied=True, used=[])


@pytest.mark.parametrize(("took", "is_reload"), [(0.4, False), (2.0, False), (3.1, True)])
def test_on_an_idle_server_a_load_takes_far_longer_than_a_look(
    took: float, *, is_reload: bool
) -> None:
    loads = Loads()
    one_slot(loads, BUSY[:4])
    assert loads.observe(took, 500 + took, 520, had_replied=True, used=[]) is is_reload


def test_the_first_load_is_no_reload_for_any_that_waited_for_it() -> None:
    loads = Loads()
    loads.first_token(9.1)
    assert [loads.observe(9.0, 9.0, 20.0, had_replied=False, used=[]) for _ in range(3)] == [
        False,
        False,
        False,
    ]
    assert loads.observe(18.0, 27.0, 30.0, had_replied=False, used=[])
