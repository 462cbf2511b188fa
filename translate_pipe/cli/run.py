"""``translate-pipe run``: the batch jobs of a YAML file, once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from translate_pipe.cli.arguments import add_settings, engine, flags, named
from translate_pipe.cli.pipe import PROGRAM

if TYPE_CHECKING:
    from translate_pipe.cli.progress import Shown
    from translate_pipe.cli.render import Teller
    from translate_pipe.jobs.batch import Batch
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.jobs.planning import PlannedJob
    from translate_pipe.jobs.report import BatchReport
    from translate_pipe.settings import Settings

__all__ = ["add_arguments", "blank", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``run`` takes besides the flags of the engine."""
    parser.add_argument("config", type=named, metavar="CONFIG", help="the jobs file")
    add = parser.add_argument
    add("--only", action="append", default=[], metavar="JOB", help="run this job; may be repeated")
    add("--dry-run", action="store_true", help="show the plan and its cost; send nothing")
    add_settings(add, "overwrite")
    add("--json", action="store_true", help="print the report as JSON on standard output")
    add("-q", "--quiet", action="store_true", help="no bar, no lines of files, no closing table")
    add(
        "-v",
        "--verbose",
        action="store_true",
        help="name what was done already; show tracebacks of bugs",
    )
    engine(parser)


def command(arguments: argparse.Namespace) -> int:
    """Run the jobs, show what became of them. Returns the exit code."""
    from dataclasses import asdict

    from translate_pipe.cli.render import print_json

    report = _report(arguments)
    if arguments.json:
        print_json(asdict(report))
    return report.exit_code


def blank() -> dict[str, Any]:
    """The report of a batch that could not begin."""
    from dataclasses import asdict

    from translate_pipe.jobs.report import BatchReport

    return asdict(BatchReport())


def _report(arguments: argparse.Namespace) -> BatchReport:
    import os

    from translate_pipe.cli import render_batch
    from translate_pipe.cli.progress import choose
    from translate_pipe.cli.render import Teller
    from translate_pipe.jobs.batch import dry_run
    from translate_pipe.jobs.config import JobsFile
    from translate_pipe.jobs.planning import plan_batch
    from translate_pipe.settings import unread

    given = flags(arguments)
    file = JobsFile.read(arguments.config)
    with file.redact.errors():
        jobs = plan_batch(file, given, arguments.only)
        settings = file.settings(file.config.defaults, given)
    quiet, verbose = arguments.quiet, arguments.verbose
    progress = choose(PROGRAM, quiet=quiet, verbose=verbose, redact=file.redact)
    notices = [each.notice for each in unread(os.environ, file.document.secrets)]
    for notice in notices:
        progress.notice(notice)
    teller = Teller(progress, quiet=quiet and not arguments.dry_run, verbose=verbose)
    try:
        if arguments.dry_run:
            report = dry_run(file.path, jobs, file.redact)
            for notice in report.notices:
                progress.notice(notice)
            for planned in report.jobs:
                render_batch.tell(planned, planned.files, teller)
        else:
            for job in jobs:
                render_batch.tell(job, (each.report for each in job.refused), teller)
            report = _translated(file, jobs, settings, progress, teller)
    finally:
        progress.close()
    report.notices[:0] = notices
    render_batch.show(report, quiet=quiet)
    return report


def _translated(
    file: JobsFile,
    jobs: Sequence[PlannedJob],
    settings: Settings,
    progress: Shown,
    teller: Teller,
) -> BatchReport:
    import asyncio

    from translate_pipe.jobs.batch import Batch
    from translate_pipe.settings import state_dir

    batch = Batch(file.path, jobs, state_dir(settings), progress, file.redact, teller.tell)
    return asyncio.run(_conduct(batch, progress))


async def _conduct(batch: Batch, progress: Shown) -> BatchReport:
    from translate_pipe.cli.conduct import conducting

    async with conducting(progress, batch.drain, batch.abort):
        report = await batch.run()
    if report.exit_code > 128:
        progress.say("interrupted; run the same command again to resume")
    return report
