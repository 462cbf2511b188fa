"""Files and folders that a watcher may not read: told while that lasts, and taken up after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.privileges import as_anybody
from tests.watch.watching import Films
from translate_pipe import work
from translate_pipe.cli.render_status import lines
from translate_pipe.errors import UnreadableInput
from translate_pipe.ledger import Ledger
from translate_pipe.run import Run
from translate_pipe.watch.reason import note_of
from translate_pipe.watch.scan import shape_of
from translate_pipe.watch.status import Scope, status_of


@pytest.fixture
def films(tmp_path: Path) -> Iterator[Films]:
    films = Films(tmp_path, {"settle": 0, "attempts": 2, "retry_after": 0})
    with as_anybody():
        yield films
    for folder in (films.folder, *films.folder.rglob("*/")):
        folder.chmod(0o755)  # or nobody can remove it


def test_a_file_is_tried_again_once_it_may_be_read(
    films: Films, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = films.write("a.srt")
    source.chmod(0)
    shape = shape_of(source)
    assert films.once() == 4
    with monkeypatch.context() as patched:
        patched.setattr(Run, "__init__", lambda *_, **__: pytest.fail("a run was opened"))
        assert [films.once() for _ in range(3)] == [4, 4, 4]
    assert films.outcomes == {"a.srt": "unreadable"}
    assert films.row("a.srt").attempts == 0
    assert not note_of(source).exists()
    said = f"unreadable: {source} (zh): it cannot be read (Permission denied)."
    assert any(line.startswith(said) for line in lines(films.status, everything=False))
    source.chmod(0o644)
    assert shape_of(source) == shape
    assert films.once() == 0
    assert (films.outcomes, films.status.files["done"]) == ({}, 1)


def test_what_could_not_be_opened_is_taken_up_at_once(films: Films) -> None:
    films.watch["retry_after"] = 600
    source = films.write("a.srt")
    source.chmod(0)
    assert films.once() == 4
    source.chmod(0o644)
    assert films.once() == 0


def test_what_could_not_be_read_was_no_attempt(films: Films) -> None:
    source = films.write("a.srt", "no cue at all")
    source.chmod(0)
    for _ in range(3):
        films.once()
    source.chmod(0o644)
    assert films.once() == 4
    assert (films.outcomes, films.row("a.srt").attempts) == ({"a.srt": "failed"}, 1)


def test_a_file_that_opens_and_cannot_be_read_waits_for_its_time(
    films: Films, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that is about to die: no permission tells of that."""
    films.watch["retry_after"] = 600
    films.write("a.srt")
    tried = []

    def fails(path: Path) -> bytes:
        tried.append(path)
        raise UnreadableInput("it cannot be read (Input/output error)", where=str(path))

    monkeypatch.setattr(work, "read", fails)
    assert [films.once() for _ in range(2)] == [4, 4]
    assert len(tried) == 1, "its time has not come"
    monkeypatch.undo()
    ledger = Ledger(films.state)
    ledger.put(replace(films.row("a.srt"), retry_at=1.0))
    ledger.close()
    assert films.once() == 0


def test_a_file_that_is_done_is_not_missed(films: Films) -> None:
    source = films.write("a.srt")
    assert films.once() == 0
    source.chmod(0)
    assert films.once() == 0
    assert films.outcomes == {}


@pytest.mark.parametrize("mode", [0, 0o400], ids=["closed", "no file in it may be looked at"])
def test_a_folder_is_told_until_it_can_be_read(films: Films, mode: int) -> None:
    films.write("open/a.srt")
    films.write("open/b.srt")
    shut = films.write("shut/c.srt").parent
    assert films.once() == 0
    shut.chmod(mode)
    (films.folder / "open/a.srt").unlink()
    assert [films.once() for _ in range(2)] == [4, 4]
    assert films.outcomes == {"shut": "unreadable"}
    files = films.status.files
    assert (files["done"], files["gone"]) == (2, 1), "c is not gone, and that a is, is seen"
    assert films.status.is_healthy
    (said,) = [line for line in lines(films.status, everything=False) if "shut" in line]
    assert said == (
        f"unreadable: {shut}: this folder cannot be read (Permission denied), so nothing in it is "
        "translated. Allow this user to read it, or exclude it"
    )
    assert status_of(films.state, Scope("", frozenset([str(films.folder)]))).attention
    shut.chmod(0o755)
    films.write("shut/d.srt")
    assert films.once() == 0
    assert (films.outcomes, films.status.files["done"]) == ({}, 3)


def test_a_folder_that_is_gone_is_told_no_more(films: Films) -> None:
    shut = films.write("shut/deep/c.srt").parent
    shut.chmod(0)
    assert films.once() == 4
    shut.parent.chmod(0)
    assert films.once() == 4
    assert films.outcomes == {"shut": "unreadable", "deep": "unreadable"}, "nobody knows of it"
    shut.parent.chmod(0o755)
    shut.chmod(0o755)
    shut.parent.rename(films.root / "elsewhere")
    assert films.once() == 0
    assert films.outcomes == {}


def test_a_folder_nobody_wants_need_not_be_read(films: Films) -> None:
    films.entry["exclude"] = ["Extras"]
    for name in ("Extras", "lost+found"):
        films.write(f"{name}/x.srt").parent.chmod(0)
    source = films.write("a.srt")
    assert films.once() == 0
    source.unlink()
    assert films.once() == 0
    assert (films.outcomes, films.status.files["gone"]) == ({}, 1)


def test_the_watched_folder_itself_hides_its_files(films: Films) -> None:
    films.write("a.srt")
    assert films.once() == 0
    films.folder.chmod(0o400)
    assert films.once() == 4
    assert (films.status.files["done"], films.status.is_healthy) == (1, False)
    films.folder.chmod(0o755)
    assert films.once() == 0
    assert films.status.is_healthy


def test_what_cannot_be_read_comes_first(films: Films) -> None:
    films.write("a.srt", "no cue at all")
    films.write("z/b.srt").parent.chmod(0)
    assert films.once() == 4
    assert [Path(row.source).name for row in films.status.attention] == ["z", "a.srt"]
