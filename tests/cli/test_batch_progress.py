"""The bars of a batch, on a pseudo-terminal."""

from __future__ import annotations

import select
import sys
from pathlib import Path

import pytest

from tests.cli.test_progress import Terminal, terminal
from translate_pipe.cli.batch_progress import BatchBar, FilesUnseen, choose
from translate_pipe.job import FileJob
from translate_pipe.jobs.work import CURRENT
from translate_pipe.model import FileReport, FileState

__all__ = ["terminal"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


def everything(terminal: Terminal) -> str:
    """What was written since, however the system divides it."""
    said = ""
    terminal.stream.flush()
    while select.select([terminal.parent], [], [], 0.05)[0]:
        said += terminal.read()
    return said


def test_one_bar_for_all_and_one_for_each_file(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.use(monkeypatch)
    bar = choose("x", quiet=False)
    assert isinstance(bar, BatchBar)
    bar.begins(2, 100)
    assert "0/2 files" in everything(terminal)

    one, two = (FileJob(name, "zh", Path(f"{name}.zh.srt")) for name in ("one", "two"))
    for job, size in ((one, 60), (two, 40)):
        bar.file_begins(job, size)
    token = CURRENT.set(one)
    bar.add_work(10)
    bar.done(5)
    bar.tick()
    said = everything(terminal)
    assert "one.zh.srt" in said
    assert " 30% [" in said, "half of 60 bytes of 100"

    bar.file_ends(one, FileReport("one", None, "zh"))
    assert "1/2 files" in (said := everything(terminal))
    assert " 60% [" in said
    CURRENT.reset(token)
    bar.add_work(3)  # belongs to no file
    bar.say("a message")
    assert "x: a message" in everything(terminal)
    bar.file_ends(two, FileReport("two", None, "zh"))
    assert "100% [" in everything(terminal)
    bar.close()
    bar.close()


def test_the_bar_stays_where_it_was_stopped(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.use(monkeypatch)
    bar = BatchBar("x")
    bar.begins(2, 100)
    one, two = (FileJob(name, "zh", Path(f"{name}.zh.srt")) for name in ("one", "two"))
    bar.file_begins(one, 60)
    token = CURRENT.set(one)
    bar.add_work(10)
    bar.done(5)
    CURRENT.reset(token)
    for job in (one, two):
        bar.file_begins(two, 40)
        bar.file_ends(job, FileReport(job.name, None, "zh", FileState.INTERRUPTED))
    bar.tick()
    said = everything(terminal)
    assert " 30% [" in said
    assert "100% [" not in said
    assert "1/2 files" not in said
    bar.close()


def test_a_name_cannot_steer_the_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.use(monkeypatch)
    bar = BatchBar("x")
    job = FileJob("a", "zh", Path("a\x1b]0;title\x07\u202egnp.srt"))
    bar.begins(1, 10)
    bar.file_begins(job, 10)
    token = CURRENT.set(job)
    bar.add_work(1)
    CURRENT.reset(token)
    said = everything(terminal)
    assert "a�]0;title��gnp.srt" in said
    assert "\x1b]0" not in said
    bar.close()


def test_no_bars_where_nobody_sees_them() -> None:
    assert type(choose("x", quiet=True)) is FilesUnseen
