"""What the refusals of OpenAI-compatible servers mean, as our errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from translate_pipe.engines.refusals import Refusal, may_pass, overloaded, rejected
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    ModelMissing,
    Overloaded,
    RequestRejected,
    StreamBroken,
)

_OVERFLOW = re.compile(
    r"exceed_context_size|context_length_exceeded|maximum context length"
    r"|exceeds? the (available )?context|longer than the model's context length"
    r"|context the overflows|n_keep\b.{0,20}>=|max_tokens must be at least 1, got -",
    re.IGNORECASE,
)
"""In the words of llama.cpp, OpenAI, vLLM, SGLang and LM Studio. Not "Context size has been
exceeded": llama.cpp says so in the middle of replies, of a memory that many requests share."""

_PROMPT_TOKENS = (
    re.compile(
        r"n_prompt_tokens\W+(\d{1,18})|n_keep\W+(\d{1,18})|keep the first (\d{1,18}) tokens"
    ),
    re.compile(
        r"(\d{1,18}) in the messages|resulted in (\d{1,18}) tokens"
        r"|(?:has|contains) (?:at least )?(\d{1,18}) input tok"
    ),
    re.compile(r"request(?:ed)? \(?(\d{1,18}) tokens"),
)
"""From what is surely the prompt's count to what may be that of prompt and reply."""

_NUM_CTX = (re.compile(r"n_ctx\W+(\d{1,18})|context length (?:is|of only) (\d{1,18})"),)
_TOO_LONG_A_REPLY = re.compile(
    r"\d in the messages, \d+ in the completion|requested [1-9]\d* output tokens"
    r"|max_(completion_)?tokens\b.{0,40}\btoo large",
    re.IGNORECASE,
)
_REPLY_TOO_LONG = "the server refuses a reply that might not fit the context"
_NO_MODEL = re.compile(
    r"model_not_found|model\b.{0,200}(not found|does not exist)", re.IGNORECASE | re.DOTALL
)
_NO_MONEY = re.compile(r"insufficient_quota|billing", re.IGNORECASE)
_FORMAT = re.compile(r"response_format|json_schema|json schema|json_object|grammar", re.IGNORECASE)


def explain(refusal: Refusal, model: str | None) -> EngineError:
    """The error of an answer with an error status, for a request to ``model``."""
    where = refusal.location
    overflow = _overflow(refusal.body, where)
    if overflow is not None:
        return overflow
    if refusal.status in (400, 404) and _NO_MODEL.search(refusal.body):
        return missing(model, where, [])
    if may_pass(refusal.status) and not _NO_MONEY.search(refusal.body):
        return overloaded(refusal)
    return rejected(refusal, _remedy(refusal.status))


def missing(model: str | None, where: str, listed: Sequence[str]) -> ModelMissing:
    """The server does not have ``model``, or, with ``None``, lists none at all."""
    if model is None:
        return ModelMissing("the server lists no models", where=where, remedy="Load one there")
    others = f"; it has {', '.join(listed[:5])}" if listed else ""
    return ModelMissing(
        f"the server does not have the model {model!r}{others}",
        where=where,
        remedy="Load it there, or name another with --model",
    )


def mid_stream(error: object, where: str) -> EngineError:
    """The error of an ``error`` event after the reply had begun with status 200."""
    if (overflow := _overflow(str(error), where)) is not None:
        return overflow
    message = error.get("message") if isinstance(error, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    said = f"the server failed in the middle of a reply: {message or error}"
    if code in (429, 503, "rate_limit_exceeded"):
        return Overloaded(said, where=where)
    return StreamBroken(said, where=where)


def unknown_format(error: RequestRejected) -> bool:
    """Whether the server refused ``response_format`` rather than anything else."""
    return _FORMAT.search(error.what) is not None


def reply_too_long(error: RequestRejected) -> bool:
    """Whether the prompt does fit, but not with as long a reply as was allowed: vLLM refuses that
    where others would just end the reply at the context's end."""
    return error.what == _REPLY_TOO_LONG


def _overflow(said: str, where: str) -> ContextOverflow | RequestRejected | None:
    """The error of a prompt that does not fit, or not with such a reply, if that was said."""
    if not _OVERFLOW.search(said):
        return None
    prompt, context = _count(_PROMPT_TOKENS, said), _count(_NUM_CTX, said)
    remedy = "Start the server with a larger context, or use shorter context and glossary"
    if prompt and context and prompt < context and _TOO_LONG_A_REPLY.search(said):
        return RequestRejected(_REPLY_TOO_LONG, where=where, remedy=remedy)
    return ContextOverflow(
        "the prompt does not fit the context",
        where=where,
        remedy=remedy,
        prompt_tokens=prompt,
        num_ctx=context,
    )


def _remedy(status: int) -> str | None:
    if status in (401, 403):
        return "Put a valid key into the environment variable OPENAI_API_KEY"
    if 300 <= status < 400 or status in (404, 405):
        return "Check the address: it usually ends in /v1"
    return None


def _count(patterns: Iterable[re.Pattern[str]], text: str) -> int | None:
    found = next(filter(None, (pattern.search(text) for pattern in patterns)), None)
    return int(next(group for group in found.groups() if group)) if found else None
