"""Marks that a translation lost go around the same words, and never around nothing."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.loader.strategies import MARKUP, REPLIES
from translate_pipe.markup import check_marks, mask, remark, restore, strip_marks
from translate_pipe.markup.words import cuts, is_visible, words
from translate_pipe.model import Dialect, Masked


def placed(source: str, translation: str) -> str:
    """The translation as a file would have it, with the tags of the source."""
    masked = mask(source, Dialect.SRT)
    marked = remark(masked, translation)
    assert check_marks(masked, marked) is None
    return restore(masked, marked, Dialect.SRT, "\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Gib <i>Mary</i> den Brief zurück.", "Rends la lettre à <i>Mary</i>."),
        ("Gib <i>Emily</i> den Brief zurück.", "Devuélvele la carta a <i>Emily</i>."),
        ("Give <i>Mary</i> the letter.", "把信还给<i>Mary</i>。"),
        ("Give <i>Mary</i> the letter.", "<i>Mary</i>に手紙を返して。"),
        ("Give <i>Mary</i> the letter.", "<i>Mary</i>에게 편지를 돌려줘."),
        ("Give <i>Mary</i> the letter.", "أعد الرسالة إلى <i>Mary</i>."),
        ("<i>メアリー</i>に手紙を返して。", "把信还给<i>メアリー</i>。"),
        ("我在看<i>红楼梦</i>呢。", "今、<i>红楼梦</i>を読んでいる。"),
        ("Only <b>13</b> survived.", "Nur <b>13</b> haben überlebt."),
        ("Only <b>13</b> survived.", "只有<b>13</b>人活了下来。"),
        ('Have you read <i>"Hamlet"</i> yet?', "As-tu déjà lu « <i>Hamlet</i> » ?"),
        ("Did <i>Emily</i> call you?", "T'as parlé à l'appel d'<i>Emily</i> ?"),
        ("He said <i>Wow!</i> and left.", "Er ging und sagte <i>Wow!</i>"),
    ],
)
def test_a_pair_goes_around_the_words_it_had(source: str, expected: str) -> None:
    assert placed(source, re.sub("<[^<>]*>", "", expected)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Give {\\i1}Mary{\\i0} the letter.", "Rends la lettre à {\\i1}Mary{\\i0}."),
        ("Give {\\i1}Mary{\\i0} it.", "Rends-la {\\i1}lui{\\i0}."),
        (
            "Then <b>the ship <i>Argo</i></b> sank at ten.",
            "Dann <b>sank das Schiff <i>Argo</i></b> um zehn.",
        ),
        ("So {\\k9}it goes <b>on</b>", "Et {\\k9}ça <b>continue</b>"),
        ("<i>Go</i> on, {\\i1}you{\\i0} there", "<i>Weiter</i>{\\i1}{\\i0}"),
        ("Oh {\\i1}you{\\i0}, <i>go</i> on", "{\\i1}{\\i0}<i>Weiter</i>"),
    ],
)
def test_single_marks_that_are_seen_as_a_pair_are_set_like_one(source: str, expected: str) -> None:
    assert placed(source, re.sub("<[^<>]*>|{[^{}]*}", "", expected)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # Not there, there twice, part of another word or number, another case.
        ("Gib <i>Emily</i> den Brief zurück.", "<i>Devuélvele</i> la carta."),
        ("Call <i>Mary</i> now, please.", "Mary, <i>rufe</i> Mary an, bitte."),
        ("Ask <i>Ann</i> about it.", "Frag <i>doch</i> mal Anna."),
        ("It was <b>10</b>, I think.", "Ich glaube, <b>es</b> war 10:30 Uhr."),
        ("I saw <i>it</i> there.", "Dort <i>sah</i> ich IT."),
        ("Give <i>Mary</i> the letter.", "<i>メアリーに</i>手紙を返して。"),
        ("Give <i>Mary</i> the letter.", "أعد <i>الرسالة</i> إلى ماري."),
        ("Er ist <i>wirklich</i> hier.", "他真<i>的在这</i>里。"),
        ("他是<i>王</i>吧？", "王国<i>だ</i>ろう？"),
        ("Do you <i>like</i> it?", "क्या तुम्हें <i>यह</i> पसंद है?"),
        ("He said <i>never</i> again", "Er sagte <i>niemals</i> wieder"),
        ("Was it <i>you?</i>", "C'était <i>toi ?</i>"),
    ],
)
def test_else_it_goes_around_the_nearest_words(source: str, expected: str) -> None:
    assert placed(source, re.sub("<[^<>]*>", "", expected)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "Have you read <i>War and Peace</i> or <b>Hamlet</b>?",
            "Hast du <b>Hamlet</b> oder <i>War and Peace</i> gelesen?",
        ),
        (
            "Have you <u>ever</u> read <i>War and Peace</i> or <b>Hamlet</b>?",
            "Hast <u>du</u> <b>Hamlet</b> oder <i>War and Peace</i> gelesen?",
        ),
        (
            "Then <b>the ship <i>Argo</i> sank</b> at <u>10:30</u>.",
            "Um <u>10:30</u> ist dann <b>das Schiff <i>Argo</i> gesunken</b>.",
        ),
        ("<i>New York City</i> is <b>here</b>", "<i>New York</i> <b>City</b>"),
        ("<i>Mary</i> met <b>Mary</b> there.", "Là, <i>Mary</i> <b>est</b> venue."),
    ],
)
def test_several_pairs_stay_valid_and_those_found_come_first(source: str, expected: str) -> None:
    assert placed(source, re.sub("<[^<>]*>", "", expected)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("What he said was <i>this</i> or <b>that</b>.", "<i>Dieses</i> <b>oder</b>."),
        ("<i>The whole long story of it</i> and <b>so</b>.", "<i>Alles</i> <b>halt</b>."),
        ("A long story of <i>old</i> <b>men</b>.", "一<i>二</i><b>三</b>。"),
        ("So <i>it</i> {\\k9}goes <b>on</b>", "<i>Und</i>{\\k9} <b>so</b>"),
        ("So it goes {\\k9}{\\k8}on <b>now</b>", "{\\k9}{\\k8}<b>Weiter</b>"),
    ],
)
def test_enough_words_are_left_for_the_pairs_to_come(source: str, expected: str) -> None:
    assert placed(source, re.sub("<[^<>]*>|{[^{}]*}", "", expected)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (  # Singles keep their order.
            "<i>Mary {\\k1}Jones</i> came {\\k2}with the others.",
            "<i>Zuletzt{\\k1}</i> kamen dann{\\k2} Mary Jones.",
        ),
        (  # No words are left for the other pair.
            "<i>Mary Jones</i> and <b>Ann</b>",
            "<i>Mary</i> <b>Jones</b>",
        ),
    ],
)
def test_words_are_given_up_where_other_marks_would_be_wrong(source: str, expected: str) -> None:
    assert placed(source, re.sub("<[^<>]*>|{[^{}]*}", "", expected)) == expected


def test_with_fewer_words_than_pairs_the_last_ones_are_empty() -> None:
    assert placed("<i>Go</i> <b>now</b>!", "¡Vámonos!") == "<i>¡Vámonos</i><b></b>!"


@pytest.mark.parametrize(
    ("source", "reply", "cause"),
    [
        ("Give <i>Mary</i> the letter.", "Rends<b></b> la lettre.", "mark-empty"),
        ("Give <i>Mary</i> the letter.", "Rends<b> \u200b</b>la lettre.", "mark-empty"),
        ("Give <i>Mary</i> the letter.", "Rends <b>!</b> la lettre.", None),
        ("Give <i> </i>me the letter.", "Rends-<b></b>moi la lettre.", None),
        ("Say <i>a\\Nb</i> now.", "Dis <b><i/></b> a b.", None),
        ("Oh, <i>you</i>.", "<b></b>Toi.", "mark-empty"),
        ("Oh, <i>you</i>.", "<b></b>…", "mark-empty"),
        ("<i>Go</i> <b>now</b>!", "<b>Vámonos</b><i></i>!", None),
    ],
)
def test_a_pair_around_nothing_is_refused_unless_it_was_so(
    source: str, reply: str, cause: str | None
) -> None:
    masked = mask(source, Dialect.SRT)
    assert check_marks(masked, reply) == cause
    assert check_marks(masked, remark(masked, reply)) is None


def test_a_pair_around_nothing_never_reaches_a_file() -> None:
    masked = mask("Give <i>Mary</i> the letter.", Dialect.SRT)
    restored = restore(masked, "Rends<b> </b>la lettre à Mary.", Dialect.SRT, "\n")
    assert restored == "Rends la lettre à <i>Mary</i>."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't look, Mary-Ann!", ["Don't", "look", "Mary-Ann"]),
        ("1,300 at 10:30.", ["1,300", "at", "10:30"]),
        ("マリアは猫", ["マリア", "は", "猫"]),
        ("か\u3099き e\u0301te\u0301", ["か\u3099", "き", "e\u0301te\u0301"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("给Mary吧", ["给", "Mary", "吧"]),
        ("…!", ["…!"]),
        ("👩\u200d👧 👍🏽", ["👩\u200d👧", "👍🏽"]),
        (" \u200b", []),
    ],
)
def test_words_of_any_script(text: str, expected: list[str]) -> None:
    found = [text[start:end] for start, end in words(text)]
    if "\u200d" in text:  # joiners are read as letters; what matters is that none is cut
        assert all(not cuts(text, at) for span in words(text) for at in span)
    else:
        assert found == expected


_SOURCE = (
    "<i>|</i>|<b>|</b>|<u>|</u>|{\\an8}|Mary|Hamlet| the | 13 |, |!| |…|メアリー|红楼|e\u0301"
    "|ماري|\n"
)
SOURCES = st.lists(st.sampled_from(_SOURCE.split("|")), max_size=16).map("".join)
_TARGET = (
    "Mary|Hamlet|13|le | la |, |.| |«|メアリー|红楼梦|e\u0301|\u0301|ماري|l'|\u200d|👍🏽|\n|<b>|<x>"
)
TARGETS = st.lists(st.sampled_from(_TARGET.split("|")), max_size=12).map("".join)


PAIRS = st.lists(
    st.sampled_from(["<i>Mary</i> ", "<i>x", "y</i>", "so", "{\\k1}", "{\\i1}", "{\\i0}"]),
    max_size=9,
)
FEW = st.lists(st.sampled_from(["Mary ", "x", "y ", "dann "]), max_size=5)


def empty_pairs(masked: Masked, text: str) -> set[str]:
    """The pairs without anything to see in them, tags not counted."""
    wanted = dict(masked.marks)
    return {
        mark
        for mark in wanted
        if (end := mark.replace("<", "</")) in wanted
        and not is_visible(strip_marks(masked, text[text.index(mark) : text.index(end)]))
    }


@given(
    SOURCES | MARKUP | PAIRS.map("".join),
    TARGETS | REPLIES | FEW.map("".join) | st.text(max_size=40),
)
@settings(max_examples=200)
@example("<i>a</i> <b>c", "c")
def test_marks_are_each_set_once_around_something_and_change_no_word(
    payload: str, reply: str
) -> None:
    masked = mask(payload, Dialect.SRT)
    plain = strip_marks(masked, reply)
    marked = remark(masked, reply)
    assert [marked.count(mark) for mark, _ in masked.marks] == [1] * len(masked.marks)
    assert check_marks(masked, marked) in (None, "markup-added")
    bare = marked
    for mark, _ in masked.marks:
        bare = bare.replace(mark, "")
    assert bare.replace("<", "").replace(">", "") == plain.replace("<", "").replace(">", "")
    if "<" not in bare:
        assert remark(masked, marked) == marked
    pairs = sum(mark.startswith("</") for mark, _ in masked.marks)
    if len(words(bare)) >= pairs:
        assert empty_pairs(masked, marked) <= empty_pairs(masked, masked.text)


@given(SOURCES, TARGETS)
def test_no_mark_parts_a_character_from_its_signs(payload: str, reply: str) -> None:
    masked = mask(payload, Dialect.SRT)
    marked = remark(masked, reply)
    plain = strip_marks(masked, marked)
    for mark, _ in masked.marks:
        place = len(strip_marks(masked, marked[: marked.index(mark)]))
        alone = place == 0 or plain[place - 1].isspace()
        assert alone or plain[place : place + 1] not in ("\u0301", "\u200d", "🏽")


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        ("<i>a</i> " * 3_000 + "b", "c " * 3_000),
        ("<i>a " * 2_000 + "b</i> " * 2_000 + "c", "c " * 3_000),
        ("<i>a</i> b " * 30, "a" * 200_000),
        ("<i>" + "a " * 45 + "</i> b " * 30, "a " * 100_000),
        ("<i>a" * 30 + " b</i>" * 30 + " c", "a b " * 50_000),
        ("x <i>y</i> z", "\u0301" * 100_000),
        ("x <i>y</i> z", "三" * 100_000),
        ("x <i>y</i> z", "y y" * 100_000),
    ],
)
def test_setting_marks_takes_linear_time(source: str, reply: str) -> None:
    masked = mask(source, Dialect.SRT)
    started = time.process_time()
    remark(masked, reply)
    assert time.process_time() - started < 2.5
