"""``translate-pipe``: the operator's command. Its subcommands are named, and not built yet."""

from __future__ import annotations

from collections.abc import Sequence

from translate_pipe import __version__
from translate_pipe.cli import frame
from translate_pipe.cli.arguments import EXIT_CODES, Parser
from translate_pipe.errors import UsageError

__all__ = ["COMMANDS", "main", "pipe_parser"]

PROGRAM = "translate-pipe"

COMMANDS = {
    "run": "run the batch jobs of a YAML file",
    "watch": "translate what arrives in watched folders",
    "models": "list, pull and create models",
    "check": "check finished translations",
    "doctor": "find out what is wrong with a server or a machine",
    "config": "show the settings in force",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code."""
    return frame.run(PROGRAM, _command, arguments)


def pipe_parser() -> Parser:
    """Everything ``translate-pipe`` takes."""
    parser = Parser(
        prog=PROGRAM,
        description="Batch jobs, watched folders and models. Not built yet: see translate-subs.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"translate_pipe {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=f"{purpose} (not built yet)")
    return parser


def _command(words: Sequence[str]) -> int:
    arguments, _ = pipe_parser().parse_known_args(words)
    raise UsageError(
        f"'{arguments.command}' is not built yet in version {__version__}",
        remedy="translate-subs translates files, folders and patterns now",
    )
