"""Which files a command line means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from translate_pipe.errors import UnreadableInput, UsageError
from translate_pipe.files.inputs import Found, Search
from translate_pipe.files.wanted import Wanted


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n")


def found(*inputs: str, to: tuple[str, ...] = ("zh",), **options: object) -> list[str]:
    return [each.path.as_posix() for each in search(*inputs, to=to, **options).sources]


def search(*inputs: str, to: tuple[str, ...] = ("zh",), **options: object) -> Found:
    return Search(to=to, **options).find(inputs)  # type: ignore[arg-type]  # test shorthand


def test_a_folder_gives_its_subtitles_at_every_depth(media: Path) -> None:
    make(media, "s/a.srt", "s/1/b.VTT", "s/1/c.txt", "s/1/d.mkv", "s/.e.srt", "s/.trash/f.srt")
    assert found("s") == ["s/1/b.VTT", "s/a.srt"]


def test_plain_text_is_taken_where_it_is_asked_for(media: Path) -> None:
    make(media, "s/a.srt", "s/readme.txt", "s/1/talk.txt", "s/1/talk.md")
    assert found("s/readme.txt") == ["s/readme.txt"]
    assert found("s/**/*.txt") == ["s/1/talk.txt", "s/readme.txt"]
    assert found("s/**/*") == ["s/a.srt"]
    wanted = Wanted.by(["*.srt", "1/*.txt", "*.md"], ["*.md"])
    assert found("s", wanted=wanted) == ["s/1/talk.txt", "s/a.srt"]
    (notice,) = search("s/1").notices
    assert notice.code == "no-input"
    assert "plain text is taken if an include pattern such as '*.txt' asks for it" in notice.message


def test_translations_into_the_asked_language_are_no_source(media: Path) -> None:
    make(media, "s/a.srt", "s/a.zh.srt", "s/b.zh.forced.srt", "s/c.zh-TW.srt")
    assert found("s") == ["s/a.srt", "s/c.zh-TW.srt"]


def test_of_one_subtitle_in_several_languages_the_untagged_is_the_source(media: Path) -> None:
    make(media, "s/a.srt", "s/a.fr.srt", "s/a.de.srt", "s/a.fr.forced.srt")
    assert found("s") == ["s/a.fr.forced.srt", "s/a.srt"]


def test_from_chooses_the_source(media: Path) -> None:
    make(media, "s/a.en.srt", "s/a.fr.srt", "s/b.fr.srt", "s/c.en-GB.srt", "s/d.srt")
    result = search("s", source_language="en")
    assert [each.path.name for each in result.sources] == ["a.en.srt", "c.en-GB.srt", "d.srt"]
    (notice,) = result.notices
    assert notice.code == "other-language"
    assert notice.message.endswith("does not say en: " + str(Path("s/b.fr.srt")))


def test_two_possible_sources_are_refused(media: Path) -> None:
    make(media, "s/a.en.srt", "s/a.fr.srt")
    with pytest.raises(UsageError, match=r"a\.en\.srt, a\.fr\.srt.*--from"):
        found("s")


def test_two_possible_sources_do_not_stop_the_others(media: Path) -> None:
    make(media, "s/a.en.srt", "s/a.fr.srt", "s/b.srt")
    result = search("s")
    assert [each.path.name for each in result.sources] == ["b.srt"]
    ((path, error),) = result.unclear
    assert path == Path("s/a.en.srt")
    assert "a.en.srt, a.fr.srt" in str(error)
    assert result.notices == []


def test_the_second_file_of_one_language_is_told(media: Path) -> None:
    make(media, "s/a.en.srt", "s/a.eng.srt", "s/a.fr.srt", "s/b.en-GB.srt", "s/b.srt")
    result = search("s", source_language="en")
    assert [each.path.name for each in result.sources] == ["a.en.srt", "b.en-GB.srt"]
    (notice,) = result.notices
    assert notice.code == "same-language"
    assert notice.message == (f"left out, a.en.srt is in the same language: {Path('s/a.eng.srt')}")


def own(*names: str) -> Callable[[Iterable[Path]], set[Path]]:
    return lambda files: {path for path in files if path.as_posix() in names}


def test_what_this_program_wrote_is_no_source(media: Path) -> None:
    make(media, "s/a.en.srt", "s/a.zh.srt", "s/b.srt", "s/zh/b.srt")
    result = search("s", to=("fr",), own=own("s/a.zh.srt", "s/zh/b.srt"))
    assert [each.path.as_posix() for each in result.sources] == ["s/a.en.srt", "s/b.srt"]
    (notice,) = result.notices  # where the source stands beside it, nobody asks
    assert notice.code == "own-output"
    assert str(Path("s/zh/b.srt")) in notice.message


def test_what_this_program_wrote_is_a_source_where_it_is_asked_for(media: Path) -> None:
    make(media, "s/a.en.srt", "s/a.zh.srt", "s/de/a.srt")
    written = own("s/a.zh.srt", "s/de/a.srt")
    assert found("s", to=("fr",), source_language="zh", own=written) == ["s/a.zh.srt"]
    assert found("s/a.zh.srt", to=("fr",), own=written) == ["s/a.zh.srt"]
    assert search("s/de", to=("fr",), own=written).sources == []


def test_a_named_file_is_taken_whatever_its_name(media: Path) -> None:
    make(media, "notes", "a.zh.srt", "[x].srt")
    assert found("notes", "a.zh.srt", "[x].srt", "missing.srt") == [
        "notes",
        "a.zh.srt",
        "[x].srt",
        "missing.srt",
    ]


def test_a_file_reached_twice_is_one_source(media: Path) -> None:
    make(media, "s/a.srt")
    assert found("s/a.srt", "s", str(media / "s/a.srt")) == ["s/a.srt"]


def test_a_pattern(media: Path) -> None:
    make(media, "s/1/a.srt", "s/2/b.srt", "s/2/b.zh.srt", "s/2/c.vtt")
    assert found("s/*/*.srt") == ["s/1/a.srt", "s/2/b.srt"]
    assert found("s/**/*.vtt") == ["s/2/c.vtt"]
    assert search(str(media / "s/*/*.srt")).sources[0].base == media / "s"


@pytest.mark.parametrize("pattern", ["*.srt", "no/*/such.srt"])
def test_a_pattern_without_a_match_is_unreadable(media: Path, pattern: str) -> None:
    with pytest.raises(UnreadableInput):
        found(pattern)


def test_an_empty_folder_is_told(media: Path) -> None:
    (media / "empty").mkdir()
    result = search("empty")
    assert result.sources == []
    assert [notice.code for notice in result.notices] == ["no-input"]


def test_the_output_folder_is_no_input(media: Path) -> None:
    make(media, "s/a.srt", "s/out/b.fr.srt")
    assert found("s", output_dir=media / "s/out") == ["s/a.srt"]


@pytest.mark.usefixtures("media")
def test_where_nothing_named_is_there_nothing_is_begun() -> None:
    with pytest.raises(UnreadableInput, match="no such file") as caught:
        found("missing.srt", "gone.srt")
    assert caught.value.where == "missing.srt"
    assert found("-") == ["-"]


def test_an_address_is_no_input() -> None:
    with pytest.raises(UnreadableInput, match="this is an address") as caught:
        Search(["zh"]).find(["https://example.org/a.srt?x=1"])
    assert caught.value.where == "https://example.org/a.srt?x=1"
