"""Habits of spelling are undone in replies, but never where the source may have been meant."""

from __future__ import annotations

import unicodedata
from functools import partial
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.test_checks import GOOD
from translate_pipe.engines.base import Finish
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import inspector
from translate_pipe.workers.habits import plain
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.reply import Reply

SOURCE = "What happened to your face?"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"Was ist mit deinem Gesicht passiert?"', "Was ist mit deinem Gesicht passiert?"),
        ("“¿Qué te pasó en la cara?”", "¿Qué te pasó en la cara?"),
        ("„Was ist passiert?“", "Was ist passiert?"),
        ('„Co się stało?"', "Co się stało?"),
        ("”Mitä tapahtui?”", "Mitä tapahtui?"),
        ("«\xa0Qu'est-il arrivé à ton visage ?\xa0»", "Qu'est-il arrivé à ton visage ?"),
        ("»Was ist passiert?«", "Was ist passiert?"),
        ("「その顔どうしたの？」", "その顔どうしたの？"),
        ("『その顔どうしたの？』", "その顔どうしたの？"),
        ("“你的脸怎么了？”", "你的脸怎么了？"),
        ('"ماذا حدث لوجهك؟"', "ماذا حدث لوجهك؟"),
        ("'Qu'est-il arrivé ?'", "Qu'est-il arrivé ?"),
        ("‘Was ist los?’", "Was ist los?"),
        ('\\"Was ist los?\\"', "Was ist los?"),
        ('"- Wer war das?\n- Niemand."', "- Wer war das?\n- Niemand."),
        ('<b>"Was"</b>', "<b>Was</b>"),
        ('"<b>Was</b> ist los?"', "<b>Was</b> ist los?"),
        ('\u200b"Was?" ', "Was?"),
        ("&quot;Was?&quot;", "Was?"),
    ],
)
def test_quotes_around_all_of_a_text_are_taken_off(text: str, meant: str) -> None:
    assert plain(text, SOURCE) == meant


@pytest.mark.parametrize(
    "text",
    [
        'Er sagte: "Geh."',
        '"Ja" oder "Nein"',
        '"Ja", sagte er, "Nein"',
        "„Ja“ oder „Nein“",
        "「何？」「いや」",
        "「何？」\n「いや」",
        '""',
        '"Ja.',
        '"Ja»',
        "'Ich sagte 'nein''",
        "'s ist gut, bei Hans' Frau",
        'Das sind 15"',
        "Was?",
    ],
)
def test_other_quotes_stay(text: str) -> None:
    assert plain(text, SOURCE) == text


@pytest.mark.parametrize(
    "source",
    [
        '"What?"',
        "“What",
        "«Quoi ?»",
        "「何？」",
        "He said 'what'.",
        "Tell me ‘what’",
        '6"',
        "`what`",
    ],
)
def test_where_the_source_quotes_they_stay(source: str) -> None:
    assert plain('"Was?"', source) == '"Was?"'


@pytest.mark.parametrize("source", ["Don't go.", "Goin’ home.", "The dogs' bones.", "L'île."])
def test_an_apostrophe_is_no_quotation_mark(source: str) -> None:
    assert plain('"Was?"', source) == "Was?"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("l&#x27;homme &amp; l&#39;enfant", "l'homme & l'enfant"),
        ("Il a dit &quot;non&quot;.", 'Il a dit "non".'),
        ("d&eacute;j&agrave; vu&nbsp;!", "déjà vu\xa0!"),
        ("C&#8217;est moi.", "C’est moi."),
        ("&#20170;&#x665a;", "今晚"),
        ("می&zwnj;خواهم", "می\u200cخواهم"),
        ("Donau&shy;dampf", "Donaudampf"),
        ("Ja & nein; &unbekannt; AT&T", "Ja & nein; &unbekannt; AT&T"),
    ],
)
def test_references_are_what_they_stand_for(text: str, meant: str) -> None:
    assert plain(text, SOURCE) == meant


@pytest.mark.parametrize(
    "text",
    ["&lt;i&gt;Ja&lt;/i&gt;", "&#60;i&#x3E;Ja", "&LT;b&GT;", "&nvlt;i", "&#7;Ja", "Ja&#10;nein"],
)
def test_no_reference_becomes_markup_or_a_control(text: str) -> None:
    assert plain(text, SOURCE) == text


def test_where_the_source_has_references_they_stay() -> None:
    assert plain("Schreib &quot; statt &amp;", "Write &quot; for &amp;") == (
        "Schreib &quot; statt &amp;"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Größe, Übermut",
        "déjà vu",
        "Tiếng Việt ế ộ ữ",
        "한국어를 몰라요",
        "ガラスが割れた",
        "أين الآن؟",
    ],
)
def test_accents_and_syllables_are_composed(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    assert plain(apart, SOURCE) == text
    assert plain(apart, unicodedata.normalize("NFD", "Où ?")) == apart


@pytest.mark.parametrize("text", ["\ufa19\ufa1a", "\ufa19 und e\u0308", "\u0958\u093e", "\ufb2a"])
def test_nothing_else_is_normalized(text: str) -> None:
    """Compatibility ideographs and letters that NFC would take apart."""
    assert plain(text, SOURCE) == text.replace("e\u0308", "ë")


@given(st.text(alphabet="aé'\"“”„«»「」<b/>&quot;lt#39 \u0301\u200b\\", max_size=40))
def test_what_is_as_its_source_stays_as_it_is(text: str) -> None:
    assert plain(text, text) == text


@given(st.text(alphabet="aé'\"“”<b/>&quot;lgamp#6031; \u0301", max_size=40))
def test_no_bracket_and_no_letter_comes_or_goes(text: str) -> None:
    result = plain(text, SOURCE)
    assert [char for char in result if char in "<>"] == [char for char in text if char in "<>"]
    if "&" not in text:
        wanted = unicodedata.normalize("NFC", text)
        assert list(filter(str.isalpha, result)) == list(filter(str.isalpha, wanted))


@pytest.mark.parametrize("flood", ['"', '"a', "<b>", '"<b>', "&quot;", "&", "e\u0301", "'a ", "「"])
def test_it_takes_linear_time(flood: str) -> None:
    started = process_time()
    plain('"' + flood * 20_000 + '"', SOURCE)
    plain(flood * 20_000, SOURCE)
    assert process_time() - started < 1.0


@pytest.mark.parametrize(
    ("text", "kept", "cause"),
    [
        (
            '\\"Was ist mit deinem Gesicht passiert?\\"',
            "Was ist mit deinem Gesicht passiert?",
            None,
        ),
        ("Was ist &lt;i&gt;passiert&lt;/i&gt;?", "Was ist &lt;i&gt;passiert&lt;/i&gt;?", "garbled"),
        ("Was ist mit &quot;dir&quot;?", 'Was ist mit "dir"?', None),
    ],
)
def test_a_reply_is_judged_and_kept_as_it_was_meant(
    text: str, kept: str, cause: str | None
) -> None:
    chunk = Chunk((Segment(0, Span(0, 0), Masked(SOURCE)),))
    brief, protocol = Brief("de", "en"), JsonProtocol()
    inspect = partial(inspector, brief=brief, protocol=protocol, evidence=GOOD)
    reply = Reply(chunk, protocol.reader(chunk), inspect)
    good = [*reply.feed(f'{{"a":["{text}"]}}'), *reply.close(Finish.STOP)]
    verdicts = [*good, *reply.refused.values()]
    assert [(each.text, each.cause) for each in verdicts] == [(kept, cause)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Haha, sehr witzig. 😄", "Haha, sehr witzig."),
        ("晚上八点准时到。😊", "晚上八点准时到。"),
        ("❤️ Alles Gute, Maria! 🎉🎂", "Alles Gute, Maria!"),
        ("Uf, otra vez no 🤦🏽\u200d♀️", "Uf, otra vez no"),
        ("أف، ليس مجددًا. 🙄", "أف، ليس مجددًا."),
    ],
)
def test_emoji_at_the_ends_are_taken_off(text: str, meant: str) -> None:
    assert plain(text, SOURCE) == meant


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Ja 😄", "Yes 😊"),
        ("Bis dann 😊", "See you :)"),
        ("Ich liebe dich ❤️", "I love you <3"),
        ("😂", "Haha."),
        ("Ich 😄 dich.", "I laugh at you."),
        ("♪ Ruder dein Boot ♪", "Row your boat"),
        ("☎ 555", "Call 555"),
    ],
)
def test_but_not_what_the_source_may_have_or_all_there_is(text: str, source: str) -> None:
    assert plain(text, source) == text
