"""Timing lines whose arrow or colons were lost on the way are no dialogue, and dialogue is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe import loader
from translate_pipe.errors import UnknownFormat
from translate_pipe.formats.srt import parse

ARROWS = (
    *("→", "--&gt;", "−−>", "-–>", "—›", "->", "–>", "➔", "\uf0e0", "=>", "&#8594;", "&gt;"),
    *("‐‐>", "&rarr;"),
)
NO_ARROWS = ("--", ">", "~", ",", "à", " ", "", "to", "…", "|", "=", "»", "-", "/")
FIRST = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n"


def cues(text: str) -> list[tuple[str, int, int, str]]:
    return [
        (cue.identifier, cue.start, cue.end, text[slice(*cue.span)]) for cue in parse(text).cues
    ]


@pytest.mark.parametrize("head", ["", "2\n"])
@pytest.mark.parametrize("blanks", ["", " "])
@pytest.mark.parametrize("arrow", ARROWS)
def test_any_arrow_makes_a_cue(arrow: str, blanks: str, head: str) -> None:
    text = f"{FIRST}{head}00:00:03,000{blanks}{arrow}{blanks}00:00:04,500\nTwo.\n"
    first, second = cues(text)
    assert first[3] == "One."
    assert second == (head.strip(), 3000, 4500, "Two.")


@pytest.mark.parametrize("sign", NO_ARROWS)
def test_what_is_no_arrow_makes_a_cue_only_under_a_number(sign: str) -> None:
    line = f"00:00:03.000{sign}00:00:04.500"
    assert cues(f"{FIRST}2\n{line}\nTwo.\n")[1] == ("2", 3000, 4500, "Two.")
    assert cues(f"1\n{line}\nTwo.\n") == [("1", 3000, 4500, "Two.")]
    for above in ("", "\n", "The clock:\n", "21\n", "One.\n21\n", "One.\n\n"):
        text = f"{FIRST[:-6]}{above}{line}\nare words"
        assert [cue[3] for cue in cues(text)] == [f"{above}{line}\nare words".strip()]


@pytest.mark.parametrize(
    "line",
    [
        "00;00;03,000 --> 00;00;04,500",
        "00.00.03,000 --> 00.00.04,500",
        "00:00:O3,000 --> 00:00:04,5OO",
        "00:00:03'000 --> 00:00:04'500",
        "[00:00:03,000 --> 00:00:04,500]",
        "00:00:03 → 00:00:04.5",
        "00:03,000 → 00:04,500",
        "00:00:03,000 → 00:00:04,500 X1:10 Y1:20",
    ],
)
def test_times_in_another_spelling_are_read(line: str) -> None:
    assert cues(f"{FIRST}2\n{line}\nTwo.\n")[1] == ("2", 3000, 4500, "Two.")


@pytest.mark.parametrize(
    "line",
    ["00:00:0x,000 → 00:00:04,000", "00:00:03,000 →", "0?:00:03,0 - 0?:00:04,0"],
)
def test_a_timing_that_cannot_be_read_ends_the_cue_above(line: str) -> None:
    text = f"{FIRST}2\n{line}\nTwo.\n\n3\n00:00:05,000 --> 00:00:06,000\nThree.\n"
    assert [cue[3] for cue in cues(text)] == ["One.", "Three."]
    assert [notice.code for notice in parse(text).notices] == ["timing-unreadable"]


DIALOGUE = [
    "From 10:30 to 11:45",
    "10:30 - 11:45",
    "00:01:02 - that is when",
    "10:30:00 - 11:45:00",
    "00:00:01,000 to 00:00:02,000 was all we had.",
    "1:2 > 0:1",
    "2.0.1 -> 2.0.2",
    "Oo:ll, he said.",
    "12:00:00",
    "192.168.0.1 - 192.168.0.255",
    "01.02.2003 - 04.05.2006",
    "Il:Il:Il - Il:Il:Il",
    "10:30:00.5 - 11:00:00.5",
    "00:00:01.000 / 00:45:00.000",
    "00:03:15.200",
    "10:21:08:15",
    "1.2.3 - 4.5.6",
    "1.2.3.4 -> 1.2.3.5",
    "555.123.4567 - 555.987.6543",
    "1:02:03.5 > 1:02:02.9",
    "00:00:01,000 → 00:00:02,000 was all we had.",
]
NUMBERED_DIALOGUE = [
    *("1.2.3 - 4.5.6", "10:30:00 - 11:45:00", "555.123.4567 - 555.987.6543", "10:21:08:15"),
    *("00:03:15.200", "10.0.0.1 - 10.0.0.200", "1.2.3.4 -> 1.2.3.5"),
    *("00:00:01,000 to 00:00:02,000 was all we had.", "12.10.2003", "0?:00:03 - 0?:00:04"),
]


@pytest.mark.parametrize("above", ["", "One.\n\n", "One.\n"])
@pytest.mark.parametrize("line", NUMBERED_DIALOGUE)
def test_dialogue_below_a_number_stays_dialogue(line: str, above: str) -> None:
    words = f"{above}101\n{line}\nCall now"
    text = f"{FIRST[:-6]}{words}\n"
    assert [cue[3] for cue in cues(text)] == [words]
    assert parse(text).unread == ()


@pytest.mark.parametrize("line", DIALOGUE)
def test_dialogue_with_times_stays_dialogue(line: str) -> None:
    for above in ("One.\n", "", "One.\n\n", "The clock:\n"):
        assert [cue[3] for cue in cues(f"{FIRST[:-6]}{above}{line}\n")] == [f"{above}{line}"]


@given(st.lists(st.sampled_from([*DIALOGUE, "words", "10", ""]), max_size=6), st.text(max_size=20))
def test_no_words_make_a_cue(words: list[str], more: str) -> None:
    text = f"{FIRST[:-1]}said\n" + "\n".join([*words, more])
    if not any(char in more for char in "0123456789"):
        assert len(cues(text)) == 1 or "10" in words


def test_a_file_with_odd_arrows_only_is_read_or_refused_by_its_first_line() -> None:
    odd = FIRST.replace("-->", "→")
    (cue,) = loader.load(odd.encode(), "a.srt").cues
    assert (cue.start, cue.end) == (1000, 2000)
    with pytest.raises(UnknownFormat) as caught:
        loader.load(odd.replace("00:00:02,000", "00:00:x").encode(), "a.srt")
    assert caught.value.where == "a.srt:2"
