"""The closing table of a batch: which jobs and files ended how."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable
from translate_pipe.cli.render import show_troubles
from translate_pipe.cli.table import table
from translate_pipe.jobs.report import BatchReport, JobReport
from translate_pipe.model import FileState
from translate_pipe.quality.report import cost, counted, duration, file_line, host_lines, tokens

__all__ = ["show"]

_COLUMNS = ("job", "files", "done", "already done", "incomplete", "failed", "exit code")
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


def show(
    report: BatchReport, say: Callable[[str], None], *, quiet: bool = False, verbose: bool = False
) -> None:
    """Print what a person must know, through ``say``, and unless ``quiet`` the table.

    A plan is shown always: it is what was asked for. What is true of many files, such as a server
    that does not answer, is said once.
    """
    said: set[str] = set()

    def once(message: str) -> None:
        if message not in said:
            said.add(message)
            say(message)

    for job in report.jobs:
        for notice in job.notices:
            once(f"{job.name}: {notice.message}")
        if job.error:
            once(f"{job.name}: {job.error}")
        for file in job.files:
            show_troubles(file, once, verbose=verbose)
    planned = any(job.count(FileState.PLANNED) for job in report.jobs)
    if quiet and not planned:
        return
    for line in _lines(report, verbose=verbose):
        streams.tell(printable(line))


def _lines(report: BatchReport, *, verbose: bool) -> Iterator[str]:
    for job in report.jobs:
        for file in job.files:
            if verbose or file.exit_code or file.state is FileState.PLANNED:
                yield file_line(file, seconds=file.seconds)
    planned = [f for job in report.jobs for f in job.files if f.state is FileState.PLANNED]
    if planned:
        yield from table([_PLAN, *map(_planned_row, report.jobs)], numbers=True)
        prompt = sum(file.estimated_prompt_tokens for file in planned)
        completion = sum(file.estimated_completion_tokens for file in planned)
        yield f"about {tokens(prompt, completion)}; nothing was sent"
        return
    yield from table([_COLUMNS, *map(_row, report.jobs)], numbers=True)
    if report.totals.requests:
        spent = cost(report.totals, report.seconds)
        yield f"{counted(len(report.jobs), 'jobs')} in {duration(report.seconds)}{spent}"
        yield from host_lines(report.hosts, report.seconds)


def _row(job: JobReport) -> tuple[str, ...]:
    counts = (
        len(job.files),
        job.count(FileState.DONE),
        job.count(FileState.ALREADY_DONE),
        job.count(FileState.INCOMPLETE),
        job.count(FileState.FAILED, FileState.INTERRUPTED),
        job.exit_code,
    )
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
