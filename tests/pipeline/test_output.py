"""Putting a result at its target: whose file stands there, and what a crash leaves behind."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from translate_pipe import reassembler
from translate_pipe.errors import OutputExists, OutputNotWritable
from translate_pipe.journal import Publication, SqliteJournal
from translate_pipe.output import Existing, misnamed, publish


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path / "state" / "journal.sqlite")
    yield journal
    journal.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "movie.zh.srt"


def look(target: Path, journal: SqliteJournal, *, overwrite: bool = False) -> Existing:
    return Existing.at(target, journal, overwrite=overwrite)


def made(data: bytes, complete: bool = True, source: bytes = b"", recipe: str = "") -> Publication:
    return Publication(sha256(data).digest(), complete, source, recipe)


def put(data: bytes, target: Path, journal: SqliteJournal, *, complete: bool = False) -> None:
    publish(data, target, look(target, journal), journal, made(data, complete))


def test_an_unfinished_output_of_ours_may_be_replaced_and_a_finished_one_not(
    target: Path, journal: SqliteJournal
) -> None:
    put(b"half", target, journal)
    assert look(target, journal).replaceable
    put(b"whole", target, journal, complete=True)
    assert target.read_bytes() == b"whole"
    assert not look(target, journal).replaceable
    assert Existing.at(target, journal, overwrite=False, replace_own=True).replaceable


@pytest.mark.parametrize(
    ("source", "recipe", "said"),
    [
        (b"", "", "by an earlier version of this program, or with another model or other"),
        (b"was", "so", "the source has changed since"),
        (b"of", "was", "and it was made with another model or other settings$"),
        (b"of", "so", "and the model or this program has changed since it was written$"),
    ],
)
def test_a_refusal_says_what_is_known_to_differ(
    source: bytes, recipe: str, said: str, target: Path, journal: SqliteJournal
) -> None:
    publish(b"text", target, look(target, journal), journal, made(b"text", True, source, recipe))
    existing = look(target, journal)
    with pytest.raises(OutputExists) as caught:
        existing.must_be_replaceable(b"of", "so")
    assert re.search(said, caught.value.what)
    assert existing.is_made_of(b"of", "so") is ((source, recipe) in {(b"", ""), (b"of", "so")})


def test_a_refusal_without_the_settings_names_all_that_may_differ(
    target: Path, journal: SqliteJournal
) -> None:
    publish(b"text", target, look(target, journal), journal, made(b"text", True, b"of", "so"))
    with pytest.raises(OutputExists, match="settings, or the model or this program has"):
        look(target, journal).must_be_replaceable(b"of")


def test_what_an_output_is_made_of_is_written_only_where_it_is_news(
    target: Path, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_bytes(b"text")
    look(target, journal).remember(journal, made(b"text", True, b"of", "so"))
    assert look(target, journal).known is None, "it is not ours"
    target.unlink()
    put(b"text", target, journal)
    look(target, journal).remember(journal, made(b"text", True, b"of", "so"))
    assert look(target, journal).known == made(b"text", True, b"of", "so")
    monkeypatch.delattr(SqliteJournal, "_write")
    look(target, journal).remember(journal, made(b"text", True, b"of", "so"))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_dies_while_publishing_leaves_a_file_that_is_still_ours(
    moment: str, target: Path, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(b"half", target, journal)
    real = reassembler.publish

    def dying(data: bytes, path: Path, *, replace: bool) -> None:
        if moment == "after":
            real(data, path, replace=replace)
        raise OutputNotWritable("no space left on device")

    monkeypatch.setattr(reassembler, "publish", dying)
    with pytest.raises(OutputNotWritable):
        put(b"more", target, journal)
    assert target.read_bytes() == (b"half" if moment == "before" else b"more")
    assert look(target, journal).replaceable


def test_the_journal_knows_before_the_file_is_there(
    target: Path, journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[Publication | None] = []

    def spying(data: bytes, path: Path, *, replace: bool) -> None:
        known.append(journal.publication(path, sha256(data).digest()))

    monkeypatch.setattr(reassembler, "publish", spying)
    put(b"text", target, journal)
    assert known == [Publication(sha256(b"text").digest(), complete=False)]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_an_output_is_known_whichever_way_leads_to_it(target: Path, journal: SqliteJournal) -> None:
    put(b"half", target, journal)
    (target.parent / "way").symlink_to(target.parent)
    for way in ("way", f"../{target.parent.name}"):
        assert look(target.parent / way / target.name, journal).replaceable


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_to_an_output_is_that_output(target: Path, journal: SqliteJournal) -> None:
    link = target.with_name("link.zh.srt")
    link.symlink_to(target)
    publish(b"half", link, look(link, journal, overwrite=True), journal, made(b"half", False))
    assert link.is_symlink()
    assert target.read_bytes() == b"half"
    for way in (link, target):
        assert look(way, journal).replaceable


@pytest.mark.parametrize("before", [None, b"half"])
def test_what_a_person_wrote_during_the_run_is_kept(
    before: bytes | None, target: Path, journal: SqliteJournal
) -> None:
    if before is not None:
        put(before, target, journal)
    existing = look(target, journal)
    target.write_bytes(b"by hand")
    with pytest.raises(OutputExists):
        publish(b"by machine", target, existing, journal, made(b"by machine"))
    assert target.read_bytes() == b"by hand"
    publish(
        b"by machine", target, look(target, journal, overwrite=True), journal, made(b"by machine")
    )
    assert target.read_bytes() == b"by machine"


def test_folders_are_made_and_what_is_no_folder_is_refused_at_the_start(
    tmp_path: Path, journal: SqliteJournal
) -> None:
    put(b"text", tmp_path / "a" / "b" / "movie.zh.srt", journal)
    assert (tmp_path / "a" / "b" / "movie.zh.srt").read_bytes() == b"text"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputNotWritable):
        look(tmp_path / "file" / "movie.zh.srt", journal).must_be_replaceable()
    with pytest.raises(OutputNotWritable):
        look(tmp_path / "a", journal)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x.vtt", "--format vtt makes it one"),
        ("x.ASS", "named .ASS, but this is srt; that format cannot be written; name it .srt"),
        ("x.srt", ""),
        ("x.srt.bak", ""),
        ("x.txt", ""),
        ("x", ""),
    ],
)
def test_a_name_that_promises_another_format_is_told(name: str, said: str) -> None:
    assert [notice.code for notice in misnamed(Path(name), "srt")] == ["output-misnamed"] * bool(
        said
    )
    assert all(said in notice.message for notice in misnamed(Path(name), "srt"))
