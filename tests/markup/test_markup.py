"""Masking and restoring are inverses, and nothing a model says becomes markup."""

from __future__ import annotations

import html
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.loader.strategies import MARKUP, REPLIES
from translate_pipe.markup import (
    check_marks,
    in_lines,
    mask,
    remark,
    restore,
    says_nothing,
    strip_marks,
    unmark,
    without_arrows,
)
from translate_pipe.markup.pieces import Kind, cut
from translate_pipe.model import Dialect

CUES = st.sampled_from([Dialect.SRT, Dialect.WEBVTT])
_TAGS = ["<i>", "</c.x>", "<b", ">", "&", "&amp;", "one", " two", "<3", "三"]
TAGS_AS_TEXT = st.lists(st.sampled_from(_TAGS)).map(lambda pieces: "".join(pieces).strip())


def markup_of(payload: str, dialect: Dialect) -> list[str]:
    return [piece.raw for piece in cut(payload, dialect) if piece.kind is not Kind.WORDS]


@pytest.mark.parametrize(
    ("dialect", "payload", "text", "prefix", "suffix"),
    [
        (Dialect.SRT, "<i>All of it.</i>", "All of it.", "<i>", "</i>"),
        (Dialect.SRT, "{\\an8}<i>Up</i> here", "<b>Up</b> here", "{\\an8}", ""),
        (Dialect.SRT, "<i>One</i>\n<i>two</i>", "One two", "<i>", "</i>"),
        (Dialect.SRT, "- Hi.\n- Hello,\nyou.", "- Hi.\n- Hello, you.", "", ""),
        (Dialect.SRT, "BOB: Hi.\nANN: No.", "BOB: Hi.\nANN: No.", "", ""),
        (Dialect.SRT, "♪ la la\nla la ♪", "la la\nla la", "♪ ", " ♪"),
        (Dialect.SRT, "[door slams]\nWho's there?", "[door slams]\nWho's there?", "", ""),
        (Dialect.SRT, "今日は\nとても", "今日はとても", "", ""),
        (Dialect.SRT, "정말\n고마워요", "정말 고마워요", "", ""),
        (Dialect.SRT, "I <3 you & me", "I <3 you & me", "", ""),
        (Dialect.SRT, "Tom &amp; Jerry", "Tom & Jerry", "", ""),
        (Dialect.SRT, "</i>left over", "left over", "</i>", ""),
        (Dialect.SRT, "a\x00b", "a<b/>b", "", ""),
        (Dialect.WEBVTT, "<v Bob>Hi\n<v Ann>Yo", "Hi\n<b/>Yo", "<v Bob>", ""),
        (Dialect.WEBVTT, "&lt;b&gt; <u>x</u> y", "<b> <i>x</i> y", "", ""),
        (Dialect.WEBVTT, "a <00:01.000>b", "a <b/>b", "", ""),
        (Dialect.WEBVTT, "<b><i>x</i></b> y", "<b>x</b> y", "", ""),
        (Dialect.PLAIN, "<i>as in SubRip</i>", "as in SubRip", "<i>", "</i>"),
        (Dialect.PLAIN, "from Ann <ann@x.org> to", "from Ann <b/> to", "", ""),
        (Dialect.SRT, "Visit www.x.com/a for more.", "Visit <b/> for more.", "", ""),
        (Dialect.SRT, "<i>See https://a.b/c?d=1.</i>", "See <b/>.", "<i>", "</i>"),
        (Dialect.WEBVTT, "Mail bob@x.org (http://x.y/z)!", "Mail <b/> (<i/>)!", "", ""),
        (Dialect.SRT, "访问www.x.com吧", "访问<b/>吧", "", ""),
        (Dialect.SRT, "@bob said a@b or `c` [d](e)", "@bob said a@b or `c` [d](e)", "", ""),
        (Dialect.PLAIN, "Run `ls -l` and [a page](x/y.md)", "Run <b/> and <i>a page</i>", "", ""),
        (Dialect.PLAIN, '![a cat](img/cat.png "Cat")', "a cat", "![", '](img/cat.png "Cat")'),
        (Dialect.PLAIN, "See [the page][1] [or] not", "See <b>the page</b> [or] not", "", ""),
        (Dialect.SRT, "$5@2.50 each user@3.5 2@1.5x", "$5@2.50 each user@3.5 2@1.5x", "", ""),
        (Dialect.SRT, "Mail a.b@c-d.co.uk.", "Mail <b/>.", "", ""),
        (Dialect.SRT, "See https://例え.jp/あ now", "See <b/> now", "", ""),
        (Dialect.SRT, "See https://a.b/wiki/日本_語?q=三 now", "See <b/> now", "", ""),
        (Dialect.SRT, "看https://a.b/c吧，https://例え.jp。", "看<b/>吧，<i/>。", "", ""),
        (Dialect.SRT, "https:// is how", "https:// is how", "", ""),
        (Dialect.PLAIN, "see [a](b c)", "see [a](b c)", "", ""),
        (Dialect.PLAIN, "array[0](x) f(a)[1](y)", "array[0](x) f(a)[1](y)", "", ""),
        (Dialect.PLAIN, "array[0](http://a.b/c) is", "array[0](<b/>) is", "", ""),
        (Dialect.PLAIN, "[a `b](c)` d", "[a <b/> d", "", ""),
        (Dialect.PLAIN, "参见[页面](x)吧", "参见<b>页面</b>吧", "", ""),
        (Dialect.PLAIN, "[![a](b)](c) d", "<b>a</b> d", "", ""),
        (Dialect.PLAIN, "not `foo' and `bar' there", "not `foo' and `bar' there", "", ""),
        (Dialect.PLAIN, "a < b, c<d and e > f", "a < b, c<d and e > f", "", ""),
    ],
)
def test_what_a_model_sees(
    dialect: Dialect, payload: str, text: str, prefix: str, suffix: str
) -> None:
    masked = mask(payload, dialect)
    assert (masked.text, masked.prefix, masked.suffix) == (text, prefix, suffix)
    assert check_marks(masked, masked.text) is None


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        ("Das ist <b>wirklich</b> <i>wahr</i>", None),
        ("<i>wahr</i> ist das <b>wirklich</b>", None),
        ("Das ist <b>wirklich <i>wahr</i>", "mark-missing"),
        ("Das ist <b>wirklich</b> <b>sehr</b> <i>wahr</i>", "mark-repeated"),
        ("Das ist </b>wirklich<b> <i>wahr</i>", "mark-order"),
        ("Das ist <b>wirklich <i>wahr</b></i>", "mark-order"),
        ("Das <b>ist <i>wahr</i></b>", "mark-order"),
        ("Das ist <b>wirklich</b> <i>wahr</i><u>!</u>", "markup-added"),
        ("", "mark-missing"),
    ],
)
def test_a_reply_carries_every_mark_once_in_order(reply: str, cause: str | None) -> None:
    masked = mask("That is <i>really</i> <u>true</u>", Dialect.SRT)
    assert check_marks(masked, reply) == cause


def test_a_tag_the_source_does_not_have_is_refused_and_taken_out() -> None:
    masked = mask("Hello", Dialect.SRT)
    assert check_marks(masked, "<b>Hallo</b>") == "markup-added"
    assert restore(masked, "<b>Hallo</b>", Dialect.SRT, "\n") == "Hallo"


@pytest.mark.parametrize("dialect", [Dialect.SRT, Dialect.WEBVTT])
@pytest.mark.parametrize(
    ("payload", "reply", "restored"),
    [
        ("She &lt;laughs&gt; a lot", "Sie <laughs> viel", "Sie &lt;laughs&gt; viel"),
        ("She &lt;laughs&gt; a lot", "Sie <lacht> viel", "Sie &lt;lacht&gt; viel"),
        ("a map&lt;string&gt;", "eine Karte<Wort>", "eine Karte&lt;Wort&gt;"),
        ("&lt;Music plays&gt;", "<Musik spielt>", "&lt;Musik spielt&gt;"),
        ("&lt;br&gt; <i>here</i> too", "<br> <b>hier</b> auch", "&lt;br&gt; <i>hier</i> auch"),
        ("so --&gt; that &lt;3", "so --> das <3", None),
    ],
)
def test_what_entities_spell_stays_text(
    payload: str, reply: str, restored: str | None, dialect: Dialect
) -> None:
    masked = mask(payload, dialect)
    assert check_marks(masked, reply) is None
    assert strip_marks(unmark(masked), reply).count("<") == unmark(masked).text.count("<")
    assert not says_nothing(masked, reply, dialect)
    written = restore(masked, reply, dialect, "\n")
    assert markup_of(written, dialect) == markup_of(payload, dialect)
    assert restored is None or written == restored


@pytest.mark.parametrize("dialect", [Dialect.SRT, Dialect.WEBVTT])
@pytest.mark.parametrize(
    "reply", ["Sie <lacht> <viel>", "<i>Sie</i> <laughs> viel", "<i/>Sie viel", "<u>Sie</u> viel"]
)
def test_a_tag_more_than_entities_spell_is_refused(reply: str, dialect: Dialect) -> None:
    masked = mask("She &lt;laughs&gt; a lot", dialect)
    assert check_marks(masked, reply) == "markup-added"
    stripped = strip_marks(masked, reply)
    assert check_marks(masked, stripped) is None
    assert ("<laughs>" in stripped) == ("<laughs>" in reply)


def test_a_tag_over_two_lines_stands_for_no_other() -> None:
    """What its brackets would be in the file no entity says."""
    masked = mask("He said <so\nit is> now", Dialect.SRT)
    assert check_marks(masked, "Er sagte <script> jetzt") == "markup-added"


@given(TAGS_AS_TEXT, st.sampled_from(["word", "zwei Worte"]), CUES)
def test_escaped_text_is_kept_whole(text: str, other: str, dialect: Dialect) -> None:
    """Whatever it looks like, and in whatever words it comes back."""
    masked = mask(html.escape(text), dialect)
    assert html.unescape(restore(masked, masked.text, dialect, "\n")) == text
    told = text.replace("<i>", f"<{other}>").replace("</c.x>", f"</{other}>")
    assert check_marks(masked, told) is None
    assert html.unescape(restore(masked, told, dialect, "\n")) == told


def test_entities_are_spelled_as_the_source_spells_them() -> None:
    source = "Tom&nbsp;&amp;&nbsp;Jerry &lt;3"
    for dialect in (Dialect.SRT, Dialect.WEBVTT):
        masked = mask(source, dialect)
        assert masked.text == "Tom\xa0&\xa0Jerry <3"
        assert restore(masked, masked.text, dialect, "\n") == source
    assert restore(mask("a", Dialect.WEBVTT), "x < y & z", Dialect.WEBVTT, "\n") == (
        "x &lt; y &amp; z"
    )


def test_every_line_gets_the_tags_every_line_had() -> None:
    masked = mask("{\\an8}<i>One line</i>\r\n<i>and two</i>", Dialect.SRT)
    restored = restore(masked, "Eine Zeile\nund zwei", Dialect.SRT, "\r\n")
    assert restored == "{\\an8}<i>Eine Zeile</i>\r\n<i>und zwei</i>"


def test_marks_can_be_left_out_and_set_again() -> None:
    masked = mask("He said <i>never</i> again", Dialect.SRT)
    assert unmark(masked).text == "He said never again"
    reply = remark(masked, "Er sagte niemals wieder")
    assert check_marks(masked, reply) is None
    assert restore(masked, reply, Dialect.SRT, "\n") == "Er sagte <i>niemals</i> wieder"


def test_a_tag_over_two_lines_keeps_its_line_end() -> None:
    payload = "Say <c.loud\r\n.slow>it</c> again"
    masked = mask(payload, Dialect.WEBVTT)
    assert restore(masked, masked.text, Dialect.WEBVTT, "\r\n") == payload


@pytest.mark.parametrize("reply", ["<<b/>b/> and more than these", "more, more <b<i>/>"])
def test_no_mark_is_left_over_from_one_that_was_taken_out(reply: str) -> None:
    masked = mask("He said <00:01.000>never", Dialect.WEBVTT)
    assert check_marks(masked, remark(masked, reply)) is None


@given(MARKUP, CUES)
@example("`c`https://例え.jp/あ", Dialect.SRT)
def test_an_unchanged_text_is_restored(payload: str, dialect: Dialect) -> None:
    """Up to line breaks that mean nothing, ways to write the same character, and arrows between
    numbers, which no text may have that is put into a file."""
    masked = mask(payload, dialect)
    assume(without_arrows(masked.text) == masked.text)
    if dialect is Dialect.SRT:  # where "<x" and ">" on two lines become a tag on one
        assume(not markup_of(unmark(masked).text, dialect))
    restored = restore(masked, masked.text, dialect, "\n")
    assert mask(restored, dialect).text == masked.text
    if not masked.joint:
        assert markup_of(restored, dialect) == markup_of(payload, dialect)


@given(MARKUP, REPLIES, CUES)
@settings(max_examples=300)
def test_no_reply_becomes_markup(payload: str, reply: str, dialect: Dialect) -> None:
    masked = mask(payload, dialect)
    restored = restore(masked, reply, dialect, "\n")
    body = restored[len(masked.prefix) : len(restored) - len(masked.suffix)]
    if not masked.joint:
        expected = sorted(raw for _, raw in masked.marks)
        assert sorted("".join(markup_of(body, dialect))) == sorted("".join(expected))
    if "-->" not in payload:
        assert "-->" not in restored
    words = "".join(piece.raw for piece in cut(body, dialect) if piece.kind is Kind.WORDS)
    assert not any(char in words for char in "\x00\x1b\r\u2028\ud800")
    assert "\n\n" not in body or "\n\n" in payload


@given(MARKUP, st.text(max_size=30), CUES)
def test_marks_set_again_pass_the_check(payload: str, reply: str, dialect: Dialect) -> None:
    masked = mask(payload, dialect)
    assert check_marks(masked, remark(masked, reply)) in (None, "markup-added")


@pytest.mark.parametrize(
    "payload",
    [
        "<" * 100_000,
        "<i>" * 5_000 + "x" + "</i>" * 5_000,
        "<i>" * 20_000,
        "</b>" * 20_000,
        "<i><b>" * 10_000 + "</i>" * 10_000,
        "<a " * 50_000,
        "{\\" * 100_000,
        "&amp" * 100_000,
        "&" * 200_000,
        "word " * 400_000,
        "x\n" * 100_000,
        "- " * 200_000,
        "♪" * 200_000,
        "<i>a</i> " * 3_000,
        "[" * 200_000,
        " " * 500_000 + "x",
    ],
    ids=lambda payload: f"{payload[:6]!r}x{len(payload)}",
)
@pytest.mark.parametrize("dialect", list(Dialect))
def test_hostile_payloads_take_linear_time(payload: str, dialect: Dialect) -> None:
    started = time.process_time()
    masked = mask(payload, dialect)
    check_marks(masked, masked.text)
    restore(masked, masked.text.upper(), dialect, "\n")
    assert time.process_time() - started < 2.5


@pytest.mark.parametrize(
    ("payload", "reply", "lines"),
    [
        ("Where is he?", "Wo<br>ist er?", "Wo\nist er?"),
        ("Where is he?", "Wo<BR />ist<br/>er?</br>", "Wo\nist\ner?"),
        ("Where is he?", "Wo\\Nist\\nder\\hMann?", "Wo\nist\nder Mann?"),
        ("Where is he?", "Wo\r\nist\rer?\\r\\n", "Wo\nist\ner?"),
        ("Where is he?", "Wo ist er?\n", "Wo ist er?\n"),
        ("{\\i1}Where{\\i0} is he?", "<b/>Wo<i/>\\Nist er?", "<b/>Wo<i/>\nist er?"),
        ("C:\\new is full.", "C:\\neu ist voll.", "C:\\neu ist voll."),
        ("One\\Ntwo", "Eins\\Nzwei", "Eins\\Nzwei"),
        ("One<br>two", "Eins<br>zwei", "Eins<br>zwei"),
        ("&lt;br&gt; is a tag.", "<br> ist ein Tag.", "<br> ist ein Tag."),
    ],
)
def test_a_line_break_in_another_notation_is_one(payload: str, reply: str, lines: str) -> None:
    masked = mask(payload, Dialect.SRT)
    assert in_lines(masked, reply) == lines
    assert in_lines(masked, lines) == lines
    assert in_lines(masked, masked.text) == masked.text


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("reply", ["Wo<br>ist er?", "Wo\\Nist er?", "Wo<br />\\N\r\nist er?<br>"])
def test_a_line_break_that_a_model_writes_glues_no_words(reply: str, dialect: Dialect) -> None:
    masked = mask("Where is he?", dialect)
    assert restore(masked, reply, dialect, "\r\n") == "Wo\r\nist er?"
    assert says_nothing(masked, "<br>\\N", dialect)


@pytest.mark.parametrize("payload", ["Where<br>is he?", "Where\\Nis he?", "Where{\\N}is he?"])
@pytest.mark.parametrize("written", ["<br>", "\\N", "<b/>"])
def test_nor_does_one_that_is_the_sources_own(payload: str, written: str) -> None:
    masked = mask(payload, Dialect.SRT)
    restored = restore(masked, f"Wo{written}ist er?", Dialect.SRT, "\n")
    words = [piece.raw for piece in cut(restored, Dialect.SRT) if piece.kind is Kind.WORDS]
    assert " ".join(words).split() == ["Wo", "ist", "er?"]
    assert markup_of(restored, Dialect.SRT) == markup_of(payload, Dialect.SRT)


def test_a_text_without_the_mark_of_a_line_break_keeps_its_words_apart() -> None:
    assert unmark(mask("Where<br>is\\Nhe?", Dialect.SRT)).text == "Where is he?"
    assert strip_marks(mask("Where", Dialect.SRT), "Wo<br>ist") == "Wo ist"


_BROKEN = ["<br>", "<", "br", " />", "\\", "N", "\\h", "\\r\\n", "\r", "\n", "&lt;", "x"]
BREAKS = st.lists(st.sampled_from(_BROKEN)).map("".join)


@example("<br\\h />", "", Dialect.SRT)
@given(BREAKS | REPLIES, BREAKS | MARKUP, st.sampled_from(list(Dialect)))
def test_reading_the_lines_of_a_reply_twice_changes_nothing(
    reply: str, payload: str, dialect: Dialect
) -> None:
    masked = mask(payload, dialect)
    assert in_lines(masked, in_lines(masked, reply)) == in_lines(masked, reply)
    assert in_lines(masked, masked.text) == masked.text


def test_an_address_does_not_grow_together_with_the_words_of_a_reply() -> None:
    masked = mask("Mail bob@x.org now", Dialect.SRT)
    assert restore(masked, "Schreib<b/>jetzt", Dialect.SRT, "\n") == "Schreib bob@x.org jetzt"
    assert restore(masked, "给<b/>写信", Dialect.SRT, "\n") == "给bob@x.org写信"


@pytest.mark.parametrize(
    ("source", "reply", "restored"),
    [
        ("At https://a.b/ now", "<b/>三", "https://a.b/ 三"),
        ("At https://a.b/c now", "<b/>三", "https://a.b/c三"),
        ("At https://a.b/c now", "<b/>.三", "https://a.b/c .三"),
        ("At https://例え.jp/あ now", "<b/>三", "https://例え.jp/あ 三"),
        ("At https://例え.jp/あ now", "<b/>。", "https://例え.jp/あ。"),
    ],
)
def test_words_do_not_become_part_of_an_address_before_them(
    source: str, reply: str, restored: str
) -> None:
    assert restore(mask(source, Dialect.SRT), reply, Dialect.SRT, "\n") == restored
