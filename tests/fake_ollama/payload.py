"""Finding what a prompt asks to translate, and giving it back translated in the same shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_DECODER = json.JSONDecoder()
_OPENING = re.compile(r"[\[{]")
_NUMBERED = re.compile(r"(?:^\d+\. .*$\n?)+\Z", re.MULTILINE)
_TAIL = re.compile(r'^[^{]*?("\w+":\[[^{]*\})\s*\Z')
"""What is left of an object of arrays whose beginning was cut off."""
_LAST_PAIR = re.compile(r"(?:^|\n)([^\n:]{1,40}):[ \t]*([^\n]*)\n[^\n:]{1,40}:[ \t]*$")


class Numbered(list[Any]):
    """Texts in numbered lines."""


@dataclass(frozen=True, slots=True)
class Payload:
    """``value`` is the JSON the prompt ends with; a plain string where it ends with none."""

    value: Any

    @property
    def texts(self) -> list[str]:
        """All texts in it, in order."""
        return list(_leaves(self.value))

    def with_texts(self, texts: Sequence[Any]) -> Any:
        """The same shape holding other texts; a shorter list leaves the last ones empty."""
        rest = iter(texts)
        return _rebuilt(self.value, lambda _: next(rest, ""))


def find(prompt: str, *, schema: bool) -> Payload:
    """The last JSON array or object in a prompt.

    Without a schema, numbered lines at the end come first. Without any of these: the text of the
    last ``Label: text`` before an open ``Label:`` at the end, as few-shot prompts for base models
    have it; else the last line.
    """
    if tail := _TAIL.match(prompt):
        prompt = "{" + tail[1]
    found, at = None, 0
    while opening := _OPENING.search(prompt, at):
        try:
            found, at = _DECODER.raw_decode(prompt, opening.start())
        except (ValueError, RecursionError):
            at = opening.start() + 1
    numbered = _NUMBERED.search(prompt)
    if numbered and not schema:
        return Payload(Numbered(re.findall(r"^\d+\. (.*)$", numbered[0], re.MULTILINE)))
    pair = _LAST_PAIR.search(prompt)
    if pair and not schema:
        return Payload(pair[2])
    if found is not None:
        return Payload(found)
    return Payload(prompt.rstrip().rpartition("\n")[2])


def dumps(value: Any) -> str:
    """A reply as a model writes it; a plain string stands alone."""
    if isinstance(value, str):
        return value
    if isinstance(value, Numbered):
        return "\n".join(f"{number}. {text}" for number, text in enumerate(value, start=1))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def bounded(value: Any, schema: Any) -> Any:
    """``value`` as a grammar would have forced it: keys in the schema's order, none missing,
    texts cut at ``maxLength``, arrays of a legal length."""
    if not isinstance(schema, dict):
        return value
    if "properties" in schema:
        have = value if isinstance(value, dict) else {}
        return {key: bounded(have.get(key), part) for key, part in schema["properties"].items()}
    if schema.get("type") == "array":
        items = list(value) if isinstance(value, list) else []
        items += [None] * (schema.get("minItems", 0) - len(items))
        return [bounded(item, schema.get("items")) for item in items[: schema.get("maxItems")]]
    if schema.get("type") == "string":
        return (value if isinstance(value, str) else "")[: schema.get("maxLength")]
    return value


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)


def _rebuilt(value: Any, text: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {key: _rebuilt(part, text) for key, part in value.items()}
    if isinstance(value, list):
        return type(value)(_rebuilt(part, text) for part in value)
    return value
