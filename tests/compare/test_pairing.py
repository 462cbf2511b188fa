"""A translation with times of its own is paired by what is shown together."""

from __future__ import annotations

import time

from tests.compare.test_compare import codes, compared

Timed = tuple[float, float, str]

ENGLISH: list[Timed] = [
    (1.0, 2.0, "Where is the lighthouse?"),
    (3.0, 5.0, "Behind the hill, they told me."),
    (6.0, 8.0, "Then we walk"),
    (8.0, 10.0, "until the morning comes."),
    (12.0, 13.0, "Wait!"),
    (20.0, 22.0, "The keeper is asleep."),
]
FRENCH: list[Timed] = [
    (1.2, 2.4, "Où est le phare ?"),
    (3.1, 3.9, "Derrière la colline,"),
    (4.0, 5.3, "m'a-t-on dit."),
    (6.2, 10.1, "Alors nous marchons jusqu'au matin."),
    (13.2, 14.0, "Attends !"),
    (20.1, 22.4, "Le gardien dort."),
]


def srt(cues: list[Timed]) -> str:
    def clock(seconds: float) -> str:
        whole, rest = divmod(round(seconds * 1000), 1000)
        return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{rest:03}"

    return "".join(
        f"{n}\n{clock(start)} --> {clock(end)}\n{text}\n\n"
        for n, (start, end, text) in enumerate(cues, start=1)
    )


def test_cues_that_were_split_joined_and_moved_belong_together() -> None:
    found = compared(srt(ENGLISH[1:]), srt([*FRENCH[1:], (30.0, 31.0, "Bonne nuit.")]))
    assert codes(found) == ["cue-added"]
    assert [notice.code for notice in found.notices] == ["own-times"]
    assert (found.cues, found.translated_cues, found.compared) == (5, 6, 5)
    assert found.reading is not None
    assert found.reading.highest_cpl == len(FRENCH[3][2])


def test_what_one_of_them_lacks_is_named() -> None:
    found = compared(srt(ENGLISH), srt(FRENCH[:-1]))
    assert codes(found) == ["cue-lost"]
    assert found.problems[0].source == "The keeper is asleep."
    copied = [*FRENCH[:-2], (20.1, 22.4, "The keeper is asleep.")]
    assert codes(compared(srt(ENGLISH), srt(copied))) == ["cue-lost", "echoed"]


def test_as_many_cues_that_do_not_stand_together_are_not_paired_in_order() -> None:
    assert len(FRENCH) == len(ENGLISH)
    assert codes(compared(srt(ENGLISH), srt(FRENCH))).count("timing-changed") == len(FRENCH)
    later = [(start + 100, end + 100, text) for start, end, text in ENGLISH]
    shifted = compared(srt(ENGLISH), srt([*later[:-1], (200.0, 202.0, "Le gardien dort.")]))
    assert codes(shifted).count("timing-changed") == len(ENGLISH), "shifted, so in order"
    dropped = compared(srt(ENGLISH), srt([*FRENCH[1:], (30.0, 31.0, "Bonne nuit.")]))
    assert codes(dropped) == ["cue-lost", "cue-added"], "as many by chance"


def test_one_cue_that_was_moved_is_no_cue_that_was_lost() -> None:
    texts = ["Où est le phare ?", "Derrière la colline.", "Alors on marche", "jusqu'au matin."]
    texts += ["Attends !", "Le gardien dort."]
    moved = [(*cue[:2], text) for cue, text in zip(ENGLISH, texts, strict=True)]
    moved[1] = (3.2, 5.2, moved[1][2])
    found = compared(srt(ENGLISH), srt([*moved, (30.0, 31.0, "Bonne nuit.")]))
    assert codes(found) == ["timing-changed", "cue-added"]


def test_cues_that_never_end_take_no_time() -> None:
    count = 1500
    english = [(n * 0.1, 1000.0, f"The keeper counted {n} ships.") for n in range(count)]
    french = [(n * 0.1 + 0.04, 1000.0, f"Le gardien compta {n} navires.") for n in range(count - 1)]
    started = time.process_time()
    compared(srt(english), srt(french))
    assert time.process_time() - started < 2.5
