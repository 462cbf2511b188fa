"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from translate_pipe import atomic
from translate_pipe.ledger import FileRow
from translate_pipe.watch.reason import note_of, update_note

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def test_a_file_takes_its_place_only_when_it_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("old")

    def half() -> None:
        with atomic.replacing(place) as file:
            file.write(b"half")
            assert place.read_text() == "old"
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert place.read_text() == "old"
    with atomic.replacing(place) as file:
        file.write(b"new")
    assert place.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib; from translate_pipe import atomic\n"
        "with atomic.replacing(pathlib.Path('film.zh.srt')) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=ENVIRONMENT, check=False)
    (leftover,) = tmp_path.iterdir()
    others = {".notes.tmp", ".film.zh.srt.tmp", "film.zh.srt.0123abcd.tmp", "film.srt"}
    for name in others:
        (tmp_path / name).touch()
    with atomic.beside(tmp_path / "film.zh.srt") as at_work:
        at_work.finish()
        atomic.sweep(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {*others, at_work.path.name}
    assert not leftover.exists()
    atomic.sweep(tmp_path / "nowhere")


def test_a_file_being_made_survives_every_sweep(tmp_path: Path) -> None:
    done = Event()

    def sweeping() -> None:
        while not done.is_set():
            atomic.sweep(tmp_path)

    def writing(name: str) -> None:
        for _ in range(1000):
            with atomic.beside(tmp_path / name) as new:
                new.path.replace(tmp_path / name)

    with ThreadPoolExecutor(6) as pool:
        sweepers = [pool.submit(sweeping) for _ in range(3)]
        writers = [pool.submit(writing, name) for name in "abc"]
        try:
            for writer in writers:
                writer.result()
        finally:
            done.set()
        for sweeper in sweepers:
            sweeper.result()
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "c"}


def test_a_note_follows_no_link_somebody_has_put_there(tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.write_text("gold")
    films = tmp_path / "films"
    films.mkdir()
    source = films / "a.srt"
    note_of(source).symlink_to(treasure)
    update_note(source, [FileRow(str(source), "zh", reason="empty")])
    assert treasure.read_text() == "gold"
    assert not note_of(source).is_symlink()
    assert "zh: empty" in note_of(source).read_text()
    update_note(source, [])
    assert list(films.iterdir()) == []
