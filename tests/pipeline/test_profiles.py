"""Whole files through models that are not asked in JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_ollama import BASE_TEMPLATE, FakeOllama, Fault, Model
from tests.pipeline.conftest import SCENE, Translate, job
from translate_pipe.model import FileState


@pytest.mark.parametrize(
    ("name", "template", "notices"),
    [
        ("translategemma:4b", None, ["profile-chosen"]),
        ("someone/hunyuan-mt:7b", None, ["profile-chosen"]),
        ("alma-7b:latest", BASE_TEMPLATE, ["profile-chosen"]),
        ("gemma3-270m:latest", BASE_TEMPLATE, ["base-model"]),
    ],
)
def test_one_text_a_request(
    name: str,
    template: str | None,
    notices: list[str],
    scene: Path,
    translate: Translate,
    server: FakeOllama,
) -> None:
    model = Model(name) if template is None else Model(name, template=template)
    server.behaviour.models = [model]
    server.behaviour.to = "de"
    (result,), report = translate(job(scene, "de"), model=name, source_language="en")
    assert result.report.state is FileState.DONE
    assert [notice.code for notice in report.notices] == notices
    assert all(entry.format is None and len(entry.texts) == 1 for entry in server.log)
    text = (scene.parent / "scene.de.srt").read_text(encoding="utf-8")
    assert not any(word in text for word in ("morning", "bread", "lamp"))
    assert text.count("-->") == SCENE.count("-->")


def test_a_chat_interface_and_another_profile(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    (result,), _ = translate(job(scene), api="chat", source_language="en")
    assert result.report.state is FileState.DONE
    assert server.requests.get("/api/generate", 0) == 0
    assert server.requests["/api/chat"] == len(server.log)
    (scene.parent / "scene.zh.srt").unlink()
    asked = len(server.log)
    (again,), _ = translate(job(scene), profile="plain", source_language="en")
    assert again.report.recalled == 0, "another prompt is another translation"
    assert len(server.log) >= asked + 4


def test_what_an_engine_tells_is_in_the_report(
    scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.version = "0.4.9"
    _, report = translate(job(scene), model="fake")
    assert [notice.code for notice in report.notices] == ["format-json"]
    assert report.totals.requests == len(server.log) > 1


@pytest.mark.parametrize("fault", [Fault.JUNK, Fault.THINKING])
def test_a_model_that_ignores_format(
    fault: Fault, scene: Path, translate: Translate, server: FakeOllama
) -> None:
    server.behaviour.faults = lambda number, body: fault if body.get("format") else None
    (result,), report = translate(job(scene), model="fake", source_language="en")
    assert result.report.state is FileState.DONE
    assert [notice.code for notice in report.notices] == ["profile-fallback"]
    (again,), _ = translate(job(scene), model="fake", source_language="en")
    assert again.report.state is FileState.ALREADY_DONE
