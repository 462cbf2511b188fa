"""Words that stand where no cue can have them are translated where that is sure, else reported."""

from __future__ import annotations

import pytest

from tests.loader.test_identity import translated
from translate_pipe import loader
from translate_pipe.compare.parts import parts_of
from translate_pipe.errors import UnknownFormat
from translate_pipe.model import FileState
from translate_pipe.quality.tally import tally

SRT = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\n"


@pytest.mark.parametrize(
    ("settings", "words"),
    [("", "Where are you?"), ("X1:1 X2:2", "- Where?"), ("align:start", "Where?")],
)
@pytest.mark.parametrize("below", ["", "Below."])
@pytest.mark.parametrize(("head", "name"), [(SRT, "a.srt"), (VTT, "a.vtt")])
def test_words_behind_the_times_are_the_cues(
    head: str, name: str, settings: str, words: str, below: str
) -> None:
    line = f"00:00:03.000 --> 00:00:04.000 {settings} {words}"
    raw = f"{head}{line}\n{below}\n\n".encode()
    document, out = translated(raw, name, lambda segment: segment.source.upper())
    cue = document.cues[1]
    assert cue.settings == settings
    assert document.text[slice(*cue.span)] == (f"{words}\n{below}" if below else words)
    again = loader.load(out, name)
    assert parts_of(again)[1].timing == parts_of(document)[1].timing
    assert words.upper() in out.decode()
    assert again.cues[1].settings == settings


@pytest.mark.parametrize(
    "rest", ["X1:1 X2:2", "align:start", "align: start", "50%", "colour:red", "]", "12", ""]
)
def test_what_is_no_words_stays_settings(rest: str) -> None:
    text = f"{SRT}00:00:03,000 --> 00:00:04,000 {rest}\nTwo.\n"
    cue = loader.load(text.encode(), "a.srt").cues[1]
    assert (cue.settings, text[slice(*cue.span)]) == (rest, "Two.")


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.srt", SRT + "2\n00:00:03 --> \nTwo.\n", [(6, "timing-unreadable", "Two.")]),
        ("a.srt", SRT + "2\n00:00:0x --> 00:00:04\n- 42\n", []),
        ("a.srt", "Where is\nthe rest?\n\n" + SRT, [(1, "stray-text", "Where is\nthe rest?")]),
        ("a.vtt", VTT + "00:03.0x0 --> 00:04.000\nTwo.\n", [(6, "timing-unreadable", "Two.")]),
        ("a.vtt", VTT + "and more\n\nNOTE Not this\n\nid-12\n", [(6, "stray-text", "and more")]),
        ("a.vtt", VTT + "NOTEBOOKS are here.\n", [(6, "stray-text", "NOTEBOOKS are here.")]),
        ("a.vtt", VTT + "::cue { color: red }\n\nX-TIMESTAMP-MAP=LOCAL:0 MPEGTS:1\n", []),
        ("a.vtt", VTT + "2\n00:03.000 → 00:04.000\nTwo.\n", [(6, "stray-text", "Two.")]),
    ],
)
def test_what_looks_like_dialogue_and_is_in_no_cue_is_reported(
    name: str, text: str, found: list[tuple[int, str, str]]
) -> None:
    document = loader.load(text.encode(), name)
    report = tally(name, None, "de", document, (), {})
    told = [(each.line, each.cause, each.source.split("\n")[-1]) for each in report.untranslated]
    assert told == [(line, cause, words.split("\n")[-1]) for line, cause, words in found]
    assert report.state is (FileState.INCOMPLETE if found else FileState.DONE)
    assert report.exit_code == (3 if found else 0)
    assert {cause for _, cause, _ in found} <= {each.code for each in document.notices}


@pytest.mark.parametrize("timing", ["00:03.000 → 00:04.000", "00:03.0x0 --> 00:04.000"])
def test_a_signed_file_without_a_cue_that_can_be_read_is_refused_at_the_line(timing: str) -> None:
    with pytest.raises(UnknownFormat, match="it has no readable cue") as caught:
        loader.load(f"WEBVTT\n\n{timing}\nWhere are you?\n".encode(), "a.vtt")
    assert caught.value.where == "a.vtt:3"
    assert loader.load(b"WEBVTT\n\nNOTE Nothing yet.\n", "a.vtt").cues == ()


ARROW_BEHIND = "00:00:01.000 --> 00:00:03.500* li\n00:00:05,000 -> 00:00:06,000 -->e.g. @\n"


@pytest.mark.parametrize(("head", "name"), [("", "a.srt"), ("WEBVTT\n\n", "a.vtt"), ("", "a.vtt")])
def test_a_second_arrow_behind_the_times_is_translated_or_reported(head: str, name: str) -> None:
    """WebVTT knows a timing by ``-->``: where that is not between the times, no words hold it."""
    raw = (head + ARROW_BEHIND).encode()
    document, out = translated(raw, name, lambda segment: segment.source.upper())
    assert b"00:00:03.500* LI\n00:00:05,000 -> 00:00:06,000 " in out
    if name == "a.srt":
        assert [cue.start for cue in document.cues] == [1000, 5000]
        assert out.endswith("→E.G. @\n".encode())
    else:
        assert [cue.start for cue in document.cues] == [1000]
        assert out.endswith(b"-->e.g. @\n")
        assert "timing-unreadable" in {each.code for each in document.notices}
