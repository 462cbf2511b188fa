"""``translate-pipe``: the operator's command. Each subcommand is a module of its own.

A command's module has its name, ``add_arguments(parser)`` and ``command(arguments) -> exit code``,
and imports nothing heavy outside the latter. ``blank()``, where there is one, is what ``--json``
prints of a command that could not begin, but for the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from translate_pipe import __version__
from translate_pipe.cli import frame
from translate_pipe.cli.arguments import EXIT_CODES, Parser, sentence
from translate_pipe.errors import ExitCode

__all__ = ["COMMANDS", "main", "pipe_parser"]

PROGRAM = "translate-pipe"

COMMANDS = {
    "run": "run the batch jobs of a YAML file",
    "watch": "translate what arrives in watched folders",
    "status": "say how jobs ended and what watchers are doing",
    "models": "list, fetch, make and load the models of Ollama servers",
    "check": "compare a translation with its original, without a model",
    "prune": "make the journal forget old translations",
    "doctor": "find out what is wrong with a server or a machine",
    "config": "show the settings in force, or the schema of jobs files",
}
"""What each is for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code."""
    return frame.run(PROGRAM, _command, arguments, blank=_blank)


def pipe_parser() -> Parser:
    """Everything ``translate-pipe`` takes."""
    parser = Parser(
        prog=PROGRAM,
        description="Batch jobs, watched folders and models, for unattended translation.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"translate_pipe {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=sentence(purpose))
        command.set_defaults(parser=command)
        _module(name).add_arguments(command)
    return parser


def _command(words: Sequence[str]) -> int:
    if not words:
        pipe_parser().print_help(sys.stderr)
        return ExitCode.USAGE
    arguments, unknown = pipe_parser().parse_known_args(words)
    if unknown:
        arguments.parser.refuse(unknown)
    code: int = _module(arguments.command).command(arguments)
    return code


def _blank(words: Sequence[str]) -> dict[str, Any]:
    """The report of the command that is asked for, as it is before anything was done."""
    name = next((word for word in words if word in COMMANDS), None)
    shape: dict[str, Any] = getattr(_module(name), "blank", dict)() if name else {}
    return shape


def _module(name: str) -> Any:
    return import_module(f"translate_pipe.cli.{name}")
