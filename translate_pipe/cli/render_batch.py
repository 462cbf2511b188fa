"""The closing table of a batch: which jobs and files ended how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable
from translate_pipe.cli.render import Teller
from translate_pipe.cli.table import table
from translate_pipe.jobs.planning import PlannedJob
from translate_pipe.jobs.report import BatchReport, JobReport
from translate_pipe.model import FileReport, FileState
from translate_pipe.quality.report import cost, counted, duration, host_lines, tokens

__all__ = ["show", "tell"]

_STATES = {
    "done": FileState.DONE,
    "already done": FileState.ALREADY_DONE,
    "incomplete": FileState.INCOMPLETE,
    "interrupted": FileState.INTERRUPTED,
    "failed": FileState.FAILED,
}
"""Columns of the table; few runs are interrupted."""
_PLAN = (
    "job",
    "files",
    "already done",
    "refused",
    "failed",
    "to translate",
    "chunks",
    "prompt",
    "completion",
    "exit code",
)


def tell(job: PlannedJob | JobReport, files: Iterable[FileReport], teller: Teller) -> None:
    """Say what a person must know of a job, and what became of those files of it."""
    for notice in job.notices:
        teller.once(f"{job.name}: {notice.message}")
    if job.error:
        teller.once(f"{job.name}: {job.error}")
    for file in files:
        teller.tell(file)


def show(report: BatchReport, *, quiet: bool) -> None:
    """Print the table, unless ``quiet``. That of a plan is shown always: it was asked for."""
    planned = any(job.count(FileState.PLANNED) for job in report.jobs)
    if planned or not quiet:
        for line in _lines(report):
            streams.tell(printable(line))


def _lines(report: BatchReport) -> Iterator[str]:
    planned = [f for job in report.jobs for f in job.files if f.state is FileState.PLANNED]
    if planned:
        yield from table([_PLAN, *map(_planned_row, report.jobs)], numbers=True)
        prompt = sum(file.estimated_prompt_tokens for file in planned)
        completion = sum(file.estimated_completion_tokens for file in planned)
        yield f"about {tokens(prompt, completion)}; nothing was sent"
        return
    shown = dict(_STATES)
    if not any(job.count(FileState.INTERRUPTED) for job in report.jobs):
        del shown["interrupted"]
    rows = [_row(job, shown.values()) for job in report.jobs]
    yield from table([("job", "files", *shown, "exit code"), *rows], numbers=True)
    if report.totals.requests:
        spent = cost(report.totals, report.seconds)
        yield f"{counted(len(report.jobs), 'jobs')} in {duration(report.seconds)}{spent}"
        yield from host_lines(report.hosts, report.seconds)


def _row(job: JobReport, states: Iterable[FileState]) -> tuple[str, ...]:
    counts = (len(job.files), *map(job.count, states), job.exit_code)
    return (job.name, *map(str, counts))


def _planned_row(job: JobReport) -> tuple[str, ...]:
    planned = [file for file in job.files if file.state is FileState.PLANNED and not file.exit_code]
    counts = (
        len(job.files),
        job.count(FileState.ALREADY_DONE),
        job.count(FileState.PLANNED) - len(planned),
        job.count(FileState.FAILED),
        sum(file.segments - file.passed - file.recalled for file in planned),
        sum(file.chunks for file in planned),
        sum(file.estimated_prompt_tokens for file in planned),
        sum(file.estimated_completion_tokens for file in planned),
        job.exit_code,
    )
    return (job.name, *(f"{count:,}" for count in counts))
