"""An output of which only some cues are translated again: what is asked for, and what stays.

All other cues stay in the output as they stand there, whatever the journal has learned of them
since, or has forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Self

from translate_pipe import loader
from translate_pipe.errors import OutputExists
from translate_pipe.model import Document, Origin, Translation
from translate_pipe.output import Existing
from translate_pipe.reassembler import Assembled, graft, has_same_cues
from translate_pipe.settings import Settings
from translate_pipe.work import Work, assemble

NOT_CHOSEN = "not-chosen"
"""The cause of a segment that failed before and is not asked for, since only others are chosen."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An output of ours, read again. ``bare`` are its cues that failed, in whole or in part, or may
    have: they have the source's words."""

    document: Document
    bare: Set[int]

    @classmethod
    def of(cls, work: Work, existing: Existing, settings: Settings) -> Self | None:
        """The output of the same source, language and form, where only some cues are wanted and
        there is such. Raises ``OutputExists`` where its cues cannot be told apart."""
        known, data = existing.known, existing.data
        if not work.job.again or known is None or data is None or not work.document.cues:
            return None
        if (known.source, known.recipe) != (work.source, work.recipe) or not known.made_with:
            return None
        blank = _read(assemble(replace(work, outcomes={}), settings).data, work, settings)
        standing = _read(data, work, settings)
        if not has_same_cues(standing, blank):
            raise OutputExists(
                "the output's cues are not those of its source",
                where=str(existing.target),
                remedy="Change all of it with --overwrite",
            )
        gaps = _alike(standing, blank) if known.gaps is None else known.gaps
        return cls(standing, frozenset(gaps))

    def leave(self, work: Work) -> Set[int]:
        """Ask for none but the chosen cues, and for what failed before if that is wanted too.
        Returns the segments of all these, also those that the journal has learned since."""
        chosen, live = work.chosen, (each for each in work.segments if each.skip is None)
        failed = {each.index for each in live if each.cue in self.bare} - chosen
        work.staying = work.missing - chosen - failed
        if work.job.again.failed:
            return chosen | failed
        missing = failed & work.missing
        open_cues = {work.segments[index].cue for index in missing}
        learned = {index for index in failed if work.segments[index].cue not in open_cues}
        for index in missing | learned:
            source = work.segments[index].source
            work.outcomes[index] = Translation(index, source, Origin.SOURCE, NOT_CHOSEN)
        return chosen

    def with_earlier(
        self, work: Work, earlier: Mapping[int, Translation]
    ) -> Mapping[int, Translation]:
        """What there is of the chosen cues from before, also where only the output has it."""
        return {
            index: Translation(index, work.segments[index].source, Origin.JOURNAL)
            for index in work.chosen
            if work.segments[index].cue not in self.bare
        } | dict(earlier)

    def grafted(
        self, work: Work, made: Assembled, wanted: Set[int], back: Set[int], settings: Settings
    ) -> Assembled:
        """The output with the cues of the ``wanted`` segments that are translated now, all of a
        cue's. What is ``back`` stands there already, unless the cue had failed."""
        stay = {work.segments[index].cue for index in back} - self.bare
        stay |= {work.segments[i].cue for i in wanted if not work.outcomes[i].translated}
        cues = {cue for i in wanted if (cue := work.segments[i].cue) is not None} - stay
        data, encoding = graft(self.document, _read(made.data, work, settings), cues)
        return replace(made, data=data, encoding=encoding)


def _alike(standing: Document, blank: Document) -> Iterator[int]:
    """The cues that say the same in both."""
    for old, new in zip(standing.cues, blank.cues, strict=True):
        if standing.text[slice(*old.span)] == blank.text[slice(*new.span)]:
            yield old.index


def _read(data: bytes, work: Work, settings: Settings) -> Document:
    """A result, read again. Its encoding is UTF-8, or else the one asked for, or the source's."""
    encoding = None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = settings.output_encoding or work.document.encoding.name
    return loader.load(data, str(work.job.target), encoding=encoding)
