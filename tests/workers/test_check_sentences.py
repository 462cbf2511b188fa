"""Where sentences end: not at the dots of numbers, initials and addresses."""

from __future__ import annotations

from time import process_time

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_check_asides import known
from translate_pipe.workers.checks.features import Features


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Das hat mich 2.500 Dollar gekostet.", 1),
        ("Der Zug fährt um 19.45 Uhr ab.", 1),
        ("It weighs 3.5 kilos. Take it!", 2),
        ("It weighs 3.5", 0),
        ("O.K., Mr. J. R. Smith of the U.S.A.", 1),
        ("D'accord, M. J. R. Smith.", 1),
        ("Mrs. Robinson, Dr. No is here. Run!", 2),
        ("Это А. С. Пушкин.", 1),
        ("نعم، ج. ر. سميث.", 1),
        ("Visit www.example.com today.", 1),
        ("At 5 p.m. today.", 2),
        ("Who? I. And you?", 3),
        ("Кто? Я. А ты?", 3),
        ("É. Eu sei.", 2),
        ("Wait...what?", 2),
        ("No.Yes.", 2),
        ("J・R・スミスです。はい。", 2),
        ("好.他来了.", 2),
        ("Yes.\nNo.", 2),
    ],
)
def test_a_dot_within_something_ends_no_sentence(text: str, sentences: int) -> None:
    assert Features.of(text).sentences == sentences


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("de", "It cost me $2,500.", "Das hat mich damals schon 2.500 Dollar gekostet."),
        ("de", "I paid 3,800 for it.", "Für dieses Auto da hab ich damals 3.800 bezahlt."),
        ("es", "We need 1,200 men.", "Para el lunes que viene necesitamos 1.200 hombres."),
        ("ru", "It's over 3,500.", "Это же больше чем 3.500 рублей в сумме."),
    ],
)
def test_a_number_with_a_dot_is_no_sentence_more(target: str, source: str, text: str) -> None:
    assert refusals([source], [text], "en", target, known(target)) == {}


def test_another_sentence_beside_a_number_is_one_more() -> None:
    text = "Das hat mich 2.500 Dollar gekostet. Der Zug fährt um acht."
    assert refusals(["It cost me $2,500."], [text], "en", "de", known("de")) in (
        {0: "sentences"},
        {0: "length"},
    )


@pytest.mark.parametrize("flood", ["1." * 50_000, "A. " * 30_000, "..." * 30_000, "a.b" * 30_000])
def test_stops_are_counted_in_linear_time(flood: str) -> None:
    start = process_time()
    Features.of(flood)
    assert process_time() - start < 1
