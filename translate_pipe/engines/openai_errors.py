"""What the refusals of OpenAI-compatible servers mean, as our errors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate_pipe.engines.refusals import Refusal, may_pass, overloaded
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
    r"|exceeds? the (available )?context",
    re.IGNORECASE,
)
_PROMPT_TOKENS = re.compile(r"n_prompt_tokens\W+(\d+)|request(?:ed)? \(?(\d+) tokens")
_NUM_CTX = re.compile(r"n_ctx\W+(\d+)|context length is (\d+)")
_NO_MODEL = re.compile(r"model_not_found|model\b.*(not found|does not exist)", re.IGNORECASE)
_NO_MONEY = re.compile(r"insufficient_quota|billing", re.IGNORECASE)
_FORMAT = re.compile(r"response_format|json_schema|json schema|json_object|grammar", re.IGNORECASE)


def explain(refusal: Refusal, model: str | None) -> EngineError:
    """The error of an answer with an error status, for a request to ``model``."""
    where = refusal.location
    if _OVERFLOW.search(refusal.body):
        return ContextOverflow(
            "the prompt does not fit the context",
            where=where,
            remedy="Start the server with a larger context, or use shorter context and glossary",
            prompt_tokens=_count(_PROMPT_TOKENS, refusal.body),
            num_ctx=_count(_NUM_CTX, refusal.body),
        )
    if refusal.status in (400, 404) and _NO_MODEL.search(refusal.body):
        return missing(model, where, [])
    if may_pass(refusal.status) and not _NO_MONEY.search(refusal.body):
        return overloaded(refusal)
    return RequestRejected(
        f"the server refuses the request ({refusal.status}"
        f"{': ' + refusal.message if refusal.message else ''})",
        where=where,
        remedy=_remedy(refusal.status),
    )


def missing(model: str | None, where: str, listed: Sequence[str]) -> ModelMissing:
    """The server does not have ``model``, or, with ``None``, lists none at all."""
    if model is None:
        return ModelMissing("the server lists no model", where=where, remedy="Load one there")
    others = f"; it has {', '.join(listed[:5])}" if listed else ""
    return ModelMissing(
        f"the server does not have the model {model!r}{others}",
        where=where,
        remedy="Load it there, or name another with --model",
    )


def mid_stream(error: object, where: str) -> Overloaded | StreamBroken:
    """The error of an ``error`` event after the reply had begun with status 200."""
    message = error.get("message") if isinstance(error, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    said = f"the server failed in the middle of a reply: {message or error}"
    if code in (429, 503, "rate_limit_exceeded"):
        return Overloaded(said, where=where)
    return StreamBroken(said, where=where)


def unknown_format(error: RequestRejected) -> bool:
    """Whether the server refused ``response_format`` rather than anything else."""
    return _FORMAT.search(error.what) is not None


def _remedy(status: int) -> str | None:
    if status in (401, 403):
        return "Put a valid key into the environment variable OPENAI_API_KEY"
    if 300 <= status < 400 or status in (404, 405):
        return "Check the address: it usually ends in /v1"
    return None


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(next(group for group in found.groups() if group)) if found else None
