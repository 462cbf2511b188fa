"""The ledger's file: migrated, shared, and refused where it is not its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from threading import Timer

import pytest

from translate_pipe.database import Database
from translate_pipe.errors import JournalError
from translate_pipe.ledger import (
    RATE_SECONDS,
    FileRow,
    JobRow,
    Ledger,
    Outcome,
    TurnRow,
    WatcherRow,
)
from translate_pipe.ledger import sqlite as module
from translate_pipe.ledger.sqlite import MIGRATIONS

OPENER = """
import sys
from pathlib import Path
from translate_pipe.ledger import JobRow, Ledger

sys.stdin.readline()
ledger = Ledger(Path(sys.argv[1]))
ledger.put(JobRow("x", sys.argv[2]))
ledger.close()
"""


def columns(path: Path, table: str) -> list[str]:
    connection = sqlite3.connect(path / "ledger.sqlite")
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    connection.close()
    return [row[1] for row in rows]


@pytest.mark.parametrize(
    ("table", "kind"),
    [("files", FileRow), ("jobs", JobRow), ("watchers", WatcherRow), ("turns", TurnRow)],
)
def test_columns_are_named_as_the_fields_are(tmp_path: Path, table: str, kind: type) -> None:
    Ledger(tmp_path).close()
    assert set(columns(tmp_path, table)) == {each.name for each in fields(kind)}


def test_an_older_ledger_is_migrated_with_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = FileRow("a.srt", "zh", reason="no", cues=3)
    ledger = Ledger(tmp_path)
    ledger.put(row)
    ledger.close()
    more = (
        "ALTER TABLE files RENAME TO old",
        MIGRATIONS[0][0],
        "INSERT INTO files SELECT * FROM old",
    )
    monkeypatch.setattr(
        module, "MIGRATIONS", (*MIGRATIONS, (*more, "ALTER TABLE files ADD hue TEXT"))
    )
    migrated = Ledger(tmp_path)
    assert migrated.files() == [row]
    migrated.put(FileRow("b.srt", "zh"))
    assert len(migrated.files()) == 2
    migrated.close()
    assert "hue" in columns(tmp_path, "files")
    monkeypatch.undo()
    with pytest.raises(JournalError, match="is version 4 and this program knows 3"):
        Ledger(tmp_path)


def test_what_was_parked_because_it_could_not_be_read_is_so_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MIGRATIONS", MIGRATIONS[:2])
    why = "it cannot be read (Permission denied). Check the name, and that this user may read it"
    rows = [
        FileRow("/a.srt", "zh", shape="1:2:3", outcome=Outcome.PARKED, attempts=3, reason="/a.srt"),
        FileRow("/b.srt", "zh", shape="1:2:4", outcome=Outcome.DONE, cues=7),
        FileRow("/c.srt", "zh", shape="1:2:5", outcome=Outcome.PARKED, attempts=3),
        FileRow("/d.srt", "zh", shape="1:2:6", outcome=Outcome.FAILED, attempts=1, retry_at=9.0),
    ]
    rows[2:] = [replace(row, reason=f"{row.source}: {why}") for row in rows[2:]]
    ledger = Ledger(tmp_path)
    for row in rows:
        ledger.put(row)
    ledger.close()
    monkeypatch.undo()
    for row in rows[2:]:
        row.outcome, row.attempts, row.retry_at = Outcome.UNREADABLE, 0, 0.0
    migrated = Ledger(tmp_path)
    assert migrated.files() == rows
    migrated.close()


def test_the_last_hour_counts_every_turn(tmp_path: Path) -> None:
    ledger, now = Ledger(tmp_path), 1e9
    for turn in (
        TurnRow("old", "zh", done=True, cues=500, ended=now - 4000),
        TurnRow("put-back", "zh", done=True, cues=500, ended=now + 4000),
        TurnRow("a", "zh", done=False, cues=9, ended=now - 50),
        TurnRow("a", "zh", done=True, cues=1, ended=now - 40),
        TurnRow("a", "zh", done=True, cues=0, ended=now - 30),
        TurnRow("a", "fr", done=True, cues=10, ended=now - 20),
        TurnRow("b", "zh", done=False, cues=3, ended=now - 10),
    ):
        ledger.note(turn)
    assert ledger.done_since(now - RATE_SECONDS) == (2, 23)
    ledger.close()


def test_several_processes_make_one_new_ledger_at_once(tmp_path: Path) -> None:
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(tmp_path), str(n)], stdin=subprocess.PIPE
        )
        for n in range(4)
    ]
    for process in openers:
        process.communicate(b"go\n", timeout=60)
        assert process.returncode == 0
    ledger = Ledger(tmp_path)
    assert [row.job for row in ledger.jobs()] == ["0", "1", "2", "3"]
    ledger.close()


def test_the_switch_to_write_ahead_is_tried_until_it_works(tmp_path: Path) -> None:
    """SQLite refuses it at once where two processes would wait for each other."""
    path = tmp_path / "x.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE x (y)")
    other.execute("BEGIN IMMEDIATE")
    database = Database(path, "x", 1, (), "", patience=10.0)
    connection = database.connect()
    connection.execute("PRAGMA busy_timeout = 0")
    timer = Timer(0.3, other.execute, ["ROLLBACK"])
    timer.start()
    database._switch_to_write_ahead_log(connection)
    timer.join()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    other.close()
