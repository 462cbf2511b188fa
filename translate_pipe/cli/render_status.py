"""How unattended work stands, in words: watchers, jobs, and the files that need attention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from translate_pipe.ledger import KILLED, RUNNING, FileRow, JobRow, Outcome, WatcherRow
from translate_pipe.quality.report import counted
from translate_pipe.watch.status import Status

__all__ = ["lines"]

_LISTED = 20


def lines(status: Status, *, everything: bool) -> Iterator[str]:
    """Line by line; files beyond the first twenty only where ``everything`` is asked for."""
    for watcher in status.watchers:
        yield f"watcher {watcher.config}: {_life(watcher, watcher.config in status.dead)}"
        if watcher.trouble:
            yield f"  trouble: {watcher.trouble}"
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in status.files.items() if count)
    if status.watchers or counts:
        yield f"watched files: {counts or 'none yet'}"
        waiting = f"{status.queued:,} queued, {status.settling:,} settling"
        yield f"now: {len(status.in_flight)} in flight, {waiting}"
        yield from (f"  {name}" for name in status.in_flight)
        rates = counted(status.files_per_hour, "files"), counted(status.cues_per_hour, "cues")
        yield f"last hour: {', '.join(rates)}"
    several = len({job.config for job in status.jobs}) > 1
    for job in status.jobs:
        yield f"job {job.job}{f' of {job.config}' if several else ''}: {_job(job)}"
    shown = status.attention if everything else status.attention[:_LISTED]
    yield from map(_row, shown)
    if len(shown) < len(status.attention):
        yield f"and {len(status.attention) - len(shown):,} more (-v lists them all)"


def _life(watcher: WatcherRow, dead: bool) -> str:
    if dead:
        return "died unexpectedly"
    return f"running since {_moment(watcher.started)}" if watcher.running else "not running"


def _job(job: JobRow) -> str:
    if job.state == RUNNING:
        return f"running since {_moment(job.started)}, {counted(job.files, 'files')}"
    if job.state == KILLED:
        return f"killed, begun {_moment(job.started)}. Run it again to resume"
    reason = f": {job.reason}" if job.reason else ""
    state, done = job.state.replace("-", " "), f"{job.done:,} of {counted(job.files, 'files')} done"
    return f"{state} {_moment(job.ended)}, {done}, exit code {job.exit_code}{reason}"


def _row(row: FileRow) -> str:
    language = f" ({row.to})" if row.to else ""
    is_timed = row.retry_at and row.outcome is Outcome.FAILED
    again = f", again after {_moment(row.retry_at)}" if is_timed else ""
    return f"{row.outcome}{again}: {row.source}{language}: {row.why}"


def _moment(seconds: float) -> str:
    """A ``time.time()`` in the time of this place, to the minute."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
