"""Whole runs on a server with a habit that may be right, though it looks wrong."""

from __future__ import annotations

from zlib import crc32

import pytest

from benchmarks import storm
from benchmarks.throughput import subtitles
from tests.fake_ollama import Behaviour, pseudo, replies

CUES = 350


@pytest.mark.parametrize("slots", [1, 4])
def test_a_server_that_names_the_speaker_of_every_tenth_text(
    slots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does so again whenever it is asked for that text: then it is believed, all of them."""

    def named(text: str, to: str) -> str:
        label = "" if crc32(text.encode()) % 10 else "MANN: "
        return label + pseudo.translate(text, to)

    data = subtitles(CUES)
    calm = storm.brave(Behaviour(slots=slots), data).requests
    monkeypatch.setattr(replies, "translate", named)
    got = storm.brave(Behaviour(slots=slots), data)
    assert not got.report.untranslated
    assert CUES // 15 < got.report.repaired_causes["aside"] < CUES // 8
    assert got.requests <= 3 * calm + got.report.repaired
