"""The flow, on one page: load, recall, chunk, translate, reassemble, publish.

Each step takes values and returns a value; what all files of a run share is the ``Context``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from secrets import randbelow
from time import monotonic

from translate_pipe.context import Context
from translate_pipe.engines.base import Embedder
from translate_pipe.errors import ReplyError, TranslatePipeError
from translate_pipe.job import FileJob, FileResult, failed
from translate_pipe.journal import Entry, Recipe, fingerprints
from translate_pipe.model import FileReport, FileState, Notice, Translation
from translate_pipe.output import Existing, misnamed, publish
from translate_pipe.quality.adequacy import review
from translate_pipe.reassembler import Assembled
from translate_pipe.settings import MOST_SEED, OnFailure, Settings
from translate_pipe.standing import NOT_CHOSEN, Standing
from translate_pipe.work import (
    Work,
    assemble,
    draft_keys,
    finished,
    is_done,
    load,
    plan,
    put_back,
    recall,
    settle_recipe,
)
from translate_pipe.workers import translate
from translate_pipe.workers.base import Brief

ANOTHER = 2
"""The attempt that a cue begins with which is translated once more: it decides the temperature."""


async def translate_document(job: FileJob, context: Context) -> FileResult:
    """Translate one source into one language and publish the result.

    Raises ``InputError`` or ``UsageError`` where it cannot be loaded or converted. Any later error
    ends the result, whose report counts what is in the journal by then.
    """
    started = monotonic()
    work = await asyncio.to_thread(load, job, context.approach)
    try:
        turn = context.turn(work.source, job.to)
        if turn.locked():
            context.pool.files.waits()
        async with turn:
            result = await finish(work, context)
    except TranslatePipeError as error:
        result = FileResult(failed(work.report(), error), error=error)
    result.report.seconds = monotonic() - started
    return result


async def finish(work: Work, context: Context) -> FileResult:
    """From a loaded source to a published file. Raises the errors of ``errors.py``."""
    job = work.job
    existing = Existing.at(
        job.target,
        context.journal,
        overwrite=context.settings.overwrite,
        replace_own=job.replace_own,
    )
    recipe, existing = settle_recipe(work, existing, context.approach)
    if is_done(work, recipe, existing):
        made = finished(work, recipe, existing.data or b"")
        await asyncio.to_thread(existing.remember, context.journal, made)
        return already_done(work, existing, context.settings)
    keys = fingerprints(work.segments, recipe)
    anew = draft_keys(work, context.approach)
    earlier = recall(work, keys, anew, context.journal)
    standing = await asyncio.to_thread(Standing.of, work, existing, context.settings)
    wanted: Set[int] = anew.keys()
    if standing is not None:
        wanted = standing.leave(work)
        earlier = standing.with_earlier(work, earlier)
    if work.missing:
        existing.must_be_replaceable(work.source, work.recipe)
        await asyncio.to_thread(existing.must_be_tried)
        await translate_missing(work, {**keys, **anew}, context)
    assembled = await asyncio.to_thread(assemble, work, context.settings)
    if back := put_back(work, earlier):
        assembled = await asyncio.to_thread(assemble, work, context.settings)
    if standing is not None:
        assembled = await asyncio.to_thread(
            standing.grafted, work, assembled, wanted, back, context.settings
        )
    report = await reported(work, assembled, context)
    error = unusable(report, context.settings.on_failure)
    if error is not None:
        return FileResult(failed(report, error), error=error)
    if anew:
        found = (work.outcomes[index] for index in anew.keys() - back)
        usable = [each for each in found if each.translated]
        await context.journal.record(entries(work, keys, usable))
    data = await put_in_place(work, recipe, existing, assembled.data, report, context)
    if anew:
        await asyncio.to_thread(context.journal.forget, [*anew.values()])
    return FileResult(report, data)


async def reported(work: Work, assembled: Assembled, context: Context) -> FileReport:
    """What to tell of a file that is assembled."""
    report = work.report()
    report.output_encoding = assembled.encoding
    written = context.settings.format or work.document.format
    report.notices.extend((*assembled.notices, *misnamed(work.job.target, written)))
    if context.embedder is not None:
        report.notices.extend(await compared(work, context, context.embedder))
    return report


def already_done(work: Work, existing: Existing, settings: Settings) -> FileResult:
    """The result that stands there."""
    work.staying = work.missing
    report = replace(work.report(), state=FileState.ALREADY_DONE)
    report.notices.extend(misnamed(work.job.target, settings.format or work.document.format))
    return FileResult(report, existing.data or b"")


async def put_in_place(
    work: Work,
    recipe: Recipe,
    existing: Existing,
    data: bytes,
    report: FileReport,
    context: Context,
) -> bytes:
    """Publish the result where it is to stand, unless it is done already, which the report then
    says. Returns what stands there."""
    complete, target = not report.untranslated, work.job.target
    gaps = {each.cue for each in report.untranslated if each.cue is not None}
    made = replace(finished(work, recipe, data), complete=complete, gaps=tuple(sorted(gaps)))
    if existing.data == data:
        new = report.untranslated or report.translated or report.kept_earlier
        report.state = report.state if new else FileState.ALREADY_DONE
        await asyncio.to_thread(existing.remember, context.journal, made)
    elif complete and is_done(work, recipe, existing):
        report.state = FileState.ALREADY_DONE
        return existing.data or b""
    elif target is not None:
        existing.must_be_replaceable(work.source, work.recipe)
        await asyncio.to_thread(publish, data, target, existing, context.journal, made)
    return data


async def translate_missing(work: Work, keys: Mapping[int, bytes], context: Context) -> None:
    """Have the missing segments translated, and after them those that are wanted once more."""
    chosen = work.missing & work.chosen
    if first := work.missing - chosen:
        await translate_some(work, first, work.brief, keys, context)
    if chosen:
        # Another seed each time, and warmer: the same question would have the same answer.
        other = replace(work.brief, seed=randbelow(MOST_SEED + 1))
        await translate_some(work, chosen, other, keys, context, attempt=ANOTHER)


async def translate_some(
    work: Work,
    wanted: Set[int],
    brief: Brief,
    keys: Mapping[int, bytes],
    context: Context,
    attempt: int = 0,
) -> None:
    """Have these segments translated; each is journalled before it counts."""

    async def accept(translations: Sequence[Translation]) -> None:
        await context.journal.record(entries(work, keys, translations))
        for each in translations:
            work.outcomes[each.segment] = each

    approach = context.approach
    known = [each for _, each in sorted(work.outcomes.items()) if each.translated]
    context.progress.add_work(len(wanted))
    outcomes = await translate(
        plan(work, wanted, approach),
        protocol=approach.protocol,
        brief=brief,
        attempt=attempt,
        pool=context.pool,
        accept=accept,
        estimator=approach.estimator,
        progress=context.progress,
        known=[(work.segments[each.segment], each.text) for each in known],
    )
    work.outcomes.update((each.segment, each) for each in outcomes)
    context.tell_of_shortage()


def entries(
    work: Work, keys: Mapping[int, bytes], translations: Sequence[Translation]
) -> Iterator[Entry]:
    """What the journal is to keep of them."""
    for each in translations:
        yield Entry(keys[each.segment], work.segments[each.segment].source, each.text)


async def compared(work: Work, context: Context, embedder: Embedder) -> Sequence[Notice]:
    """What the adequacy check says. It is stopped as requests are, at the second signal: the file
    is done without it."""
    found: list[Notice] = []

    async def compare() -> None:
        found.extend(await review(work.segments, work.outcomes, embedder))

    comparing = context.pool.spawn(compare())
    try:
        await asyncio.wait((comparing,))
    finally:
        comparing.cancel()
    if comparing.cancelled():
        return [Notice("adequacy-failed", "translations were not compared: stopped")]
    comparing.result()
    return found


def unusable(report: FileReport, on_failure: OnFailure) -> ReplyError | None:
    """Why the result must not be published, if so: a copy of the source is no translation."""
    done = report.translated + report.recalled
    count = sum(each.cause != NOT_CHOSEN for each in report.untranslated)
    if not count or (done and on_failure is OnFailure.KEEP_SOURCE):
        return None
    kept = "; what was translated is kept for the next run" if done else ""
    return ReplyError(
        f"{count} of {done + count} texts could not be translated, so nothing was written",
        where=report.source,
        remedy=f"Try a larger model{kept}",
    )
