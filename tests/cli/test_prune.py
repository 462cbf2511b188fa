"""``translate-pipe prune``: old translations go, and nothing that is finished is done again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import Desk
from tests.cli.operator import episode, pipe, write_yaml
from tests.fake_ollama import FakeOllama
from translate_pipe.errors import ExitCode
from translate_pipe.journal import SqliteJournal

DAY = 86_400


def age(desk: Desk, days: int) -> Path:
    """Let all that is journalled so far be so old."""
    path = desk.folder / "state" / "journal.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE translations SET recorded_at = recorded_at - ?", (days * DAY,))
    return path


def kept(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM translations").fetchone()[0])


def test_old_translations_go_and_the_file_grows_smaller(desk: Desk, server: FakeOllama) -> None:
    desk.write("old.srt", episode(1, 400))
    desk.write("new.srt", episode(2, 5))
    assert pipe(desk, "run", str(write_yaml(desk, "jobs.yaml", jobs("old.srt")))).returncode == 0
    path = age(desk, 200)
    pipe(desk, "run", str(write_yaml(desk, "jobs.yaml", jobs("old.srt", "new.srt"))))
    size, asked = path.stat().st_size, len(server.log)
    assert pipe(desk, "prune").stdout.startswith(b"forgot 0 translations of more than 365 days")
    done = pipe(desk, "prune", "--older-than", "199")
    assert done.stdout.startswith(b"forgot 400 translations of more than 199 days ago: ")
    assert (done.returncode, kept(path)) == (ExitCode.DONE, 5)
    assert path.stat().st_size < size / 2
    again = pipe(desk, "run", "jobs.yaml")
    assert (again.returncode, len(server.log)) == (ExitCode.DONE, asked), again.stderr


def test_the_state_folder_of_a_jobs_file(desk: Desk, server: FakeOllama) -> None:
    desk.write("film.srt", episode(1, 20))
    config = {"defaults": {"state_dir": "elsewhere"}, **jobs("film.srt")}
    pipe(desk, "run", str(write_yaml(desk, "jobs.yaml", config)))
    done = pipe(desk, "prune", "jobs.yaml")
    assert (done.returncode, done.stdout[:21]) == (ExitCode.DONE, b"forgot 0 translations")
    assert done.stdout.endswith(b": under 0.1 MB before, under 0.1 MB now\n")


def test_a_file_that_cannot_be_made_smaller(
    desk: Desk, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("film.srt", episode(1, 20))
    pipe(desk, "run", str(write_yaml(desk, "jobs.yaml", jobs("film.srt"))))
    path = age(desk, 400)

    def full(self: SqliteJournal) -> None:
        with self._database.errors():
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(SqliteJournal, "_shrink", full)
    done = pipe(desk, "prune")
    assert (done.returncode, kept(path)) == (ExitCode.OUTPUT, 0)
    assert b"forgot 20 translations" in done.stderr
    assert b"as large as before" in done.stderr


def test_others_may_have_the_journal_open(desk: Desk, server: FakeOllama) -> None:
    desk.write("film.srt", episode(1, 20))
    pipe(desk, "run", str(write_yaml(desk, "jobs.yaml", jobs("film.srt"))))
    path = age(desk, 2)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT text FROM translations").fetchone()
        assert pipe(desk, "prune", "--older-than", "1").returncode == ExitCode.DONE
        assert other.execute("SELECT text FROM translations").fetchone() is None


def test_where_there_is_no_journal_none_is_made(desk: Desk) -> None:
    done = pipe(desk, "prune")
    assert done.returncode == ExitCode.OUTPUT
    assert b"there is no journal here" in done.stderr
    assert not (desk.folder / "state").exists()


@pytest.mark.parametrize("days", ["-1", "1.5", "soon", "1e9", "999999999999", "٣"])
def test_what_is_no_number_of_days(days: str, desk: Desk) -> None:
    done = pipe(desk, "prune", f"--older-than={days}")
    assert done.returncode == ExitCode.USAGE
    assert b"days from 0 to 36,500" in done.stderr


def jobs(*inputs: str) -> dict[str, object]:
    return {"jobs": {"season": {"inputs": [*inputs], "to": "zh", "source_language": "en"}}}
