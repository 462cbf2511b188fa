"""A translation beside its original: every kind of damage is named, and nothing else is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from translate_pipe import loader
from translate_pipe.compare import Comparison, Limits, compare
from translate_pipe.errors import UsageError

SAMPLES = Path(__file__).parents[2] / "samples"
SOURCE = (SAMPLES / "lighthouse.srt").read_text(encoding="utf-8")
FRENCH = (SAMPLES / "reference" / "lighthouse.fr.srt").read_text(encoding="utf-8")


def compared(
    original: str, translation: str, to: str = "fr", names: str = "a.srt a.fr.srt"
) -> Comparison:
    first, second = names.split()
    return compare(
        loader.load(original.encode(), first),
        loader.load(translation.encode(), second),
        source_language="en",
        to=to,
        limits=Limits.of(to),
    )


def codes(found: Comparison) -> list[str]:
    return [each.code for each in found.problems]


@pytest.mark.parametrize("to", ["fr", "zh"])
@pytest.mark.parametrize("name", ["lighthouse.srt", "lighthouse.vtt", "article.txt"])
def test_a_good_translation_has_no_problem(name: str, to: str) -> None:
    path = SAMPLES / "reference" / name.replace(".", f".{to}.")
    original = (SAMPLES / name).read_text(encoding="utf-8")
    found = compared(original, path.read_text(encoding="utf-8"), to, f"{name} {path.name}")
    assert (codes(found), found.exit_code) == ([], 0)
    assert found.compared >= 13


def test_formats_may_differ() -> None:
    translation = (SAMPLES / "reference" / "lighthouse.fr.vtt").read_text(encoding="utf-8")
    assert codes(compared(SOURCE, translation, names="a.srt a.vtt")) == []


def without_cue_3(text: str) -> str:
    return re.sub(r"(?ms)^3\n.*?\n\n", "", text, count=1)


def shifted(text: str) -> str:
    """From the sixth cue to the twentieth, each says what the next one should."""
    blocks = text.strip().split("\n\n")
    words = [block.split("\n", 2)[2] for block in blocks]
    moved = words[:5] + words[6:21] + ["Voilà."] + words[21:]
    heads = ["\n".join(block.split("\n", 2)[:2]) for block in blocks]
    return "".join(f"{head}\n{text}\n\n" for head, text in zip(heads, moved, strict=True))


def of_cue_1(new: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(1\n.* --> .*\n)(?s:.*?)\n\n", rf"\1{new}\n\n", text, count=1)


@pytest.mark.parametrize(
    ("damage", "code", "cue"),
    [
        (without_cue_3, "cue-lost", 3),
        (lambda text: text + "\n99\n01:00:00,000 --> 01:00:01,000\nEncore.\n", "cue-added", 49),
        (lambda text: text.replace(",500 -->", ",501 -->", 1), "timing-changed", None),
        (lambda text: text.replace("<i>", "", 1), "markup-changed", None),
        (of_cue_1("It was the coldest night of the year."), "echoed", 1),
        (of_cue_1("{\\\\an8}"), "empty", 1),
        (of_cue_1("那是一年中最冷的一个夜晚。"), "script", 1),
        (
            of_cue_1("It was the coldest night of the whole year and I was not there."),
            "language",
            1,
        ),
        (of_cue_1("Voici la traduction : la nuit la plus froide de l'année."), "leaked", 1),
    ],
)
def test_damage_is_named_with_its_cue(
    damage: Callable[[str], str], code: str, cue: int | None
) -> None:
    found = compared(SOURCE, damage(FRENCH))
    assert found.exit_code == 3
    assert code in codes(found)
    assert cue in {None, *(each.cue for each in found.problems if each.code == code)}
    assert len(found.problems) <= 2


def test_a_timing_line_is_kept_to_the_letter_within_a_format() -> None:
    spelled = FRENCH.replace("00:00:02,000 -->", "0:00:02,000 -->", 1)
    assert codes(compared(SOURCE, spelled)) == ["timing-changed"]


def test_a_number_that_was_lost_is_named_where_it_stood() -> None:
    source = SOURCE.replace("You are 3 hours late.", "You are 350 hours late.")
    (problem,) = compared(source, FRENCH).problems
    assert (problem.code, problem.cue, problem.line) == ("numbers", 6, 24)


def test_texts_in_each_others_places_are_found() -> None:
    found = codes(compared(SOURCE, shifted(FRENCH)))
    assert found.count("misaligned") + found.count("neighbour") >= 5


def test_a_file_that_nobody_translated_is_all_echo() -> None:
    found = compared(SOURCE, SOURCE)
    assert set(codes(found)) == {"echoed"}
    assert len(found.problems) >= 0.9 * found.compared


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["b.srt", "b.vtt"])
def test_a_bilingual_file_is_judged_by_its_translations(name: str, newline: str) -> None:
    sources = [block.split("\n", 2)[2] for block in SOURCE.strip().split("\n\n")]
    blocks = FRENCH.strip().split("\n\n")
    both = "\n\n".join(f"{block}\n{text}" for block, text in zip(blocks, sources, strict=True))
    if name == "b.vtt":  # where a place at the top is no code in the text
        both = "WEBVTT\n\n" + re.sub(r"(:\d\d),", r"\1.", both.replace("{\\an8}", ""))
    found = compared(SOURCE, both.replace("\n", newline), names=f"a.srt {name}")
    alone = compared(SOURCE, FRENCH)
    assert codes(found) == []
    assert found.reading
    assert alone.reading
    assert found.reading.highest_cps == alone.reading.highest_cps


def test_reading_is_measured_and_no_problem() -> None:
    long = "Une ligne que personne ne peut lire en si peu de temps, car elle est bien trop longue."
    found = compared(SOURCE, of_cue_1(long)(FRENCH))
    assert found.reading is not None
    assert (found.reading.max_cps, found.reading.max_cpl) == (20, 42)
    assert (found.reading.too_fast, found.reading.too_wide) == (1, 5)
    assert found.reading.highest_cpl == len(long)
    assert found.reading.highest_cpl_line == 3
    assert Limits.of("zh") == Limits(9, 16, full_width=True)
    assert Limits.of("ja", cps=4, cpl=13) == Limits(4, 13, full_width=True)


def test_a_line_ends_where_a_player_ends_it() -> None:
    separated = "\u2028".join(["Deux mots et d'autres"] * 5)
    found = compared(SOURCE, of_cue_1(separated)(FRENCH))
    assert found.reading is not None
    assert (found.reading.highest_cpl, found.reading.highest_cpl_line) == (len(separated), 3)


@pytest.mark.parametrize(
    ("to", "line", "wide"),
    [
        ("th", "ที่นี่ไม่มีใครอยู่", 13),
        ("vi", "Co\u0301 ai o\u031b\u0309 day", 11),
        ("zh", "谁……？", 4),
    ],
)
def test_a_line_is_as_wide_as_where_lines_are_broken(to: str, line: str, wide: int) -> None:
    file = f"1\n00:00:01,000 --> 00:00:02,000\n{line}\n"
    found = compared(file.replace(line, "Who is there?"), file, to=to)
    assert found.reading is not None
    assert found.reading.highest_cpl == wide


def test_a_subtitle_and_a_text_are_not_compared() -> None:
    with pytest.raises(UsageError, match="the other is not"):
        compared(SOURCE, "Un texte.", names="a.srt a.txt")


def test_it_takes_linear_time() -> None:
    def took(cues: int) -> float:
        one, two = (
            "".join(
                f"{n}\n00:{n // 60 % 60:02}:{n % 60:02},000 --> 00:{n // 60 % 60:02}:{n % 60:02},"
                f"900\n{words} {n}.\n\n"
                for n in range(cues)
            )
            for words in ("The keeper counted ships, and there were", "Le gardien compta")
        )
        started = time.process_time()
        compared(one, two)
        return time.process_time() - started

    took(50)
    assert took(2000) < 20 * took(250) + 0.5
