"""A protocol that gives way to another where the replies of a run cannot be read at all.

Some model families ignore ``format``, or put the JSON where it is not the reply. What they say is
found useless by the reader, again and again; this says so once and asks in another form from then
on. A healthy model must not be driven there by a run of bad luck, since the other form proves less:
only replies that came to their own end are evidence, one readable reply is proof for ever, and a
form that does no better gives way in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief, ReplyProtocol, ReplyReader, Revision

ENOUGH = 8
"""How much evidence against a form makes it give way."""

PROSE, SILENCE = 2, 1
"""The evidence of a reply of mere words, and of one that is empty or not the JSON asked for, as a
healthy model's can be that was disturbed."""

_BRACKETS = frozenset("{[")


class FallbackProtocol:
    """``first``, until there is ``ENOUGH`` evidence against it; then ``second``, by the same rule,
    and so on. A readable reply to ``first``, even a late one, brings it back for good.

    ``fallen`` is called the first time ``second`` takes over. Request and reader of one chunk are
    to be made together, without anything between them. The version names both, since either may
    have made a text.
    """

    def __init__(
        self, first: ReplyProtocol, second: ReplyProtocol, fallen: Callable[[], None]
    ) -> None:
        self._now, self._other = first, second
        self._first, self._second = first, second
        self.profiles = (*first.profiles, *second.profiles)
        self._fallen: Callable[[], None] | None = fallen
        self._against = 0
        self._proven = False

    @property
    def version(self) -> str:
        return f"{self._first.version}+{self._second.version}"

    @property
    def max_segments(self) -> int:
        return self._now.max_segments

    def request(self, chunk: Chunk, brief: Brief, attempt: int = 0) -> Request:
        return self._now.request(chunk, brief, attempt)

    def reader(self, chunk: Chunk) -> ReplyReader:
        reader = self._now.reader(chunk)
        return reader if self._proven else _Watched(reader, self._now, self)

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        return self._now.answers_shown(chunk, brief)

    def readable(self, form: ReplyProtocol) -> None:
        """A text was found in a reply to ``form``."""
        if self._proven:
            return
        # A line with a number proves little; a value of the very shape that was asked for, much.
        self._against = 0
        if form is self._first:
            self._proven = True
            self._now, self._other = self._first, self._second

    def unreadable(self, form: ReplyProtocol, evidence: int) -> None:
        """A reply to ``form`` came to its end without a text."""
        if self._proven or form is not self._now:
            return
        self._against += evidence
        if self._against >= ENOUGH:
            self._against = 0
            self._now, self._other = self._other, self._now
            if self._fallen is not None:
                self._fallen()
                self._fallen = None


class _Watched:
    """Tells whether a reply has anything in it."""

    def __init__(
        self, reader: ReplyReader, form: ReplyProtocol, protocol: FallbackProtocol
    ) -> None:
        self._reader = reader
        self._form = form
        self._protocol = protocol
        self._found = self._words = self._brackets = False

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        if not self._found:
            self._words = self._words or bool(text.strip())
            self._brackets = self._brackets or not _BRACKETS.isdisjoint(text)
        return self._told(self._reader.feed(text))

    def close(self) -> Sequence[tuple[int, str]]:
        pairs = self._told(self._reader.close())
        if not self._found:
            is_prose = self._words and not self._brackets
            self._protocol.unreadable(self._form, PROSE if is_prose else SILENCE)
        return pairs

    @property
    def within(self) -> int | None:
        return self._reader.within

    @property
    def revision(self) -> Revision | None:
        return self._reader.revision

    def _told(self, pairs: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
        if pairs and not self._found:
            self._found = True
            self._protocol.readable(self._form)
        return pairs
