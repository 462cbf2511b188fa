"""What a server counts is untrusted like all it says: what cannot be true is taken for not told.

Budgets learn from these counts and reports add them up: one absurd number would spoil a whole run.
What was not told is estimated for reports, and for them alone.
"""

from __future__ import annotations

from dataclasses import replace

from translate_pipe.engines.base import Completion, Request
from translate_pipe.errors import ContextOverflow

LEAST_CONTEXT = 256
"""Tokens; no model that translates has fewer."""

BYTES_PER_TOKEN = 4.0
"""Of UTF-8, until a server has counted: Gemma's are 3.2 of English, 4.3 of Russian, 4.6 of
Chinese."""

MOST_TEMPLATE = 1000
"""Tokens a chat template may put around a prompt. Of a text no tokenizer makes more than bytes."""

CLOCK_SLACK = 0.25
"""Seconds by which a server may measure more than there were."""


def with_plausible_counts(
    request: Request, completion: Completion, *, said: bool, took: float
) -> Completion:
    """The completion without the counts that cannot be true of a reply that ``said`` something and
    ``took`` so many seconds."""
    written, loading = completion.completion_tokens, completion.load_seconds
    return replace(
        completion,
        prompt_tokens=_prompt_tokens(request, completion.prompt_tokens),
        completion_tokens=written
        if written is not None and said <= written <= request.num_predict
        else None,
        load_seconds=loading if 0 < loading <= took + CLOCK_SLACK else 0.0,
    )


def drop_impossible_counts(request: Request, error: ContextOverflow) -> None:
    """Take away counts that cannot be true, or by which the prompt does fit."""
    prompt = _prompt_tokens(request, error.prompt_tokens)
    if prompt is None or not LEAST_CONTEXT <= (error.num_ctx or LEAST_CONTEXT) <= prompt:
        error.prompt_tokens = error.num_ctx = None


def byte_length(*texts: str) -> int:
    """Bytes of texts, half characters too."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts)


class BytesPerToken:
    """How large a host's tokens are: those it counted last, or the usual."""

    __slots__ = ("_bytes",)

    def __init__(self) -> None:
        self._bytes = BYTES_PER_TOKEN

    def tokens(self, told: int | None, size: int) -> int:
        """The tokens of a text of so many bytes: what was ``told``, which teaches, or a guess."""
        if told is None:
            return round(size / self._bytes)
        if told and size:
            self._bytes = size / told
        return told


def _prompt_tokens(request: Request, told: int | None) -> int | None:
    most = MOST_TEMPLATE + len(request.system.encode()) + len(request.prompt.encode())
    return told if told is not None and 0 < told <= most else None
