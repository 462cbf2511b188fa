"""The watcher's parts that can be told apart: settling, queue, mounts, locks, ledger, metrics."""

from __future__ import annotations

import sqlite3
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from translate_pipe.errors import ConfigError, JournalError, LockHeld
from translate_pipe.ledger import FileRow, JobRow, Ledger, Outcome, WatcherRow
from translate_pipe.locks import all_held, held
from translate_pipe.pipeline import FileJob
from translate_pipe.settings import Settings
from translate_pipe.watch.events import is_network
from translate_pipe.watch.metrics import serving
from translate_pipe.watch.queue import Due, Queue
from translate_pipe.watch.recipe import recipe_of
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
    assert (len(queue), queue.count(two), dues[0].key in queue) == (2, 1, False)
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


def test_a_watcher_that_ended_without_a_word_is_dead(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.put(WatcherRow("w.yaml", beat=1.0, queued=3))
    ledger.close()
    status = status_of(tmp_path)
    assert (status.dead, status.is_healthy, status.queued) == (["w.yaml"], False, 0)


def test_metrics_are_served_on_loopback(tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    ledger = Ledger(tmp_path)
    ledger.put(FileRow("a.srt", "zh", outcome=Outcome.PARKED))
    ledger.close()
    with serving("127.0.0.1:0", tmp_path) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            said = answer.read().decode()
        assert 'translate_pipe_files{outcome="parked"} 1.0' in said
        assert "translate_pipe_up 1.0" in said
        with pytest.raises(ConfigError, match="cannot be served"), serving(port, tmp_path):
            pass
