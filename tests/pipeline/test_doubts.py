"""Whole runs on a server with a habit that may be right, though it looks wrong."""

from __future__ import annotations

from zlib import crc32

import pytest

from benchmarks import storm
from benchmarks.throughput import subtitles
from tests.fake_ollama import Behaviour, pseudo, replies

CUES = 350


@pytest.mark.parametrize("slots", [1, 4])
@pytest.mark.parametrize("every", [10, 2, 1])
def test_a_server_that_names_the_speaker(
    every: int, slots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every so many-th text, and again whenever it is asked for that: then it is believed."""

    def named(text: str, to: str) -> str:
        label = "" if crc32(text.encode()) % every else "MANN: "
        return label + pseudo.translate(text, to)

    data = subtitles(CUES)
    calm = storm.brave(Behaviour(slots=slots), data).requests
    monkeypatch.setattr(replies, "translate", named)
    got = storm.brave(Behaviour(slots=slots), data)
    assert not got.report.untranslated
    assert 0.7 * CUES / every < got.report.repaired_causes["aside"] <= 1.3 * CUES / every
    assert got.requests <= 3 * calm
