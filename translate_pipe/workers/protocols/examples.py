"""The parallel examples that a base model is shown, for any pair of languages (examples.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import cycle, repeat
from typing import NamedTuple

KINDS = ("plain", "dialogue", "marked", "long", "spare")
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
    """A language by its own name, with its texts of each kind; none where it has no examples."""

    name: str
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
    without examples is shown by the pattern alone: each example is in another language, under
    that language's own name; under ``UNKNOWN`` for an unknown source.
    """
    right = _find(target)
    left = _find(source or _PIVOT)
    if source is None and left == right:
        left = Language(UNKNOWN, {})
    by_kind = {kind: tuple(_examples(kind, left, right)) for kind in KINDS}
    return ExampleSet(left.name, right.name, by_kind)


def _examples(kind: str, left: Language, right: Language) -> Iterator[Example]:
    others = [known for known in _table().values() if known.name not in (left.name, right.name)]
    lefts = repeat(left) if left.texts else cycle(others)
    rights = repeat(right) if right.texts else cycle(reversed(others))
    numbers = range(len(_table()[_PIVOT].texts[kind]))
    for number, one, other in zip(numbers, lefts, rights, strict=False):
        name = UNKNOWN if left.name == UNKNOWN else one.name
        yield Example(name, one.texts[kind][number], other.name, other.texts[kind][number])


def _find(tag: str) -> Language:
    """The closest language of the table: same tag, else same language in the same script."""
    import langcodes

    table = _table()
    wanted = langcodes.Language.get(tag)
    likely = wanted.maximize()
    for known in (tag, f"{wanted.language}-{likely.script}", wanted.language or tag):
        if known in table and langcodes.Language.get(known).maximize().script == likely.script:
            return table[known]
    return Language(wanted.autonym(), {})


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Language]:
    import yaml

    text = files(__package__).joinpath("examples.yaml").read_text(encoding="utf-8")
    return {
        tag: Language(block["name"], {kind: tuple(block[kind]) for kind in KINDS})
        for tag, block in yaml.safe_load(text).items()
    }
