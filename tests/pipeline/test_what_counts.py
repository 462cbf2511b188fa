"""Which settings decide whether a finished output, and a journalled text, still count.

Only what changes the prompt of a segment may cost a request. Every setting is in one of these
tables, with another value for it: a new one has to be put into the one where it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from tests.fake_ollama import FakeOllama, Model
from tests.pipeline.conftest import Translate, job
from tests.pipeline.test_again import forget
from translate_pipe.context import Approach
from translate_pipe.engines import guess
from translate_pipe.errors import ExitCode
from translate_pipe.forecast import plan_jobs
from translate_pipe.journal import fingerprints
from translate_pipe.model import Chunk, FileState, Masked, Segment, Span
from translate_pipe.settings import (
    SETTINGS,
    Bearing,
    EngineName,
    OnFailure,
    Settings,
    attempt_of,
    recipe_of,
)
from translate_pipe.workers.protocols import choose
from translate_pipe.workers.protocols.catalog import packaged

WORDS: Mapping[str, object] = {
    "to": ("fr",),
    "source_language": "en",
    "glossary": {"boat": "船", "bread": "面包"},
    "engine": EngineName.ECHO,
    "model": "large:latest",
    "profile": "plain",
    "seed": 8,
    "temperature": 0.5,
    "instructions": "Be brief.",
}
"""Another prompt, or another model: what was made is somebody else's."""

FORM: Mapping[str, object] = {
    "format": "vtt",
    "output_encoding": "utf-16",
    "bom": True,
    "newline": "crlf",
    "encoding": "latin-1",
    "max_line_length": 8,
    "bilingual": True,
    "translate_sounds": True,
}
"""Another file, of the same words."""

ATTEMPT: Mapping[str, object] = {
    "on_failure": OnFailure.FAIL,
    "api": "chat",
    "num_ctx": 2048,
    "context": 5,
}
"""What was made counts as it is; what failed is worth another try."""

NOTHING: Mapping[str, object] = {
    "hosts": "another name of the server",
    "ca_file": Path(certifi.where()),
    "adequacy": "bge-m3:latest",
    "concurrency": 3,
    "threads": 3,
    "keep_alive": "1m",
    "connect_timeout": 6.0,
    "stall_timeout": 60.0,
    "deadline": 60.0,
}
"""What was made counts as it is."""

BEARINGS = {
    Bearing.WORDS: {*WORDS, "overwrite"},  # which asks for another result, whatever there is
    Bearing.FORM: {*FORM},
    Bearing.ATTEMPT: {*ATTEMPT},
    Bearing.NOTHING: {*NOTHING, "state_dir"},  # which names the journal itself
}


@pytest.fixture
def changes(request: pytest.FixtureRequest, server: FakeOllama) -> dict[str, object]:
    """The setting of the test, with its other value."""
    server.behaviour.models = [
        Model(),
        Model("large:latest", digest="1" * 64),
        Model("bge-m3:latest", capabilities=("embedding",), digest="e" * 64),
    ]
    name, value = request.param
    return {name: (server.url.replace("127.0.0.1", "localhost"),) if name == "hosts" else value}


def each(table: Mapping[str, object]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("changes", table.items(), ids=list(table), indirect=True)


def prompts(server: FakeOllama) -> set[tuple[object, ...]]:
    """What the model saw of every request."""
    drawn = ("seed", "temperature")
    return {
        (entry.model, entry.system, entry.prompt, *map(entry.options.get, drawn))
        for entry in server.log
    }


def test_every_setting_is_in_one_table_and_declared_as_such() -> None:
    for what, names in BEARINGS.items():
        assert {name for name, one in SETTINGS.items() if one.bears_on is what} == names


@each({**WORDS, **FORM, **ATTEMPT, **NOTHING})
def test_what_failed_is_tried_again_where_it_may_end_otherwise(changes: dict[str, object]) -> None:
    changed = replace(Settings(), **changes)  # type: ignore[arg-type]
    same = attempt_of(changed, None) == attempt_of(Settings(), None)
    assert same is ({*changes} <= {*NOTHING})


@each({**ATTEMPT, **NOTHING})
def test_what_changes_no_prompt_costs_no_request(
    changes: dict[str, object],
    scene: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
) -> None:
    translate(job(scene), model="fake:latest")
    server.log.clear()
    changes = {"model": "fake:latest", **changes}
    other = replace(job(scene), target=scene.with_name("other.srt"))
    (result,), _ = translate(other, **changes)
    assert (result.report.translated, result.report.recalled) == (0, 4)
    forget(settings)
    (planned,) = plan_jobs([job(scene)], replace(settings, **changes)).files  # type: ignore[arg-type]
    (result,), _ = translate(job(scene), **changes)
    assert planned.state is result.report.state is FileState.ALREADY_DONE
    assert server.log == []


@each({name: value for name, value in WORDS.items() if name != "to"})
def test_what_changes_a_prompt_is_asked_for_anew(
    changes: dict[str, object], scene: Path, translate: Translate, server: FakeOllama
) -> None:
    translate(job(scene), model="fake:latest")
    before = prompts(server)
    server.log.clear()
    changes = {"model": "fake:latest", **changes}
    (result,), _ = translate(job(scene), **changes)
    assert result.report.exit_code == ExitCode.OUTPUT
    assert "with another model or other settings" in (result.report.error or "")
    other = replace(job(scene), target=scene.with_name("other.srt"))
    (result,), _ = translate(other, **changes)
    assert result.report.translated == (2 if "glossary" in changes else 4)
    assert not before & prompts(server)


@each(FORM)
def test_another_form_is_made_of_the_same_words(
    changes: dict[str, object], scene: Path, translate: Translate, server: FakeOllama
) -> None:
    scene.write_text(scene.read_text().replace("♪", "[bell rings]"))
    translate(job(scene))
    server.log.clear()
    (result,), _ = translate(job(scene), **changes, overwrite=True)
    assert result.report.state in (FileState.DONE, FileState.ALREADY_DONE)
    sounds = "translate_sounds" in changes  # one cue more, which is a new neighbour of two
    assert (result.report.translated, result.report.recalled) == ((3, 2) if sounds else (0, 4))
    asked, form = recipe_of(Settings(), None).split("-")
    changed = replace(Settings(), **changes)  # type: ignore[arg-type]
    assert recipe_of(changed, None).split("-")[0] == asked
    assert recipe_of(changed, None).split("-")[1] != form


@pytest.mark.parametrize(
    "changes",
    [{"engine": EngineName.AUTO}, {"model": None}, {"glossary": {"ship": "船"}}],
    ids=lambda changes: next(iter(changes)),
)
def test_another_way_to_say_the_same_costs_no_request(
    changes: dict[str, object],
    scene: Path,
    translate: Translate,
    server: FakeOllama,
    settings: Settings,
) -> None:
    translate(job(scene), model="fake:latest")
    forget(settings)
    server.log.clear()
    changes = {"model": "fake:latest", **changes}
    (result,), _ = translate(job(scene), **changes)
    (planned,) = plan_jobs([job(scene)], replace(settings, **changes)).files  # type: ignore[arg-type]
    assert planned.state is result.report.state is FileState.ALREADY_DONE, "known from then on"
    assert server.log == []


@pytest.mark.parametrize("changes", [{"instructions": "Be brief."}, {"glossary": {"boat": "船"}}])
@pytest.mark.parametrize("name", packaged())
def test_what_a_profile_has_no_place_for_does_not_count(
    name: str, changes: dict[str, object]
) -> None:
    """Of the journal's key and of the prompt, both change or neither does."""
    segment = Segment(0, Span(0, 0), Masked("The boat comes on Monday."))

    def asked(settings: Settings) -> tuple[object, object]:
        info = guess(settings)
        approach = Approach(settings, info, choose(info, settings), 4096)
        brief = approach.brief("zh", "en")
        key = fingerprints([segment], approach.recipe(brief))
        return key, approach.protocol.request(Chunk((segment,)), brief)

    settings = Settings(engine=EngineName.OLLAMA, model="fake", profile=name)
    before, after = asked(settings), asked(replace(settings, **changes))  # type: ignore[arg-type]
    assert (before[0] != after[0]) is (before[1] != after[1])
