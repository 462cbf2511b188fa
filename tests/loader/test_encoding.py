"""Every encoding subtitles are written in: detected right, or refused; bytes always come back."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe import codec, loader
from translate_pipe.errors import UndecodableInput
from translate_pipe.model import EncodingOrigin

TEXTS = {
    "fr": "Je ne sais pas où il est allé. C'était l'été dernier, à Besançon.\nÇa va ? Très bien.",
    "de": "Ich weiß nicht, wohin er gegangen ist.\nDas Mädchen läuft über die Brücke. Grüße!",
    "es": "¿Dónde está el niño? Mañana iré a España.\n¡Qué alegría! No sé qué decirte, señor.",
    "sv": "Till vänster kan vi se den gamla bron.\nJag förstår inte vad du säger, är du trött? Åh.",
    "pl": "Nie wiem, dokąd poszedł. Źle się czuję.\nŻółta łódź płynie przez jezioro. Dziękuję!",
    "cs": "Nevím, kam šel. Příliš žluťoučký kůň.\nDěkuji, že jste přišli. Těším se na zítřek.",
    "hu": "Nem tudom, hová ment. Szép őszi idő van.\nKöszönöm szépen, hogy eljöttél. Űrhajó.",
    "ru": "Я не знаю, куда он ушёл. Ты слышишь меня?\nСегодня очень холодно, пойдём домой.",
    "uk": "Я не знаю, куди він пішов. Ти мене чуєш?\nСьогодні дуже холодно, їдьмо додому.",
    "el": "Δεν ξέρω πού πήγε. Με ακούς;\nΣήμερα κάνει πολύ κρύο, πάμε σπίτι.",
    "he": "אני לא יודע לאן הוא הלך. אתה שומע אותי?\nהיום קר מאוד, בוא נלך הביתה.",
    "ar": "لا أعرف أين ذهب. هل تسمعني؟\nالجو بارد جدا اليوم، لنذهب إلى البيت.",
    "tr": "Nereye gittiğini bilmiyorum. Beni duyuyor musun?\nBugün çok soğuk, güneş ışığı yok.",
    "ja": "彼がどこへ行ったのかわからない。\n今日はとても寒いから、家に帰ろう。",
    "ko": "그가 어디로 갔는지 모르겠어요. 들리세요?\n오늘은 정말 추우니까 집에 가자.",
    "zh": "我不知道他去哪儿了。你听得见我说话吗？\n今天很冷，我们回家吧。",
    "zh-Hant": "我不知道他去哪兒了。你聽得見我說話嗎？\n今天很冷，我們回家吧。",
    "th": "ฉันไม่รู้ว่าเขาไปไหน ได้ยินฉันไหม\nวันนี้หนาวมาก กลับบ้านกันเถอะ",
}
LEGACY = [
    *(("fr", each) for each in ("cp1252", "latin-1", "iso8859-15", "cp850", "mac_roman")),
    *(("de", each) for each in ("cp1252", "latin-1", "iso8859-15")),
    *(("es", each) for each in ("cp1252", "latin-1")),
    *(("sv", each) for each in ("cp1252", "iso8859-15")),
    *((language, each) for language in ("pl", "cs", "hu") for each in ("cp1250", "iso8859-2")),
    *(("ru", each) for each in ("cp1251", "koi8-r", "cp866")),
    *(("uk", each) for each in ("cp1251", "koi8-u")),
    *(("el", each) for each in ("cp1253", "iso8859-7")),
    *(("he", each) for each in ("cp1255", "iso8859-8")),
    *(("ar", each) for each in ("cp1256", "iso8859-6")),
    *(("tr", each) for each in ("cp1254", "iso8859-9")),
    *(("ja", each) for each in ("cp932", "euc-jp", "iso2022_jp")),
    ("ko", "cp949"),
    *(("zh", each) for each in ("gbk", "gb18030")),
    ("zh-Hant", "big5"),
    ("th", "cp874"),
]


def subtitles(text: str) -> str:
    return "\r\n".join(
        f"{number}\r\n00:00:{number:02},000 --> 00:00:{number:02},900\r\n{line}\r\n"
        for number, line in enumerate(text.split("\n"), start=1)
    )


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
def test_a_legacy_file_is_read_right_and_the_guess_is_told(language: str, encoding: str) -> None:
    text = subtitles(TEXTS[language])
    document = loader.load(text.encode(encoding), "movie.srt")
    assert document.text == text
    assert document.encoding.origin is EncodingOrigin.DETECTED
    assert "encoding-detected" in {notice.code for notice in document.notices}


ENGLISH = [
    "\u201cWait,\u201d she said \u2014 and left.",
    "It\u2019s late\u2026 I don\u2019t know.",
    "How na\xefve. We met at the caf\xe9.",
]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("times", [1, 40])
def test_english_with_typographic_signs(encoding: str, times: int) -> None:
    text = subtitles("\n".join([*ENGLISH, "Nothing but plain words in this one."] * times))
    document = loader.load(text.encode(encoding), "movie.srt")
    assert document.text == text


@pytest.mark.parametrize("line", ["It\u2019s late.", "Wait \u2013 what?", "Hm\u2026", ENGLISH[0]])
def test_typographic_signs_alone_are_of_windows(line: str) -> None:
    document = loader.load(subtitles(line).encode("cp1252"), "movie.srt")
    assert (document.encoding.name, document.text) == ("cp1252", subtitles(line))


SHORT = [
    "De\xe7a caf\xe9",
    "No s\xe9.",
    "Tsch\xfcs!",
    "D\xe9j\xe0 vu",
    "Gr\xfc\xdfe",
    "Ja, f\xf6rl\xe5t",
]


@pytest.mark.parametrize("line", SHORT)
def test_two_words_of_western_europe_are_read_as_windows_writes_them(line: str) -> None:
    document = loader.load(subtitles(line).encode("latin-1"), "movie.srt")
    assert (document.encoding.name, document.text) == ("cp1252", subtitles(line))
    assert "not certain" in document.notices[0].message


@pytest.mark.parametrize("line", ["S\xed", "\xc7a va ?", "N\xe3o", "op \xb8\xcb\xf9u\xf1dj"])
def test_what_several_alphabets_explain_or_none_is_refused(line: str) -> None:
    with pytest.raises(UndecodableInput):
        loader.load(subtitles(line).encode("latin-1"), "movie.srt")


@pytest.mark.parametrize("line", ["Kupi\u0142 dwa bilety.", "Jak d\u0142ugo?"])
def test_a_small_figure_is_no_letter(line: str) -> None:
    raw = subtitles(line).encode("cp1250")
    with contextlib.suppress(UndecodableInput):
        assert loader.load(raw, "movie.srt").text == subtitles(line)


def test_an_apostrophe_of_a_macintosh() -> None:
    text = subtitles("It\u2019s Daniel\u2019s \u201ctrackpad\u201d \u2014 isn\u2019t it?")
    assert loader.load(text.encode("mac_roman"), "movie.srt").text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", ["fr", "ru", "zh"])
@pytest.mark.parametrize("marked", [True, False])
def test_wide_encodings_with_and_without_a_mark(language: str, encoding: str, marked: bool) -> None:
    text = subtitles(TEXTS[language])
    raw = (codec.BOMS[encoding] if marked else b"") + text.encode(encoding)
    document = loader.load(raw, "movie.srt")
    assert (document.text, document.encoding.name) == (text, encoding)
    assert document.encoding.bom == (codec.BOMS[encoding] if marked else b"")


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("given", ["utf-16", "UTF16", "utf-32"])
def test_a_given_encoding_without_its_byte_order_is_read_in_either(given: str, order: str) -> None:
    text, encoding = subtitles(TEXTS["fr"]), f"utf-{given[-2:]}-{order}"
    document = loader.load(text.encode(encoding), "movie.srt", encoding=given)
    assert (document.text, document.encoding.name) == (text, encoding)


@pytest.mark.parametrize("encoding", ["cp1251", "gb18030"])
def test_a_file_of_one_long_line_is_decoded_as_any_other(encoding: str) -> None:
    text = " ".join([TEXTS["ru" if encoding == "cp1251" else "zh"]] * 400).replace("\n", " ")
    document = loader.load(text.encode(encoding), "novel.txt")
    assert (document.encoding.name, document.text) == (encoding, text)


def test_a_guess_below_the_floor_is_refused_with_candidates() -> None:
    raw = subtitles("xx \xb1\xb9 yy").encode("latin-1")
    with pytest.raises(UndecodableInput, match="could be") as caught:
        loader.load(raw, "movie.srt")
    assert caught.value.where == "movie.srt:3"
    assert "--encoding" in str(caught.value.remedy)


def test_a_few_broken_bytes_in_utf8_are_kept_and_told() -> None:
    raw = subtitles(TEXTS["ru"]).encode() + b"\xff\n"
    document = loader.load(raw, "movie.srt")
    assert document.encoding.name == "utf-8"
    assert codec.encode(document.text, "utf-8") == raw
    assert "bytes-kept" in {notice.code for notice in document.notices}


def test_webvtt_is_utf8_whatever_a_byte_says() -> None:
    raw = b"WEBVTT\n\n00:01.000 --> 00:02.000\nna\xefve \xb1\n"
    assert loader.load(raw, "movie.vtt").encoding.name in ("utf-8", "cp1252")


def test_a_given_encoding_goes_over_all_and_must_fit() -> None:
    raw = subtitles(TEXTS["ru"]).encode("cp1251")
    assert loader.load(raw, "movie.srt", encoding="windows-1251").text == subtitles(TEXTS["ru"])
    with pytest.raises(UndecodableInput, match="utf-8") as caught:
        loader.load(raw, "movie.srt", encoding="utf-8-sig")
    assert caught.value.where == "movie.srt:3"
    plain = loader.load(subtitles("Hello.").encode(), "movie.srt", encoding="us-ascii")
    assert plain.encoding.name == "utf-8"  # the same bytes, and a translation fits


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "", "idna", "undefined"])
def test_what_is_no_encoding_is_refused(name: str) -> None:
    with pytest.raises(UndecodableInput, match="no encoding called"):
        loader.load(b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "movie.srt", encoding=name)


@given(
    st.binary(max_size=60),
    st.sampled_from(["utf-8", "cp932", "gb18030", "big5", "cp949", "euc_jp", "cp1252", "cp1255"]),
)
def test_decoding_can_be_undone(raw: bytes, encoding: str) -> None:
    try:
        text = codec.decode(raw, encoding)
    except UnicodeError:
        return
    assert codec.encode(text, encoding) == raw


@pytest.mark.parametrize(("raw", "encoding"), [(b"a\x87\x90b", "cp932")])
def test_bytes_an_encoding_would_write_in_another_way_are_kept(raw: bytes, encoding: str) -> None:
    assert raw.decode(encoding).encode(encoding) != raw
    assert codec.encode(codec.decode(raw, encoding), encoding) == raw


def test_a_utf32_mark_is_believed_whatever_follows_the_first_character() -> None:
    raw = ("\ufeff" + subtitles("Hi \ud800")).encode("utf-32-le", "surrogatepass")
    assert loader.load(raw, "a.srt").encoding.name == "utf-32-le"
    with pytest.raises(UndecodableInput, match="not valid utf-32-le"):
        loader.load(raw[:-1], "a.srt")
    odd = ("\ufeff\0" + subtitles("Hi")).encode("utf-16-le")
    assert loader.load(odd, "a.srt").encoding.name == "utf-16-le"


@pytest.mark.parametrize(
    "text", ["你好。\n我们走吧。\n现在不行。", "你在哪里？\n我在家。", "小心！\n他来了。\n快跑！"]
)
def test_the_language_decides_where_three_cues_do_not(text: str) -> None:
    raw = subtitles(text).encode("gbk")
    document = loader.load(raw, "x.zh.srt", language="zh-Hans")
    assert document.encoding.name == "gb18030"
    assert text.split("\n")[0] in document.text


@pytest.mark.parametrize("hint", ["same", None])
def test_a_single_line_is_read_right_or_refused(hint: str | None) -> None:
    right = wrong = 0
    for language, encoding in LEGACY:
        for line in TEXTS[language].split("\n"):
            raw = subtitles(line).encode(encoding)
            try:
                found = loader.load(raw, "a.srt", language=language if hint else None)
            except UndecodableInput:
                continue
            right += found.text == raw.decode(encoding)
            wrong += found.text != raw.decode(encoding)
    assert wrong <= (0 if hint else 2)
    assert right >= (67 if hint else 46)


def test_a_language_that_is_said_wrongly_does_not_decide() -> None:
    raw = subtitles(TEXTS["ru"]).encode("cp1251")
    assert loader.load(raw, "a.zh.srt", language="zh").encoding.name == "cp1251"
