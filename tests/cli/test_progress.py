"""The bar, on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator

import pytest

from translate_pipe.cli.paced_bar import Pace
from translate_pipe.cli.progress import Bar, NoticesOnly, choose
from translate_pipe.model import Notice

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


def test_cues_tokens_and_notices(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.use(monkeypatch)
    bar = Bar("translate-subs")
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
