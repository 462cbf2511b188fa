"""How many tokens a text is, without a tokenizer, corrected by what the server counted.

A text's *weight* is a fixed guess from its characters. Its tokens are the weight times a scale: a
cautious one at first, then the largest the server has shown. One scale serves the prompts, which
are in the source's language, another the replies, which are in the target's. A reply that the
context's end cut off was never counted whole: it raises a floor under its scale, which sinks again
while replies come to their end, because a reply that ran on for no reason looks the same.
"""

from __future__ import annotations

from translate_pipe.engines.base import Completion, Finish, Request

_ASCII, _NARROW, _WIDE = 0.31, 0.46, 0.65
"""Tokens a character by its UTF-8 length (1, 2, 3 and more bytes): Gemma's, measured on subtitles
in nine languages (docs/protocol.md). The scales absorb what other tokenizers do differently."""

_UNSEEN_SCALE = 1.3
_HEADROOM = 1.05
TEMPLATE_TOKENS = 16
"""What a chat template may put around a prompt; counted by the server, invisible to us."""

_BELIEVABLE, _BELIEVABLE_REPLY = 6.5, 10.0
"""No tokenizer needs more than this many times our weight: one token a byte is 6.2 times that of an
emoji, and for the Thai of an English text 9 times the English weight. More is a runaway reply."""

_CUT_SHORT = 2.0
"""A reply cut off is taken to have been this many times as long as what came of it."""

EXPANSION = 2.0
"""Tokens of a reply per weight of its payload until one was counted."""

_SINKS = 0.9
"""What each whole reply leaves of the floor."""


class Estimator:
    """Estimates token counts. Not tied to a document: one serves a whole run on one model."""

    def __init__(self) -> None:
        self._prompt_scale: float | None = None
        self._reply_scale: float | None = None
        self._reply_floor = 0.0

    def weigh(self, text: str) -> float:
        """The uncorrected guess: tokens of an average tokenizer. Costs two C calls."""
        if text.isascii():
            return len(text) * _ASCII
        ascii_count = len(text.encode("ascii", "ignore"))
        others = len(text) - ascii_count
        wide = min(others, len(text.encode("utf-8", "replace")) - ascii_count - 2 * others)
        return ascii_count * _ASCII + (others - wide) * _NARROW + wide * _WIDE

    def tokens(self, text: str) -> int:
        """Tokens of a text in a prompt, rounded up; at least what the counts seen so far imply."""
        return self.prompt_tokens(self.weigh(text))

    def prompt_tokens(self, weight: float) -> int:
        """Tokens of prompt text of that weight, rounded up."""
        return int(weight * (self._prompt_scale or _UNSEEN_SCALE)) + 1

    def reply_tokens(self, weight: float, expansion: float) -> int:
        """Tokens of the reply to a payload of that weight, rounded up.

        ``expansion`` is the guess of reply tokens per weight used until a reply was counted.
        """
        return int(weight * max(self._reply_scale or expansion, self._reply_floor)) + 1

    def fill(self, request: Request) -> float:
        """The share of its context that a request and its reply take; over 1 they do not fit."""
        prompt = self.prompt_tokens(self.weigh(request.system) + self.weigh(request.prompt))
        reply = self.reply_tokens(self.weigh(request.payload), EXPANSION)
        return (TEMPLATE_TOKENS + prompt + reply) / request.num_ctx

    def observe(self, request: Request, completion: Completion) -> None:
        """Learn from the counts of one request. Counts the engine does not tell teach nothing.

        A prompt that was refused as too long has its count too: a completion without a reply's.
        """
        if completion.prompt_tokens:
            weight = self.weigh(request.system) + self.weigh(request.prompt)
            counted = completion.prompt_tokens - TEMPLATE_TOKENS
            self._prompt_scale = _larger(self._prompt_scale, counted, weight, _BELIEVABLE)
        if completion.completion_tokens:
            self._learn_reply(request, completion.completion_tokens, completion.finish)

    def _learn_reply(self, request: Request, counted: int, finish: Finish) -> None:
        weight = self.weigh(request.payload)
        if finish is Finish.STOP:
            self._reply_scale = _larger(self._reply_scale, counted, weight, _BELIEVABLE_REPLY)
            self._reply_floor *= _SINKS
        elif finish is Finish.LENGTH and weight > 0 and counted < request.num_predict:
            floor = min(_CUT_SHORT * counted / weight, _BELIEVABLE_REPLY)
            self._reply_floor = max(self._reply_floor, floor)


def _larger(known: float | None, counted: int, weight: float, most: float) -> float | None:
    if weight <= 0:
        return known
    seen = min(counted / weight * _HEADROOM, most)
    return seen if known is None else max(known, seen)
