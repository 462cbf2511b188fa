"""Folders inside one another, links in circles, names that are too long, clocks put back."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.watch.watching import Films
from translate_pipe import paths
from translate_pipe.errors import JournalError, LockHeld
from translate_pipe.jobs.config import JobsFile
from translate_pipe.ledger import Ledger, Outcome
from translate_pipe.locks import held
from translate_pipe.watch import folders as module
from translate_pipe.watch.folders import LOCK_NAME, watched_folders
from translate_pipe.watch.view import look


def test_a_folder_in_another_one_is_its_own_entrys(tmp_path: Path) -> None:
    films = Films(tmp_path)
    outer, inner = films.write("a.srt"), films.write("series/b.srt")
    path = tmp_path / "two.yaml"
    path.write_text(
        "defaults: {to: zh, engine: echo}\n"
        "folders: {all: {path: films}, series: {path: films/series, seed: 9}}\n"
    )
    views = [look(each, ()) for each in watched_folders(JobsFile.read(path), {})]
    assert [[seen.job.name for seen in view.seen] for view in views] == [[str(outer)], [str(inner)]]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_in_circles_are_passed_over(tmp_path: Path) -> None:
    films = Films(tmp_path)
    films.write("a.srt")
    (films.folder / "loop.srt").symlink_to("loop.srt")
    (films.folder / "there.srt").symlink_to("back.srt")
    (films.folder / "back.srt").symlink_to("there.srt")
    assert films.once() == 0
    assert films.outcomes == {}


@pytest.mark.skipif(sys.platform == "win32", reason="names are bounded differently there")
def test_an_output_whose_name_is_too_long_is_the_files_own_fault(tmp_path: Path) -> None:
    films = Films(tmp_path, watch={"attempts": 1})
    name = "a" * (os.pathconf(tmp_path, "PC_NAME_MAX") - 4) + ".srt"
    films.write(name)
    films.once()
    assert films.row(name).outcome is Outcome.PARKED


def test_a_failed_file_is_tried_though_the_clock_was_put_back(tmp_path: Path) -> None:
    films = Films(tmp_path, watch={"retry_after": 600, "settle": 0})
    films.write("a.srt", "no cue")
    films.once()
    row = films.row("a.srt")
    assert row.attempts == 1
    films.once()
    assert films.row("a.srt").attempts == 1, "its time has not come"
    ledger = Ledger(films.state)
    ledger.put(replace(row, retry_at=time.time() + 1e6))
    ledger.close()
    films.once()
    assert films.row("a.srt").attempts == 2


def test_a_folder_that_takes_no_lock_has_it_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(path: Path, what: str) -> object:
        if path.name == LOCK_NAME:
            raise JournalError("no lock can be kept here: No locks available")
        return held(path, what)

    monkeypatch.setattr(module, "held", unable)
    films = Films(tmp_path)
    one, two = films.watcher(), films.watcher()
    with one._locked(), pytest.raises(LockHeld), two._locked():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_whether_case_counts_is_told_by_what_is_there(tmp_path: Path) -> None:
    for name in ("counts", "ignores"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.srt").touch()
    os.link(tmp_path / "ignores/a.srt", tmp_path / "ignores/A.SRT")  # one file, two names
    assert not paths.ignores_case(tmp_path / "counts")
    assert paths.ignores_case(tmp_path / "ignores" / "not" / "yet")
