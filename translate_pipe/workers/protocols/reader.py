"""Reads a streamed JSON reply back into the segments of its chunk."""

from __future__ import annotations

from collections.abc import Sequence

from translate_pipe.workers.protocols.layout import Group
from translate_pipe.workers.protocols.scanner import Closed, Path, Scanner, Text


class JsonReader:
    """Texts by their place in the reply, each as soon as that place is certain.

    A text of its own key is certain when its string closes; those of an array when the array
    closes with as many as it must have, since a wrong count says that texts were merged or split
    somewhere in it. Keys that were not asked for and other types are ignored. A key that comes
    twice is told twice, since its texts may contradict each other; not after a wrong count.
    """

    def __init__(self, groups: Sequence[Group], segments: Sequence[int]) -> None:
        self._scanner = Scanner("[" if groups and groups[0].key is None else "{")
        self._singles: dict[Path, int] = {}
        self._arrays: dict[Path, Sequence[int]] = {}
        self._texts: dict[Path, list[tuple[int, str]]] = {}
        at = 0
        for group in groups:
            path: Path = () if group.key is None else (group.key,)
            if group.size is None:
                self._singles[path] = segments[at]
            else:
                self._arrays[path] = segments[at : at + group.size]
            at += group.size or 1

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        """Take the next piece; return the ``(Segment.index, text)`` pairs certain now."""
        found: list[tuple[int, str]] = []
        for event in self._scanner.feed(text):
            if isinstance(event, Text):
                found.extend(self._text(event))
            else:
                found.extend(self._closed(event))
        return found

    def close(self) -> Sequence[tuple[int, str]]:
        """Nothing more: what is unfinished stays missing."""
        return ()

    @property
    def within(self) -> int | None:
        """The next of an array that is not full."""
        for path, texts in self._texts.items():
            if len(texts) < len(self._arrays[path]):
                return self._arrays[path][len(texts)]
        return None

    def _text(self, event: Text) -> Sequence[tuple[int, str]]:
        segment = self._singles.get(event.path)
        if segment is not None:
            return ((segment, event.text),)
        array, place = event.path[:-1], event.path[-1:]
        expected = self._arrays.get(array)
        if expected is not None and isinstance(place[0], int) and place[0] < len(expected):
            self._texts.setdefault(array, []).append((expected[place[0]], event.text))
        return ()

    def _closed(self, event: Closed) -> Sequence[tuple[int, str]]:
        expected = self._arrays.get(event.path)
        texts = self._texts.pop(event.path, [])
        if expected is None:
            return ()
        if not len(texts) == len(expected) == event.count:
            del self._arrays[event.path]
            return ()
        return texts
