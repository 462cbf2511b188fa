"""A protocol that gives way to another where the first replies of a run cannot be read at all.

Some model families ignore ``format``, or put the JSON where it is not the reply. What they say is
found useless by the reader, again and again; this says so once and asks in another form from then
on. One readable reply, ever, and it never gives way: a bad reply now and then is repair's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief, ReplyProtocol, ReplyReader

UNREADABLE = 2
"""Replies without a single text, before there was any with one, after which it gives way."""


class FallbackProtocol:
    """``first``, until ``UNREADABLE`` whole replies had nothing in them; then ``second``.

    ``fallen`` is called when that happens. Request and reader of one chunk are to be made together,
    without anything between them. The version names both, since either may have made a text.
    """

    def __init__(
        self, first: ReplyProtocol, second: ReplyProtocol, fallen: Callable[[], None]
    ) -> None:
        self._now = first
        self._first, self._second = first, second
        self._fallen = fallen
        self._unreadable = 0
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
        return reader if self._proven or self._now is self._second else _Watched(reader, self)

    def readable(self, *, found: bool) -> None:
        """A reply to ``first`` came to its end, or its first text was found."""
        self._proven = self._proven or found
        self._unreadable += not found
        if not self._proven and self._unreadable >= UNREADABLE and self._now is self._first:
            self._now = self._second
            self._fallen()


class _Watched:
    """Tells whether a reply has anything in it."""

    def __init__(self, reader: ReplyReader, protocol: FallbackProtocol) -> None:
        self._reader = reader
        self._protocol = protocol
        self._found = False

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        pairs = self._reader.feed(text)
        self._tell(bool(pairs))
        return pairs

    def close(self) -> Sequence[tuple[int, str]]:
        pairs = self._reader.close()
        self._tell(bool(pairs))
        if not self._found:
            self._protocol.readable(found=False)
        return pairs

    def _tell(self, found: bool) -> None:
        if found and not self._found:
            self._found = True
            self._protocol.readable(found=True)
