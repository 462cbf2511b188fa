"""Patterns that say which files of a folder are wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pipe.files.wanted import Wanted

BASE = Path("films")


def takes(name: str, *, include: str = "", exclude: str = "", found_by: str = "") -> bool:
    wanted = Wanted.by(include.split(), exclude.split())
    return wanted.takes(BASE / name, BASE, found_by)


@pytest.mark.parametrize(
    ("name", "include", "taken"),
    [
        ("a.srt", "", True),
        ("1/a.VTT", "", True),
        ("a.mkv", "*", False),
        ("readme.txt", "", False),
        ("readme.txt", "*", False),
        ("readme.txt", "*.*", False),
        ("readme.txt", "1/**", False),
        ("1/talk.txt", "*.txt", True),
        ("1/talk.txt", "1/*.t?t", True),
        ("1/talk.md", "*.srt *.md", True),
        ("talk.text", "talk.text", True),
        ("a.srt", "*.vtt", False),
        ("a.srt", "*.vtt *.srt", True),
        ("1/a.srt", "1", True),
        ("1/a.srt", "1/", True),
        ("1/a.srt", "./1/*", True),
        ("1/2/a.srt", "1/*", True),
        ("1/2/a.srt", "1/*.srt", False),
        ("1/2/a.srt", "1/**/*.srt", True),
        ("1/a.srt", "1/**/*.srt", True),
        ("1/2/3/a.srt", "**/2/**/a.srt", True),
        ("1/2/3/a.srt", "2/**", False),
        ("2/a.srt", "**/2/**/**/a.srt", True),
        ("a.srt", "*.SRT", True),
        ("Extras/A.SRT", "extras/[A-B].srt", True),
        ("[a].srt", "[[]a].srt", True),
        ("].srt", "[]].srt", True),
    ],
)
def test_what_is_included(name: str, include: str, taken: bool) -> None:
    assert takes(name, include=include) is taken


@pytest.mark.parametrize(
    ("name", "exclude", "taken"),
    [
        ("a.srt", "b.srt", True),
        ("a.forced.srt", "*.forced.*", False),
        ("1/Extras/a.srt", "Extras", False),
        ("1/Extras/a.srt", "Extras/", False),
        ("1/Extras/a.srt", "Extras/*", True),
        ("1/Extras/a.srt", "**/Extras/*", False),
        ("1/Extras.srt", "Extras", True),
    ],
)
def test_what_is_excluded(name: str, exclude: str, taken: bool) -> None:
    assert takes(name, exclude=exclude) is taken
    assert takes(name, include="*.srt", exclude=exclude) is taken


def test_a_pattern_that_finds_plain_text_asks_for_it() -> None:
    assert takes("1/talk.txt", found_by="films/*/*.txt")
    assert not takes("1/talk.txt", found_by="films/*/*")
    assert not takes("1/talk.txt", found_by="films/**/*.*")
    assert not takes("1/talk.txt", found_by="films/*/*.txt", exclude="talk.*")


def test_many_folders_and_many_stars_take_no_time() -> None:
    name = "/".join(["x"] * 200) + "/a.srt"
    assert not takes(name, include="/".join(["**", "x"] * 30) + "/b.srt")


@pytest.mark.parametrize("pattern", ["", "/", str(Path("/films").absolute())])
def test_a_pattern_that_can_match_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"empty|relative"):
        Wanted.by([pattern])


@pytest.mark.parametrize("pattern", ["[a", "[a/b]", "[]", "[!]", "[ab][c", "x/[a.srt"])
def test_a_pattern_with_an_open_bracket_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="without its"):
        Wanted.by([pattern])
