"""The search for how much of a context is really there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.chunker.share import Share


def asked(share: Share, limit: float, count: int) -> list[bool]:
    """Ask so many times for about as much as is allowed, where no more than ``limit`` fits."""
    found = []
    for number in range(count):
        size = share.allowed * (1, 0.8, 0.93, 0.86)[number % 4]
        fits = size <= limit
        share.fitted(size) if fits else share.overflowed(size)
        found.append(fits)
    return found


@given(st.floats(0.02, 0.85))
def test_the_limit_is_found_soon_and_used_well(limit: float) -> None:
    share = Share()
    found = asked(share, limit, 40)
    assert found.count(False) <= 12
    assert 0.7 * limit <= share.allowed <= limit or share.allowed <= 1.2 * limit
    later = asked(share, limit, 200)
    assert later.count(False) <= 10


@given(st.floats(0.02, 0.9), st.floats(0.02, 0.9))
def test_a_limit_that_goes_up_is_followed(limit: float, higher: float) -> None:
    share = Share()
    asked(share, min(limit, higher), 40)
    asked(share, max(limit, higher), 3000)
    assert share.allowed >= 0.5 * max(limit, higher)


def test_one_surprise_alone_changes_nothing() -> None:
    share = Share()
    for _ in range(50):
        share.overflowed(0.4)
        share.fitted(0.38)
    assert share.allowed == 1


def test_that_small_ones_fit_is_no_reason_to_forget_a_surprise() -> None:
    share = Share()
    for _ in range(2):
        share.overflowed(0.4)
        share.fitted(0.2)
    assert share.allowed < 0.4


def test_what_was_too_much_for_no_reason_is_allowed_again_when_it_fits() -> None:
    share = Share()
    share.overflowed(0.4)
    share.overflowed(0.4)
    assert share.allowed == 0.2
    for _ in range(60):
        share.fitted(0.8 * share.allowed)
    assert share.allowed > 0.4


def test_a_share_that_is_told_is_used_at_once() -> None:
    share = Share()
    share.set_limit(0.25)
    assert share.allowed == 0.25
    assert asked(share, 0.25, 15) == [True] * 15


def test_small_requests_say_nothing_of_how_much_fits() -> None:
    share = Share()
    share.set_limit(0.25)
    for _ in range(100):
        share.fitted(0.05)
    assert share.allowed == 0.25
