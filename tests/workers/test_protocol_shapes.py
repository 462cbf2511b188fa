"""Replies in another form than was asked for: read where they can mean one thing only."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.test_protocol_reader import GROUPED, KEYED, SHOWN, WHOLE, read

Form = Callable[[dict[str, Any]], object]

TEXTS = [text for _, text in WHOLE]
VALUES = {"grouped": json.loads(GROUPED), "keyed": json.loads(KEYED)}


def in_items(value: object) -> object:
    if isinstance(value, dict):
        return {key: in_items(each) for key, each in value.items()}
    return [{"text": each} for each in value] if isinstance(value, list) else {"text": value}


def flat(value: dict[str, Any]) -> list[str]:
    return [text for each in value.values() for text in ([each] if isinstance(each, str) else each)]


FORMS: dict[str, Form] = {
    "wrapped": lambda value: {"translation": value},
    "wrapped twice": lambda value: {"result": {"data": value}},
    "capitals": lambda value: {f" {key.upper()}": each for key, each in value.items()},
    "items": in_items,
    "flat": flat,
    "flat, wrapped": lambda value: {"translations": flat(value)},
    "flat items": lambda value: {"lines": in_items(flat(value))},
    "counted": lambda value: {f"Line {at}": text for at, text in enumerate(flat(value), 1)},
    "counted from 0": lambda value: {f"#{at}": text for at, text in enumerate(flat(value))},
    "groups that count": lambda value: {
        key: each if isinstance(each, str) else {f"{at:02}": text for at, text in enumerate(each)}
        for key, each in value.items()
    },
}
"""Each said of a whole value."""

KEYS = ["Line {}", "#{}", "0{}", "{}.", "text_{}"]


@pytest.mark.parametrize("layout", VALUES)
@pytest.mark.parametrize("form", [form for form in FORMS if form != "counted from 0"])
def test_another_form_of_the_same_is_read(form: str, layout: str) -> None:
    for written in (json.dumps, repr):
        reply = written(FORMS[form](VALUES[layout]))
        assert sorted(read(reply, layout=layout)) == WHOLE
        assert read(reply, *range(len(reply)), layout=layout) == read(reply, layout=layout)
        assert sorted(read(f"Sure [as you asked]:\n{reply}\nDone!", layout=layout)) == WHOLE


def test_a_count_that_was_not_asked_for_may_begin_at_nought() -> None:
    assert read(json.dumps(FORMS["counted from 0"](VALUES["grouped"]))) == WHOLE


@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_known_by_the_number_in_its_key(key: str) -> None:
    backwards = {key.format(at): text for at, text in reversed([*enumerate(TEXTS, 1)])}
    assert read(json.dumps(backwards), layout="keyed") == WHOLE
    del backwards[key.format(3)]
    assert read(json.dumps(backwards), layout="keyed") == WHOLE[:2] + WHOLE[3:]


def test_arrays_of_the_groups_need_no_keys() -> None:
    rows = json.dumps([*VALUES["grouped"].values()])
    assert read(rows) == read(rows, *range(len(rows))) == WHOLE


def test_of_two_values_in_another_form_the_sources_do_not_count() -> None:
    shown = json.dumps({"original": json.loads(SHOWN)})
    assert read(shown + json.dumps(TEXTS)) == WHOLE


@pytest.mark.parametrize(
    "value",
    [
        TEXTS[:-1],
        [*TEXTS, "more"],
        [*TEXTS, 7],
        [*TEXTS[:-1], 6],
        [*TEXTS[:-1], None],
        {"source": TEXTS, "translation": TEXTS},
        {"draft": VALUES["grouped"], "final": VALUES["grouped"]},
        {"b": VALUES["grouped"]},
        {"A": TEXTS[:3], "a ": TEXTS[3:]},
        {"A": TEXTS[:3], "note": TEXTS[3:]},
        {"A": TEXTS[:2]},
        {"a": [{"1": "x"}, {"0": "y"}, {"2": "z"}]},
        {"a": [{"source": "x", "text": "y"}] * 3},
        {"a": [{"text": "x"}, {"text": "y"}]},
        {"a": {"1": "x", "3": "y", "2": "z"}},
        {"a": {"2": "x", "3": "y", "4": "z"}},
        {str(at): text for at, text in enumerate(TEXTS, 2)},
        {f"{at} of 6": text for at, text in enumerate(TEXTS, 1)},
        [TEXTS[:2], TEXTS[2:]],
        [[TEXTS[:3]], [TEXTS[3:]]],
        {"1" * 5000: "x"},
    ],
)
def test_what_may_mean_two_things_is_not_read(value: object) -> None:
    assert read(json.dumps(value)) == []


@pytest.mark.parametrize(
    "reply",
    [
        '{"Line 1":"x","#1":"y"}',
        '{"Line 0":"x","Line 1":"y"}',
        '{"Line 1":"x","Line 7":"y"}',
        '{"01":{"2":"x"}}',
        '{"01":"x","other":"y"}',
        "{'1':'Don't','2':'x'}",
        "{'1':'the boys', said he','2':'x'}",
        "{'1':'x','2':'y'",
        '{"translation":{"1":"x"',
    ],
)
def test_nor_is_what_may_be_of_another_text_or_half_of_one(reply: str) -> None:
    assert read(reply, layout="keyed") == []


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where each text, array and object of a value is."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        inner = [*(value.items() if isinstance(value, dict) else enumerate(value))]
    below = itertools.chain.from_iterable(places(each, (*path, key)) for key, each in inner)
    return [*([path] if path else []), *below]


@given(st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(VALUES)), st.data())
def test_what_is_left_out_moves_no_text(form: str, layout: str, data: st.DataObject) -> None:
    value: Any = json.loads(json.dumps(FORMS[form](VALUES[layout])))
    *path, last = data.draw(st.sampled_from(places(value)))
    holder = value
    for key in path:
        holder = holder[key]
    if data.draw(st.booleans()):
        del holder[last]
    else:
        holder[last] = data.draw(st.sampled_from([None, 1, [], {}]))
    kept = set(read(json.dumps(value), layout=layout))
    if (form, layout) != ("counted from 0", "keyed"):  # a number that was asked for is believed
        assert kept < set(WHOLE)
