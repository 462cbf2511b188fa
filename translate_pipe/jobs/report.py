"""What became of a batch: job by job, file by file, and what all of it cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from translate_pipe.model import Accounting, FileReport, FileState, Notice
from translate_pipe.redaction import Redactor

__all__ = ["BatchReport", "JobReport", "redacted", "worst_state"]

_TROUBLE_FIRST = (
    FileState.INTERRUPTED,
    FileState.FAILED,
    FileState.INCOMPLETE,
    FileState.PLANNED,
    FileState.DONE,
)


@dataclass(slots=True)
class JobReport:
    """One job. ``error`` is why no file of it was tried; ``state`` is that of its worst file."""

    name: str
    files: list[FileReport] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    error: str | None = None
    state: FileState = FileState.ALREADY_DONE
    exit_code: int = 0

    def count(self, state: FileState) -> int:
        """How many files ended in that state."""
        return sum(file.state is state for file in self.files)


@dataclass(slots=True)
class BatchReport:
    """The whole batch, as ``--json`` prints it."""

    schema: int = 1
    version: str = ""
    config: str = ""
    jobs: list[JobReport] = field(default_factory=list)
    totals: Accounting = field(default_factory=Accounting)
    hosts: dict[str, Accounting] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    seconds: float = 0.0
    tokens_per_second: float = 0.0
    exit_code: int = 0


def worst_state(files: Sequence[FileReport]) -> FileState:
    """The state that says most about files together; ``already-done`` for none."""
    states = {file.state for file in files}
    return next((each for each in _TROUBLE_FIRST if each in states), FileState.ALREADY_DONE)


def redacted(report: BatchReport, redact: Redactor) -> BatchReport:
    """The report without secrets in its messages and addresses."""

    def noticed(notices: list[Notice]) -> list[Notice]:
        return [replace(each, message=redact(each.message)) for each in notices]

    def told(file: FileReport) -> FileReport:
        error = None if file.error is None else redact(file.error)
        return replace(file, error=error, notices=noticed(file.notices))

    jobs = [
        replace(
            job,
            files=[told(file) for file in job.files],
            notices=noticed(job.notices),
            error=None if job.error is None else redact(job.error),
        )
        for job in report.jobs
    ]
    hosts = {redact(host): cost for host, cost in report.hosts.items()}
    return replace(report, jobs=jobs, notices=noticed(report.notices), hosts=hosts)
