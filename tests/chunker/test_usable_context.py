"""The search for how much of a context is really there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.chunker.usable_context import UsableContext


def asked(context: UsableContext, limit: float, count: int) -> list[bool]:
    """Ask so many times for about as much as is allowed, where no more than ``limit`` fits."""
    found = []
    for number in range(count):
        size = context.share * (1, 0.8, 0.93, 0.86)[number % 4]
        fits = size <= limit
        context.fitted(size) if fits else context.overflowed(size)
        found.append(fits)
    return found


@given(st.floats(0.02, 0.85))
def test_the_limit_is_found_soon_and_used_well(limit: float) -> None:
    context = UsableContext()
    found = asked(context, limit, 40)
    assert found.count(False) <= 12
    assert 0.7 * limit <= context.share <= limit or context.share <= 1.2 * limit
    later = asked(context, limit, 200)
    assert later.count(False) <= 10


@given(st.floats(0.02, 0.9), st.floats(0.02, 0.9))
def test_a_limit_that_goes_up_is_followed(limit: float, higher: float) -> None:
    context = UsableContext()
    asked(context, min(limit, higher), 40)
    asked(context, max(limit, higher), 3000)
    assert context.share >= 0.5 * max(limit, higher)


def test_one_surprise_alone_changes_nothing() -> None:
    context = UsableContext()
    for _ in range(50):
        context.overflowed(0.4)
        context.fitted(0.38)
    assert context.share == 1


def test_that_small_ones_fit_is_no_reason_to_forget_a_surprise() -> None:
    context = UsableContext()
    for _ in range(2):
        context.overflowed(0.4)
        context.fitted(0.2)
    assert context.share < 0.4


def test_what_was_too_much_for_no_reason_is_allowed_again_when_it_fits() -> None:
    context = UsableContext()
    context.overflowed(0.4)
    context.overflowed(0.4)
    assert context.share == 0.2
    for _ in range(60):
        context.fitted(0.8 * context.share)
    assert context.share > 0.4


def test_a_size_that_fits_after_all_is_not_too_large() -> None:
    """As that of a request that was sent before the limit was known."""
    context = UsableContext()
    context.set_limit(0.25)
    context.fitted(0.4)
    for _ in range(8):
        context.fitted(context.share)
    assert 0.4 < context.share <= 1.25 * 0.4


def test_a_share_that_is_told_is_used_at_once() -> None:
    context = UsableContext()
    context.set_limit(0.25)
    assert context.share == 0.25
    assert asked(context, 0.25, 15) == [True] * 15


def test_small_requests_say_nothing_of_how_much_fits() -> None:
    context = UsableContext()
    context.set_limit(0.25)
    for _ in range(100):
        context.fitted(0.05)
    assert context.share == 0.25
