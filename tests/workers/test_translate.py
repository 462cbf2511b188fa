"""Chunks to translations, on an engine that follows a script."""

from __future__ import annotations

from tests.workers.scripted import Scripted, Shop, chunked, segments, translated


def test_every_segment_is_translated_once() -> None:
    items = segments(105)
    engine = Scripted()
    shop = Shop([engine])
    outcome = shop.run(chunked(items))
    assert {i: each.text for i, each in outcome.items()} == {
        each.index: f"T({each.source})" for each in items
    }
    assert len(engine.asked) == 6
    assert shop.journal == {i: each.text for i, each in outcome.items()}
    assert shop.observed == 6
