"""What a run would do, file by file, without a server, without locks and without leaving a trace.

The journal is read where its keys can be known: they need the digest of the model, which only a
server has for its own. Where they cannot, a file that is done is told by what the journal knows of
its output, and what was translated of the others counts as still to be done, which a notice says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from translate_pipe import __version__
from translate_pipe.context import Approach
from translate_pipe.engines import guess
from translate_pipe.engines.base import EngineInfo
from translate_pipe.errors import ExitCode, OutputExists, TranslatePipeError
from translate_pipe.job import FileJob, failed
from translate_pipe.journal import Journal, Recipe, SqliteJournal, fingerprints, holds_anything
from translate_pipe.model import FileReport, FileState, Notice, RunReport
from translate_pipe.output import Existing
from translate_pipe.run import not_begun
from translate_pipe.settings import DEFAULT_NUM_CTX, EngineName, Settings, state_dir
from translate_pipe.standing import Standing
from translate_pipe.work import (
    Work,
    assemble,
    draft_keys,
    is_done,
    load,
    plan,
    recall,
    settle_recipe,
)
from translate_pipe.workers.protocols import choose

__all__ = ["plan_jobs"]


def plan_jobs(jobs: Sequence[FileJob], settings: Settings) -> RunReport:
    """The report of a run of those jobs that has not begun. Its files are ``planned``, or end as
    the run would end them; one whose output may not be replaced is planned with an error.

    Raises ``JournalError`` where there is a journal and it cannot be read.
    """
    info = _known(settings)
    approach = Approach(settings, info, choose(info, settings), settings.num_ctx or DEFAULT_NUM_CTX)
    with _journal(settings) as journal:
        files = [_planned(job, approach, journal) for job in jobs]
    return RunReport(
        version=__version__,
        engine=info.engine,
        model=info.model,
        num_ctx=approach.num_ctx,
        seed=settings.seed,
        files=files,
        notices=[] if journal is None or info.digest else [_unread(info)],
    )


def _known(settings: Settings) -> EngineInfo:
    """What can be told of the engine: of echo, everything."""
    info = guess(settings)
    return replace(info, model=info.engine, digest=info.engine) if info.identity else info


@contextmanager
def _journal(settings: Settings) -> Iterator[Journal | None]:
    """The journal, if there is one: none is made, and an older one is read as it is."""
    path = state_dir(settings) / "journal.sqlite"
    if not holds_anything(path):
        yield None
        return
    journal = SqliteJournal(path, read_only=True)
    try:
        yield journal
    finally:
        journal.close()


def _unread(info: EngineInfo) -> Notice:
    model = info.model or "the model"
    known_by = "the server knows which version of {} it has"
    if info.engine == EngineName.EMBEDDED:
        known_by = "its file says which version {} is, and a dry run does not open it"
    return Notice(
        "journal-not-read",
        f"only {known_by.format(model)}, so the journal was not read: "
        "files that are not finished count in full, and done ones as if the model were the same",
    )


def _planned(job: FileJob, approach: Approach, journal: Journal | None) -> FileReport:
    try:
        work = load(job, approach)
    except TranslatePipeError as error:
        return not_begun(job, error).report
    try:
        return _foreseen(work, approach, journal)
    except OutputExists as error:
        return replace(failed(work.report(), error), state=FileState.PLANNED, untranslated=[])
    except TranslatePipeError as error:
        return replace(failed(work.report(), error), untranslated=[])


def _foreseen(work: Work, approach: Approach, journal: Journal | None) -> FileReport:
    """A file's report. Raises what the run would end it with before anything is sent."""
    existing = _existing(work, approach.settings, journal)
    recipe, existing = settle_recipe(work, existing, approach)
    if journal is not None and recipe.model_digest:
        recall(work, fingerprints(work.segments, recipe), draft_keys(work, approach), journal)
    if (standing := Standing.of(work, existing, approach.settings)) is not None:
        standing.leave(work)
    state = FileState.ALREADY_DONE
    if not _is_done(work, recipe, existing, approach):
        existing.must_be_replaceable(work.source, work.recipe)
        state = FileState.PLANNED
    report = work.report()
    if state is FileState.PLANNED:
        _add_cost(report, work, approach)
    return replace(report, state=state, untranslated=[], exit_code=int(ExitCode.DONE))


def _existing(work: Work, settings: Settings, journal: Journal | None) -> Existing:
    job = work.job
    return Existing.at(
        job.target, journal, overwrite=settings.overwrite, replace_own=job.replace_own
    )


def _is_done(work: Work, recipe: Recipe, existing: Existing, approach: Approach) -> bool:
    """Whether the run would find its result at the target."""
    if work.chosen:
        return False
    if not approach.info.digest:
        return existing.is_made_of(work.source, work.recipe)
    if is_done(work, recipe, existing):
        return True
    if work.missing or existing.data is None:
        return False
    return assemble(work, approach.settings).data == existing.data


def _add_cost(report: FileReport, work: Work, approach: Approach) -> None:
    """Count the chunks of what is missing, and estimate their tokens."""
    tokens = approach.estimator.tokens
    for chunk in plan(work, work.missing, approach):
        request = approach.protocol.request(chunk, work.brief)
        report.chunks += 1
        report.estimated_prompt_tokens += tokens(request.system) + tokens(request.prompt)
        report.estimated_completion_tokens += tokens(request.payload)
