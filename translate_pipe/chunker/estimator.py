"""How many tokens a text is, without a tokenizer, corrected by what the server counted.

A text's *weight* is a fixed guess from its characters. Its tokens are the weight times a scale: a
cautious one at first, then the largest the server has shown. One scale serves the prompts, which
are in the source's language, another the replies, which are in the target's. A reply that the
context's end cut off was never counted whole: it raises a floor under its scale, which sinks again
while replies come to their end, because a reply that ran on for no reason looks the same.

Where that does not help, since nothing is counted or the context is smaller than it was asked to
be, all is taken to need so much more that it fills the share of the context that is there
(``usable_context``).
"""

from __future__ import annotations

from math import inf

from translate_pipe.chunker.usable_context import UsableContext
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

_FLOOR_DECAY = 0.9
"""What remains of the floor after each complete reply."""

_SAME_END = 2
"""Tokens apart, at the most, that two replies end because of one and the same context."""

_LEAST_SCALE, _READ_SHARE = 0.6, 0.75
"""The least tokens per weight of a prompt until one was counted, and the share of what a prompt
must come to by the least there was that a server counts of one it has read."""


class Estimator:
    """Estimates token counts. Not tied to a document: one serves a whole run on one model.

    Where prompts are counted ``with_thoughts``, which a server sent back to its model before the
    reply, those counts tell nothing of prompts.
    """

    def __init__(self, *, with_thoughts: bool = False) -> None:
        self._with_thoughts = with_thoughts
        self._prompt_scale: float | None = None
        self._least_scale: float | None = None
        self._reply_scale: float | None = None
        self._reply_floor = 0.0
        self._context = UsableContext()
        self._last_end = (0, 0)
        self._last_cut = -inf

    @property
    def usable_share(self) -> float:
        """The share of the context that is planned for; under 1 where it proved to have less."""
        return self._context.share

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
        return int(weight * (self._prompt_scale or _UNSEEN_SCALE) / self.usable_share) + 1

    def reply_tokens(self, weight: float, expansion: float) -> int:
        """Tokens of the reply to a payload of that weight, rounded up.

        ``expansion`` is the guess of reply tokens per weight used until a reply was counted.
        """
        scale = max(self._reply_scale or expansion, self._reply_floor)
        return int(weight * scale / self.usable_share) + 1

    def fill(self, request: Request) -> float:
        """The share of its context that a request and its reply take; over 1 they do not fit."""
        prompt = self.prompt_tokens(self.weigh(request.system) + self.weigh(request.prompt))
        reply = self.reply_tokens(self.weigh(request.payload), EXPANSION)
        return (TEMPLATE_TOKENS + prompt + reply) / request.num_ctx

    def was_cut(self, request: Request, completion: Completion, *, is_poor: bool) -> bool:
        """Whether a reply ``is_poor`` because its server, by what it counts, has read only a part
        of the prompt. Any other reply shows how little a prompt that was read may come to.

        The system prompt may be left out of a count: some servers do not count what they kept.
        """
        counted, weight = completion.prompt_tokens, self.weigh(request.prompt)
        if counted is None or weight <= 0:
            return False
        if not is_poor:
            # In a short prompt most of the count is the system prompt's.
            whole = TEMPLATE_TOKENS + self.weigh(request.system) + weight
            self._least_scale = min(self._least_scale or inf, counted / whole)
            if abs(counted - self._last_cut) <= _SAME_END:
                self._last_cut = -inf
            return False
        is_low = counted < _READ_SHARE * (self._least_scale or _LEAST_SCALE) * weight
        if is_low or abs(counted - self._last_cut) <= _SAME_END:
            self._last_cut = counted
            return True
        return False

    def observe(self, request: Request, completion: Completion) -> None:
        """Learn from the counts of one request. Counts the engine does not tell teach nothing.

        A prompt that was refused as too long has its count too: a completion without a reply's.
        """
        prompt, reply = completion.prompt_tokens, completion.completion_tokens
        if prompt and not self._with_thoughts:
            weight = self.weigh(request.system) + self.weigh(request.prompt)
            counted = prompt - TEMPLATE_TOKENS
            self._prompt_scale = _larger(self._prompt_scale, counted, weight, _BELIEVABLE)
        if completion.finish is Finish.STOP:
            self._context.fitted(self._size(request))
            if reply:
                weight = self.weigh(request.payload)
                self._reply_scale = _larger(self._reply_scale, reply, weight, _BELIEVABLE_REPLY)
                self._reply_floor *= _FLOOR_DECAY
        elif reply and reply < request.num_predict:
            self._learn_from_cut(request, prompt or 0, reply)

    def overflowed(self, request: Request, context: int | None = None) -> None:
        """A request was too much for its context, by no count that tells how much; or that context
        has so many tokens only, as it was told."""
        if context is None:
            self._context.overflowed(self._size(request))
        elif context < request.num_ctx:
            self._learn_context(request, context, 0)

    def _learn_from_cut(self, request: Request, prompt: int, reply: int) -> None:
        """A reply ended where its context does, or for no reason."""
        weight = self.weigh(request.payload)
        if prompt and self._learn_context(request, prompt + reply, prompt):
            return
        if weight > 0:
            floor = min(_CUT_SHORT * reply / weight, _BELIEVABLE_REPLY)
            self._reply_floor = max(self._reply_floor, floor)

    def _learn_context(self, request: Request, context: int, prompt: int) -> bool:
        """A request came to so many tokens, so many of them its prompt's, before there was no more
        room. Where two come to the same though their prompts differ, that is all the room there is:
        return whether it is so."""
        (before, beside), self._last_end = self._last_end, (context, prompt)
        differs = not prompt or abs(prompt - beside) > _SAME_END
        same = differs and abs(context - before) <= _SAME_END
        smaller = same and context < request.num_ctx - _SAME_END
        if smaller:
            self._context.set_limit(context / request.num_ctx)
        return smaller

    def _size(self, request: Request) -> float:
        """The share of the context that a request would take if all of it were there."""
        return self.fill(request) * self.usable_share


def _larger(known: float | None, counted: int, weight: float, most: float) -> float | None:
    if weight <= 0:
        return known
    seen = min(counted / weight * _HEADROOM, most)
    return seen if known is None else max(known, seen)
