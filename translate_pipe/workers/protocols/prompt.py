"""A request: the words around its payload, from a profile's wordings, and room for the reply.

The system prompt is the same in every request of a run, so the server's prefix cache holds it.
Every token here is paid once a request; the wording that earned its place is in docs/protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.terms import applying
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.draw import draw
from translate_pipe.workers.protocols.profile import Profile, fill

_SPARE_TOKENS = 64
_FRAME_TOKENS = 6
"""What stands around each text."""


def requested(
    profile: Profile,
    chunk: Chunk,
    brief: Brief,
    attempt: int,
    payload: str,
    texts: Sequence[str],
    schema: Mapping[str, Any] | None = None,
) -> Request:
    """The request for ``texts``, which ``payload`` holds.

    After ``num_predict`` tokens a reply is surely a runaway: at a token a byte, which covers every
    tokenizer, an English text in Thai is nearly three times as long.
    """
    system, prompt = _asked(profile, chunk, brief, payload)
    bound = _SPARE_TOKENS + sum(_FRAME_TOKENS + 3 * len(text.encode()) for text in texts)
    seed, temperature = draw(brief, attempt)
    return Request(
        system=system,
        prompt=prompt,
        payload=payload,
        num_ctx=brief.num_ctx,
        num_predict=min(brief.num_ctx, bound + brief.thoughts),
        schema=schema,
        stop=profile.stop,
        seed=seed,
        temperature=temperature,
        raw=profile.raw,
    )


def _asked(profile: Profile, chunk: Chunk, brief: Brief, payload: str) -> tuple[str, str]:
    """System text and prompt: context, then glossary terms that occur in the chunk, each on a line
    if the profile has words for it, then the payload in its wording.

    The person's instructions end the system text, if the profile has one. A model with no place for
    a system text gets it at the beginning of the prompt.
    """
    wording = profile.wording(brief)
    system = fill(wording["system"], brief)
    if system and brief.instructions:
        system = f"{system}\n{brief.instructions}"
    parts = []
    if chunk.before and wording["before"]:
        parts.append(fill(wording["before"], brief, texts=_one_line(chunk.before)))
    if chunk.after and wording["after"]:
        parts.append(fill(wording["after"], brief, texts=_one_line(chunk.after)))
    if wording["terms"] and (terms := _terms(chunk, brief)):
        parts.append(fill(wording["terms"], brief, terms=terms))
    prompt = "\n".join([*parts, fill(wording["prompt"], brief, text=payload)])
    if system and (profile.raw or not brief.takes_system):
        return "", f"{system}\n\n{prompt}"
    return system, prompt


def _terms(chunk: Chunk, brief: Brief) -> str:
    found: dict[str, str] = {}
    for segment in chunk.segments:
        found.update(applying(brief.glossary, segment.source))
    return "; ".join(f"{term}: {translation}" for term, translation in found.items())


def _one_line(texts: Sequence[str]) -> str:
    return " / ".join(" ".join(text.split()) for text in texts)
