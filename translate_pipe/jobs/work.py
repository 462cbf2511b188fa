"""One file's turn in an unattended run: translated, never the end of the others."""

from __future__ import annotations

from translate_pipe.errors import Bug
from translate_pipe.job import FileJob, FileResult
from translate_pipe.run import Run, not_begun


async def translate_one(run: Run, job: FileJob) -> FileResult:
    """Translate a file; errors are in the result, a bug among them: one file's must not end what
    has a thousand others."""
    try:
        return await run.translate_one(job)
    except Exception as error:
        return not_begun(job, Bug.behind(error))
