"""How an Ollama server's streamed reply is read: words, counts, and what ends it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import contains, itemgetter
from typing import Any

from translate_pipe.engines.base import Completion, Finish, Request
from translate_pipe.engines.ollama_errors import mid_stream
from translate_pipe.errors import EngineError, Runaway, StreamBroken

NANOSECONDS = 1e-9
MOST_COUNTED = 2**63

SAME_TOKENS = 30
"""After so many in a row Ollama ends a reply with no word that it is done (``llm.Completion``)."""

_NO_ENDS = frozenset({"load", "unload", "error", "abort"})
"""Reasons for which there is no reply."""

_DONE, _RESPONSE = itemgetter("done"), itemgetter("response")


def read(
    lines: Sequence[bytes], request: Request, where: str
) -> tuple[str, Completion | EngineError | None]:
    """The words in some lines of the reply to a request, and what ends it if one of them does."""
    events = _events(lines)
    if (plain := _only_words(events)) is not None:
        return plain, None
    text: list[str] = []
    end: Completion | EngineError | None = None
    for event in events:
        if not isinstance(event, dict):
            end = StreamBroken("the server sent a line that is not a JSON object", where=where)
        elif event.get("error"):  # though it say that it is done: nobody fails well
            end = mid_stream(event["error"], where)
        elif event.get("done"):
            end = _ending(event, request, where)
        if isinstance(event, dict):
            # Words in "thinking" are not the reply, even where "response" stays empty.
            text.append(_words(event))
        if end is not None:
            break
    return "".join(text), end


def thinks(lines: Sequence[bytes]) -> bool:
    """Whether some lines bring words that are no part of the reply."""
    return any(
        event.get("thinking") or (event.get("message") or {}).get("thinking")
        for event in _events(lines)
        if isinstance(event, dict) and isinstance(event.get("message") or {}, dict)
    )


def unended(last: Sequence[bytes], where: str) -> EngineError:
    """Why a reply stopped whose ``last`` lines are these, up to ``SAME_TOKENS`` of them, with no
    word that it is done."""
    words = {_words(event).strip() for event in _events(last) if isinstance(event, dict)}
    if len(last) == SAME_TOKENS and len(words | {""}) <= 2:
        return Runaway("the model repeats itself over and over", where=where)
    return StreamBroken("the server ended the reply before it was done", where=where)


def _only_words(events: Sequence[Any]) -> str | None:
    """The words of events as ``generate`` makes them, if they bring nothing else: a token each, so
    there is no line of Python for each."""
    try:
        # Some servers say on every line that the error is null.
        if any(map(dict.get, events, repeat("error"))) or any(map(_DONE, events)):
            return None
        if any(map(contains, events, repeat("message"))):
            return None
        return "".join(map(_RESPONSE, events))
    except (KeyError, TypeError):
        return None


def _words(event: Mapping[str, Any]) -> str:
    """The piece of the reply an event brings, in the place of either interface."""
    if "message" in event:
        event = event["message"] if isinstance(event["message"], dict) else {}
        return str(event.get("content") or "")
    return str(event.get("response") or "")


def _events(lines: Sequence[bytes]) -> Sequence[Any]:
    """The JSON values of some lines; ``None`` for what is not JSON."""
    try:
        # One call for all of them: half the cost of one for each.
        events: list[Any] = json.loads(b"[%s]" % b",".join(lines))
    except (ValueError, RecursionError):
        return [_event(line) for line in lines if line.strip()]
    else:
        return events


def _event(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _ending(event: Mapping[str, Any], request: Request, where: str) -> Completion | EngineError:
    reason = str(event.get("done_reason") or "").lower()
    if reason in _NO_ENDS:
        return StreamBroken(f"the server ended the reply with {reason!r}", where=where)
    counts = _numbers(event, ("prompt_eval_count", "eval_count", "load_duration"))
    prompt, tokens = counts.get("prompt_eval_count"), counts.get("eval_count")
    known = reason in tuple(Finish)
    return Completion(
        Finish(reason) if known else _finish(request, prompt or 0, tokens or 0),
        prompt_tokens=prompt,
        completion_tokens=tokens,
        load_seconds=counts.get("load_duration", 0) * NANOSECONDS,
    )


def _finish(request: Request, prompt: int, tokens: int) -> Finish:
    """How a reply ended for a reason that nobody knows, or for none, as old servers give: it is
    done, and only the counts can tell whether it had to be."""
    cut = tokens >= request.num_predict or prompt + tokens >= request.num_ctx
    return Finish.LENGTH if cut else Finish.STOP


def _numbers(event: Mapping[str, Any], names: Iterable[str]) -> dict[str, int]:
    """Those that are numbers a server can have counted; JSON has integers that nothing can hold."""
    found = {name: event.get(name) for name in names}
    return {k: v for k, v in found.items() if isinstance(v, int) and 0 <= v < MOST_COUNTED}
