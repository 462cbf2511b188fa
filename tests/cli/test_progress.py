"""The bar, on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from translate_pipe.cli.paced_bar import Pace
from translate_pipe.cli.progress import Bar, NoticesOnly, choose
from translate_pipe.job import FileJob
from translate_pipe.model import FileReport, FileState, Notice
from translate_pipe.progress import CURRENT
from translate_pipe.redaction import Redactor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


class Terminal:
    """A pseudo-terminal; ``use`` makes it standard error, ``read`` gives what was written since."""

    def __init__(self) -> None:
        self.parent, child = os.openpty()
        self.stream = os.fdopen(child, "w", encoding="utf-8")

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Not in the fixture: pytest's own capture would take standard error back.
        monkeypatch.setattr(sys, "stderr", self.stream)

    def read(self) -> str:
        self.stream.flush()
        assert select.select([self.parent], [], [], 2.0)[0], "nothing was drawn"
        shown = os.read(self.parent, 1 << 16)
        while select.select([self.parent], [], [], 0.05)[0]:  # the kernel hands it on in pieces
            shown += os.read(self.parent, 1 << 16)
        return shown.decode()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.stream.close()
    os.close(terminal.parent)


def test_a_bar_only_where_someone_can_see_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.use(monkeypatch)
    assert isinstance(choose("x", quiet=False), Bar)
    assert not isinstance(choose("x", quiet=True), Bar)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 -- a stream like any other
        monkeypatch.setattr(sys, "stderr", nowhere)
        assert type(choose("x", quiet=False)) is NoticesOnly


def jobs_of(folder: Path, **sizes: int) -> list[FileJob]:
    """Files of so many bytes, by name."""
    for name, size in sizes.items():
        (folder / name).write_bytes(b"x" * size)
    return [FileJob(str(folder / name), "zh", folder / f"{name}.zh") for name in sizes]


@contextmanager
def turn_of(job: FileJob) -> Iterator[None]:
    """What the bar hears meanwhile is of this file."""
    token = CURRENT.set(job)
    yield
    CURRENT.reset(token)


def ended(job: FileJob, state: FileState = FileState.DONE) -> FileReport:
    return FileReport(job.name, None, "zh", state)


def test_cues_tokens_and_notices_of_one_file(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal.use(monkeypatch)
    bar = Bar("translate-subs")
    (job,) = jobs_of(tmp_path, one=4000)
    bar.begins([job])
    with turn_of(job):
        bar.add_work(30)
        bar.add_work(10)
        assert "0/40 cues" in terminal.read()
        time.sleep(0.15)
        bar.tokens(100, 50)
        bar.done(10)
        text = terminal.read()
        assert "25%" in text
        assert "10/40 cues" in text
        assert " tokens/s" in text
        assert "<?" in text, "what came first says nothing of the pace"
        time.sleep(0.15)
        bar.done(1)
        assert re.search(r"11/40 cues \[\S+<\d", terminal.read())

    bar.notice(Notice("host-unavailable", "a host is \x1b[31mgone"))
    text = terminal.read()
    assert "translate-subs: a host is �[31mgone\r\n" in text
    bar.tick()
    assert "11/40 cues" in terminal.read()
    bar.close()
    bar.close()


def test_more_work_on_one_file_moves_the_bar_back(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The cues of ``--retranslate`` follow those that were missing."""
    terminal.use(monkeypatch)
    bar = Bar("translate-subs")
    (job,) = jobs_of(tmp_path, one=100)
    bar.begins([job])
    with turn_of(job):
        bar.add_work(10)
        bar.done(10)
        assert "100%|" in terminal.read()
        bar.add_work(10)
        assert re.search(r" 50%\|[^\r]*10/20 cues", terminal.read())
    bar.close()


def test_of_several_files_all_count_from_the_start(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not only those whose turn has come: what is left would be far too little."""
    terminal.use(monkeypatch)
    bar = Bar("translate-subs")
    one, two, lost = jobs = jobs_of(tmp_path, one=60, two=40, lost=0)
    Path(lost.name).unlink()
    bar.begins(jobs)
    assert "0/3 files, 0 cues" in terminal.read()
    with turn_of(one):
        bar.add_work(5000)
        bar.done(2500)
    bar.tick()
    said = terminal.read()
    assert re.search(r" 30%\|[^\r]*0/3 files, 2,500 cues", said), "half of 60 bytes of 100"
    bar.file_ends(one, ended(one))
    assert re.search(r" 60%\|[^\r]*1/3 files, 2,500 cues", terminal.read()), "or failed"
    bar.add_work(3)  # of no file
    bar.file_ends(lost, ended(lost, FileState.FAILED))
    bar.file_ends(two, ended(two, FileState.ALREADY_DONE))
    assert re.search(r"100%\|[^\r]*3/3 files, 2,500 cues", terminal.read())
    bar.close()


def test_the_bar_stays_where_it_was_stopped(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal.use(monkeypatch)
    bar = Bar("translate-pipe")
    jobs = jobs_of(tmp_path, one=60, two=40)
    bar.begins(jobs)
    with turn_of(jobs[0]):
        bar.add_work(10)
        bar.done(5)
    for job in jobs:
        bar.file_ends(job, ended(job, FileState.INTERRUPTED))
    bar.tick()
    said = terminal.read()
    assert " 30%|" in said
    assert "1/2 files" not in said
    bar.close()


def test_what_took_no_work_has_no_bar(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal.use(monkeypatch)
    bar = Bar("translate-subs")
    (job,) = jobs_of(tmp_path, one=60)
    bar.begins([job])
    bar.file_ends(job, ended(job, FileState.ALREADY_DONE))
    bar.line("the end")
    assert terminal.read() == "the end\r\n"
    bar.close()


def test_secrets_are_not_said(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.use(monkeypatch)
    bar = Bar("translate-pipe", Redactor({"KEY": "hunter2"}))
    bar.say("it is hunter2")
    bar.begins([FileJob(name, "zh") for name in "ab"])
    bar.say("again hunter2")
    assert "hunter2" not in (said := terminal.read())
    assert said.count("${KEY}") == 2
    bar.close()


def left(pace: Pace, now: float, count: int) -> float:
    """The seconds that a thousand would still take."""
    found = pace.at(now, count)
    assert found is not None
    return (1000 - count) / found


def test_the_time_left_counts_neither_the_start_nor_bursts() -> None:
    pace = Pace()
    assert pace.at(50, 0) is None
    assert pace.at(100, 30) is None, "the model was loaded until then"
    told = []
    for step in range(1, 30):  # ten cues a second, in bursts of one, two and three seconds
        now, count = 100 + 2 * step, 30 + 20 * step + (0, 5, -10)[step % 3]
        told.append(left(pace, now, count) - (197 - now))
    assert max(map(abs, told[5:])) < 12


def test_the_time_left_follows_a_change_of_pace_and_grows_where_nothing_comes() -> None:
    pace = Pace()
    for second in range(61):
        pace.at(second, 5 * second)
    assert left(pace, 70, 300) > left(pace, 60, 300) + 10
    for second in range(60, 240):
        pace.at(second, 300 + second - 60)
    assert left(pace, 240, 480) == pytest.approx(520, rel=0.25)


def test_what_took_no_work_says_nothing_of_the_pace() -> None:
    pace = Pace()
    pace.skip(400)
    assert pace.at(1, 400) is None
    for second in range(2, 12):
        pace.at(second, 400 + 5 * second)
    pace.skip(100)
    assert left(pace, 12, 560) == pytest.approx(440 / 5)


def test_bytes_while_the_model_is_prepared(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.use(monkeypatch)
    bar = Bar("translate-subs")
    bar.loading("joining the model", 0, 4_000_000)
    assert "joining the model:   0%" in terminal.read()
    time.sleep(0.15)
    bar.loading("joining the model", 2_000_000, 4_000_000)
    assert "2.00M/4.00M" in terminal.read()
    bar.loading("joining the model", 4_000_000, 4_000_000)
    assert terminal.read().endswith("\r")
    bar.close()
