"""What one request may hold: prompt + the reply it must produce + margin <= num_ctx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from translate_pipe.chunker.estimator import EXPANSION, TEMPLATE_TOKENS, Estimator
from translate_pipe.errors import ConfigError

LEAST_SEGMENT = 84
"""Characters: a cue of two full lines. With less, sentences are cut to crumbs that mean nothing."""

_WORST_TOKENS_PER_CHARACTER = 1.0
_WORST_TOKENS_PER_WEIGHT = 1.3


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one request.

    ``num_ctx`` is the context of the whole run, ``margin`` what is left free of it, in tokens.
    ``overhead`` is the weight (``Estimator.weigh``) of what every prompt repeats (system prompt,
    headings): its tokens are estimated anew each time. ``per_segment`` is what each segment adds to
    its own text, in the prompt and again in the reply. ``expansion`` is the reply's tokens per
    weight of payload until the first reply was counted. ``glossary`` terms join the prompt of the
    chunks they occur in. ``thoughts`` are tokens of the context left to a model that has to think.
    """

    num_ctx: int
    overhead: float = 100.0
    per_segment: float = 2.5
    expansion: float = EXPANSION
    margin: int = 64
    thoughts: int = 0
    glossary: Mapping[str, str] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """Tokens left for a prompt and its reply."""
        return self.num_ctx - TEMPLATE_TOKENS - self.margin - self.thoughts

    @property
    def max_segment_length(self) -> int:
        """The most characters one segment may have and surely fit: what is longer must be cut.

        Counts every character as a token, which holds for most scripts and tokenizers; a chunk
        that is too large all the same is refused by the server, not truncated. Raises
        ``ConfigError`` where it would be less than ``LEAST_SEGMENT``.
        """
        prompt = _WORST_TOKENS_PER_WEIGHT * self.overhead
        per_character = _WORST_TOKENS_PER_CHARACTER * (1 + self.expansion)
        length = int((self.room - prompt) / per_character)
        if length < LEAST_SEGMENT:
            least = ceil(prompt + LEAST_SEGMENT * per_character) + self.num_ctx - self.room
            raise ConfigError(
                f"a context of {self.num_ctx:,} tokens is too small: the prompt, about "
                f"{ceil(prompt):,} tokens, and a cue with its translation need {least:,}",
                where="num_ctx",
                remedy=f"Use --num-ctx {least} or more, if the model holds as much, "
                "or a profile with a shorter prompt (--profile)",
            )
        return length

    def needs(self, payload: float, around: float, segments: int, estimator: Estimator) -> int:
        """Tokens of a request: its prompt with all around the payload, and its reply.

        ``payload`` and ``around`` are weights (``Estimator.weigh``) of segments and context.
        """
        frame = segments * self.per_segment
        prompt = estimator.prompt_tokens(self.overhead + payload + around + frame)
        return prompt + estimator.reply_tokens(payload + frame, self.expansion)
