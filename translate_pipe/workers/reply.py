"""One reply as it streams: read, inspected, sorted into good and refused segments."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from translate_pipe.engines.base import Finish
from translate_pipe.model import Chunk, Segment
from translate_pipe.workers.base import Inspector, ReplyReader, Revision, Verdict
from translate_pipe.workers.habits import plain
from translate_pipe.workers.size_limit import GOOD_SHARE

LONGEST_TOKEN = 16
LONGEST_EPILOGUE = 4000
USUAL_TEXT = 300
"""Characters. A server bounds a reply by tokens, one in order at least."""


class Reply:
    """What became of each segment of a chunk in one reply.

    ``refused`` are the verdicts with a cause, by segment; ``good`` counts the others. A segment
    nobody asked for, or that has its verdict already, is ignored. ``inspect`` makes an inspector of
    the chunk, and another one for the second thoughts of a reply (``Revision``).
    """

    def __init__(
        self, chunk: Chunk, reader: ReplyReader, inspect: Callable[[Chunk], Inspector]
    ) -> None:
        self.refused: dict[int, Verdict] = {}
        self.good = 0
        self._reader = reader
        self._inspect_anew = inspect
        self._inspector = inspect(chunk)
        self._chunk = chunk
        self._segments = chunk.segments
        self._sources = {segment.index: segment.source for segment in chunk.segments}
        self._open = set(self._sources)
        self._unread = set(self._open)
        self._costs: dict[int, float] = {}
        self._characters = 0
        self._counted = 0
        self._useful = 0.0
        self._last_read = 0.0
        longest = max((len(segment.source) for segment in chunk.segments), default=0)
        self._slowness = max(1.0, longest / USUAL_TEXT)

    @property
    def missing(self) -> list[Segment]:
        """Segments without a verdict, in order."""
        return [segment for segment in self._segments if segment.index in self._open]

    @property
    def broke_in(self) -> int | None:
        """Where a reply that is not whole broke off: the first that is missing, or one after it
        that was on its way."""
        within = self._reader.within
        return within if within in self._open else next((s.index for s in self.missing), None)

    @property
    def useful(self) -> float:
        """The share of the reply that went into good segments."""
        if not self._open and not self.refused:
            return 1.0
        return self._useful / self._characters if self._characters else 0.0

    @property
    def likely(self) -> int:
        """How many of its texts are good, with those that are refused only until they come again,
        if so it is a good reply: among those in disorder there are some that are doubted too."""
        likely = self.good + sum(verdict.doubted for verdict in self.refused.values())
        return likely if likely >= GOOD_SHARE * len(self._segments) else self.good

    @property
    def yield_share(self) -> float:
        """How much of what was asked for is good."""
        return self.good / len(self._segments)

    @property
    def read(self) -> int:
        """How many of its segments have come, good or not."""
        return len(self._segments) - len(self._unread)

    @property
    def began(self) -> bool:
        return self._characters > 0

    def is_endless(self, num_predict: int) -> bool:
        """Whether it is longer than any reply of so many tokens, or goes on after its end. It
        may say everything once more."""
        after = 0 if self._unread else self._characters - 2 * self._counted
        return self._characters > LONGEST_TOKEN * num_predict or after > LONGEST_EPILOGUE

    def is_stalled(self, timeout: float) -> bool:
        """Whether it has brought not one more text for so many seconds, though it goes on; more
        where texts are longer than those of subtitles."""
        return time.monotonic() - self._last_read > timeout * self._slowness

    def feed(self, piece: str) -> Sequence[Verdict]:
        """Take a piece; return the segments that are found good now."""
        if not self._characters:
            self._last_read = time.monotonic()
        self._characters += len(piece)
        pairs = self._reader.feed(piece)
        return self._inspect(pairs) if pairs else ()

    def close(self, finish: Finish | None) -> Sequence[Verdict]:
        """The reply is over, broken off if ``finish`` is ``None``; return what is good only now.

        Only a reply that came to its own end has a last text that is whole.
        """
        whole = finish is Finish.STOP
        good = self._inspect(self._reader.close() if whole else ())
        if (revision := self._reader.revision) is not None:
            return [*good, *self._sort(self._revised(revision))]
        return [*good, *self._sort(self._inspector.close(whole=whole))]

    def _revised(self, revision: Revision) -> Sequence[Verdict]:
        """The verdicts on all that was not accepted of a reply with second thoughts: on these, if
        they surely are such, or if half of what it said first is refused.

        They are judged beside texts that were accepted: alone, none would show that it is out of
        place. Nothing is learned from what they contradict.
        """
        texts = self._plain(revision.texts.items())
        if revision.repeats:
            self._inspector.add(texts)
        first = self._inspector.close()
        refused = len(self.refused) + sum(each.cause is not None for each in first)
        if not revision.repeats and 2 * refused < len(self._segments):
            return first
        self._open |= self.refused.keys()
        self.refused.clear()
        inspector = self._inspect_anew(self._chunk)
        return [*inspector.add(texts), *inspector.close()]

    def _inspect(self, pairs: Sequence[tuple[int, str]]) -> list[Verdict]:
        # A text that came already may come again as another: until it is judged that matters.
        wanted = [(index, text) for index, text in pairs if index in self._open]
        fresh = {index for index, _ in wanted} & self._unread
        if fresh:
            cost = (self._characters - self._counted) / len(fresh)
            self._costs.update(dict.fromkeys(fresh, cost))
            self._unread -= fresh
            self._counted = self._characters
            self._last_read = time.monotonic()
        return self._sort(self._inspector.add(self._plain(wanted)))

    def _plain(self, pairs: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        return [(index, plain(text, self._sources[index])) for index, text in pairs]

    def _sort(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        good = []
        for verdict in verdicts:
            if verdict.segment not in self._open:
                continue
            self._open.discard(verdict.segment)
            if verdict.cause is None:
                self._useful += self._costs.get(verdict.segment, 0.0)
                self.good += 1
                good.append(verdict)
            else:
                self.refused[verdict.segment] = verdict
        return good
