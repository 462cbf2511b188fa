"""Reads a streamed JSON reply back into the segments of its chunk."""

from __future__ import annotations

from collections.abc import Sequence

from translate_pipe.model import Segment
from translate_pipe.workers.base import Revision
from translate_pipe.workers.protocols.answer import Answer
from translate_pipe.workers.protocols.events import Began, Closed, Over, Path, Text
from translate_pipe.workers.protocols.layout import Group
from translate_pipe.workers.protocols.scanner import Scanner
from translate_pipe.workers.protocols.shapes import Tree, texts


class JsonReader:
    """Texts by their place in the reply, each as soon as that place is certain.

    A text of its own key is certain when its string closes; those of an array when the array
    closes with as many as it must have, since a wrong count says that texts were merged or split
    somewhere in it. Keys that were not asked for and other types are ignored, and so is a key of a
    value after it came with a wrong count. A value without any such text may say all of them in
    another form: see ``shapes``. Of several values in a reply, see ``Answer``.
    """

    def __init__(self, groups: Sequence[Group], segments: Sequence[Segment]) -> None:
        self._answer = Answer(segments)
        self._scanner = Scanner("[" if groups and groups[0].key is None else "{")
        self._singles: dict[Path, int] = {}
        self._arrays: dict[Path, Sequence[int]] = {}
        self._texts: dict[Path, list[tuple[int, str]]] = {}
        self._groups = groups
        self._segments = segments
        self._tree = Tree()
        self._found, self._streams = False, True
        self._miscounted: set[Path] = set()
        indices, at = [segment.index for segment in segments], 0
        for group in groups:
            path: Path = () if group.key is None else (group.key,)
            if group.size is None:
                self._singles[path] = indices[at]
            else:
                self._arrays[path] = indices[at : at + group.size]
            at += group.size or 1

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        """Take the next piece; return the ``(Segment.index, text)`` pairs certain now."""
        found: list[tuple[int, str]] = []
        for event in self._scanner.feed(text):
            if isinstance(event, Began):
                self._texts.clear()
                self._miscounted.clear()
                self._tree.clear()
                self._found, self._streams = False, not event.loose
                self._answer.begin(aloud=event.aloud)
            elif isinstance(event, Over):
                found.extend(self._answer.settle())
            elif pairs := self._text(event) if isinstance(event, Text) else self._closed(event):
                found.extend(self._answer.take(pairs))
        return found

    def close(self) -> Sequence[tuple[int, str]]:
        """What only the end makes certain; what is unfinished stays missing."""
        return self._answer.close()

    @property
    def within(self) -> int | None:
        """The next of an array that is not full."""
        for path, came in self._texts.items():
            if len(came) < len(self._arrays[path]):
                return self._arrays[path][len(came)]
        return None

    @property
    def revision(self) -> Revision | None:
        """See ``Answer``."""
        return self._answer.revision

    def _text(self, event: Text) -> Sequence[tuple[int, str]]:
        self._tree.text(event)
        if not self._streams:
            return ()
        segment = self._singles.get(event.path)
        if segment is not None:
            self._found = True
            return ((segment, event.text),)
        array, place = event.path[:-1], event.path[-1:]
        expected = self._arrays.get(array)
        if expected is not None and isinstance(place[0], int) and place[0] < len(expected):
            self._texts.setdefault(array, []).append((expected[place[0]], event.text))
        return ()

    def _closed(self, event: Closed) -> Sequence[tuple[int, str]]:
        node = self._tree.closed(event)
        if pairs := self._array(event):
            self._found = True
            return pairs
        if event.path or self._found or not node.members:
            return ()
        return [(self._segments[at].index, text) for at, text in texts(node, self._groups)]

    def _array(self, event: Closed) -> Sequence[tuple[int, str]]:
        expected = self._arrays.get(event.path)
        came = self._texts.pop(event.path, [])
        if expected is None or event.path in self._miscounted:
            return ()
        if not len(came) == len(expected) == event.count:
            self._miscounted.add(event.path)
            return ()
        return came
