"""Judges one reply as it streams: every check on every segment, and on segments together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from translate_pipe.markup import MARK_CAUSES, check_marks
from translate_pipe.model import Chunk
from translate_pipe.workers.base import MERGED, Brief, Inspector, ReplyProtocol, Verdict
from translate_pipe.workers.checks.alignment import Alignment
from translate_pipe.workers.checks.echo import Echo, echo
from translate_pipe.workers.checks.evidence import Evidence, ReplyEvidence
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language import Proof, proof, seeming
from translate_pipe.workers.checks.language_pair import LanguagePair, language_pair
from translate_pipe.workers.checks.neighbours import beside
from translate_pipe.workers.checks.registry import CHECKS, PARDONS
from translate_pipe.workers.checks.third import third_language

_ALL = 6
"""A reply of this size or more, with all texts as their sources, was not translated."""

_NO_TRANSLATION = frozenset({"empty", "leaked", "garbled", "runaway"})
"""Why a text is no translation of any source: it tells nothing of the places of others."""

_NOT_TRANSLATED = frozenset({"echoed", "language", "script"})


def inspector(
    chunk: Chunk, brief: Brief, protocol: ReplyProtocol, evidence: Evidence | None = None
) -> Inspector:
    """A fresh inspector for one reply to the chunk.

    ``evidence`` is the run's own, shared by all its inspectors: a name may stay as it is, but not
    from a model that gives everything back as it was. An identity engine is held to marks alone.
    """
    if brief.identity:
        return EchoInspector(chunk)
    languages = language_pair(brief.source_language, brief.target_language)
    shown = protocol.answers_shown(chunk, brief)
    return ReplyInspector(chunk, languages, shown, evidence or Evidence())


class EchoInspector:
    """For an engine that gives back every text: only its marks can be wrong."""

    def __init__(self, chunk: Chunk) -> None:
        self._segments = {segment.index: segment for segment in chunk.segments}

    def add(self, texts: Iterable[tuple[int, str]]) -> Sequence[Verdict]:
        """Judge segments at once."""
        return [
            Verdict(index, text, check_marks(self._segments[index].masked, text))
            for index, text in texts
        ]

    def close(self, *, whole: bool = False) -> Sequence[Verdict]:
        """Nothing is open."""
        return ()


@dataclass(slots=True)
class _Open:
    """A segment whose verdict is not final."""

    segment: int
    features: Features
    cause: str | None
    doubt: str | None = None
    """The cause it is refused for if the run's evidence is against it."""
    seeming: Collection[str] = ()
    """The languages it may be in if that is the doubt."""
    akin: bool = False
    """Whether it is as its source, between close languages."""
    unproven: bool = False
    """Whether nothing in it says which language it is in, though the target's words are known."""
    settled: bool = False
    """Whether it is certain where it stands."""


class ReplyInspector:
    """See ``workers.base.Inspector``. Holds a verdict back until the texts around it are seen, and
    a doubtful one until the run has shown what its model does."""

    def __init__(
        self, chunk: Chunk, languages: LanguagePair, examples: frozenset[str], evidence: Evidence
    ) -> None:
        self._segments = chunk.segments
        self._places = {segment.index: place for place, segment in enumerate(chunk.segments)}
        self._sources = [Features.of(segment.source, segment.masked) for segment in chunk.segments]
        self._letters = {source.letters for source in self._sources if len(source.words) > 1}
        self._languages = languages
        self._examples = examples
        self._evidence = evidence
        self._alignment = Alignment(self._sources, evidence.manner)
        self._open: dict[int, _Open] = {}
        self._came: set[int] = set()
        self._reply = ReplyEvidence()
        self._alike = 0

    def add(self, texts: Iterable[tuple[int, str]]) -> Sequence[Verdict]:
        """Segments arrived; return the verdicts that are final now.

        One that arrives again with another text is believed in neither, if it is still open.
        """
        arrived: dict[int, Features] = {}
        again = []
        for segment, text in texts:
            place = self._places[segment]
            if place in self._came:
                again.append((place, text))
            else:
                self._came.add(place)
                arrived[place] = Features.of(text, self._segments[place].masked)
        self._judge(arrived)
        for place, text in again:
            if (judged := self._open.get(place)) is not None and judged.features.raw != text:
                judged.cause = "contradicted"
        self._settle(self._alignment.settle())
        return self._release(self._is_final)

    def close(self, *, whole: bool = False) -> Sequence[Verdict]:
        """The reply is over; return all verdicts still open."""
        for place in range(len(self._segments)) if whole else ():
            if place not in self._came:
                self._alignment.leave_gap(place)
        while causes := self._alignment.conclude():
            self._settle(causes)
        return self._release(lambda _: True)

    def _judge(self, arrived: Mapping[int, Features]) -> None:
        # One kind of work for all texts, then the next: what was just used is still at hand.
        for place, features in arrived.items():
            self._open[place] = self._judged(place, features)
        for place, features in arrived.items():
            if self._open[place].cause in _NO_TRANSLATION:
                self._open[place].settled = True
                self._alignment.leave_gap(place)
            else:
                self._alignment.add(place, features)

    def _settle(self, causes: Mapping[int, str | None]) -> None:
        for place, cause in causes.items():
            judged = self._open[place]
            judged.settled = True
            if cause == MERGED:
                around = beside(self._sources, place)
                self._evidence.merged.remember(self._sources[place], judged.features, around)
            # Without its marks a text may still be taken, but not in a wrong place.
            if judged.cause is None or judged.cause in MARK_CAUSES:
                judged.cause = cause or judged.cause
            self._alignment.confirm(place, right=judged.cause is None)

    def _judged(self, place: int, features: Features) -> _Open:
        segment, source = self._segments[place], self._sources[place]
        likeness = echo(source, features, self._languages)
        cause = self._cause(place, features, likeness)
        self._reply.read += 1
        if cause in _NOT_TRANSLATED:
            certain = cause == "language"
            self._reply.refuse(seeming(source, features, self._languages) if certain else {})
            self._evidence.refused += 1
        if cause is not None or not self._languages.differ:
            return _Open(segment.index, features, cause)
        shown = proof(source, features, self._languages)
        doubt: str | None = None
        other: Mapping[str, Collection[str]] = {}
        if likeness is Echo.AKIN:
            self._evidence.alike += 1
            self._alike += 1
            return _Open(segment.index, features, None, akin=True)
        self._evidence.apart += 1
        if likeness is Echo.DOUBTFUL:
            doubt = "echoed"
        elif likeness is Echo.THIRD:
            doubt, other = "echoed", third_language(source, self._languages)
        elif shown is Proof.OTHER:
            doubt, other = "language", seeming(source, features, self._languages)
        else:
            self._evidence.translated += shown is Proof.TARGET
            self._reply.shown += shown is Proof.TARGET
            self._evidence.silent += shown is Proof.NONE
        if other:
            self._evidence.seeming[next(iter(other))] += 1
            self._reply.doubt(other)
        unproven = shown is Proof.NONE and self._languages.known
        return _Open(segment.index, features, None, doubt, other, unproven=unproven)

    def _cause(self, place: int, features: Features, likeness: Echo) -> str | None:
        source = self._sources[place]
        if features.raw.strip() in self._examples:
            return "example-copied"
        if likeness is Echo.PLAIN or self._is_anothers_source(source, features):
            return "echoed"
        for name, refuses in CHECKS.items():
            if likeness is not Echo.NONE and name in _NOT_TRANSLATED:
                continue
            refused = refuses(source, features, self._languages)
            if refused and not self._pardoned(name, source, features, place):
                return name
        strays = self._evidence.manner.strays(source, features)
        if strays and not self._pardoned("sentences", source, features, place):
            return "sentences"
        return check_marks(self._segments[place].masked, features.raw)

    def _pardoned(self, cause: str, source: Features, text: Features, place: int) -> bool:
        """Whether a refusal is one of those that a text survives which comes again, asked alone or
        between other lines."""
        pardon = PARDONS.get(cause)
        if pardon is None or not pardon(source, text, self._languages):
            return False
        if len(self._segments) > 1 and self._evidence.merged.knows(source, text):
            return False  # beside the text whose words it has, it was no mere doubt
        doubted, around = self._evidence.doubted, beside(self._sources, place)
        again = doubted.elsewhere(source, text, around)
        doubted.remember(source, text, around)
        return again

    def _is_doubted(self, place: int, text: Features) -> bool:
        return self._evidence.doubted.knows(self._sources[place], text)

    def _is_anothers_source(self, source: Features, text: Features) -> bool:
        """Whether the text is what another segment of the chunk says untranslated."""
        differs = self._languages.differ and text.letters != source.letters
        return differs and text.letters in self._letters

    def _trusts(self, judged: _Open) -> bool:
        """Whether a doubtful text is given the benefit of the doubt."""
        if judged.seeming and self._reply.speaks(judged.seeming):
            return False
        if judged.seeming and judged.doubt == "echoed" and not self._evidence.translated:
            return False  # a whole film may be in a third language that nobody named
        return self._evidence.trusts and self._reply.translates

    @property
    def _distrusts(self) -> bool:
        """Whether what shows no language was not translated either."""
        return self._evidence.distrusts or self._reply.foreign or not self._reply.translates

    @property
    def _tells_apart(self) -> bool:
        """Whether the model does between close languages, and did not just give all of this reply
        back, or most of it as it could not be right."""
        given_back = self._alike >= _ALL and self._alike == self._reply.read
        return self._evidence.tells_apart and self._reply.translates and not given_back

    def _is_final(self, place: int) -> bool:
        judged = self._open[place]
        if not judged.settled or judged.cause is not None:
            return judged.settled
        return not (
            judged.akin
            or judged.seeming
            or (judged.doubt and not self._evidence.enough)
            or (judged.unproven and self._reply.foreign)
        )

    def _release(self, final: Callable[[int], bool]) -> Sequence[Verdict]:
        verdicts = []
        for place in [place for place in self._open if final(place)]:
            judged = self._open.pop(place)
            cause = judged.cause
            if judged.doubt and not self._trusts(judged):
                cause = cause or judged.doubt
            if judged.akin and not self._tells_apart:
                cause = cause or "echoed"
            if judged.unproven and self._distrusts:
                cause = cause or "language"
            if cause is None and self._evidence.despairs:
                cause = "untrusted"
            doubted = cause in PARDONS and self._is_doubted(place, judged.features)
            verdicts.append(Verdict(judged.segment, judged.features.raw, cause, doubted))
        return verdicts
