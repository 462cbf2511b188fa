"""How an OpenAI-compatible server's reply is read, with all that imitators make of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from translate_pipe.engines.base import Completion, Finish
from translate_pipe.engines.openai_errors import mid_stream
from translate_pipe.errors import EngineError, StreamBroken

_FIELDS = frozenset({b"", b"event", b"id", b"retry"})
"""Of server-sent events, besides ``data``; a comment has no name."""

_THOUGHTS = ("reasoning_content", "reasoning")
"""Where the thinking of a model goes: llama.cpp, vLLM; OpenRouter, newer vLLM."""

_MOST_LINES = 10_000
"""Of an answer that is no stream; it may be a page of anything."""

_WHOLE = frozenset({"stop", "eos", "eos_token", "stop_sequence", "end_turn"})
_BROKEN = frozenset({"error", "abort"})
"""Reasons for an end. Any other one, as ``length`` or ``content_filter``, cut the reply short."""


class Reply:
    """A reply as its server-sent events tell it, or, from a server that does not stream, as the one
    JSON object it sends instead."""

    def __init__(self) -> None:
        self.finish: Finish | None = None
        self.over = False
        self.thinks = False
        """Whether the lines read last brought words that are no part of the reply."""
        self._text: list[str] = []
        self._usage: Mapping[str, Any] = {}
        self._other: list[bytes] = []

    def read(self, lines: Sequence[bytes], where: str) -> EngineError | None:
        """Take some lines; return what broke the reply, if one of them tells."""
        self.thinks = False
        for line in lines:
            name, _, value = line.partition(b":")
            if name != b"data":
                if name not in _FIELDS and len(self._other) < _MOST_LINES:
                    self._other.append(line)
                continue
            if value.strip() == b"[DONE]":
                self.over = True
                break
            if (error := self._event(value, where)) is not None:
                return error
        return None

    def end(self, where: str) -> EngineError | None:
        """The last line was read; return what is wrong with the whole, if anything is."""
        if self.finish is None and self._other:
            error = self._event(b"".join(self._other), where)
            if error is not None:
                return error
        if self.finish is None:
            return StreamBroken("the server ended the reply before it was done", where=where)
        return None

    def take(self) -> str:
        """The words since the last call."""
        text, self._text = "".join(self._text), []
        return text

    def completion(self) -> Completion:
        """How it ended and what it cost."""
        return Completion(
            self.finish or Finish.STOP,
            prompt_tokens=count(self._usage, "prompt_tokens"),
            completion_tokens=count(self._usage, "completion_tokens"),
        )

    def _event(self, value: bytes, where: str) -> EngineError | None:
        try:
            event = json.loads(value)
            choice: Mapping[str, Any] = next(iter(event.get("choices") or ()), {})
            said = choice.get("delta") or choice.get("message") or {}
            words = choice.get("text") or said.get("content")
            self.thinks = self.thinks or any(map(said.get, _THOUGHTS))
            reason = str(choice.get("finish_reason") or "")
        except (ValueError, AttributeError, TypeError, RecursionError):
            return StreamBroken("the server sent an event that is not a chunk", where=where)
        if isinstance(words, str):
            self._text.append(words)
        if isinstance(event.get("usage"), dict):
            self._usage = event["usage"]
        if event.get("error"):
            return mid_stream(event["error"], where)
        if reason in _BROKEN:
            return StreamBroken(f"the server ended the reply with {reason!r}", where=where)
        if reason:
            self.finish = Finish.STOP if reason in _WHOLE else Finish.LENGTH
        return None


def count(values: object, name: str) -> int | None:
    """A number that a server tells, if it does."""
    value = values.get(name) if isinstance(values, Mapping) else None
    return value if isinstance(value, int) and value >= 0 else None
