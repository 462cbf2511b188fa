"""Where a reply is no answer yet: what models put around their thinking.

A server takes the thinking out of a reply only where it knows the model's own way of marking it.
"""

from __future__ import annotations

import re

DELIMITERS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<thoughts>": "</thoughts>",
    "<reasoning>": "</reasoning>",
    "<reflection>": "</reflection>",
    "<analysis>": "</analysis>",
    "<scratchpad>": "</scratchpad>",
    "<seed:think>": "</seed:think>",
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|inner_prefix|>": "<|inner_suffix|>",
    "<|channel|>analysis": "<|end|>",
    "<|channel>thought": "<channel|>",
    "<unused94>": "<unused95>",
}
"""What begins thinking and what ends it, in small letters; in a reply, case does not count."""

FIRSTS = "<[◁"
"""What a beginning begins with."""

_FLAGS = re.IGNORECASE | re.ASCII
_BEGIN = re.compile("|".join(map(re.escape, DELIMITERS)), _FLAGS)
_LEADING = re.compile(rf"\s*({_BEGIN.pattern})", _FLAGS)
_PARTS = frozenset(begin[:length] for begin in DELIMITERS for length in range(1, len(begin)))
_LONGEST = max(map(len, DELIMITERS))


class End:
    """What ends the thinking that ``begin`` began."""

    def __init__(self, begin: str = "<think>") -> None:
        self._words = DELIMITERS[begin.lower()]
        self._pattern = re.compile(re.escape(self._words), _FLAGS)

    def find(self, text: str, at: int) -> int | None:
        """Where the answer goes on, if the thinking ends in the text."""
        found = self._pattern.search(text, at)
        return found.end() if found else None

    def begun(self, text: str, at: int) -> int:
        """From where on the text may be the beginning of an end; its length if nowhere."""
        for start in range(max(at, len(text) - len(self._words) + 1), len(text)):
            if self._words.startswith(text[start:].lower()):
                return start
        return len(text)


def begin(text: str, at: int) -> re.Match[str] | None:
    """What begins thinking at that place, if anything does."""
    return _BEGIN.match(text, at)


def may_begin(text: str, at: int) -> bool:
    """Whether the rest of the text is the first part of what begins thinking."""
    return len(text) - at < _LONGEST and text[at:].lower() in _PARTS


class Thinking:
    """Takes thinking out of a reply that is read line by line, or as a whole."""

    def __init__(self) -> None:
        self._end: End | None = None

    def without(self, text: str) -> str:
        """The next text without the thinking that it begins with, or that an earlier one began."""
        at = 0
        while True:
            if self._end is None:
                found = _LEADING.match(text, at)
                if found is None:
                    return text[at:]
                self._end, at = End(found[1]), found.end()
            after = self._end.find(text, at)
            if after is None:
                return ""
            self._end, at = None, after
