"""The parallel examples that a base model is shown, for any pair of languages (examples.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import cycle, repeat
from typing import NamedTuple

from translate_pipe.languages import autonym, look_up

KINDS = ("plain", "marked", "dialogue", "long", "quoted", "spare")
UNKNOWN = "Original"
_PIVOT = "en"


class Example(NamedTuple):
    """A text and its translation, each under the name of its language."""

    source_name: str
    source: str
    target_name: str
    target: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its own name, with its texts of each kind; none where it has no examples.

    ``script`` is an ISO 15924 code such as ``Latn``.
    """

    name: str
    script: str
    texts: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The examples for one pair of languages, by kind, and the names its texts go under."""

    source_name: str
    target_name: str
    by_kind: Mapping[str, tuple[Example, ...]]


@lru_cache(maxsize=16)
def example_set(source: str | None, target: str) -> ExampleSet:
    """The examples that lead from ``source`` to ``target``, BCP 47 tags.

    An unknown source (``None``) is taken for English, unless English is the target. A language
    without examples is shown by the pattern alone: each example is in another language of the
    same script, if there are any, under that language's own name; under ``UNKNOWN`` for an
    unknown source.
    """
    right = _find(target)
    left = _find(source or _PIVOT)
    if source is None and left == right:
        left = Language(UNKNOWN, "", {})
    by_kind = {kind: tuple(_examples(kind, left, right)) for kind in KINDS}
    return ExampleSet(left.name, right.name, by_kind)


def _examples(kind: str, left: Language, right: Language) -> Iterator[Example]:
    numbers = range(len(_table()[_PIVOT].texts[kind]))
    lefts, rights = _shown(left, right), _shown(right, left)
    for number, one, other in zip(numbers, lefts, rights, strict=False):
        name = UNKNOWN if left.name == UNKNOWN else one.name
        yield Example(name, one.texts[kind][number], other.name, other.texts[kind][number])


def _shown(wanted: Language, opposite: Language) -> Iterator[Language]:
    """Whose texts stand for a language, example by example: its own, or others' in turn."""
    if wanted.texts:
        return repeat(wanted)
    others = [known for known in _table().values() if known.name != opposite.name]
    return cycle([known for known in others if known.script == wanted.script] or others)


def _find(tag: str) -> Language:
    """The closest language of the table: same tag, else same language in the same script."""
    table, wanted = _table(), look_up(tag)
    script = wanted.usual_script or ""
    for known in (tag, f"{wanted.language}-{script}", wanted.language):
        if known in table and table[known].script == script:
            return table[known]
    return Language(autonym(tag), script, {})


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Language]:
    import yaml

    text = files(__package__).joinpath("examples.yaml").read_text(encoding="utf-8")
    return {
        tag: Language(
            block["name"],
            look_up(tag).usual_script or "",
            {kind: tuple(block[kind]) for kind in KINDS},
        )
        for tag, block in yaml.safe_load(text).items()
    }
