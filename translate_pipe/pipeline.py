"""The flow, on one page: load, recall, chunk, translate, reassemble, publish.

Each step takes values and returns a value; what all files of a run share is the ``Context``.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from secrets import randbelow
from time import monotonic

from translate_pipe import loader, reassembler
from translate_pipe.chunker import plan
from translate_pipe.context import Approach, Context
from translate_pipe.engines.base import Embedder
from translate_pipe.errors import (
    Interrupted,
    ReplyError,
    TranslatePipeError,
    UnreadableInput,
    UsageError,
)
from translate_pipe.journal import Entry, Journal, fingerprints
from translate_pipe.model import (
    Document,
    FileReport,
    FileState,
    Notice,
    Origin,
    Segment,
    Translation,
)
from translate_pipe.output import Existing, misnamed, publish
from translate_pipe.quality.adequacy import review
from translate_pipe.quality.tally import tally
from translate_pipe.recipe import recipe_of
from translate_pipe.selection import NOTHING, Selection
from translate_pipe.settings import OnFailure, Settings
from translate_pipe.workers import translate
from translate_pipe.workers.base import Brief

MOST_SEED = 2**31
ANOTHER = 2
"""The attempt that a cue begins with which is translated once more: it decides the temperature."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """One source in one target language.

    ``name`` is the source's path; with ``data`` it is only what the bytes are called in messages.
    Without a ``target`` the result is not published and stays in ``FileResult.data``.
    ``replace_own`` lets the result replace what this package wrote there and nobody has changed.
    The cues of ``again`` are translated once more though the journal has them.
    """

    name: str
    to: str
    target: Path | None = None
    source_language: str | None = None
    data: bytes | None = None
    replace_own: bool = False
    again: Selection = NOTHING


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a job: its report, the bytes of the result, the error that ended it."""

    report: FileReport
    data: bytes = b""
    error: TranslatePipeError | None = None


@dataclass(slots=True)
class Work:
    """A source cut into segments, and the outcomes known so far, by ``Segment.index``. ``source``
    is the SHA-256 of its bytes, ``recipe`` names the settings that decide the result."""

    job: FileJob
    brief: Brief
    document: Document
    segments: Sequence[Segment]
    outcomes: dict[int, Translation] = field(default_factory=dict)
    source: bytes = b""
    recipe: str = ""

    @property
    def chosen(self) -> set[int]:
        """The segments of the cues that are to be translated once more."""
        cues = {cue.index for cue in self.document.cues if cue in self.job.again}
        return {each.index for each in self.segments if each.cue in cues and each.skip is None}

    @property
    def missing(self) -> set[int]:
        return {s.index for s in self.segments if s.skip is None} - self.outcomes.keys()

    def report(self) -> FileReport:
        job = self.job
        return tally(job.name, job.target, job.to, self.document, self.segments, self.outcomes)


async def translate_document(job: FileJob, context: Context) -> FileResult:
    """Translate one source into one language and publish the result.

    Raises ``InputError`` or ``UsageError`` where it cannot be loaded or converted. Any later error
    ends the result, whose report counts what is in the journal by then.
    """
    started = monotonic()
    work = await asyncio.to_thread(load, job, context.approach)
    try:
        result = await finish(work, context)
    except TranslatePipeError as error:
        result = FileResult(failed(work.report(), error), error=error)
    result.report.seconds = monotonic() - started
    return result


async def finish(work: Work, context: Context) -> FileResult:
    """From a loaded source to a published file. Raises the errors of ``errors.py``."""
    job = work.job
    keys = fingerprints(work.segments, context.approach.recipe(work.brief))
    earlier = recall(work, keys, context.journal)
    existing = Existing.at(
        job.target,
        context.journal,
        overwrite=context.settings.overwrite,
        replace_own=job.replace_own,
    )
    if work.missing:
        existing.must_be_replaceable(work.source)
        await asyncio.to_thread(existing.must_be_tried)
        await translate_missing(work, keys, context)
    kept = keep_earlier(work, earlier)
    assembled = await asyncio.to_thread(assemble, work, context.settings)
    report = work.report()
    report.output_encoding = assembled.encoding
    report.notices.extend((*kept, *assembled.notices))
    report.notices.extend(misnamed(job.target, context.settings.format or work.document.format))
    if context.embedder is not None:
        report.notices.extend(await compared(work, context, context.embedder))
    error = unusable(report, context.settings.on_failure)
    if error is not None:
        return FileResult(failed(report, error), error=error)
    if existing.data == assembled.data:
        new = report.untranslated or report.translated
        report.state = report.state if new else FileState.ALREADY_DONE
    elif job.target is not None:
        existing.must_be_replaceable(work.source)
        complete = not report.untranslated
        made_of = (complete, work.source, work.recipe)
        await asyncio.to_thread(
            publish, assembled.data, job.target, existing, context.journal, *made_of
        )
    return FileResult(report, assembled.data)


def load(job: FileJob, approach: Approach) -> Work:
    """Read, decode and parse a source, and cut it into segments that fit a request."""
    settings = approach.settings
    raw = read(Path(job.name)) if job.data is None else job.data
    language = job.source_language or settings.source_language
    document = loader.load(raw, job.name, encoding=settings.encoding, language=language)
    reassembler.must_be_convertible(document, settings.format)
    brief = approach.brief(job.to, language)
    segments = loader.segment(
        document,
        max_length=approach.budget(brief).max_segment_length,
        translate_sounds=settings.translate_sounds,
    )
    recipe = _recipe(job, language, settings)
    work = Work(job, brief, document, segments, source=sha256(raw).digest(), recipe=recipe)
    if job.again.ranges and not work.chosen:
        raise UsageError(
            "no cue with words has such a number",
            where=job.name,
            remedy="Numbers are those that messages show, else the places in the file, from 1",
        )
    return work


def _recipe(job: FileJob, source_language: str | None, settings: Settings) -> str:
    """The settings that decide the result, whichever other languages the same command names."""
    alone = replace(settings, to=(job.to,), source_language=None, overwrite=False)
    return recipe_of(alone, source_language)


def read(path: Path) -> bytes:
    """All of a regular file: a pipe or a device may never end, and no signal ends the wait."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.read_bytes()
    except OSError as error:
        what = f"it cannot be read ({error.strerror})"
        raise UnreadableInput(what, where=str(path)) from error
    if stat.S_ISDIR(mode):
        raise UnreadableInput(
            "this is a folder, not a file", where=str(path), remedy="Name a file in it"
        )
    raise UnreadableInput(
        "this is not a regular file", where=str(path), remedy="A pipe is read as -, standard input"
    )


def recall(work: Work, keys: Mapping[int, bytes], journal: Journal) -> Mapping[int, Translation]:
    """Take from the journal what was translated before, between the same neighbours. Returns what
    it has of the cues that are to be translated once more."""
    texts = journal.recall(list(keys.values()))
    known = {
        index: Translation(index, texts[key], Origin.JOURNAL)
        for index, key in keys.items()
        if key in texts
    }
    earlier = {index: known.pop(index) for index in work.chosen & known.keys()}
    work.outcomes.update(known)
    return earlier


def keep_earlier(work: Work, earlier: Mapping[int, Translation]) -> Sequence[Notice]:
    """Where translating once more failed, the translation from before is better than the source."""
    failed = [index for index in earlier if not work.outcomes[index].translated]
    work.outcomes.update((index, earlier[index]) for index in failed)
    if not failed:
        return ()
    count = "1 cue keeps its" if len(failed) == 1 else f"{len(failed)} cues keep their"
    return (Notice("kept-earlier", f"{count} earlier translation: no new one was usable"),)


async def translate_missing(work: Work, keys: Mapping[int, bytes], context: Context) -> None:
    """Have the missing segments translated; each is journalled before it counts."""

    async def accept(translations: Sequence[Translation]) -> None:
        await context.journal.record(
            Entry(keys[each.segment], work.segments[each.segment].source, each.text)
            for each in translations
        )
        for each in translations:
            work.outcomes[each.segment] = each

    approach, brief, attempt = context.approach, work.brief, 0
    missing = work.missing
    if work.chosen:
        # Another seed each time, and warmer: the same question would have the same answer.
        brief, attempt = replace(brief, seed=randbelow(MOST_SEED)), ANOTHER
    context.progress.add_work(len(missing))
    chunks = plan(
        work.segments,
        missing,
        approach.budget(work.brief),
        approach.estimator,
        context=approach.settings.context,
        max_segments=approach.protocol.max_segments,
        ahead=context.ahead,
    )
    with context.counted(chunks, len(missing)) as counted:
        outcomes = await translate(
            counted,
            protocol=approach.protocol,
            brief=brief,
            attempt=attempt,
            pool=context.pool,
            accept=accept,
            estimator=approach.estimator,
            progress=context.progress,
        )
    work.outcomes.update((each.segment, each) for each in outcomes)
    context.tell_of_shortage()


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


def assemble(work: Work, settings: Settings) -> reassembler.Assembled:
    """Build the result in memory. What cannot stand in it becomes a text that was not translated,
    so that the report says what is in the file."""
    assembled = reassembler.reassemble(
        work.document,
        work.segments,
        work.outcomes,
        target_language=work.job.to,
        bilingual=settings.bilingual,
        max_line_length=settings.max_line_length,
        format=settings.format,
        encoding=settings.output_encoding,
        bom=settings.bom,
        newline=settings.newline,
        reload=loader.reload,
    )
    for index, cause in assembled.kept.items():
        source = work.segments[index].source
        work.outcomes[index] = Translation(index, source, Origin.SOURCE, cause)
    return assembled


def unusable(report: FileReport, on_failure: OnFailure) -> ReplyError | None:
    """Why the result must not be published, if so: a copy of the source is no translation."""
    done = report.translated + report.recalled
    if not report.untranslated or (done and on_failure is OnFailure.KEEP_SOURCE):
        return None
    count = len(report.untranslated)
    kept = "; what was translated is kept for the next run" if done else ""
    return ReplyError(
        f"{count} of {done + count} texts could not be translated, so nothing was written",
        where=report.source,
        remedy=f"Try a larger model{kept}",
    )


def failed(report: FileReport, error: TranslatePipeError) -> FileReport:
    """The report, ended by that error."""
    state = FileState.INTERRUPTED if isinstance(error, Interrupted) else FileState.FAILED
    return replace(report, state=state, error=str(error), exit_code=error.status)
