"""``translate-pipe``: the operator's command. Each subcommand is a module of its own.

A module named in ``BUILT`` has ``add_arguments(parser)`` and ``command(arguments) -> exit code``,
and imports nothing heavy outside the latter.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from translate_pipe import __version__
from translate_pipe.cli import frame
from translate_pipe.cli.arguments import EXIT_CODES, Parser
from translate_pipe.errors import UsageError

__all__ = ["BUILT", "COMMANDS", "main", "pipe_parser"]

PROGRAM = "translate-pipe"

COMMANDS = {
    "run": "run the batch jobs of a YAML file",
    "watch": "translate what arrives in watched folders",
    "status": "say how jobs ended and what watchers are doing",
    "models": "list, fetch, make and load the models of Ollama servers",
    "check": "check finished translations",
    "doctor": "find out what is wrong with a server or a machine",
    "config": "show the settings in force, or the schema of jobs files",
}
BUILT = {
    "run": "translate_pipe.cli.run",
    "watch": "translate_pipe.cli.watch",
    "status": "translate_pipe.cli.status",
    "models": "translate_pipe.cli.models",
    "doctor": "translate_pipe.cli.doctor",
    "config": "translate_pipe.cli.config",
}
"""Where the commands are that exist; the others say that they do not."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code."""
    return frame.run(PROGRAM, _command, arguments)


def pipe_parser() -> Parser:
    """Everything ``translate-pipe`` takes."""
    parser = Parser(
        prog=PROGRAM,
        description="Batch jobs, watched folders, models: for translations without a hand.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"translate_pipe {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        if name in BUILT:
            command = commands.add_parser(name, help=purpose, description=purpose.capitalize())
            import_module(BUILT[name]).add_arguments(command)
        else:
            commands.add_parser(name, help=f"{purpose} (not built yet)")
    return parser


def _command(words: Sequence[str]) -> int:
    parser = pipe_parser()
    arguments, unknown = parser.parse_known_args(words)
    if arguments.command not in BUILT:
        raise UsageError(
            f"'{arguments.command}' is not built yet in version {__version__}",
            remedy="translate-subs translates files, folders and patterns now",
        )
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    code: int = import_module(BUILT[arguments.command]).command(arguments)
    return code
