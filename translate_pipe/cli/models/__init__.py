"""``translate-pipe models``: what the Ollama servers keep, and how models come to them.

Every action is done on each server in turn; one that fails does not keep the others from theirs.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from translate_pipe.cli.arguments import flags, sentence
from translate_pipe.cli.models.arguments import ACTIONS, common
from translate_pipe.cli.pipe import PROGRAM
from translate_pipe.errors import TranslatePipeError, UsageError

if TYPE_CHECKING:
    from translate_pipe.cli.models.transfer import Transfer
    from translate_pipe.settings import Settings

__all__ = ["add_arguments", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``models`` takes: an action, and its own arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (purpose, add_own) in ACTIONS.items():
        action = actions.add_parser(name, help=purpose, description=sentence(purpose))
        action.set_defaults(parser=action)
        add_own(action.add_argument)
        common(action.add_argument)


def command(arguments: argparse.Namespace) -> int:
    """Do the action on every server, show what came of it. Returns the exit code."""
    import asyncio

    from translate_pipe.cli.models import render
    from translate_pipe.cli.models.transfer import Transfer
    from translate_pipe.cli.render import print_json
    from translate_pipe.quality.exit_code import worst
    from translate_pipe.settings import Settings

    settings = Settings.load(flags(arguments))
    _check(arguments, settings)
    transfer = Transfer(PROGRAM, quiet=arguments.quiet)
    results = asyncio.run(_conduct(arguments, settings, transfer))
    if arguments.json:
        print_json(results)
    else:
        render.show(arguments.action, results, verbose=arguments.verbose)
    return worst(result.get("exit_code", 0) for result in results)


async def _conduct(
    arguments: argparse.Namespace, settings: Settings, transfer: Transfer
) -> list[dict[str, Any]]:
    import asyncio

    from translate_pipe.cli.signals import stopping
    from translate_pipe.errors import Interrupted
    from translate_pipe.modelcare.server import hosts_of

    async def everywhere() -> list[dict[str, Any]]:
        return [await _on(host, arguments, settings, transfer) for host in hosts_of(settings)]

    working = asyncio.create_task(everywhere())

    def stop_now(_: int | None = None) -> None:
        working.cancel()

    try:
        with stopping(stop_now, stop_now) as stop:
            return await working
    except asyncio.CancelledError:
        if stop.signum is None:
            raise
        raise Interrupted(
            f"{arguments.action} was interrupted",
            remedy=_REMEDIES.get(arguments.action),
            signum=stop.signum,
        ) from None


_AGAIN = "The same command goes on where it stopped, unless the server is restarted in between"
_REMEDIES = {"pull": _AGAIN, "push": _AGAIN, "create": _AGAIN}


async def _on(
    host: str, arguments: argparse.Namespace, settings: Settings, transfer: Transfer
) -> dict[str, Any]:
    """One server's result; an error is one too."""
    from translate_pipe.cli.models.actions import DOINGS
    from translate_pipe.modelcare.server import ModelServer

    server = ModelServer(settings, host)
    try:
        told = await DOINGS[arguments.action](server, arguments, settings, transfer)
    except TranslatePipeError as error:
        transfer.say(str(error))
        return {"host": server.url, "error": str(error), "exit_code": error.status}
    finally:
        transfer.end()
        await server.aclose()
    return {"host": server.url, **told}


def _check(arguments: argparse.Namespace, settings: Settings) -> None:
    """What can be known to be wrong before a server is asked."""
    if arguments.action != "create":
        return
    if len(settings.to) > 1:
        raise UsageError("a model is made for one language", remedy="Give one with --to")
    if settings.to and arguments.system is not None:
        raise UsageError(
            "--to and --system exclude each other: --to writes the system prompt",
            remedy="Leave one of them out",
        )
    if settings.source_language and not settings.to:
        raise UsageError(
            "--source-language says nothing without --to", remedy="Give the target with --to"
        )
