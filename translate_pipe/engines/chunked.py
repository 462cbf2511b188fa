"""The chunked transfer coding (RFC 9112, 7.1), decoded many chunks at a time.

A server sends each token as a chunk of its own. A general HTTP parser makes an event of every
chunk; over a whole reply that costs more than all the rest of reading it (docs/ollama.md).
"""

from __future__ import annotations

from itertools import compress, takewhile
from operator import eq

LONGEST_SIZE_LINE = 4096
_LINE_END = b"\r\n"


class BadChunk(ValueError):
    """The bytes are not in the chunked coding."""


class ChunkedDecoder:
    """Turns what comes over the wire into the body. Linear, however it is cut up."""

    def __init__(self) -> None:
        self.done = False
        """The last chunk and the trailer have been read."""
        self._kept = b""
        self._left = 0
        self._in_trailer = False

    def feed(self, data: bytes) -> bytes:
        """The body's next bytes, possibly none. Raises ``BadChunk``."""
        data = self._kept + data
        self._kept = b""
        body, at = ([], 0) if self._left or self._in_trailer else _whole_chunks(data)
        while at < len(data) and not self.done:
            if self._left:
                # What is left of a chunk counts the two bytes of its line end.
                used = min(self._left, len(data) - at)
                body.append(data[at : at + min(used, self._left - 2)] if self._left > 2 else b"")
                at, self._left = at + used, self._left - used
                continue
            end = data.find(_LINE_END, at)
            if end < 0:
                self._kept = self._unfinished(data[at:])
                break
            self._line(data[at:end])
            at = end + 2
        return b"".join(body)

    def _line(self, line: bytes) -> None:
        if self._in_trailer:
            self.done = not line
            return
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            raise BadChunk(f"no chunk size: {line[:20]!r}") from None
        if size < 0:
            raise BadChunk("a negative chunk size")
        self._in_trailer = size == 0
        self._left = size + 2 if size else 0

    @staticmethod
    def _unfinished(line: bytes) -> bytes:
        if len(line) > LONGEST_SIZE_LINE:
            raise BadChunk("a chunk size without end")
        return line


def _whole_chunks(data: bytes) -> tuple[list[bytes], int]:
    """The plain chunks ``data`` begins with, and how many bytes they take: the quick way for many
    small ones, without a line of Python for each. It leaves everything else to the decoder."""
    parts = data.split(_LINE_END)
    sizes, chunks = parts[0::2], parts[1:-1:2]
    if b"" in chunks:
        del chunks[chunks.index(b"") :]
    as_said = map(eq, map(bytes.lower, sizes), map(b"%x".__mod__, map(len, chunks)))
    body = [*compress(chunks, takewhile(bool, as_said))]
    lines = sum(map(len, sizes[: len(body)])) + 2 * len(body) * len(_LINE_END)
    return body, lines + sum(map(len, body))
