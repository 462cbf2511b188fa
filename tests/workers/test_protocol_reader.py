"""The reply reader on what models really send: it never raises, never misplaces, never rescans."""

from __future__ import annotations

import itertools
import json
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate_pipe.workers.protocols.layout import LAYOUTS, lay_out
from translate_pipe.workers.protocols.reader import JsonReader

SEGMENTS = [10, 11, 12, 13, 14, 15]
TEXTS = ["Eins.", 'Zwei "2"', "Drei\nneu", "Vier \\ é", "Fünf 🎉", "Sechs"]
WHOLE = list(zip(SEGMENTS, TEXTS, strict=True))
GROUPED = lay_out(LAYOUTS["grouped"](6), TEXTS)
KEYED = lay_out(LAYOUTS["keyed"](6), TEXTS)


def read(reply: str, *cuts: int, layout: str = "grouped") -> list[tuple[int, str]]:
    reader = JsonReader(LAYOUTS[layout](6), SEGMENTS)
    places = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]
    found: list[tuple[int, str]] = []
    for start, end in itertools.pairwise(places):
        found += reader.feed(reply[start:end])
    return [*found, *reader.close()]


@pytest.mark.parametrize(
    "reply",
    [
        GROUPED,
        json.dumps(json.loads(GROUPED)),
        json.dumps(json.loads(GROUPED), indent=4),
        f"```json\n{GROUPED}\n```",
        f"Sure! Here is {{the}} JSON you [asked] for:\n{GROUPED}\nAnything else?",
        f'<think>First {{"a":["no","no","no"]}} ... then</think>\n{GROUPED}',
        f"<thin <thing> {GROUPED}",
        GROUPED + GROUPED.replace("Eins", "Later"),
        " \n\t" * 1000 + GROUPED + " " * 1000,
        GROUPED.replace('","', '" , \n "'),
        GROUPED.replace("}", ",}").replace("]", ",]"),
        GROUPED.replace('],"b"', '] "b"'),
        GROUPED.replace("{", '{"zz":{"a":["x","x","x"]},"q":[[1,2],{"a":null}],"n":-1.5e3,', 1),
    ],
)
def test_a_reply_in_any_dress_is_read(reply: str) -> None:
    assert read(reply) == WHOLE


@pytest.mark.parametrize("layout", ["grouped", "keyed"])
def test_a_key_that_comes_twice_is_told_twice(layout: str) -> None:
    """Which of the two is meant, nobody knows."""
    again = lay_out(LAYOUTS[layout](6), ["Another."] * 6)
    reply = (GROUPED if layout == "grouped" else KEYED)[:-1] + "," + again[1:]
    others = [(segment, "Another.") for segment in SEGMENTS]
    assert read(reply, layout=layout) == WHOLE + others


@pytest.mark.parametrize("count", [2, 4])
def test_after_a_wrong_count_a_key_is_not_believed(count: int) -> None:
    wrong = json.dumps({"a": ["x"] * count})
    assert read(wrong[:-1] + "," + GROUPED[1:]) == WHOLE[3:]
    assert read(GROUPED[:-1] + "," + wrong[1:-1] + "," + GROUPED[1:]) == WHOLE + WHOLE[3:]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("", []),
        ("I'm sorry, I can't help with that.", []),
        ("<think>" + GROUPED, []),
        (GROUPED[:-4], WHOLE[:3]),
        (GROUPED[:20], []),
        (
            '{"a":["x","y"],"b":["Vier","Fünf","Sechs"]}',
            [(13, "Vier"), (14, "Fünf"), (15, "Sechs")],
        ),
        ('{"a":["w","x","y","z"],"c":["1","2","3"]}', []),
        ('{"a":["x",2,"z"],"b":[["1","2","3"]]}', []),
        ('{"a":{"0":"x","1":"y","2":"z"}}', []),
        ('{"a":"x y z"}', []),
        ('["x","y","z"]', []),
        ('{"b":{"a":["x","y","z"]}}', []),
        ('{"a":["x","y","z"}', []),
    ],
)
def test_what_is_not_surely_in_its_place_is_missing(
    reply: str, kept: list[tuple[int, str]]
) -> None:
    assert read(reply) == kept


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ('{"1":"a","2":"b"', [(10, "a"), (11, "b")]),
        (
            '{"1":"a","1":"again","2":2,"3":null,"7":"x","03":"x","4":["x"]}',
            [(10, "a"), (10, "again")],
        ),
        ('{"6":"f","1":"a"}', [(15, "f"), (10, "a")]),
        ('{"1":{"2":"b"},"x":{"3":"c"}}', []),
        ('{"\\u0031":"\\ud83c\\udf89 \\ud83c \\q\\/"}', [(10, "🎉 \ufffd q/")]),
        ('{"1":"two\nlines"}', [(10, "two\nlines")]),
    ],
)
def test_keyed_replies(reply: str, kept: list[tuple[int, str]]) -> None:
    assert read(reply, layout="keyed") == kept


def test_a_text_with_its_own_key_comes_as_soon_as_its_string_closes() -> None:
    reader = JsonReader(LAYOUTS["keyed"](6), SEGMENTS)
    assert reader.feed('{"1":"Ei') == []
    assert reader.feed('ns."') == [(10, "Eins.")]


def test_a_group_comes_as_soon_as_it_closes() -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), SEGMENTS)
    assert reader.feed('{"a":["x","y","z"') == []
    assert reader.feed("]") == [(10, "x"), (11, "y"), (12, "z")]


FRAGMENTS = st.sampled_from(
    [
        *GROUPED,
        *'{}[]",:\\',
        *('{"a":["', '"]', '","', "\\u", "d83d", "\\ud83d\\ude00", "<think>", "</think>"),
        *("```json", "1", "null", " \n", "é", GROUPED, KEYED, '"b":["1","2","3"]'),
    ]
)


@given(
    st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map("".join)),
    st.lists(st.integers(0, 400), max_size=12),
    st.sampled_from(sorted(LAYOUTS)),
)
@example(GROUPED, list(range(len(GROUPED))), "grouped")
@example("<think></think>" + KEYED, list(range(400)), "keyed")
@example('{"1":"\\ud83d\\ude00"}', list(range(30)), "keyed")
def test_where_a_reply_is_cut_changes_nothing(reply: str, cuts: list[int], layout: str) -> None:
    whole = read(reply, layout=layout)
    assert read(reply, *cuts, layout=layout) == whole
    indices = [index for index, _ in whole]
    assert len(set(indices)) == len(indices)
    assert set(indices) <= set(SEGMENTS)
    for _, text in whole:
        text.encode()


@given(st.integers(0, len(GROUPED)))
def test_a_broken_off_reply_gives_a_beginning(end: int) -> None:
    kept = read(GROUPED[:end])
    assert kept == WHOLE[: len(kept)]


@pytest.mark.parametrize(
    "flood",
    [
        " \n" * 500_000,
        "<" * 1_000_000,
        "<think>" + "<" * 1_000_000,
        "[" * 1_000_000,
        "{" * 1_000_000,
        '{"a":' * 200_000,
        '{"a":["' + "\\" * 1_000_000,
        '{"a":["' + "\\u12" * 250_000,
        '{"a":' + "1" * 1_000_000,
        "{" + '"x":"y",' * 125_000,
    ],
)
def test_megabytes_of_anything_in_small_pieces_are_read_in_linear_time(flood: str) -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), SEGMENTS)
    began = process_time()
    for start in range(0, len(flood), 50):
        assert not reader.feed(flood[start : start + 50])
    assert process_time() - began < 4


def test_a_group_that_is_not_full_tells_which_text_is_on_its_way() -> None:
    """So that a reply that breaks off there blames that one, and not the first of its group."""
    written = [json.dumps(text, ensure_ascii=False) for text in TEXTS]
    ends = [GROUPED.index(text) + len(text) for text in written]
    seen = set()
    for cut in range(len(GROUPED)):
        reader = JsonReader(LAYOUTS["grouped"](6), SEGMENTS)
        reader.feed(GROUPED[:cut])
        came = sum(end <= cut for end in ends)
        assert reader.within in {None, *SEGMENTS[came : came + 1]}
        seen.add(reader.within)
    groups = [group.size or 1 for group in LAYOUTS["grouped"](6)]
    firsts = {SEGMENTS[sum(groups[:at])] for at in range(len(groups))}
    assert seen == {None, *SEGMENTS} - firsts
