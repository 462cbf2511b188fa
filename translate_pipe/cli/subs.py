"""``translate-subs``: translate subtitle files, once."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from translate_pipe.cli import frame, streams
from translate_pipe.cli.arguments import subs_parser
from translate_pipe.cli.progress import Shown, choose

if TYPE_CHECKING:
    from translate_pipe.cli.order import Order
    from translate_pipe.model import FileReport, RunReport

__all__ = ["main"]

PROGRAM = "translate-subs"


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code."""
    return frame.run(PROGRAM, _command, arguments, blank=_blank)


def _command(words: Sequence[str]) -> int:
    from dataclasses import asdict

    from translate_pipe.cli.render import print_json

    arguments = _parsed(words)
    report = _report(arguments)
    if arguments.json:
        print_json(asdict(report))
    return report.exit_code


def _blank(_: Sequence[str]) -> dict[str, Any]:
    """The report of a run that could not begin."""
    from dataclasses import asdict

    from translate_pipe.model import RunReport

    return asdict(RunReport())


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = subs_parser()
    arguments, unknown = parser.parse_known_args(words)
    if unknown:
        parser.refuse(
            unknown,
            "Inputs stand together before the options; several languages are --to zh,fr. ",
        )
    return arguments


def _report(arguments: argparse.Namespace) -> RunReport:
    from translate_pipe.cli import render
    from translate_pipe.cli.order import Order
    from translate_pipe.quality.exit_code import worst

    order = Order.of(arguments)
    progress = choose(PROGRAM, quiet=arguments.quiet)
    for notice in order.notices:
        progress.notice(notice)
    told = not arguments.dry_run and len(order.jobs) + len(order.refused) > 1

    teller = render.Teller(progress, quiet=arguments.quiet, verbose=arguments.verbose)

    def tell(file: FileReport) -> None:
        if told:
            teller.tell(file)

    try:
        for file in order.refused:
            tell(file)
        report = (
            _planned(order, progress) if arguments.dry_run else _translated(order, progress, tell)
        )
    finally:
        progress.close()
    report.notices[:0] = order.notices
    report.files += order.refused
    report.exit_code = worst([report.exit_code, *(file.exit_code for file in order.refused)])
    render.show(report, progress, quiet=arguments.quiet, verbose=arguments.verbose, told=told)
    return report


def _planned(order: Order, progress: Shown) -> RunReport:
    from translate_pipe.forecast import plan_jobs
    from translate_pipe.quality.exit_code import worst

    report = plan_jobs(order.jobs, order.settings)
    for notice in report.notices:
        progress.notice(notice)
    report.exit_code = worst(file.exit_code for file in report.files)
    return report


def _translated(order: Order, progress: Shown, tell: Callable[[FileReport], None]) -> RunReport:
    import asyncio

    from translate_pipe.cli.conduct import conduct

    results, report = asyncio.run(conduct(order, progress, tell))
    progress.close()  # standard output may be the same terminal
    for result in results:
        if result.report.target is None:
            streams.write(result.data)
    return report
