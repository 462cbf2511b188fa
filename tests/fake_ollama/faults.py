"""What can go wrong on demand, and plans that say in which request it does."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from tests.fake_ollama import payload


class Fault(StrEnum):
    """One way to misbehave. The names are what ``--faults`` takes."""

    # before a reply
    REFUSE = "refuse"  # the connection is reset without an answer
    BUSY = "busy"  # 503, queue full
    BUSY_RETRY_AFTER = "busy-retry-after"  # the same with Retry-After
    RATE_LIMIT = "rate-limit"  # 429 with Retry-After, as proxies do
    SERVER_ERROR = "server-error"  # 500, the runner stopped
    BAD_GATEWAY = "bad-gateway"  # 502 with an HTML page, as proxies do
    WEB_PAGE = "web-page"  # 200 with an HTML page, as proxies that want a login do
    NO_MODEL = "no-model"  # 404
    NO_MEMORY = "no-memory"  # 500, the model does not fit any more
    OVERFLOW = "overflow"  # 400, whatever the prompt's size
    SLOW_START = "slow-start"  # the first token is late
    SILENT = "silent"  # nothing ever comes, the connection stays
    # in the middle of a reply
    RESET = "reset"  # TCP reset
    STALL = "stall"  # silence, the connection stays
    TRUNCATE = "truncate"  # the connection closes inside an HTTP chunk
    ERROR_LINE = "error-line"  # a last line {"error": ...}
    NOT_DONE = "not-done"  # a proper end without a line that says done
    LENGTH = "length"  # done_reason length at half the reply
    GARBAGE_LINE = "garbage-line"  # a line that is not JSON
    CUT_CHARACTER = "cut-character"  # a proper end inside a line, inside a character
    # a reply of well-formed lines and bad content
    THINKING = "thinking"  # all words in "thinking", "response" empty
    THINK_LEAK = "think-leak"  # <think> text before the JSON
    UNCLOSED_THINK = "unclosed-think"  # <think> and no end of it
    EMPTY = "empty"
    JUNK = "junk"  # prose
    FENCED = "fenced"  # good JSON inside a Markdown fence, with a preface
    HALF_JSON = "half-json"
    NESTED = "nested"  # every text an object
    WRONG_KEYS = "wrong-keys"
    OTHER_KEYS = "other-keys"  # keys that belong to other chunks
    WHITESPACE = "whitespace"  # megabytes of blanks
    TRAILING = "trailing"  # the good reply, then megabytes of words
    TWICE = "twice"  # every key twice, first with the texts of others
    MERGED = "merged"  # two texts in one, the rest moved up
    SHIFTED = "shifted"  # off by one
    SKIPPED = "skipped"  # one text left out, the rest moved up
    ECHO = "echo"  # the source
    NEIGHBOUR = "neighbour"  # one text is its neighbour's
    INJECTED = "injected"  # texts that try to be file structure or instructions
    WRONG_LANGUAGE = "wrong-language"
    STRIPPED = "stripped"  # numbers and marks lost
    BLANK = "blank"  # one text empty
    RUNAWAY = "runaway"  # one text repeats itself without end
    # a good reply
    ABSURD_COUNTS = "absurd-counts"  # of tokens, and a time, that cannot be


STATUS = frozenset(
    {
        Fault.BUSY,
        Fault.BUSY_RETRY_AFTER,
        Fault.RATE_LIMIT,
        Fault.SERVER_ERROR,
        Fault.BAD_GATEWAY,
        Fault.WEB_PAGE,
        Fault.NO_MODEL,
        Fault.NO_MEMORY,
        Fault.OVERFLOW,
    }
)
"""Faults that are an HTTP status."""

MIDWAY = frozenset(
    {
        Fault.RESET,
        Fault.STALL,
        Fault.TRUNCATE,
        Fault.ERROR_LINE,
        Fault.NOT_DONE,
        Fault.LENGTH,
        Fault.GARBAGE_LINE,
        Fault.CUT_CHARACTER,
    }
)
"""Faults that end a good reply half-way."""

UNBEGUN = frozenset({Fault.REFUSE, Fault.SLOW_START, Fault.SILENT})
"""Other faults before a reply."""

CONTENT = frozenset(Fault) - STATUS - MIDWAY - UNBEGUN - {Fault.ABSURD_COUNTS}
"""Faults of what the reply says."""

RETRYABLE = (STATUS | MIDWAY | UNBEGUN) - {
    Fault.NO_MODEL,
    Fault.NO_MEMORY,
    Fault.OVERFLOW,
}
"""Faults a client can outlast by asking again."""

Plan = Callable[[int, Mapping[str, Any]], Fault | None]
"""Called with the number of the generate request, from 0, and its body."""


def none(index: int, body: Mapping[str, Any]) -> Fault | None:
    """Behave."""
    return None


def script(*faults: Fault | None) -> Plan:
    """The first requests meet these, in order; the others none."""
    return lambda index, body: faults[index] if index < len(faults) else None


def always(fault: Fault) -> Plan:
    """Every request meets this one."""
    return lambda index, body: fault


def storm(chances: Mapping[Fault, float], seed: int = 0) -> Plan:
    """Every fault strikes with its own chance; of several, one is drawn.

    The same request number meets the same fault, whatever the order of arrival of others, and in
    every process: sets have an order of their own in each.
    """
    ordered = sorted(chances.items())

    def plan(index: int, body: Mapping[str, Any]) -> Fault | None:
        dice = random.Random(f"{seed}:{index}")
        struck = [fault for fault, chance in ordered if dice.random() < chance]
        return dice.choice(struck) if struck else None

    return plan


def on_text(text: str, fault: Fault) -> Plan:
    """Every request that asks for a text with ``text`` in it meets this fault: a cue that never
    succeeds. Its neighbours do, once they are asked for alone: context does not count."""

    def plan(index: int, body: Mapping[str, Any]) -> Fault | None:
        asked = payload.find(str(body.get("prompt", "")), schema=bool(body.get("format"))).texts
        return fault if any(text in each for each in asked) else None

    return plan


def parse(text: str, seed: int = 0) -> Plan:
    """A plan from ``--faults``: ``reset@0.2,stall@0.1`` is a storm, ``none,reset,busy`` a script.

    Raises ``ValueError``.
    """
    words: Sequence[str] = [word for word in text.split(",") if word]
    if words and all("@" in word for word in words):
        pairs = (word.split("@", 1) for word in words)
        return storm({Fault(name): float(chance) for name, chance in pairs}, seed)
    return script(*(None if word == "none" else Fault(word) for word in words))
