"""The words of a request: the system prompt, and what stands around the payload.

The system prompt is the same in every request of a run, so the server's prefix cache holds it.
Every token here is paid once a request; the wording that earned its place is in docs/protocol.md.
"""

from __future__ import annotations

from functools import lru_cache

from translate_pipe.model import Chunk
from translate_pipe.terms import applying
from translate_pipe.workers.base import Brief

_SYSTEM = (
    "You are a subtitle translator. Translate{source} into {target}. "
    "Reply with the JSON of the last line, each text replaced by its translation in the same "
    "place. Never merge, split, move or skip texts. Keep numbers and <tags>."
)


def system_prompt(brief: Brief) -> str:
    """What the model is and does, for one pair of languages."""
    source = f" from {_name(brief.source_language)}" if brief.source_language else ""
    return _SYSTEM.format(source=source, target=_name(brief.target_language))


def user_prompt(chunk: Chunk, brief: Brief, payload: str) -> str:
    """Context and glossary terms that occur in the chunk, each on a line, and the payload last."""
    parts = []
    if chunk.before:
        parts.append(f"Before, not to translate: {_one_line(chunk.before)}")
    if chunk.after:
        parts.append(f"After, not to translate: {_one_line(chunk.after)}")
    terms = _terms(chunk, brief)
    if terms:
        parts.append(f"Terms: {terms}")
    return "\n".join([*parts, payload])


def _terms(chunk: Chunk, brief: Brief) -> str:
    found: dict[str, str] = {}
    for segment in chunk.segments:
        found.update(applying(brief.glossary, segment.source))
    return "; ".join(f"{term}: {translation}" for term, translation in found.items())


def _one_line(texts: tuple[str, ...]) -> str:
    return " / ".join(" ".join(text.split()) for text in texts)


@lru_cache(maxsize=64)
def _name(tag: str) -> str:
    """English name of a language. Plain Chinese is said to be the script it is mostly written in:
    a model left to choose mixes the two."""
    import langcodes

    language = langcodes.Language.get(tag)
    if language.language == "zh" and language.script is None:
        language = langcodes.Language.make("zh", script=language.maximize().script)
    return language.display_name()
