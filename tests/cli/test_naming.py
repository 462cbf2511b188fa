"""Output names, by the convention of media servers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.naming import MediaName


@pytest.mark.parametrize(
    ("name", "to", "translated"),
    [
        ("movie.srt", "zh", "movie.zh.srt"),
        ("movie.en.srt", "zh", "movie.zh.srt"),
        ("movie.eng.srt", "zh", "movie.zh.srt"),
        ("movie.pt-BR.srt", "zh", "movie.zh.srt"),
        ("movie.pt_br.srt", "zh", "movie.zh.srt"),
        ("movie.zh-Hans.srt", "zh-Hant", "movie.zh-Hant.srt"),
        ("movie.fil.srt", "zh", "movie.zh.srt"),
        ("movie.en.forced.srt", "zh", "movie.zh.forced.srt"),
        ("movie.en.SDH.srt", "zh", "movie.zh.SDH.srt"),
        ("movie.en.sdh.forced.srt", "zh", "movie.zh.sdh.forced.srt"),
        ("movie.forced.srt", "zh", "movie.zh.forced.srt"),
        ("movie.sdh.srt", "zh", "movie.zh.sdh.srt"),
        ("movie.en.hi.srt", "zh", "movie.zh.hi.srt"),
        ("movie.hi.srt", "zh", "movie.zh.srt"),
        ("movie.hi.forced.srt", "zh", "movie.zh.forced.srt"),
        ("movie.en-sdh.srt", "zh", "movie.zh.sdh.srt"),
        ("movie.en-forced.srt", "zh", "movie.zh.forced.srt"),
        ("movie.pt-BR-SDH.srt", "zh", "movie.zh.SDH.srt"),
        ("movie.pt_BR_cc.forced.srt", "zh", "movie.zh.cc.forced.srt"),
        ("movie.en-CC-forced.srt", "zh", "movie.zh.CC.forced.srt"),
        ("movie.en-hi.srt", "zh", "movie.zh.hi.srt"),
        ("movie.hi-sdh.srt", "zh", "movie.zh.sdh.srt"),
        ("spider-sdh.srt", "zh", "spider-sdh.zh.srt"),
        ("Movie (2020).en.vtt", "fr", "Movie (2020).fr.vtt"),
        ("Movie (2020).Part.1.srt", "fr", "Movie (2020).Part.1.fr.srt"),
        ("Show.S01E02.1080p.WEB.x264.srt", "fr", "Show.S01E02.1080p.WEB.x264.fr.srt"),
        ("Spider.Man.srt", "zh", "Spider.Man.zh.srt"),
        ("2_English.srt", "zh", "2_English.zh.srt"),
        ("spider.man.srt", "zh", "spider.man.zh.srt"),
        ("Say.It.srt", "zh", "Say.It.zh.srt"),
        ("bird.box.hi.srt", "zh", "bird.box.zh.srt"),
        ("en.srt", "zh", "en.zh.srt"),
        ("notes", "zh", "notes.zh"),
        (".en.srt", "zh", ".en.zh.srt"),
        ("movie.SRT", "zh", "movie.zh.SRT"),
        ("电影.en.srt", "zh", "电影.zh.srt"),
    ],
)
def test_translated_name(name: str, to: str, translated: str) -> None:
    assert str(MediaName.parse(name).translated(to)) == translated


def test_another_format_changes_the_suffix() -> None:
    assert str(MediaName.parse("movie.en.srt").translated("zh", suffix=".vtt")) == "movie.zh.vtt"


def test_a_small_language_counts_once_it_is_known() -> None:
    assert MediaName.parse("movie.tlh.srt").language is None
    assert MediaName.parse("movie.tlh.srt", known=("tlh",)).language == "tlh"


def test_a_region_named_like_a_flag_counts_once_it_is_known() -> None:
    assert MediaName.parse("movie.en-CC.srt").flags == ("CC",)
    assert MediaName.parse("movie.en-CC.srt", known=("en-CC",)).language == "en-CC"


def test_siblings_are_the_same_subtitle_in_other_languages() -> None:
    english, french = MediaName.parse("movie.en.forced.srt"), MediaName.parse("movie.fr.Forced.SRT")
    assert english.siblings == french.siblings
    assert english.siblings != MediaName.parse("movie.en.srt").siblings
    assert english.siblings == MediaName.parse("movie.de-forced.srt").siblings


names = st.lists(
    st.sampled_from(
        [
            "movie",
            "en",
            "zh",
            "en-sdh",
            "en-forced",
            "hi",
            "forced",
            "SDH",
            "man",
            "",
            "pt-BR",
            "1080p",
            "srt",
        ]
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: ".".join(("film", *parts, "srt")))


@given(names)
def test_a_translation_of_a_translation_has_the_name_of_the_first(name: str) -> None:
    once = str(MediaName.parse(name).translated("zh"))
    assert str(MediaName.parse(once).translated("zh")) == once
    assert str(MediaName.parse(once).translated("fr")) == str(
        MediaName.parse(name).translated("fr")
    )


@given(names)
def test_a_name_without_a_tag_is_only_taken_apart(name: str) -> None:
    parsed = MediaName.parse(name)
    if parsed.language is None:
        assert str(parsed) == name
