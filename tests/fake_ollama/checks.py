"""What Ollama says to a generate request before any model sees it, in its order and words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fake_ollama import tokens
from tests.fake_ollama.models import Model, full_name

SCHEMAS_SINCE = (0, 5)
NEW_ERRORS_SINCE = (0, 30)
"""Overflow as a JSON string, and 400 for a bad schema, instead of plain words and 500."""

_DURATION = re.compile(r"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|-?0")
_GO_TYPES = {"stream": (bool, "bool"), "prompt": (str, "string"), "system": (str, "string")}
_OPTION_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "num_ctx": (int, "integer"),
    "num_predict": (int, "integer"),
    "seed": (int, "integer"),
    "temperature": ((int, float), "float32"),
}
_SCHEMA_TYPES = {"object", "array", "string", "number", "integer", "boolean", "null"}


class Rejected(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(status, error)
        self.status = status
        self.error = error


def body_of(raw: bytes) -> dict[str, Any]:
    """The JSON object of a request. Raises ``Rejected``."""
    if not raw:
        raise Rejected(400, "missing request body")
    try:
        body = json.loads(raw)
    except ValueError:
        raise Rejected(400, "unexpected EOF") from None
    if not isinstance(body, dict):
        raise Rejected(400, "json: cannot unmarshal array into Go value of type api.Request")
    return body


def as_generated(body: Mapping[str, Any]) -> dict[str, Any]:
    """A chat request in the words of a generate request. Raises ``Rejected``."""
    messages = body.get("messages") or []
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        told = "cannot unmarshal string into Go struct field ChatRequest.messages of type"
        raise Rejected(400, f"json: {told} []api.Message")
    said = {
        role: "\n".join(str(m.get("content")) for m in messages if m.get("role") == role)
        for role in ("system", "user")
    }
    return {**body, "messages": messages, "system": said["system"], "prompt": said["user"]}


def check_fields(body: Mapping[str, Any], version: tuple[int, ...]) -> None:
    """Types that the server's JSON decoder refuses. Raises ``Rejected``."""
    for name, (kind, go_name) in _GO_TYPES.items():
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise _unmarshal(type(body[name]), name, go_name)
    if isinstance(body.get("format"), dict) and version < SCHEMAS_SINCE:
        raise _unmarshal(dict, "format", "string")
    alive = body.get("keep_alive")
    if isinstance(alive, str) and not _DURATION.fullmatch(alive):
        raise Rejected(400, f'time: invalid duration "{alive}"')


def find_model(body: Mapping[str, Any], models: Mapping[str, Model]) -> Model:
    """The model asked for. Raises ``Rejected``."""
    name = body.get("model") or body.get("name") or ""
    model = models.get(full_name(name)) if name else None
    if model is None:
        raise Rejected(404, f"model '{name}' not found")
    return model


def check_generate(body: Mapping[str, Any], model: Model) -> None:
    """Combinations that are refused before the model is loaded. Raises ``Rejected``."""
    if body.get("raw") and (body.get("system") or body.get("template") or body.get("context")):
        raise Rejected(400, "raw mode does not support template, system, or context")
    if body.get("think") and "thinking" not in model.capabilities:
        raise Rejected(400, f'"{body["model"]}" does not support thinking')
    if body.get("suffix") and "insert" not in model.capabilities:
        raise Rejected(400, f"{model.name} does not support insert")
    if "completion" not in model.capabilities:
        raise Rejected(400, f'"{body["model"]}" does not support generate')
    options = body.get("options") or {}
    for name, (kind, words) in _OPTION_TYPES.items():
        value = options.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, kind)):
            raise Rejected(500, f'option "{name}" must be of type {words}')


def check_format(body: Mapping[str, Any], version: tuple[int, ...]) -> None:
    """Whether ``format`` can become a grammar. Raises ``Rejected``."""
    wanted = body.get("format")
    status = 400 if version >= NEW_ERRORS_SINCE else 500
    if wanted in (None, "", "json"):
        return
    if not isinstance(wanted, dict):
        shown = json.dumps(json.dumps(wanted))
        raise Rejected(
            status, f'invalid format: {shown}; expected "json" or a valid JSON Schema object'
        )
    if not _convertible(wanted):
        raise Rejected(status, "invalid JSON schema in format")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as the model gets it: its text and its size in tokens. A context that ``slides`` has
    room for any reply."""

    text: str
    tokens: int
    slides: bool = False


def fit(body: Mapping[str, Any], model: Model, num_ctx: int, version: tuple[int, ...]) -> Prompt:
    """The prompt after the template and the context's limit. Raises ``Rejected``.

    Without ``truncate: false`` an overlong prompt loses its start, the system prompt first; with a
    model that ``cuts`` in any case.
    """
    system = body.get("system") or ""
    text = body.get("prompt") or ""
    if model.takes_system and not body.get("raw"):
        text = f"{system}\n{text}" if system else text
    size = tokens.count(text) + (0 if body.get("raw") else tokens.TEMPLATE_TOKENS)
    if size <= num_ctx:
        return Prompt(text, size, model.cuts)
    if body.get("truncate") is False and not model.cuts:
        raise overflow(size, num_ctx, version)
    kept = num_ctx // 2
    return Prompt("".join(tokens.pieces(text)[-kept:]), kept, model.cuts)


def overflow(size: int, num_ctx: int, version: tuple[int, ...]) -> Rejected:
    """What a prompt that does not fit is answered."""
    if version < NEW_ERRORS_SINCE:
        return Rejected(400, "the input length exceeds the context length")
    error = {
        "code": 400,
        "message": "the request exceeds the available context size, try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": size,
        "n_ctx": num_ctx,
    }
    return Rejected(400, json.dumps({"error": error}))


def _unmarshal(kind: type, name: str, go_name: str) -> Rejected:
    words = {dict: "object", list: "array", str: "string", bool: "bool"}.get(kind, "number")
    return Rejected(
        400,
        f"json: cannot unmarshal {words} into Go struct field GenerateRequest.{name} "
        f"of type {go_name}",
    )


def _convertible(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    if not schema.keys() & {"type", "properties", "enum", "const", "anyOf", "oneOf", "$ref"}:
        return not schema
    if schema.get("type", "object") not in _SCHEMA_TYPES:
        return False
    inner = [*schema.get("properties", {}).values()]
    inner += [schema["items"]] if "items" in schema else []
    return all(map(_convertible, inner))
