"""The reply reader on what models really send: it never raises, never misplaces, never rescans."""

from __future__ import annotations

import itertools
import json
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate_pipe.model import Masked, Segment, Span
from translate_pipe.workers.base import Revision
from translate_pipe.workers.protocols import thoughts
from translate_pipe.workers.protocols.answer import Answer
from translate_pipe.workers.protocols.layout import LAYOUTS, lay_out
from translate_pipe.workers.protocols.reader import JsonReader

Texts = dict[int, str | None]

SEGMENTS = [10, 11, 12, 13, 14, 15]
SOURCES = ["One.", 'Two "2"', "Three\nnew", "Four \\ é", "Five 🎉", "Six"]
ASKED = [
    Segment(index, Span(0, 0), Masked(source))
    for index, source in zip(SEGMENTS, SOURCES, strict=True)
]
TEXTS = ["Eins.", 'Zwei "2"', "Drei\nneu", "Vier \\ é", "Fünf 🎉", "Sechs"]
WHOLE = list(zip(SEGMENTS, TEXTS, strict=True))
GROUPED = lay_out(LAYOUTS["grouped"](6), TEXTS)
KEYED = lay_out(LAYOUTS["keyed"](6), TEXTS)
MOVED = [*SOURCES[:3], *SOURCES[:3]]
SHOWN = lay_out(LAYOUTS["grouped"](6), SOURCES)
FLAT = json.dumps(TEXTS)
TURNED = lay_out(LAYOUTS["grouped"](6), [*TEXTS[1:], TEXTS[0]])
DRAFT = lay_out(LAYOUTS["grouped"](6), [f"Draft {text}" for text in TEXTS])


def read(reply: str, *cuts: int, layout: str = "grouped") -> list[tuple[int, str]]:
    return fed(reply, *cuts, layout=layout)[0]


def fed(
    reply: str, *cuts: int, layout: str = "grouped"
) -> tuple[list[tuple[int, str]], Revision | None]:
    """What is read, and the second thoughts."""
    reader = JsonReader(LAYOUTS[layout](6), ASKED)
    places = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]
    found: list[tuple[int, str]] = []
    for start, end in itertools.pairwise(places):
        found += reader.feed(reply[start:end])
    return [*found, *reader.close()], reader.revision


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


@pytest.mark.parametrize("begin", thoughts.DELIMITERS)
def test_what_a_model_thinks_is_no_reply(begin: str) -> None:
    end = thoughts.DELIMITERS[begin]
    for first, last in ((begin, end), (begin.upper(), end.upper())):
        reply = f"\n{first}Is it {DRAFT}? {last[:-1]} {SHOWN}{last}\n{GROUPED}"
        assert read(reply) == read(reply, *range(len(reply))) == WHOLE
        assert read(reply.removesuffix(GROUPED).removesuffix(f"{last}\n")) == []


@pytest.mark.parametrize(
    "reply",
    [
        SHOWN + GROUPED,
        f"{SHOWN}\n\n{json.dumps(json.loads(SHOWN), indent=2)}\n\n{GROUPED}",
        f"We have to translate {SHOWN}.\n\nHere it is:\n```json\n{GROUPED}\n```",
        f"Thinking without a sign that {SHOWN} is to be translated.</think>{GROUPED}",
        f"{SHOWN.replace('.', '!')} {GROUPED}",
        f"Draft: {lay_out(LAYOUTS['grouped'](6), [f'??? {s}' for s in MOVED])} Final: {GROUPED}",
        '{"a":["x","y"]}' + GROUPED,
        '{"a":["Eins.","Zwei",]},"b":["x","y"' + GROUPED,
        GROUPED.replace(',"b"', '}\n{"b"'),
        "word " * 50 + DRAFT + " no, better: " + GROUPED,
        "word " * 50 + DRAFT + "</think>" + SHOWN + GROUPED + " Good luck!",
        "word " * 50 + GROUPED + " is " + SHOWN + " in German.",
        SHOWN + "word " * 500 + GROUPED,
    ],
)
def test_of_what_a_reply_shows_first_nothing_stays(reply: str) -> None:
    assert read(reply) == read(reply, *range(len(reply))) == WHOLE


def test_sources_count_only_when_nothing_came_in_their_place() -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
    assert reader.feed(SHOWN + ' {"a":["Ei') == []
    assert reader.feed('ns.","Zwei","Drei"]}') == [(10, "Eins."), (11, "Zwei"), (12, "Drei")]
    assert reader.close() == tuple(zip(SEGMENTS, SOURCES, strict=True))[3:]


def test_a_text_that_stays_as_it_is_waits_for_one_that_does_not() -> None:
    reader = JsonReader(LAYOUTS["keyed"](6), ASKED)
    assert reader.feed('{"1":"One.","2":"Two \\"2\\""') == []
    assert reader.feed(',"3":"Drei"') == [(10, "One."), (11, 'Two "2"'), (12, "Drei")]
    assert reader.feed(',"6":"Six"') == [(15, "Six")]


@pytest.mark.parametrize("before", ["", "word " * 50])
def test_a_source_and_another_text_under_one_key_are_both_told(before: str) -> None:
    twice = before + '{"1":"One.","1":"Eins.","2":"Zwei","2":"Two \\"2\\""}'
    kept = [(10, "One."), (10, "Eins."), (11, "Zwei"), (11, 'Two "2"')]
    assert read(twice, layout="keyed") == kept


def test_what_was_told_stays_whatever_comes_later() -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
    assert reader.feed("Sure, here it is: " + GROUPED) == WHOLE
    assert reader.feed("Another way to say it: " + DRAFT + "word " * 50 + DRAFT) == []
    assert reader.close() == ()


@pytest.mark.parametrize("epilogue", [" " * 1000, "word " * 200])
def test_what_was_thought_about_aloud_waits_for_a_better_text_but_not_for_ever(
    epilogue: str,
) -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
    assert reader.feed("word " * 50 + GROUPED + epilogue[1:]) == []
    assert reader.feed(epilogue) == WHOLE
    assert reader.feed(DRAFT) == []
    assert reader.close() == ()


def test_line_breaks_come_as_line_feeds() -> None:
    reply = '{"1":"eins\\r\\nzwei","2":"a\\rb","3":"a<br>b","4":"a\\\\Nb"}'
    kept = [(10, "eins\nzwei"), (11, "a\nb"), (12, "a\nb"), (13, "a\\Nb")]
    assert read(reply, layout="keyed") == kept


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
        ('{"a":{"0":"x","2":"y","1":"z"}}', []),
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
    reader = JsonReader(LAYOUTS["keyed"](6), ASKED)
    assert reader.feed('{"1":"Ei') == []
    assert reader.feed('ns."') == [(10, "Eins.")]


def test_a_group_comes_as_soon_as_it_closes() -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
    assert reader.feed('{"a":["x","y","z"') == []
    assert reader.feed("]") == [(10, "x"), (11, "y"), (12, "z")]


FRAGMENTS = st.sampled_from(
    [
        *GROUPED,
        *'{}[]",:\\',
        *('{"a":["', '"]', '","', "\\u", "d83d", "\\ud83d\\ude00", "<think>", "</think>"),
        *("<thinking>", "</thinking>", "[THINK]", "[/THINK]", "◁", "<|channel|>", SHOWN, DRAFT),
        *("```json", "word " * 50, "1", "null", " \n", "é", GROUPED, KEYED, '"b":["1","2","3"]'),
        *(
            "'",
            "['",
            "','",
            "{'a':['",
            '[["',
            '{"A":["',
            '{"Line 1":"',
            '{"x":{',
            FLAT,
            repr(TEXTS),
        ),
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
@example(GROUPED + TURNED + SHOWN + GROUPED[:-9], list(range(400)), "grouped")
def test_where_a_reply_is_cut_changes_nothing(reply: str, cuts: list[int], layout: str) -> None:
    whole, revision = fed(reply, layout=layout)
    assert fed(reply, *cuts, layout=layout) == (whole, revision)
    assert {index for index, _ in whole} <= set(SEGMENTS)
    assert revision is None or {*revision.texts} == set(SEGMENTS)
    for _, text in [*whole, *(revision.texts.items() if revision else ())]:
        text.encode()


VALUES = st.dictionaries(st.sampled_from(SEGMENTS), st.sampled_from(["Eins.", "Zwei", None]))


@given(st.lists(st.tuples(VALUES, st.booleans(), st.booleans())))
@example([({10: "Eins."}, True, False), ({10: None}, False, False)])
def test_of_any_values_each_text_counts_once(values: list[tuple[Texts, bool, bool]]) -> None:
    """And its source only if that came among translations, or nothing else came."""
    answer, given_out = Answer(ASKED), list[tuple[int, str]]()
    sources = dict(zip(SEGMENTS, SOURCES, strict=True))
    for value, aloud, over in values:
        answer.begin(aloud=aloud)
        given_out += answer.take([(i, text or sources[i]) for i, text in value.items()])
        given_out += answer.settle() if over else ()
    given_out += answer.close()
    came = {index for value, _, _ in values for index in value}
    assert sorted(index for index, _ in given_out) == sorted(came)
    for index, text in given_out:
        shown = [v for v, _, _ in values if index in v and v[index] is None and any(v.values())]
        assert text != sources[index] or shown or not any(v.get(index) for v, _, _ in values)


@given(st.lists(VALUES, max_size=5), st.integers(2, 8))
def test_second_thoughts_are_the_last_value_that_says_all_of_it_anew(
    values: list[Texts], count: int
) -> None:
    answer, texts = Answer(ASKED), dict(zip(SEGMENTS, TEXTS, strict=True))
    wholes = [texts | {i: text for i, text in value.items() if text} for value in values]
    for whole in wholes:
        answer.begin()
        answer.take([*whole.items()][:count])
    answer.close()
    later = wholes[1:] if count >= len(SEGMENTS) else []
    shared = [sum(text in whole.values() for text in wholes[0].values()) for whole in later]
    if later and 2 * min(shared) >= len(SEGMENTS) and later[-1] != wholes[0]:
        assert answer.revision == Revision(later[-1], repeats=True)
    else:
        assert answer.revision is None


@given(st.integers(0, len(GROUPED)))
def test_a_broken_off_reply_gives_a_beginning(end: int) -> None:
    kept = read(GROUPED[:end])
    assert kept == WHOLE[: len(kept)]


@pytest.mark.parametrize(
    "flood",
    [
        " \n" * 125_000,
        "<" * 250_000,
        "<think>" + "<" * 250_000,
        "<think>" + "</think" * 37_500,
        "[THINK" * 50_000,
        "<think></think>" * 17_500,
        "{}" * 125_000,
        SHOWN * 2_500,
        "[" * 250_000,
        "[" + " " * 250_000,
        "['" * 125_000,
        "{'x':" * 50_000,
        '{"x":[' + '"x",' * 62_500,
        "{" * 250_000,
        '{"a":' * 50_000,
        '{"a":["' + "\\" * 250_000,
        '{"a":["' + "\\u12" * 62_500,
        '{"a":' + "1" * 250_000,
        "{" + '"x":"y",' * 31_250,
    ],
)
def test_a_quarter_of_a_megabyte_in_small_pieces_is_read_in_linear_time(flood: str) -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
    began = process_time()
    for start in range(0, len(flood), 100):
        assert not reader.feed(flood[start : start + 100])
    assert process_time() - began < 2


def test_corrections_without_end_are_read_in_linear_time() -> None:
    reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
    began = process_time()
    for _ in range(2_000):
        reader.feed(GROUPED + TURNED + "no, ")
    reader.close()
    assert process_time() - began < 3
    assert reader.revision is not None


def test_a_group_that_is_not_full_tells_which_text_is_on_its_way() -> None:
    """So that a reply that breaks off there blames that one, and not the first of its group."""
    written = [json.dumps(text, ensure_ascii=False) for text in TEXTS]
    ends = [GROUPED.index(text) + len(text) for text in written]
    seen = set()
    for cut in range(len(GROUPED)):
        reader = JsonReader(LAYOUTS["grouped"](6), ASKED)
        reader.feed(GROUPED[:cut])
        came = sum(end <= cut for end in ends)
        assert reader.within in {None, *SEGMENTS[came : came + 1]}
        seen.add(reader.within)
    groups = [group.size or 1 for group in LAYOUTS["grouped"](6)]
    firsts = {SEGMENTS[sum(groups[:at])] for at in range(len(groups))}
    assert seen == {None, *SEGMENTS} - firsts
