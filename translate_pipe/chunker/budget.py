"""What one request may hold: prompt + the reply it must produce + margin <= num_ctx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from translate_pipe.chunker.estimator import TEMPLATE_TOKENS, Estimator

_WORST_TOKENS_PER_CHARACTER = 1.0


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one request, in tokens.

    ``num_ctx`` is the context of the whole run. ``overhead`` is what every prompt repeats (system
    prompt, headings), ``per_segment`` what each segment adds to its own text, in the prompt and
    again in the reply. ``expansion`` is the reply's tokens per token of payload until the first
    reply was counted. ``glossary`` terms join the prompt of the chunks they occur in.
    """

    num_ctx: int
    overhead: int = 128
    per_segment: float = 2.5
    expansion: float = 2.0
    margin: int = 64
    glossary: Mapping[str, str] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """Tokens left for segments, their replies and context."""
        return self.num_ctx - self.overhead - TEMPLATE_TOKENS - self.margin

    @property
    def max_segment_length(self) -> int:
        """The most characters one segment may have and surely fit: what is longer must be cut.

        Counts every character as a token, which holds for most scripts and tokenizers; a chunk
        that is too large all the same is refused by the server, not truncated.
        """
        per_character = _WORST_TOKENS_PER_CHARACTER * (1 + self.expansion)
        return max(1, int(self.room / per_character))

    def needs(self, payload: float, around: float, segments: int, estimator: Estimator) -> int:
        """Tokens a request takes beside ``overhead``: its payload's prompt and reply, its context.

        ``payload`` and ``around`` are weights (``Estimator.weigh``) of segments and context.
        """
        frame = segments * self.per_segment
        return estimator.prompt_tokens(payload + around + frame) + estimator.reply_tokens(
            payload + frame, self.expansion
        )
