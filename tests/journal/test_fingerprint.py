"""The key changes with everything that may change a translation, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from translate_pipe.journal import Recipe, fingerprints
from translate_pipe.model import Masked, Segment, Skip, Span

RECIPE = Recipe("sha256:aa", "keyed/1", "zh", "en", 7, 0.0)


def segments(*texts: str, skip: frozenset[int] = frozenset()) -> list[Segment]:
    return [
        Segment(index, Span(0, 0), Masked(text), skip=Skip.SOUND if index in skip else None)
        for index, text in enumerate(texts)
    ]


def test_a_recipe_is_read_as_it_was_written_and_needs_only_the_terms_that_occur() -> None:
    glossary = {"z": "Z", "boat": "船", "a": "A", "lamp": "灯"}
    recipe = replace(RECIPE, glossary=glossary, instructions="mind \udcff")
    items = segments("The lamp of the boat.", "A boat.")
    narrowed = recipe.narrowed(items)
    assert list(narrowed.glossary) == ["boat", "a", "lamp"]
    assert fingerprints(items, narrowed) == fingerprints(items, recipe)
    assert Recipe.read(narrowed.written()) == narrowed
    assert Recipe.read("") is Recipe.read("{}") is Recipe.read("[1") is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(RECIPE, model_digest="sha256:bb"),
        replace(RECIPE, protocol="keyed/2"),
        replace(RECIPE, target_language="fr"),
        replace(RECIPE, source_language=None),
        replace(RECIPE, seed=8),
        replace(RECIPE, temperature=0.1),
        replace(RECIPE, glossary={"hello": "哈喽"}),
        replace(RECIPE, instructions="Curt."),
    ],
)
def test_every_part_of_the_recipe_counts(changed: Recipe) -> None:
    assert fingerprints(segments("Hello"), RECIPE) != fingerprints(segments("Hello"), changed)


def test_an_edit_touches_the_cue_and_its_two_neighbours() -> None:
    before = fingerprints(segments("a", "b", "c", "d", "e", "f"), RECIPE)
    after = fingerprints(segments("a", "b", "c", "X", "e", "f"), RECIPE)
    assert [index for index in before if before[index] != after[index]] == [2, 3, 4]


def test_identical_cues_between_different_neighbours_differ() -> None:
    keys = fingerprints(segments("No.", "Yes.", "No.", "Go!"), RECIPE)
    assert keys[0] != keys[2]


def test_a_skipped_segment_has_no_key_and_is_nobodys_neighbour() -> None:
    with_sound = fingerprints(segments("a", "♪", "b", skip=frozenset({1})), RECIPE)
    without = fingerprints(segments("a", "b"), RECIPE)
    assert sorted(with_sound) == [0, 2]
    assert [with_sound[0], with_sound[2]] == list(without.values())


def test_a_glossary_entry_counts_only_where_its_term_stands() -> None:
    plain = fingerprints(segments("The lamp.", "far", "Goodbye."), RECIPE)
    glossed = fingerprints(
        segments("The lamp.", "far", "Goodbye."), replace(RECIPE, glossary={"Lamp": "灯"})
    )
    assert plain[0] != glossed[0]
    assert plain[2] == glossed[2]


def test_text_cannot_move_across_the_borders_between_parts() -> None:
    assert (
        fingerprints(segments("ab", "c"), RECIPE)[0] != fingerprints(segments("a", "bc"), RECIPE)[0]
    )


def test_lone_surrogates_do_not_stop_it() -> None:
    assert fingerprints(segments("\ud800"), RECIPE)
