"""The journal file: what is recorded is there for ever, for every process, or an error says why."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.privileges import as_anybody
from translate_pipe import paths
from translate_pipe.errors import JournalError
from translate_pipe.journal import (
    Entry,
    Publication,
    Recipe,
    SqliteJournal,
    holds_anything,
    own_outputs,
)
from translate_pipe.journal.sqlite import MIGRATIONS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    journal = SqliteJournal(path)
    yield journal
    journal.close()


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def test_what_is_recorded_is_recalled_by_another_journal(
    journal: SqliteJournal, path: Path
) -> None:
    asyncio.run(journal.record([Entry(key(1), "Hello", "你好"), Entry(key(2), "Bye", "再见")]))
    other = SqliteJournal(path)
    assert other.recall([key(1), key(2), key(3)]) == {key(1): "你好", key(2): "再见"}
    other.close()


def test_what_is_forgotten_is_gone_for_everyone(journal: SqliteJournal, path: Path) -> None:
    asyncio.run(journal.record([Entry(key(1), "Hello", "你好"), Entry(key(2), "Bye", "再见")]))
    journal.forget([key(1), key(3)])
    other = SqliteJournal(path)
    assert other.recall([key(1), key(2)]) == {key(2): "再见"}
    other.close()


def test_more_keys_than_one_query_takes(journal: SqliteJournal) -> None:
    entries = [Entry(key(n), str(n), f"n{n}") for n in range(2345)]
    asyncio.run(journal.record(entries))
    assert len(journal.recall([key(n) for n in range(3000)])) == 2345


def test_concurrent_records_share_commits_and_lose_nothing(journal: SqliteJournal) -> None:
    commits: list[int] = []
    write = journal._write

    def counting(statement: str, rows: list[tuple[object, ...]]) -> None:
        commits.append(len(rows))
        write(statement, rows)

    journal._write = counting  # type: ignore[method-assign, assignment]

    async def storm() -> None:
        await asyncio.gather(*(journal.record([Entry(key(n), "s", "t")]) for n in range(300)))

    asyncio.run(storm())
    assert sum(commits) == 300
    assert len(commits) < 100
    assert len(journal.recall([key(n) for n in range(300)])) == 300


def test_a_cancelled_caller_does_not_take_the_others_writes_with_it(
    journal: SqliteJournal,
) -> None:
    async def scene() -> None:
        doomed = asyncio.create_task(journal.record([Entry(key(1), "a", "b")]))
        other = asyncio.create_task(journal.record([Entry(key(2), "a", "b")]))
        await asyncio.sleep(0)
        doomed.cancel()
        await other

    asyncio.run(scene())
    assert set(journal.recall([key(1), key(2)])) == {key(1), key(2)}


MADE_WITH = Recipe("sha256:aa", "p/1", "zh", None, 7, 0.5, {"b": "B", "a": "\udcff"}, "be brief")


def test_a_publication_is_known_by_its_bytes_until_the_next_one_is_there(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    target = tmp_path / "movie.zh.srt"
    first, second = (
        Publication(b"d1", complete=False, gaps=(0, 12)),
        Publication(b"d2", True, b"of", "so", MADE_WITH),
    )
    assert journal.publication(target, b"d1") is None
    journal.publishing(target, first)
    journal.published(target, first)
    journal.publishing(target, second)
    assert journal.publication(target, b"d1") == first
    assert journal.publication(target, b"d2") == second
    journal.published(target, second)
    assert journal.publication(target, b"d1") is None
    assert journal.publication(target, b"d2") == second
    assert journal.publication(tmp_path / "other.srt", b"d2") is None


def test_every_commit_waits_for_the_disk(journal: SqliteJournal) -> None:
    """FULL in write-ahead mode: a commit that returned survives a power cut."""
    assert journal._writer.execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_misuse_is_a_bug_and_not_a_damaged_journal(journal: SqliteJournal) -> None:
    journal.close()
    with pytest.raises(sqlite3.ProgrammingError):
        journal.recall([key(1)])


WRITER = """
import asyncio, sys
from pathlib import Path
from translate_pipe.journal import Entry, SqliteJournal

async def main() -> None:
    journal = SqliteJournal(Path(sys.argv[1]))
    first = int(sys.argv[2])
    for n in range(first, first + int(sys.argv[3])):
        await journal.record([Entry(n.to_bytes(32, "big"), "s", f"t{n}")])
        print(n, flush=True)

asyncio.run(main())
"""


def writer(path: Path, first: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(first), str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_several_processes_open_and_write_one_new_file_at_once(path: Path) -> None:
    writers = [writer(path, 1000 * n, 20) for n in range(4)]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    journal = SqliteJournal(path)
    assert len(journal.recall([key(1000 * n + i) for n in range(4) for i in range(20)])) == 80
    journal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_record_returned_for_survives_kill_9(path: Path) -> None:
    process = writer(path, 0, 100_000)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(25)]
    os.kill(process.pid, signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().split()]
    process.wait()
    process.stdout.close()
    journal = SqliteJournal(path)
    assert set(journal.recall([key(n) for n in told])) == {key(n) for n in told}
    journal.close()


def refusal(path: Path) -> str:
    with pytest.raises(JournalError) as caught:
        SqliteJournal(path)
    assert caught.value.exit_code == 5
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_damaged_file_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, and longer than a header would be" * 40)
    before = path.read_bytes()
    assert "damaged" in refusal(path)
    assert path.read_bytes() == before


def test_a_file_that_another_process_keeps_locked_is_told_from_a_bad_one(
    journal: SqliteJournal, path: Path
) -> None:
    journal._writer.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="another process has kept the journal") as caught:
            asyncio.run(journal.record([Entry(key(1), "a", "b")]))
    assert caught.value.exit_code == 5
    assert caught.value.where == str(path)
    assert "run the same command again" in str(caught.value)
    asyncio.run(journal.record([Entry(key(2), "a", "b")]))
    assert journal.recall([key(1), key(2)]) == {key(2): "b"}


@pytest.mark.parametrize("name", ["journal.sqlite", "link.sqlite", "."])
def test_what_may_only_be_read_is_refused_before_anything_is_made(path: Path, name: str) -> None:
    SqliteJournal(path).close()
    (path.parent / "link.sqlite").symlink_to(path)
    shut = path.parent / name
    mode = shut.stat().st_mode
    before = sorted(path.parent.iterdir())
    shut.chmod(mode & ~0o222)
    try:
        with as_anybody():
            assert "cannot be written" in refusal(path if name == "." else shut)
    finally:
        shut.chmod(mode)
    assert sorted(path.parent.iterdir()) == before


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_log_that_a_killed_run_left_and_may_only_be_read_is_refused(path: Path, end: str) -> None:
    SqliteJournal(path).close()
    left = path.with_name(f"{path.name}{end}")
    left.touch(0o444)
    with as_anybody():
        assert str(left) in refusal(path)


def test_damage_met_later_is_told_the_same_way(journal: SqliteJournal, path: Path) -> None:
    asyncio.run(journal.record([Entry(key(n), "s" * 200, "t" * 200) for n in range(500)]))
    journal.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    again = SqliteJournal(path)
    with pytest.raises(JournalError, match="damaged"):
        again.recall([key(n) for n in range(500)])
    again.close()


def test_somebody_elses_database_is_not_touched(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    assert "not a translate_pipe journal" in refusal(path)


def test_a_newer_journal_is_refused(journal: SqliteJournal, path: Path) -> None:
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    assert "Update translate_pipe" in refusal(path)


def test_an_older_journal_is_migrated_with_what_it_holds(
    journal: SqliteJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(journal.record([Entry(key(1), "a", "b")]))
    journal.close()
    newer = (*MIGRATIONS, ("CREATE TABLE extra (a)",))
    monkeypatch.setattr("translate_pipe.journal.sqlite.MIGRATIONS", newer)
    migrated = SqliteJournal(path)
    assert migrated.recall([key(1)]) == {key(1): "b"}
    assert migrated._reader.execute("PRAGMA user_version").fetchone() == (len(newer),)
    migrated.close()


def test_outputs_of_the_first_version_are_known_still(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate_pipe.journal.sqlite.MIGRATIONS", MIGRATIONS[:1])
    old = SqliteJournal(path)
    for digest, complete in ((1, 1), (2, 0)):
        row = f"('/a.srt', x'0{digest}', {complete}, 0)"
        old._writer.execute(f"INSERT INTO publications VALUES {row}")
    old.close()
    monkeypatch.undo()
    new = SqliteJournal(path)
    done, unfinished = (new.publication(Path("/a.srt"), digest) for digest in (b"\1", b"\2"))
    assert done == Publication(b"\1", complete=True)
    assert unfinished == Publication(b"\2", complete=False, gaps=None)
    new.close()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_who_only_reads_leaves_the_file_as_it_is_and_none_beside_it(
    version: int, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = paths.real(tmp_path) / "a.srt"
    own.write_bytes(b"text")
    made = Publication(sha256(b"text").digest(), complete=True)
    monkeypatch.setattr("translate_pipe.journal.sqlite.MIGRATIONS", MIGRATIONS[:version])
    old = SqliteJournal(path)
    columns = "path, digest, complete, published_at"
    old._writer.execute(
        f"INSERT INTO publications ({columns}) VALUES (?, ?, 1, 0)",
        (str(own), made.digest),
    )
    asyncio.run(old.record([Entry(key(1), "a", "b")]))
    old.close()
    monkeypatch.undo()
    before = path.read_bytes()
    reader = SqliteJournal(path, read_only=True)
    assert reader.publication(own, made.digest) == made
    assert reader.recall([key(1)]) == {key(1): "b"}
    with pytest.raises(JournalError):
        reader.publishing(own, made)
    reader.close()
    assert own_outputs(path, [own]) == {own}
    assert [*path.parent.iterdir()] == [path]
    assert path.read_bytes() == before


def test_who_only_reads_sees_what_a_running_one_has_written(
    journal: SqliteJournal, path: Path
) -> None:
    asyncio.run(journal.record([Entry(key(1), "a", "b")]))
    reader = SqliteJournal(path, read_only=True)
    assert reader.recall([key(1)]) == {key(1): "b"}
    asyncio.run(journal.record([Entry(key(2), "a", "c")]))
    assert reader.recall([key(2)]) == {key(2): "c"}
    journal.close()
    reader.close()
    SqliteJournal(path).close()
    assert [*path.parent.iterdir()] == [path]


def test_a_journal_that_was_only_begun_holds_nothing(path: Path) -> None:
    path.parent.mkdir()
    assert not holds_anything(path)
    path.touch()
    assert not holds_anything(path)
    assert own_outputs(path, [path]) == set()
    assert path.read_bytes() == b""


def test_a_state_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "--state-dir" in refusal(tmp_path / "file" / "journal.sqlite")


@settings(max_examples=25, deadline=None)
@given(batches=st.lists(st.dictionaries(st.integers(0, 50), st.text(max_size=20)), max_size=8))
def test_the_journal_is_a_dictionary_whose_last_write_wins(
    batches: list[dict[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite"
    journal = SqliteJournal(path)
    model: dict[bytes, str] = {}
    for batch in batches:
        asyncio.run(journal.record([Entry(key(n), "s", text) for n, text in batch.items()]))
        model.update({key(n): text for n, text in batch.items()})
    assert journal.recall([key(n) for n in range(51)]) == model
    journal.close()


def test_own_outputs_are_known_by_place_and_bytes(
    journal: SqliteJournal, path: Path, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("own", "changed", "copied", "gone")]
    for file in files:
        file.write_bytes(b"text")
    for name in ("own", "changed", "gone"):
        journal.publishing(
            paths.real(tmp_path / name), Publication(sha256(b"text").digest(), complete=False)
        )
    (tmp_path / "changed").write_bytes(b"my own work")
    (tmp_path / "gone").unlink()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "own")
    assert own_outputs(path, [*files, link]) == {tmp_path / "own", link}


def test_without_a_journal_no_output_is_known_and_none_is_made(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    assert own_outputs(tmp_path / "state" / "journal.sqlite", [tmp_path / "a"]) == set()
    assert not (tmp_path / "state").exists()


def test_what_is_old_is_forgotten_but_not_what_is_ours(journal: SqliteJournal, path: Path) -> None:
    asyncio.run(journal.record([Entry(key(1), "Old", "旧"), Entry(key(2), "New", "新")]))
    output = path.with_name("a.zh.srt")
    journal.publishing(output, Publication(b"digest", complete=True))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE translations SET recorded_at = 1000 WHERE key = ?", [key(1)])
        connection.execute("UPDATE publications SET published_at = 1000")
    assert journal.prune(1000) == 0
    assert journal.prune(1001) == 1
    assert journal.recall([key(1), key(2)]) == {key(2): "新"}
    assert journal.publication(output, b"digest") is not None
