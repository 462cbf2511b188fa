"""What an OpenAI-compatible server is asked for: all that helps, and less where it refuses that.

Servers differ in the fields they know, and many refuse one they do not. Each refusal is learnt
from once, for the life of the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from translate_pipe.engines.base import Request
from translate_pipe.engines.openai_errors import reply_too_long, unknown_format
from translate_pipe.errors import RequestRejected

FORMATS = ("json_schema", "json_object", "text")
"""What ``response_format`` is tried with, best first."""

OPTIONAL = ("chat_template_kwargs", "stream_options", "seed", "temperature")
"""Fields a request can do without."""

OLD_LENGTH, NEW_LENGTH = "max_tokens", "max_completion_tokens"
"""OpenAI's newer models know the second alone, most other servers the first alone."""

MOST_STOPS = 4

_NOT_KNOWN = re.compile(
    r"(un|not |n't )support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|forbidden",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """``format`` is a position in ``FORMATS``; ``without`` are fields that are left out."""

    format: int = 0
    without: frozenset[str] = frozenset()
    length: str = OLD_LENGTH

    def body(self, request: Request, model: str | None) -> dict[str, Any]:
        """A request's body."""
        system = [{"role": "system", "content": request.system}] if request.system else []
        messages = [*system, {"role": "user", "content": request.prompt}]
        body: dict[str, Any] = {
            "model": model,
            **({"prompt": request.prompt} if request.raw else {"messages": messages}),
            self.length: request.num_predict,
            "seed": request.seed,
            "temperature": request.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if not request.raw:
            # As `think: false` with Ollama: the reply's length leaves no room for thoughts.
            body["chat_template_kwargs"] = {"enable_thinking": False}
        if request.stop:
            body["stop"] = list(request.stop[:MOST_STOPS])
        if (form := self._form(request)) is not None:
            body["response_format"] = form
        return {name: value for name, value in body.items() if name not in self.without}

    def simpler(self, refused: RequestRejected, request: Request) -> Self | None:
        """What to ask instead, where the refusal says what this server does not know."""
        if _NOT_KNOWN.search(refused.what):
            if _names(refused.what, self.length) and self.length == OLD_LENGTH:
                return replace(self, length=NEW_LENGTH)
            for name in OPTIONAL:
                if _names(refused.what, name) and name not in self.without:
                    return replace(self, without=self.without | {name})
        if reply_too_long(refused) and self.length not in self.without:
            return replace(self, without=self.without | {self.length})
        if self._form(request) is not None and unknown_format(refused):
            return replace(self, format=self.format + 1)
        return None

    def lost_since(self, before: Dialect) -> Iterator[tuple[str, str]]:
        """What a person should know that is not asked for any more: notices' codes and words."""
        if self.format != before.format:
            lost = FORMATS[before.format]
            what = f"does not accept response_format {lost}; its replies are now requested as"
            yield f"no-{lost.replace('_', '-')}", f"{what} {FORMATS[self.format]}"
        for name in sorted(self.without - before.without):
            yield "option-refused", f"does not accept {name}, which is left out from now on"

    def _form(self, request: Request) -> dict[str, Any] | None:
        name = FORMATS[self.format]
        if request.schema is None or name == "text":
            return None
        if name == "json_object":
            return {"type": name}
        return {
            "type": name,
            "json_schema": {"name": "reply", "strict": True, "schema": request.schema},
        }


def _names(text: str, field: str) -> bool:
    return re.search(rf"\b{field}\b", text) is not None
