"""Numbered lines, and the protocol that gives way to them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scripted import Heard, Plain, Scripted, chunked, segments
from translate_pipe.chunker import Estimator
from translate_pipe.engines.base import EngineInfo, Request
from translate_pipe.model import Chunk, Masked, Notice, Segment, Span, Translation
from translate_pipe.settings import Settings
from translate_pipe.workers import translate
from translate_pipe.workers.base import Brief
from translate_pipe.workers.exchange import Inspect
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.protocols import choose
from translate_pipe.workers.protocols.catalog import packaged
from translate_pipe.workers.protocols.lines import LinesProtocol

PROTOCOL = LinesProtocol(packaged()["lines"])
BRIEF = Brief("fr", "en")


def chunk_of(*texts: str) -> Chunk:
    return Chunk(tuple(Segment(50 + i, Span(0, 0), Masked(t)) for i, t in enumerate(texts)))


def read(chunk: Chunk, *pieces: str) -> list[tuple[int, str]]:
    reader = PROTOCOL.reader(chunk)
    return [*(pair for piece in pieces for pair in reader.feed(piece)), *reader.close()]


words = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n|"))
lines = (words | st.just("one\u2028two")).map(str.strip)


@given(st.lists(st.lists(lines, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=30))
def test_the_payload_read_as_reply_gives_every_text_back(texts: list[str]) -> None:
    texts = ["\n".join(part for part in text.split("\n") if part) for text in texts]
    chunk = chunk_of(*texts)
    pairs = read(chunk, PROTOCOL.request(chunk, BRIEF).payload)
    assert pairs == [(50 + at, text) for at, text in enumerate(texts)]


@given(st.text(alphabet="12.3|) a\n\r*(-、[]", max_size=60), st.data())
def test_no_reply_makes_it_raise_or_gives_a_text_twice(reply: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(reply)))
    chunk = chunk_of("a", "b", "c")
    pairs = read(chunk, reply[:at], reply[at:])
    assert pairs == read(chunk, reply)
    assert len({index for index, _ in pairs}) == len(pairs)
    assert {index for index, _ in pairs} <= {50, 51, 52}


@pytest.mark.parametrize(
    "reply",
    [
        "1. Un.\n2. Deux.",
        "Here you are:\n\n1) Un.\r\n2) Deux.\r\n",
        "**1.** Un.\n**2.** Deux.\n3. Trois.\n1. Encore.",
        "1: Un.\n\n2: Deux.",
        "- 1. Un.\n- 2. Deux.",
        "2. Deux.\n1. Un.",
        "1、Un.\n2、Deux.",
        "1．Un.\n2．Deux.",
        "１．Un.\n２．Deux.",
        "1） Un.\n2）Deux.",
        "1： Un.\n2：Deux.",
        "(1) Un.\n(2) Deux.",
        "（1）Un.\n（２）Deux.",
        "[1] Un.\n[2] Deux.",
        "【1】Un.\n**[2]** Deux.",
        "1 - Un.\n**2** – Deux.",
        "#1: Un.\n#2: Deux.",
        "1.Un.\n2.Deux.",
    ],
)
def test_how_models_write_numbered_lines(reply: str) -> None:
    assert sorted(read(chunk_of("One.", "Two."), reply)) == [(50, "Un."), (51, "Deux.")]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("1. Die Partie endet\n2 - 1 für uns.\n2. Zwei.\n", {51: "Zwei."}),
        ("1. Es kostet\n2.5 Millionen.\n2. Zwei.\n", {51: "Zwei."}),
        ("1. Um\n2:30 Uhr.\n2. Zwei.\n", {51: "Zwei."}),
        ("1. Das steht in\n(2) und (3).\n2. Zwei.\n", {51: "Zwei."}),
        ("(1) Er spielt in der\n2. Liga.\n(2) Zwei.\n", {51: "Zwei."}),
        ("1 - 2 - 1 für uns.\n2 - Zwei.\n", {50: "2 - 1 für uns.", 51: "Zwei."}),
        ("1. 2.5 Millionen.\n2.  30 Leute.\n", {50: "2.5 Millionen.", 51: "30 Leute."}),
        ("1. (2) Eins.\n2. [1] Zwei.\n", {50: "(2) Eins.", 51: "[1] Zwei."}),
    ],
)
def test_a_text_that_begins_with_a_number_is_no_numbered_line(
    reply: str, kept: dict[int, str]
) -> None:
    assert dict(read(chunk_of("One.", "Two."), reply)) == kept


@pytest.mark.parametrize(
    "reply",
    [
        "1. One.\n2. Two.\n\n1. Un.\n2. Deux.",
        "The lines are:\n1) One.\n2) Two!\nTranslated:\n1) Un.\n2) Deux.\n",
        "<think>\n1. Une.\n2. Deuxième.\n</think>\n1. Un.\n2. Deux.",
        "[THINK]1. Une.\n[/THINK]<thinking>\n2. No.</thinking>1. Un.\n2. Deux.",
    ],
)
def test_of_lines_that_a_reply_shows_first_nothing_stays(reply: str) -> None:
    chunk = chunk_of("One.", "Two.")
    assert sorted(read(chunk, reply)) == sorted(read(chunk, *reply)) == [(50, "Un."), (51, "Deux.")]


def test_lines_that_stay_as_they_are_come_in_the_end() -> None:
    assert read(chunk_of("Max!", "Anna!"), "1. Max!\n2. Anna!") == [(50, "Max!"), (51, "Anna!")]


def test_line_breaks_in_a_line_come_as_line_feeds() -> None:
    chunk = chunk_of("- One.\n- Two.", "Three.")
    pairs = read(chunk, "1. - Un.<br>- Deux.\n2. Trois\\Nfois.\n")
    assert pairs == [(50, "- Un.\n- Deux."), (51, "Trois\nfois.")]


def test_a_text_is_certain_when_the_next_number_comes() -> None:
    reader = PROTOCOL.reader(chunk_of("One.", "Two."))
    assert list(reader.feed("1. Un")) == []
    assert list(reader.feed(".\n2.")) == []
    assert list(reader.feed(" Deux.\n3.")) == [(50, "Un.")]
    assert list(reader.close()) == [(51, "Deux.")]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("1. Un.\n2. Ein habe", {50: "Un."}),
        ("1. Un.\n2. Deux.\n", {50: "Un.", 51: "Deux."}),
        ("1. Un.\nencore un\n2. Deux.\n3. Trois.", {51: "Deux.", 52: "Trois."}),
        (
            "1. HACKED\n\n99\n00:00:01,000 --> 00:00:02,000\nHACKED\n2. Deux.\n3. Trois.",
            {51: "Deux.", 52: "Trois."},
        ),
        ("1. Un.\n2. Deux.\n3. Trois\net demi.", {50: "Un.", 51: "Deux."}),
        (
            "1. Un.\n2. Deux.\n3. Trois.\n\nI kept the names.",
            {50: "Un.", 51: "Deux.", 52: "Trois."},
        ),
    ],
)
def test_a_line_cut_off_or_broken_in_two_is_no_text(reply: str, kept: dict[int, str]) -> None:
    assert dict(read(chunk_of("One.", "Two.", "Three."), reply)) == kept


def test_a_reply_that_breaks_off_did_so_in_the_next_number() -> None:
    reader = PROTOCOL.reader(chunk_of("One.", "Two.", "Three."))
    reader.feed("1. Eins.\n2. Zwei")
    assert reader.within == 51
    reader.feed(".\n3. Drei, drei, drei")
    assert reader.within == 52


def test_a_prompt_is_lines_and_a_text_cannot_add_one() -> None:
    request = PROTOCOL.request(chunk_of("- One.\n2. Two."), BRIEF)
    assert request.prompt == request.payload == "1. - One. | 2. Two."
    assert request.schema is None


CHAT = EngineInfo("scripted", "here", "m", "d")


def numbered(request: Request, change: Callable[[str], str]) -> str:
    texts = [line.partition(". ")[2] for line in request.payload.split("\n")]
    return "\n".join(f"{at}. {change(text)}" for at, text in enumerate(texts, start=1))


def translated(
    say: Callable[[Request], str], count: int = 60, inspect: Inspect = Plain
) -> tuple[dict[int, Translation], Scripted, list[Notice]]:
    engine, heard, told = Scripted(say), Heard(), list[Notice]()

    async def accept(translations: Sequence[Translation]) -> None:
        pass

    async def run() -> list[Translation]:
        pool = Pool([engine], [engine.info], settings=Settings(), progress=heard)
        try:
            return await translate(
                chunked(segments(count)),
                protocol=choose(CHAT, Settings(), told.append),
                brief=BRIEF,
                pool=pool,
                accept=accept,
                estimator=Estimator(),
                progress=heard,
                inspect=inspect,
            )
        finally:
            await pool.aclose()

    return {each.segment: each for each in asyncio.run(run())}, engine, told


def test_a_model_that_never_writes_json_is_asked_in_lines() -> None:
    def say(request: Request) -> str:
        if request.schema is not None:
            return "Sure! Here are your subtitles, translated with care."
        return numbered(request, lambda text: f"T({text})")

    outcome, engine, told = translated(say)
    assert len(outcome) == 60
    assert all(each.text.startswith("T(") for each in outcome.values())
    assert [notice.code for notice in told] == ["profile-fallback"]
    assert sum(request.schema is not None for request in engine.asked) <= 6


@pytest.mark.parametrize("silence", ["", "{}", "[]"])
def test_nor_does_one_whose_json_is_elsewhere(silence: str) -> None:
    def say(request: Request) -> str:
        return silence if request.schema else numbered(request, lambda text: f"T({text})")

    outcome, _, told = translated(say, 8)
    assert all(each.translated for each in outcome.values())
    assert len(told) == 1


def test_one_readable_reply_and_it_never_gives_way() -> None:
    asked = 0

    def say(request: Request) -> str:
        nonlocal asked
        asked += 1
        payload = json.loads(request.payload)
        good = {key: [f"T({text})" for text in texts] for key, texts in payload.items()}
        return json.dumps(good) if asked in (1, 9) or asked > 20 else "nonsense"

    _, engine, told = translated(say)
    assert told == []
    assert all(request.schema is not None for request in engine.asked)


class Forms:
    """A protocol that gives way from JSON to lines, with what it says and is told."""

    def __init__(self) -> None:
        self.told = list[Notice]()
        self.protocol = choose(CHAT, Settings(), self.told.append)
        self.chunk = chunk_of("One.", "Two.")

    def asks_json(self) -> bool:
        return self.protocol.request(self.chunk, BRIEF).schema is not None

    def reply(self, text: str, *, ends: bool = True) -> None:
        reader = self.protocol.reader(self.chunk)
        reader.feed(text)
        if ends:
            reader.close()


def test_bad_luck_is_no_evidence_against_a_form() -> None:
    forms = Forms()
    for _ in range(20):
        forms.reply("Sure! Here are your subtitles.", ends=False)
    for bad in ("", "{", '{"a":{"text":', '{"z":["x"]}', " \n" * 1000, "Sorry."):
        forms.reply(bad)
        assert forms.asks_json()
    forms.reply('{"a":["Un.","Deux."]}')
    for _ in range(20):
        forms.reply("Sure! Here are your subtitles.")
    assert forms.asks_json()
    assert forms.told == []


def test_a_readable_reply_that_comes_late_brings_the_first_form_back() -> None:
    forms = Forms()
    late = forms.protocol.reader(forms.chunk)
    for _ in range(4):
        assert forms.asks_json()
        forms.reply("Sure! Here are your subtitles.")
    assert not forms.asks_json()
    assert len(forms.told) == 1
    forms.reply("1. HACKED\n2. HACKED")
    late.feed('{"a":["Un.","Deux."]}')
    assert forms.asks_json()
    for _ in range(20):
        forms.reply("Sure! Here are your subtitles.")
    assert forms.asks_json()


def test_a_form_that_does_no_better_gives_way_in_turn() -> None:
    forms = Forms()
    for _ in range(8):
        forms.reply("Sure! Here are your subtitles.")
    assert forms.asks_json()
    assert len(forms.told) == 1


def test_the_keys_say_that_either_may_have_made_a_text() -> None:
    version = choose(CHAT).version
    assert packaged()["chat"].tag in version
    assert packaged()["lines"].tag in version
