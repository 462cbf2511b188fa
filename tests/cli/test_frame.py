"""Nothing that is shown steers the terminal it is shown on."""

from __future__ import annotations

import pytest

from tests.cli.test_batch_progress import everything
from tests.cli.test_progress import Terminal, terminal
from translate_pipe.cli.frame import printable, run
from translate_pipe.cli.models.transfer import Transfer
from translate_pipe.modelcare.facts import Step

__all__ = ["terminal"]


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x9b", "\n", "\u202e", "\u2066", "\u2069"])
def test_what_steers_is_replaced(sign: str) -> None:
    assert printable(f"a{sign}b") == "a�b"


def test_what_only_writes_is_kept() -> None:
    text = "שלום 你好 e\u0301 \u200fمرحبا 👩\u200d🚀"
    assert printable(text) == text


def test_a_traceback_is_printable_and_has_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: object) -> int:
        raise KeyError(f"{chr(0x202E)}") from ValueError("name\x1b[31m\nof a file")

    assert run("x", fails, ["-v"]) == 1
    said = capsys.readouterr().err
    assert "ValueError: name�[31m\nof a file\n" in said
    assert "\x1b" not in said
    assert chr(0x202E) not in said


def test_a_server_cannot_steer_the_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.use(monkeypatch)
    transfer = Transfer("x", quiet=False)
    for total in (0, 100):
        transfer.hear(Step(status=f"pulling\x1b]0;title {total}", total=total))
        said = everything(terminal)
        assert f"pulling�]0;title {total}" in said
        assert "\x1b]0" not in said
    transfer.end()
