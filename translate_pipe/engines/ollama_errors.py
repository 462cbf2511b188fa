"""What Ollama's refusals mean, as our errors. The wordings were seen on 0.24 and 0.32."""

from __future__ import annotations

import re

from translate_pipe.engines.credentials import KEY_VARIABLE
from translate_pipe.engines.refusals import Refusal, may_pass, overloaded, rejected
from translate_pipe.errors import (
    ContextOverflow,
    EngineError,
    ModelMissing,
    NoMemory,
    Overloaded,
    RequestRejected,
    StreamBroken,
)

_OVERFLOW = re.compile(
    r"exceed_context_size_error|exceeds? the (available )?context", re.IGNORECASE
)
_PROMPT_TOKENS = re.compile(r"n_prompt_tokens\W+(\d{1,18})")
_NUM_CTX = re.compile(r"n_ctx\W+(\d{1,18})")
_NO_MODEL = re.compile(r"model .{0,200}not found|not found, try pulling|model '' ", re.IGNORECASE)
_TOO_OLD = re.compile(r"cannot unmarshal object into .*\.format of type string")
_BUSY = re.compile(r"server busy|maximum pending requests|try again", re.IGNORECASE)
_NO_MEMORY = re.compile(r"requires more (system )?memory|out of memory", re.IGNORECASE)
_OUR_FAULT = re.compile(
    r"invalid JSON schema|invalid format|grammar|must be of type", re.IGNORECASE
)
"""Requests that 0.24 answers with 500 though no repetition can help."""


def explain(refusal: Refusal, model: str | None) -> EngineError:
    """The error of an answer with an error status, for a request to ``model``."""
    said, where = refusal.message, refusal.location
    if _OVERFLOW.search(refusal.body):
        return ContextOverflow(
            "the prompt does not fit the context",
            where=where,
            remedy="Use a larger --num-ctx, or shorter context and glossary",
            prompt_tokens=_count(_PROMPT_TOKENS, refusal.body),
            num_ctx=_count(_NUM_CTX, refusal.body),
        )
    if refusal.status == 404 and _NO_MODEL.search(said):
        return missing(model, where)
    if _NO_MEMORY.search(said):
        return NoMemory(
            f"the model does not fit the server's memory: {said}",
            where=where,
            remedy="Use a smaller model or a smaller --num-ctx",
        )
    if may_pass(refusal.status) and not _OUR_FAULT.search(said):
        return overloaded(refusal, "See the server's log")
    return _rejected(refusal)


def missing(model: str | None, where: str) -> ModelMissing:
    """The server does not have ``model``, or, with ``None``, has none that could be used."""
    if model is None:
        return ModelMissing(
            "the server has no model that can translate",
            where=where,
            remedy=_fetch("one", "qwen3:8b"),
        )
    return ModelMissing(
        f"the server does not have the model {model!r}",
        where=where,
        remedy=_fetch("it", model),
    )


def _fetch(what: str, model: str) -> str:
    return f"Fetch {what} with `translate-pipe models pull {model}` (or `ollama pull {model}`)"


def mid_stream(error: object, where: str) -> Overloaded | StreamBroken:
    """The error of an ``{"error": ...}`` line after the reply had begun with status 200."""
    said = str(error)
    if _BUSY.search(said):
        return Overloaded(f"the server gave up in the middle of a reply: {said}", where=where)
    return StreamBroken(f"the server failed in the middle of a reply: {said}", where=where)


def is_too_old_for_schemas(error: EngineError) -> bool:
    """Whether the server is older than 0.5 and takes no JSON schema in ``format``."""
    return isinstance(error, RequestRejected) and _TOO_OLD.search(error.what) is not None


def _rejected(refusal: Refusal) -> EngineError:
    status, remedy = refusal.status, None
    if status in (401, 403):
        remedy = f"Set {KEY_VARIABLE} to the key that the server, or a proxy before it, requires"
    elif 300 <= status < 400 or status in (404, 405):
        remedy = "Check the address: this does not look like an Ollama server"
    return rejected(refusal, remedy)


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None
