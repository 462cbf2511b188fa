"""The journal's key: everything that decides a translation, hashed.

Two segments with one key have the same words between the same neighbours, for the same languages,
model and prompt. That makes a hit an in-context exact match: safe to reuse without asking anyone,
which no similarity measure is ("I did" is 95 % like "I didn't").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

from translate_pipe.model import Segment
from translate_pipe.terms import applying


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run does the same to every segment, as far as it can change a translation. It holds
    nothing that no prompt would say.

    ``num_ctx`` and ``context`` are absent on purpose: they decide what travels together in a
    request, which differs from one server to the next, and not what is asked of the model.
    """

    model_digest: str
    protocol: str
    target_language: str
    source_language: str | None
    seed: int
    temperature: float
    glossary: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""

    def narrowed(self, segments: Iterable[Segment]) -> Recipe:
        """The same for these segments, with no more of the glossary than they need."""
        terms = {*chain.from_iterable(applying(self.glossary, each.source) for each in segments)}
        needed = {term: said for term, said in self.glossary.items() if (term, said) in terms}
        return replace(self, glossary=needed)

    def written(self) -> str:
        """As a text that ``read`` understands."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({**values, "glossary": dict(self.glossary)})

    @classmethod
    def read(cls, text: str) -> Recipe | None:
        """What ``written`` gave; ``None`` for nothing, or what another version wrote."""
        try:
            return cls(**json.loads(text)) if text else None
        except (ValueError, TypeError):
            return None


def fingerprints(segments: Sequence[Segment], recipe: Recipe) -> dict[int, bytes]:
    """The key of every segment that is for translation, by ``Segment.index``: 32 bytes each."""
    live = [segment for segment in segments if segment.skip is None]
    base = sha256(
        _framed(
            recipe.model_digest,
            recipe.protocol,
            recipe.target_language,
            recipe.source_language or "",
            str(recipe.seed),
            repr(recipe.temperature),
            *filter(None, [recipe.instructions]),
        )
    )
    keys: dict[int, bytes] = {}
    for position, segment in enumerate(live):
        key = base.copy()
        before = live[position - 1].source if position else ""
        after = live[position + 1].source if position + 1 < len(live) else ""
        terms = chain.from_iterable(applying(recipe.glossary, segment.source))
        key.update(_framed(before, segment.source, after, *terms))
        keys[segment.index] = key.digest()
    return keys


def drafts(keys: Mapping[int, bytes], output: Path | None) -> dict[int, bytes]:
    """The keys of translations that wait for an output to be made anew of them, from their own."""
    place = _framed("draft", "" if output is None else str(output))
    return {index: sha256(place + key).digest() for index, key in keys.items()}


def _framed(*parts: str) -> bytes:
    """Parts with their lengths, so that no two different lists look the same."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join([len(part).to_bytes(8, "big") + part for part in encoded])
