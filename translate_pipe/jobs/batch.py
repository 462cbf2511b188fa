"""Runs planned jobs: files with equal settings share a run, and none stops another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGINT

from translate_pipe import __version__, paths
from translate_pipe.errors import Bug, Interrupted, TranslatePipeError
from translate_pipe.forecast import plan_jobs
from translate_pipe.job import FileResult
from translate_pipe.jobs.planning import PlannedFile, PlannedJob
from translate_pipe.jobs.report import BatchReport, JobReport, redacted, worst_state
from translate_pipe.jobs.work import translate_one
from translate_pipe.ledger import RUNNING, JobRow, Ledger
from translate_pipe.locks import all_held, job_lock
from translate_pipe.model import Accounting, FileReport, FileState, RunReport
from translate_pipe.progress import Listener, Silent
from translate_pipe.quality.exit_code import worst
from translate_pipe.redaction import Redactor
from translate_pipe.run import Run, is_new, not_begun
from translate_pipe.settings import Settings
from translate_pipe.turns import Line

__all__ = ["Batch", "dry_run"]


@dataclass(slots=True)
class _Group:
    """Files that one run can do, by their position in the whole batch."""

    settings: Settings
    files: list[tuple[int, PlannedFile]]


class Batch:
    """The jobs of one file, to be run once.

    Each job is locked while it runs: ``run`` raises ``LockHeld`` at once where another process
    has one of them, and ``JournalError`` where the state folder cannot be used. ``redact`` is for
    what is told, in the report and in the ledger; the names of files stay as they are. Each file's
    report is given to ``tell`` at once, not redacted.
    """

    def __init__(
        self,
        config: Path,
        jobs: Sequence[PlannedJob],
        state_dir: Path,
        listener: Listener | None = None,
        redact: Redactor | None = None,
        tell: Callable[[FileReport], object] = lambda report: None,
    ) -> None:
        self._config = str(paths.full(config))
        self._jobs = jobs
        self._state_dir = state_dir
        self._listener: Listener = listener or Silent()
        self._redact = redact or Redactor()
        self._tell = tell
        self._run: Run | None = None
        self._signum: int | None = None
        self._reports: dict[int, FileReport] = {}
        self._runs: list[RunReport] = []

    async def run(self) -> BatchReport:
        """Translate everything; what fails is in the report, which the ledger notes too."""
        started = time.time()
        locks = [
            (job_lock(self._state_dir, self._config, job.name), f"job {job.name!r}")
            for job in self._jobs
        ]
        with all_held(locks), self._ledger() as ledger:
            for job in self._jobs:
                count = len(job.files) + len(job.refused)
                ledger.put(JobRow(self._config, job.name, RUNNING, files=count, started=started))
            try:
                await self._translate_all()
            finally:
                # However this ends: a job without a row of its end counts as killed.
                report = self._report(time.time() - started)
                for each in report.jobs:
                    ledger.put(_row(self._config, each, started))
        return report

    def drain(self, signum: int) -> None:
        """That signal came: begin nothing more; finish and journal the requests in flight."""
        self._signum = signum
        if self._run is not None:
            self._run.drain(signum)

    def abort(self) -> None:
        """Stop now. What was accepted is in the journal."""
        if self._run is not None:
            self._run.abort()

    @contextmanager
    def _ledger(self) -> Iterator[Ledger]:
        ledger = Ledger(self._state_dir)
        try:
            yield ledger
        finally:
            ledger.close()

    async def _translate_all(self) -> None:
        files = [file for job in self._jobs for file in job.files]
        self._listener.begins([file.job for file in files])
        for group in _groups(files):
            await self._translate_group(group)

    async def _translate_group(self, group: _Group) -> None:
        try:
            self._refuse_if_stopped()
            self._run = Run(group.settings, progress=self._listener)
            async with self._run as run:
                line = Line.of(group.files, lambda turn: is_new(turn[1].job, group.settings))
                await run.work_through(line, partial(self._work, run))
                self._runs.append(run.report([]))
        except TranslatePipeError as error:
            self._end_rest(group, error)
        except Exception as error:  # in what the files share: the other groups have their own
            self._end_rest(group, Bug.behind(error))
        finally:
            self._run = None

    def _end_rest(self, group: _Group, error: TranslatePipeError) -> None:
        """The files of a group that have no outcome have this one."""
        for position, file in group.files:
            if position not in self._reports:
                self._end(position, file, not_begun(file.job, error))
        if isinstance(error, Bug):
            self._listener.bug(error)

    async def _work(self, run: Run, turn: tuple[int, PlannedFile]) -> None:
        position, file = turn
        result = await translate_one(run, file.job)
        self._end(position, file, result)
        if isinstance(result.error, Bug):
            self._listener.bug(result.error)

    def _refuse_if_stopped(self) -> None:
        if self._signum is not None:
            raise Interrupted("stopped before this file's turn", signum=self._signum)

    def _end(self, position: int, file: PlannedFile, result: FileResult) -> None:
        self._reports[position] = result.report
        self._tell(result.report)
        self._listener.file_ends(file.job, result.report)

    def _outcome(self, position: int, file: PlannedFile) -> FileReport:
        """A file's report; one that has none was at work when everything was stopped."""
        if position in self._reports:
            return self._reports[position]
        stopped = Interrupted("stopped before its end", signum=self._signum or SIGINT)
        return not_begun(file.job, stopped).report

    def _report(self, seconds: float) -> BatchReport:
        report = BatchReport(version=__version__, config=self._config, seconds=seconds)
        start = 0
        for job in self._jobs:
            files = [self._outcome(n, file) for n, file in enumerate(job.files, start)]
            report.jobs.append(_job_report(job, files))
            start += len(job.files)
        for run in self._runs:
            report.totals.add(run.totals)
            report.notices += run.notices
            for host, cost in run.hosts.items():
                report.hosts.setdefault(host, Accounting()).add(cost)
        report.tokens_per_second = report.totals.rate(seconds)
        report.exit_code = worst(job.exit_code for job in report.jobs)
        return redacted(report, self._redact)


def dry_run(
    config: Path, jobs: Sequence[PlannedJob], redact: Redactor | None = None
) -> BatchReport:
    """What the batch would do, estimated without a server, without locks, without a trace."""
    report = BatchReport(version=__version__, config=str(paths.full(config)))
    for job in jobs:
        files: dict[int, FileReport] = {}
        for group in _groups(job.files):
            planned = plan_jobs([file.job for _, file in group.files], group.settings)
            files |= {n: each for (n, _), each in zip(group.files, planned.files, strict=True)}
            report.notices += [each for each in planned.notices if each not in report.notices]
        report.jobs.append(_job_report(job, [files[n] for n in sorted(files)]))
    report.exit_code = worst(job.exit_code for job in report.jobs)
    return redacted(report, redact or Redactor())


def _groups(files: Sequence[PlannedFile]) -> list[_Group]:
    """Files by settings, in the order of each group's first file."""
    groups: list[_Group] = []
    for position, file in enumerate(files):
        group = next((each for each in groups if each.settings == file.settings), None)
        if group is None:
            group = _Group(file.settings, [])
            groups.append(group)
        group.files.append((position, file))
    return groups


def _job_report(job: PlannedJob, done: list[FileReport]) -> JobReport:
    error, files = job.error, [*done, *(each.report for each in job.refused)]
    codes = [file.exit_code for file in files] + ([error.status] if error else [])
    return JobReport(
        name=job.name,
        files=files,
        notices=list(job.notices),
        error=None if error is None else str(error),
        state=FileState.FAILED if error else worst_state(files),
        exit_code=worst(codes),
    )


def _row(config: str, job: JobReport, started: float) -> JobRow:
    troubled = [file for file in job.files if file.exit_code]
    reason = job.error or next((file.error for file in troubled if file.error), "") or ""
    return JobRow(
        config=config,
        job=job.name,
        state=job.state,
        exit_code=job.exit_code,
        files=len(job.files),
        done=len(job.files) - len(troubled),
        failed=len(troubled),
        started=started,
        ended=time.time(),
        reason=reason,
    )
