"""A run that resumes judges what is left as a run would that had begun with it all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fake_ollama import FakeOllama, Fault, replies
from tests.fake_ollama.faults import on_text
from tests.pipeline.conftest import Translate, job

GERMAN = {
    "Good morning, my friend.": "Guten Morgen, mein Freund.",
    "I have not seen him today.": "Ich habe ihn heute nicht gesehen.",
    "The boat comes on Monday.": "Das Boot kommt am Montag.",
    "It brings bread and milk.": "Es bringt Brot und Milch.",
    "Nobody knows what is in there.": "Niemand weiß, was da drin ist.",
}
NAME, REFUSED = "Emo?", "Where are you going with that?"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.srt"
    cues = enumerate([*GERMAN, NAME, REFUSED], 1)
    path.write_text("\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{t}\n" for n, t in cues))
    return path


def test_a_doubtful_text_is_judged_by_what_was_translated_before(
    film: Path, translate: Translate, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "translate", lambda text, to: GERMAN.get(text, text))
    target = film.with_name("film.de.srt")
    (whole,), _ = translate(job(film, "de"), state_dir=film.parent / "another")
    assert [each.source for each in whole.report.untranslated] == [REFUSED]
    expected = target.read_bytes()
    target.unlink()

    def fails(index: int, body: Mapping[str, Any]) -> Fault | None:
        plans = [on_text(text, Fault.SERVER_ERROR) for text in (NAME, REFUSED)]
        return next((fault for plan in plans if (fault := plan(index, body))), None)

    server.behaviour.faults = fails
    (broken,), _ = translate(job(film, "de"), deadline=2.0)
    assert broken.report.translated == len(GERMAN)
    server.behaviour.faults = lambda index, body: None
    server.log.clear()
    (resumed,), _ = translate(job(film, "de"))
    assert not {*GERMAN} & {*server.texts_asked}
    assert target.read_bytes() == expected
    assert [each.source for each in resumed.report.untranslated] == [REFUSED]
