"""Carries an order out under the signals a person or a service manager may send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from translate_pipe import __version__
from translate_pipe.cli.order import Order
from translate_pipe.cli.progress import Shown
from translate_pipe.cli.signals import Stopping, stopping
from translate_pipe.job import FileJob, FileResult
from translate_pipe.model import FileReport, FileState, RunReport
from translate_pipe.quality.exit_code import worst
from translate_pipe.run import Run

__all__ = ["conduct", "conducting"]


async def conduct(
    order: Order, progress: Shown, tell: Callable[[FileReport], object]
) -> tuple[Sequence[FileResult], RunReport]:
    """Translate everything in the order; the report's ``exit_code`` is the command's. Each file's
    report is given to ``tell`` at once.

    Raises what opening a run raises. An order without jobs opens nothing.
    """
    if not order.jobs:
        return [], RunReport(version=__version__)

    def ended(job: FileJob, result: FileResult) -> None:
        tell(result.report)
        progress.file_ends(job, result.report)

    progress.begins(order.jobs)
    run = Run(order.settings, progress=progress, one_shot=True)
    async with conducting(progress, run.drain, run.abort), run:
        results = await run.translate(order.jobs, ended)
        report = run.report(results)
    if any(file.state is FileState.INTERRUPTED for file in report.files):
        progress.say("interrupted; run the same command again to resume")
    report.exit_code = worst(file.exit_code for file in report.files)
    return results, report


@asynccontextmanager
async def conducting(
    progress: Shown, drain: Callable[[int], None], abort: Callable[[], None]
) -> AsyncIterator[Stopping]:
    """Meanwhile, let the clock of what is shown go on, and obey signals: ``drain`` is called with
    the first one's number, ``abort`` at each later one."""

    def say_and_drain(signum: int) -> None:
        progress.say(
            "stopping: finishing the requests in flight; press Ctrl-C again to stop at once"
        )
        drain(signum)

    ticking = asyncio.create_task(_tick(progress))
    try:
        with stopping(say_and_drain, abort) as stop:
            yield stop
    finally:
        ticking.cancel()


async def _tick(progress: Shown) -> None:
    while True:
        await asyncio.sleep(1)
        progress.tick()
