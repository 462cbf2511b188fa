"""Nothing that is shown steers the terminal it is shown on."""

from __future__ import annotations

import pytest

from tests.cli.command import Desk, message
from tests.cli.operator import pipe
from tests.cli.test_progress import Terminal, terminal
from translate_pipe.cli.frame import printable, run
from translate_pipe.cli.models.transfer import Transfer
from translate_pipe.cli.pipe import COMMANDS, pipe_parser
from translate_pipe.modelcare.facts import Step

__all__ = ["terminal"]


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x9b", "\n", "\u202e", "\u2066", "\u2069"])
def test_what_steers_is_replaced(sign: str) -> None:
    assert printable(f"a{sign}b") == "a�b"


def test_a_byte_that_is_no_utf_8_is_shown_as_one() -> None:
    assert printable("caf\udce9 é.srt") == "caf\\xe9 é.srt"


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
        said = terminal.read()
        assert f"pulling�]0;title {total}" in said
        assert "\x1b]0" not in said
    transfer.end()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_what_the_message_of_a_bug_asks_for(command: str) -> None:
    (subcommands,) = (each for each in pipe_parser()._actions if each.dest == "command")
    assert isinstance(subcommands.choices, dict)
    parsers = [subcommands.choices[command]]
    for action in parsers[0]._actions:
        if action.dest == "action" and isinstance(action.choices, dict):
            parsers = list(action.choices.values())
    assert all("-v" in parser._option_string_actions for parser in parsers)


def test_all_messages_begin_with_the_program(desk: Desk) -> None:
    desk.write("a.srt", "")
    file = desk.write("x.yaml", "jobs: {x: {inputs: a.srt, to: zh, engine: echo}}")
    ran = pipe(desk, "run", str(file))
    assert message(ran).startswith("translate-pipe: ")
