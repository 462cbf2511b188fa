"""An incremental JSON scanner for untrusted, streamed text.

Meant for replies of language models: it finds values inside prose and code fences, skips thinking,
survives half of a value, and looks at no character twice. No input makes it raise, and where the
text is cut into pieces changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from translate_pipe.workers.protocols import thoughts
from translate_pipe.workers.protocols.events import Began, Closed, Event, Over, Path, Text
from translate_pipe.workers.surrogates import joined

_MAX_DEPTH = 16
_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = {'"': re.compile(r'[^"\\]*'), "'": re.compile(r"[^'\\]*")}
_BARE = re.compile(r'[^\s,:"\[\]{}]*')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_HALF_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

ALOUD = 200
"""After so many characters of prose, blanks not counted, a reply is more than introduced."""

EPILOGUE = 1000
"""After so many characters behind a value it is hardly a draft of another."""


@dataclass(slots=True)
class _Frame:
    """An open container; ``at`` is the key or index of the member being read."""

    is_object: bool
    at: str | int = 0
    count: int = 0


class Scanner:
    """``feed`` it pieces of text; it returns what closed in them.

    ``opening`` is the bracket a value begins with, ``{`` or ``[``. Where it is ``{``, an array of
    texts or of such arrays is a value too. A value whose first quote is a single one may have both
    kinds; it is ``Began.loose``, since an apostrophe may have ended a text of it.
    """

    def __init__(self, opening: str) -> None:
        self._opening = opening
        self._start = re.compile(f"[{re.escape(thoughts.FIRSTS + opening)}]")
        self._end = thoughts.End()
        self._prose = self._since = 0
        self._over = True
        self._brackets = 0
        self._mark, self._marks = '"', ""
        self._step: _Step = Scanner._seek
        self._frames: list[_Frame] = []
        self._held = ""
        self._parts: list[str] = []
        self._is_key = False
        self._began = False
        self._events: list[Event] = []

    def feed(self, piece: str) -> list[Event]:
        """Take the next piece; return the texts and containers that closed in it, in order."""
        text, at = self._held + piece, 0
        self._held = ""
        while at < len(text):
            following = self._step(self, text, at)
            if following is None:
                self._held = text[at:]
                break
            at = following
        events, self._events = self._events, []
        return events

    def _seek(self, text: str, at: int) -> int | None:
        found = self._start.search(text, at)
        start = found.start() if found else len(text)
        if at < start:
            self._pass(text[at:start])
            self._brackets = 0
        if found is None:
            return start
        if found[0] in thoughts.FIRSTS:
            if thought := thoughts.begin(text, start):
                self._end = thoughts.End(thought[0])
                self._step, self._brackets = Scanner._think, 0
                return thought.end()
            if thoughts.may_begin(text, start):
                return self._hold(text, start)
        if found[0] == self._opening:
            return self._open(found[0], start)
        if found[0] == "[":
            self._brackets = min(self._brackets + 1, 2)
            self._step = Scanner._bracket
        return start + 1

    def _bracket(self, text: str, at: int) -> int:
        """After a bracket that may be prose: an array only if a text follows."""
        at = _after_blank(text, at)
        if at == len(text):
            return at
        self._step = Scanner._seek
        if text[at] in _PLAIN:
            for _ in range(self._brackets):
                self._open("[", at)
        if text[at] != "[":
            self._brackets = 0
        return at

    def _pass(self, prose: str) -> None:
        """Count what is between values."""
        self._prose += sum(map(len, prose.split()))
        self._since += len(prose)
        if not self._over and self._since >= EPILOGUE:
            self._over = True
            self._events.append(Over())

    def _think(self, text: str, at: int) -> int | None:
        after = self._end.find(text, at)
        if after is not None:
            self._step = Scanner._seek
            return after
        return self._hold(text, self._end.begun(text, at))

    def _hold(self, text: str, at: int) -> int:
        """Keep the beginning of what may be a tag until the next piece."""
        self._held = text[at:]
        return len(text)

    def _member(self, text: str, at: int) -> int:
        """Before a key of an object, or a value of an array; a comma too many does no harm."""
        at = _after_blank(text, at)
        if at == len(text):
            return at
        frame = self._frames[-1]
        if text[at] in "]}":
            return self._close(text[at], at)
        if frame.is_object:
            return self._quote(text, at, is_key=True)
        frame.at = frame.count
        return self._value(text, at)

    def _colon(self, text: str, at: int) -> int:
        at = _after_blank(text, at)
        if at == len(text):
            return at
        if text[at] != ":":
            return self._give_up(at)
        self._step = Scanner._value
        return at + 1

    def _value(self, text: str, at: int) -> int:
        at = _after_blank(text, at)
        if at == len(text):
            return at
        if text[at] in _PLAIN:
            return self._quote(text, at, is_key=False)
        if text[at] in "{[":
            return self._open(text[at], at)
        if text[at] in ",:]}":
            return self._give_up(at)
        self._frames[-1].count += 1
        self._step = Scanner._bare
        return at

    def _bare(self, text: str, at: int) -> int:
        """A number, ``true``, ``null``: counted, never a text."""
        end = _match_end(_BARE, text, at)
        if end < len(text):
            self._step = Scanner._comma
        return end

    def _comma(self, text: str, at: int) -> int:
        """After a member. A missing comma is forgiven."""
        at = _after_blank(text, at)
        if at == len(text):
            return at
        if text[at] in "]}":
            return self._close(text[at], at)
        if text[at] not in "," + self._marks:
            return self._give_up(at)
        self._step = Scanner._member
        return at + (text[at] == ",")

    def _string(self, text: str, at: int) -> int | None:
        end = _match_end(_PLAIN[self._mark], text, at)
        self._parts.append(text[at:end])
        if end == len(text):
            return end
        if text[end] == self._mark:
            self._unquote()
            return end + 1
        escape = _ESCAPE.match(text, end)
        if _HALF_ESCAPE.match(text, end) or escape is None:
            return self._hold(text, end)
        unit, short = escape.groups()
        self._parts.append(chr(int(unit, 16)) if unit else _SHORT.get(short, short))
        return escape.end()

    def _quote(self, text: str, at: int, *, is_key: bool) -> int:
        self._mark = text[at]
        self._marks = self._marks or ('"' if self._mark == '"' else "\"'")
        if self._mark not in self._marks:
            return self._give_up(at)
        self._parts, self._is_key = [], is_key
        self._step = Scanner._string
        return at + 1

    def _unquote(self) -> None:
        text = joined("".join(self._parts))
        frame = self._frames[-1]
        if self._is_key:
            frame.at = text
            self._step = Scanner._colon
            return
        frame.count += 1
        self._tell(Text(self._path(), text))
        self._step = Scanner._comma

    def _open(self, bracket: str, at: int) -> int:
        if len(self._frames) == _MAX_DEPTH:
            return self._give_up(at + 1)
        if self._frames:
            self._frames[-1].count += 1
        else:
            self._began, self._marks = False, ""
        self._frames.append(_Frame(is_object=bracket == "{"))
        self._step = Scanner._member
        return at + 1

    def _close(self, bracket: str, at: int) -> int:
        if self._frames[-1].is_object != (bracket == "}"):
            return self._give_up(at)
        frame = self._frames.pop()
        self._tell(Closed(self._path(), frame.count))
        self._step = Scanner._comma
        if not self._frames:
            self._step = Scanner._seek
            self._since, self._over = 0, False
        return at + 1

    def _give_up(self, at: int) -> int:
        """Not JSON after all: look for a beginning from here on."""
        self._frames.clear()
        self._step = Scanner._seek
        return at

    def _tell(self, event: Event) -> None:
        if not self._began:
            self._began = True
            self._events.append(Began(self._prose >= ALOUD, "'" in self._marks))
        self._events.append(event)

    def _path(self) -> Path:
        return tuple(frame.at for frame in self._frames)


_Step = Callable[[Scanner, str, int], "int | None"]


def _after_blank(text: str, at: int) -> int:
    return _match_end(_BLANK, text, at)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
