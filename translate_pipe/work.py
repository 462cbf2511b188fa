"""A source on its way: loaded, cut into segments, recalled from the journal, assembled again.

All that needs no model. A dry run stands on this alone.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from translate_pipe import loader, paths, reassembler
from translate_pipe.chunker import Plan
from translate_pipe.context import Approach
from translate_pipe.errors import OutputExists, UsageError
from translate_pipe.files.source import read
from translate_pipe.job import FileJob
from translate_pipe.journal import Journal, Publication, Recipe, drafts, fingerprints
from translate_pipe.model import (
    Document,
    FileReport,
    Origin,
    Segment,
    Translation,
)
from translate_pipe.output import Existing
from translate_pipe.quality.tally import tally
from translate_pipe.settings import Settings, in_form_of, recipe_of
from translate_pipe.workers.base import Brief


@dataclass(slots=True)
class Work:
    """A source cut into segments, and the outcomes known so far, by ``Segment.index``. ``source``
    is the SHA-256 of its bytes, ``recipe`` names the settings that decide the result. ``staying``
    are segments whose translations stand in the output, and are not known. ``vain`` are segments,
    one of each cue of which all or a part was asked for once more and got nothing usable, with the
    cause."""

    job: FileJob
    brief: Brief
    document: Document
    segments: Sequence[Segment]
    outcomes: dict[int, Translation] = field(default_factory=dict)
    source: bytes = b""
    recipe: str = ""
    staying: Set[int] = frozenset()
    vain: dict[int, str | None] = field(default_factory=dict)

    @property
    def chosen(self) -> set[int]:
        """The segments of the cues that are to be translated once more."""
        if not self.job.again.ranges:
            return set()
        cues = {cue.index for cue in self.document.cues if cue in self.job.again}
        return {each.index for each in self.segments if each.cue in cues and each.skip is None}

    @property
    def missing(self) -> set[int]:
        wanted = {s.index for s in self.segments if s.skip is None}
        return wanted - self.outcomes.keys() - self.staying

    def report(self) -> FileReport:
        job = self.job
        stay = {index: Translation(index, "", Origin.JOURNAL) for index in self.staying}
        outcomes = {**stay, **self.outcomes}
        gaps = {self.segments[i].cue for i, each in outcomes.items() if not each.translated}
        # A cue without a gap has its translation from before.
        kept = {i: cause for i, cause in self.vain.items() if self.segments[i].cue not in gaps}
        return tally(job.name, job.target, job.to, self.document, self.segments, outcomes, kept)


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
        raise _nothing_chosen(document)
    return work


def _nothing_chosen(document: Document) -> UsageError:
    what = "no cue with words has such a number"
    remedy = "Numbers are those that messages show, else the places in the file, from 1"
    if not document.cues:
        what = "a plain text has no cues that numbers could choose"
        remedy = "--retranslate failed asks for what failed, another --seed for all of it"
    return UsageError(what, where=document.name, remedy=remedy)


def _recipe(job: FileJob, source_language: str | None, settings: Settings) -> str:
    """The settings that decide the result, whichever other languages the same command names."""
    alone = replace(settings, to=(job.to,), source_language=None, overwrite=False)
    return recipe_of(alone, source_language)


def plan(work: Work, wanted: Container[int], approach: Approach) -> Plan:
    """The ``wanted`` segments in chunks for a request each."""
    return Plan(
        work.segments,
        wanted,
        approach.budget(work.brief),
        approach.estimator,
        context=approach.settings.context,
        max_segments=approach.protocol.max_segments,
    )


def settle_recipe(work: Work, existing: Existing, approach: Approach) -> tuple[Recipe, Existing]:
    """Under what the file's translations are journalled, and the output with whether the run may
    replace it.

    Where only some cues are wanted, an output of the same source and language stays as it is but
    for them: it keeps the recipe it was made with, whichever model is asked now, and its form.
    Raises ``OutputExists`` where that would be another and nobody asked for it.
    """
    own, known, again = approach.recipe(work.brief), existing.known, work.job.again
    if again and known is not None and known.source not in (b"", work.source):
        return own, replace(existing, replaceable=existing.asked)
    made_with = known.made_with if known is not None and known.source else None
    if not again or known is None or made_with is None:
        return own, existing
    if made_with.target_language != own.target_language:
        return own, existing
    recipe = in_form_of(known.recipe, work.recipe)
    if recipe != known.recipe and not existing.asked:
        raise OutputExists(
            "the output was made in another form: bilingual, with other lines, sounds or encoding",
            where=str(existing.target),
            remedy="Repeat those settings, or change all of it with --overwrite",
        )
    work.recipe = recipe
    replaceable = existing.replaceable or bool(again.ranges)
    return made_with, replace(existing, replaceable=replaceable)


def is_done(work: Work, recipe: Recipe, existing: Existing) -> bool:
    """Whether the output stands there complete, made of this source in this way, as the journal
    knows: then nothing need be recalled or assembled to see it."""
    return not work.chosen and existing.is_kept_as(finished(work, recipe))


def finished(work: Work, recipe: Recipe, data: bytes = b"") -> Publication:
    """What the journal knows of a complete result with those bytes."""
    made_with = recipe.narrowed(work.segments)
    return Publication(sha256(data).digest(), True, work.source, work.recipe, made_with)


def draft_keys(work: Work, approach: Approach) -> dict[int, bytes]:
    """Under what the cues that are translated once more are journalled, by the model and the
    settings of now, until the output has them: so a run that was stopped is continued, and one
    that ended is not."""
    chosen, target = work.chosen, work.job.target
    if not chosen:
        return {}
    keys = fingerprints(work.segments, approach.recipe(work.brief))
    output = None if target is None else paths.real(target)
    return drafts({index: keys[index] for index in chosen}, output)


def recall(
    work: Work, keys: Mapping[int, bytes], anew: Mapping[int, bytes], journal: Journal
) -> Mapping[int, Translation]:
    """Take from the journal what was translated before, between the same neighbours; of the cues
    that are to be translated once more, what it has under their ``draft_keys``. Returns what it
    has of these from before."""
    texts = journal.recall([*keys.values(), *anew.values()])

    def known(under: Mapping[int, bytes]) -> dict[int, Translation]:
        return {
            index: Translation(index, texts[key], Origin.JOURNAL)
            for index, key in under.items()
            if key in texts
        }

    work.outcomes.update(known({**keys, **anew}))
    return known({index: keys[index] for index in anew})


def put_back(work: Work, earlier: Mapping[int, Translation]) -> Set[int]:
    """Where translating a cue once more gave nothing that can stand in the file, of all of it or of
    a part, its translation from before is better than the source, and than half of each. Returns
    the segments that have theirs back."""
    cue_of = {index: work.segments[index].cue for index in work.chosen}
    without = [index for index in cue_of if not work.outcomes[index].translated]
    failed = {cue_of[index]: index for index in sorted(without, reverse=True)}
    back = {index for index in earlier if cue_of[index] in failed}
    work.vain = {index: work.outcomes[index].cause for index in failed.values()}
    work.outcomes.update((index, earlier[index]) for index in back)
    return back


def assemble(work: Work, settings: Settings) -> reassembler.Assembled:
    """Build the result in memory. What cannot stand in it becomes a text that was not translated,
    so that the report says what is in the file."""
    options = reassembler.OutputOptions.of(settings, work.job.to)
    assembled = reassembler.reassemble(
        work.document, work.segments, work.outcomes, options, loader.reload
    )
    for index, cause in assembled.kept.items():
        source = work.segments[index].source
        work.outcomes[index] = Translation(index, source, Origin.SOURCE, cause)
    return assembled
