"""The watcher's parts that can be told apart: settling, queue, mounts, locks, ledger, metrics."""

from __future__ import annotations

import platform
import sqlite3
import threading
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from translate_pipe.errors import ConfigError, JournalError, LockHeld
from translate_pipe.job import FileJob
from translate_pipe.ledger import KILLED, RUNNING, FileRow, JobRow, Ledger, Outcome, WatcherRow
from translate_pipe.locks import all_held, held, is_held, job_lock, watcher_lock
from translate_pipe.settings import Settings, recipe_of
from translate_pipe.watch.events import is_network
from translate_pipe.watch.memory import give_back_freed_tables
from translate_pipe.watch.metrics import serving
from translate_pipe.watch.queue import Due, Queue
from translate_pipe.watch.records import Records
from translate_pipe.watch.settling import Settling
from translate_pipe.watch.status import status_of


def test_a_file_settles_from_its_last_change() -> None:
    settling, path = Settling(10), Path("a.srt")
    assert not settling.is_still(path, "1", 100)
    assert not settling.is_still(path, "2", 109)
    assert not settling.is_still(path, "2", 118)
    assert settling.next_at() == 119
    assert settling.is_still(path, "2", 119)
    settling.keep_only([])
    assert (len(settling), settling.next_at()) == (0, None)


def test_a_queue_gives_each_file_once_and_one_runs_files_together() -> None:
    queue, one, two = Queue(), Settings(), Settings(seed=1)
    for name, settings in (("a", one), ("b", two), ("c", one)):
        assert queue.add(Due(FileJob(name, "zh"), settings, "", "1", ""))
    assert not queue.add(Due(FileJob("a", "zh"), one, "", "2", "")), "only a newer shape"
    first = queue.take(one)
    assert first is not None
    assert (first.job.name, first.shape) == ("a", "2")
    assert not queue.add(first), "busy"
    second = queue.take(one)
    assert second is not None
    assert second.job.name == "c"
    assert queue.take(one) is None
    assert queue.others_wait(one)
    queue.finish(first)
    assert queue.add(first)


def test_a_queue_gives_what_came_first_among_all_runs() -> None:
    queue, one, two = Queue(), Settings(), Settings(seed=1)
    dues = [
        Due(FileJob(name, "zh"), each, "", "", "")
        for name, each in zip("abc", (two, one, two), strict=True)
    ]
    for due in dues:
        queue.add(due)
    assert queue.first() == dues[0]
    queue.drop(dues[0].key)
    assert queue.first() == dues[1]
    assert (len(queue), queue.count(two), queue.holds(dues[0].key, dues[0].shape)) == (2, 1, False)
    moved = replace(dues[1], settings=two)
    assert not queue.add(moved), "it waits already, for another run"
    assert (queue.count(one), queue.count(two)) == (0, 2)
    assert [queue.take(two), queue.take(two), queue.first()] == [dues[2], moved, None]


def test_a_queue_does_not_search_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Settings(), Settings(seed=1)
    looked = 0
    real = Settings.__eq__

    def counted(self: Settings, other: object) -> bool:
        nonlocal looked
        looked += 1
        return real(self, other)

    monkeypatch.setattr(Settings, "__eq__", counted)
    queue, files = Queue(), 500
    for settings in (one, two):
        for number in range(files):
            queue.add(Due(FileJob(f"{number}-{settings.seed}", "zh"), settings, "", "", ""))
    while (due := queue.take(two)) is not None:
        queue.others_wait(two)
        queue.count(two)
        queue.finish(due)
    assert queue.count(one) == files
    assert looked < 20 * files


def test_records_find_a_sources_languages_without_a_search(tmp_path: Path) -> None:
    files = 10_000

    class Library(Ledger):
        def files(self) -> list[FileRow]:
            return [FileRow(f"{n}.srt", "zh", outcome=Outcome.PARKED) for n in range(files)]

    ledger = Library(tmp_path)
    records = Records(ledger, pytest.fail)
    records.put(FileRow("0.srt", "fr", folder="f", target="0.fr.srt"))
    records.put(FileRow("0.srt", "de", outcome=Outcome.PARKED))
    assert [row.to for row in records.parked("0.srt")] == ["zh", "de"]
    assert [row.to for row in records.of_folder("f")] == ["fr"]
    assert records.outputs() == {"0.fr.srt"}
    begun = time.process_time()
    assert all(len(records.parked(f"{number}.srt")) == 1 for number in range(1, files))
    assert time.process_time() - begun < 0.5
    for row in records.parked("0.srt"):
        records.forget(row)
    assert records.get(("0.srt", "zh")) is None
    assert records.get(("0.srt", "fr")) is not None
    ledger.close()


def test_network_mounts_are_known_by_their_type(tmp_path: Path) -> None:
    place = tmp_path.resolve()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nnas:/x {place} nfs4 rw 0 0\n")
    assert is_network(place / "films", mounts)
    assert not is_network(Path("/"), mounts)
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nx {place} fuse.sshfs rw 0 0\n")
    assert is_network(place, mounts)
    assert not is_network(place, tmp_path / "none")
    mounts.write_bytes(f"x {place} nfs rw 0 0\nx /a\u2028b\x85c\rd ext4 rw 0 0\n".encode())
    assert is_network(place, mounts), "whatever names others have"


def test_locks_exclude_and_leave_nothing(tmp_path: Path) -> None:
    one, two = tmp_path / "locks/one", tmp_path / "locks/two"
    with held(two, "two"):
        with pytest.raises(LockHeld, match="two") as caught, all_held([(one, "1"), (two, "two")]):
            pass
        assert caught.value.remedy
        with held(one, "one"):
            assert one.exists()
    assert not list(one.parent.iterdir())


def test_the_ledger_keeps_rows_and_names_what_is_not_its_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    file = FileRow("a.srt", "zh", outcome=Outcome.PARKED, reason="no", cues=3, ended=5.0)
    ledger.put(file)
    ledger.put(JobRow("x.yaml", "job", exit_code=3))
    ledger.put(WatcherRow("w.yaml", in_flight=["a"], beat=1.0))
    ledger.close()
    again = Ledger(tmp_path)
    assert again.files() == [file]
    assert again.jobs()[0].exit_code == 3
    assert again.watchers()[0].in_flight == ["a"]
    again.forget("a.srt", "zh")
    assert again.files() == []
    again.close()
    (tmp_path / "other").mkdir()
    with sqlite3.connect(tmp_path / "other/ledger.sqlite") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(JournalError, match="not a translate_pipe ledger"):
        Ledger(tmp_path / "other")
    (tmp_path / "other/ledger.sqlite").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(JournalError, match="Move the file away"):
        Ledger(tmp_path / "other")


def test_a_recipe_is_what_decides_an_output() -> None:
    base = recipe_of(Settings(), None)
    assert recipe_of(Settings(hosts=("x",), num_ctx=9999, deadline=3.0), None) == base
    others = {
        recipe_of(Settings(seed=1), None),
        recipe_of(Settings(glossary={"a": "b"}), None),
        recipe_of(Settings(bilingual=True), None),
        recipe_of(Settings(), "en"),
    }
    assert len(others | {base}) == 5


def beating(folder: Path, beat: float) -> str:
    """A watcher's row; returns its config, which exists."""
    config = folder / "w.yaml"
    config.touch()
    ledger = Ledger(folder)
    ledger.put(WatcherRow(str(config), beat=beat, queued=3))
    ledger.close()
    return str(config)


def test_a_watcher_is_alive_while_it_holds_its_lock_and_beats(tmp_path: Path) -> None:
    config = beating(tmp_path, time.time())
    with held(watcher_lock(tmp_path, config), config):
        status = status_of(tmp_path)
        assert (status.dead, status.is_healthy, status.queued) == ([], True, 3)
    status = status_of(tmp_path)
    assert (status.dead, status.is_healthy, status.queued) == ([config], False, 0)


@pytest.mark.parametrize("beat", [1.0, 4e9], ids=["long ago", "before the clock was put back"])
def test_a_watcher_that_does_not_beat_is_dead(tmp_path: Path, beat: float) -> None:
    config = beating(tmp_path, beat)
    with held(watcher_lock(tmp_path, config), config):
        assert status_of(tmp_path).dead == [config]


def test_a_sweep_that_could_not_work_is_told_until_its_file_is_gone(tmp_path: Path) -> None:
    config = beating(tmp_path, time.time())
    ledger = Ledger(tmp_path)
    ledger.put(WatcherRow(config, beat=1.0, running=False, trouble="no server"))
    ledger.close()
    status = status_of(tmp_path)
    assert (status.dead, status.is_healthy) == ([], False)
    Path(config).unlink()
    assert status_of(tmp_path).is_healthy


def test_nobody_misses_a_watcher_whose_file_is_gone(tmp_path: Path) -> None:
    Path(beating(tmp_path, 1.0)).unlink()
    assert status_of(tmp_path).is_healthy


def test_a_job_that_was_killed_does_not_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.put(JobRow("c.yaml", "j", state=RUNNING))
    ledger.close()
    with held(job_lock(tmp_path, "c.yaml", "j"), "j"):
        assert status_of(tmp_path).jobs[0].state == RUNNING
    (killed,) = status_of(tmp_path).jobs
    assert (killed.state, killed.exit_code) == (KILLED, 137), "an alert on exit codes sees it"


def test_who_asks_for_a_lock_keeps_nobody_from_it(tmp_path: Path) -> None:
    lock, ended = tmp_path / "lock", threading.Event()

    def ask() -> None:
        while not ended.is_set():
            is_held(lock)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(20):
            with held(lock, "it"):
                assert is_held(lock)
    finally:
        ended.set()
        asking.join()
    assert not is_held(lock)


def test_freed_tables_are_given_back_unless_somebody_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_MMAP_THRESHOLD_", raising=False)
    assert give_back_freed_tables() == (platform.libc_ver()[0] == "glibc")
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", "1")
    assert not give_back_freed_tables()


def test_metrics_are_served_on_loopback(tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    ledger = Ledger(tmp_path)
    ledger.put(FileRow("a.srt", "zh", outcome=Outcome.PARKED))
    for config in ("a.yaml", "b.yaml"):
        ledger.put(JobRow(config, "season", exit_code=3))
    ledger.put(JobRow("c.yaml", "at work", state=RUNNING))
    ledger.close()
    at_work = held(job_lock(tmp_path, "c.yaml", "at work"), "c.yaml")
    with at_work, serving("127.0.0.1:0", tmp_path) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            said = answer.read().decode()
        assert 'translate_pipe_files{outcome="parked"} 1.0' in said
        assert "translate_pipe_up 1.0" in said
        series = [line.rpartition(" ")[0] for line in said.splitlines() if line[0] != "#"]
        assert len(series) == len(set(series)), "two jobs of one name"
        assert "at work" not in said, "it has no exit code yet"
        with pytest.raises(ConfigError, match="cannot be served"), serving(port, tmp_path):
            pass
