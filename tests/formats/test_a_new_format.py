"""A format is one module and one line of the registry: a toy one, known only to this test, goes
through everything that a command does with a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from translate_pipe import loader
from translate_pipe.cli.subs import main
from translate_pipe.errors import UnknownFormat
from translate_pipe.formats import FORMATS, Format
from translate_pipe.formats.base import Carried, Lose, Parsed, SecondOpinion
from translate_pipe.formats.cues import cue_units
from translate_pipe.model import Cue, Dialect, Span

LINE = re.compile(r"(\d+)-(\d+)\|([^\n]*)")
SCENE = "%TOY\n1000-2000|Good <i>morning</i>.\n2500-4000|The boat is late.\n"
SUBRIP = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Up <i>there</i>\n"


def parse(text: str) -> Parsed:
    return Parsed(
        tuple(
            Cue(n, "", int(m[1]), int(m[2]), "", Span(*m.span(3)), text.count("\n", 0, m.end()) + 1)
            for n, m in enumerate(LINE.finditer(text))
        )
    )


def times(text: str) -> Iterator[tuple[int, int]]:
    for found in LINE.finditer(text):
        yield int(found[1]), int(found[2]) + text.count("disagree")


def write(cues: Sequence[Carried], lose: Lose) -> str:
    for _ in filter(lambda each: each.at_top, cues):
        lose("places")
    lines = (f"{each.cue.start}-{each.cue.end}|{each.text}\n" for each in cues)
    return "".join(["%TOY\n", *lines])


TOY = Format(
    name="toy",
    title="Toy",
    extensions=(".toy",),
    dialect=Dialect.SRT,
    parse=parse,
    units=cue_units,
    signature=re.compile(r"%TOY"),
    timing="1000-2000|words",
    second_opinion=SecondOpinion("toy-py", times),
    write=write,
)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "toy", TOY)


def translated(tmp_path: Path, *words: str) -> int:
    return main([*words, "--to", "zh", "--engine", "echo", "--state-dir", str(tmp_path / "state")])


def test_it_is_found_in_a_folder_loaded_and_published(tmp_path: Path) -> None:
    (tmp_path / "movie.toy").write_text(SCENE)
    assert translated(tmp_path, str(tmp_path), "--bilingual") == 0
    assert (tmp_path / "movie.zh.toy").read_text() == SCENE


def test_content_is_recognised_under_any_name() -> None:
    document = loader.load(SCENE.encode(), "movie.srt")
    assert document.format == "toy"
    assert [notice.code for notice in document.notices] == ["format-mismatch"]


def test_a_library_gives_its_opinion() -> None:
    (notice,) = loader.load(f"{SCENE}5000-6000|We disagree.\n".encode(), "a.toy").notices
    assert (notice.code, notice.line) == ("cross-check", 2)
    assert "toy-py reads different times" in notice.message


@pytest.mark.parametrize(
    ("name", "text", "target", "made"),
    [
        ("a.srt", SUBRIP, "toy", "%TOY\n1000-2000|Up <i>there</i>\n"),
        ("a.toy", SCENE, "srt", "1\n00:00:01,000 --> 00:00:02,000\nGood <i>morning</i>.\n"),
        ("a.toy", SCENE, "vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood <i>morning</i>."),
    ],
)
def test_others_become_it_and_it_becomes_others(
    name: str,
    text: str,
    target: str,
    made: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / name).write_text(text)
    assert translated(tmp_path, str(tmp_path / name), "--format", target) == 0
    assert (tmp_path / f"a.zh.{target}").read_text().startswith(made)
    assert ("Toy has no place for places (1 left out)" in capsys.readouterr().err) is (
        target == "toy"
    )


def test_messages_list_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownFormat, match=r"\.toy"):
        loader.load(b"words", "a.docx")
    assert translated(tmp_path, "a.srt", "--format", "ass") == 2
    assert "not one of srt, vtt, toy" in capsys.readouterr().err
