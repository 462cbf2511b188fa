"""The imitation itself: what other tests take for granted of it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_ollama import CONTENT, Behaviour, FakeOllama, Fault, always, on_text, script, storm
from tests.fake_ollama.payload import bounded, dumps, find
from tests.fake_ollama.pseudo import language_asked, translate
from tests.fake_ollama.tokens import count, pieces
from tests.fake_ollama.vocabulary import TONGUES

SPEED = 400.0
CLIENT = httpx.Client(timeout=20, trust_env=False)

texts = st.text(max_size=30)
payloads = st.one_of(
    st.dictionaries(st.text("abc123", min_size=1, max_size=3), texts, min_size=1, max_size=5),
    st.lists(texts, min_size=1, max_size=5),
    st.dictionaries(st.text("ab", min_size=1, max_size=2), st.lists(texts), min_size=1),
)


def generate(server: FakeOllama, prompt: str, **body: Any) -> dict[str, Any]:
    sent = {"model": "fake", "prompt": prompt, "stream": False, **body}
    answer = CLIENT.post(f"{server.url}/api/generate", json=sent)
    told: dict[str, Any] = answer.json()
    return told


@given(payloads, st.text(max_size=40))
def test_the_payload_is_found_and_its_shape_kept(payload: Any, before: str) -> None:
    found = find(f"{before}\n[music] {{note}} [1]\n{dumps(payload)}", schema=True)
    assert found.value == payload
    assert found.with_texts(found.texts) == payload


def test_few_shot_prompts_have_a_payload_too() -> None:
    prompt = "English: Yes.\nFrench: Oui.\n\nEnglish: Watch out!\nFrench:"
    assert find(prompt, schema=False).texts == ["Watch out!"]


@given(st.text(max_size=60))
def test_tokens_make_up_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert count(text) <= len(text)


@pytest.mark.parametrize("to", TONGUES)
def test_a_pseudo_translation_is_another_text_with_the_same_numbers_and_marks(to: str) -> None:
    source = "Hello <b>there</b>, 42 people wait<c/> at the harbour, aren't they? Yes!"
    made = translate(source, to)
    assert made != source
    assert made == translate(source, to)
    for kept in ("<b>", "</b>", "<c/>", "42", "?", "!"):
        assert made.count(kept) == source.count(kept)


@pytest.mark.parametrize(
    ("prompt", "to"),
    [
        ("Translate from English into Simplified Chinese. Reply", "zh"),
        ("Translate into Traditional Chinese.", "zh-TW"),
        ("Translate from French to German. He spoke in Russian.", "de"),
        ("Translate into Mexican Spanish.", "es"),
        ("Target language: Korean", "ko"),
        ("Say it nicely.", "it"),
    ],
)
def test_the_target_language_is_read_from_the_prompt(prompt: str, to: str) -> None:
    assert language_asked(prompt, "it") == to


def test_a_schema_binds_a_reply() -> None:
    schema = {
        "properties": {
            "a": {"type": "string", "maxLength": 3},
            "b": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
        }
    }
    assert bounded({"b": ["x", "y", "z"], "a": "long", "c": "?"}, schema) == {
        "a": "lon",
        "b": ["x", "y"],
    }


def test_the_log_knows_what_was_asked() -> None:
    with FakeOllama(Behaviour(to="fr")) as server:
        generate(server, 'Reply.\n{"1":"Good morning.","2":"No."}')
        log = httpx.get(f"{server.url}/_log").json()
        assert server.texts_asked == ["Good morning.", "No."]
    assert log[0]["texts"] == ["Good morning.", "No."]
    assert log[0]["outcome"] == "ok"
    assert log[0]["completion_tokens"] > 0


def test_an_overlong_prompt_loses_its_start_in_silence_unless_forbidden() -> None:
    prompt = "word " * 500 + '\n{"1":"Yes."}'
    options = {"options": {"num_ctx": 100}}
    with FakeOllama() as server:
        cut = generate(server, prompt, system="into French", **options)
        refused = generate(server, prompt, truncate=False, **options)
        assert cut["prompt_eval_count"] == 50
        assert json.loads(refused["error"])["error"]["n_ctx"] == 100


def test_what_reloads_the_model() -> None:
    base = {"options": {"num_ctx": 512, "seed": 1}, "shift": False}
    with FakeOllama() as server:
        for body in (
            base,
            base | {"options": {"num_ctx": 512, "seed": 2, "stop": ["x"]}},
            base | {"options": {"num_ctx": 1024}},
            {"options": {"num_ctx": 1024}},
        ):
            generate(server, '{"1":"Yes."}', **body)
        assert [entry.reloaded for entry in server.log] == [False, False, True, True]


@pytest.mark.parametrize(("slots", "parallel"), [(1, 3), (4, 8)])
def test_slots_decode_at_their_speed_and_the_rest_waits(slots: int, parallel: int) -> None:
    prompt = json.dumps({str(i): "This is a line of text." for i in range(8)})
    with FakeOllama(Behaviour(slots=slots, speed=SPEED)) as server:
        started = time.monotonic()
        with ThreadPoolExecutor(parallel) as pool:
            list(pool.map(lambda _: generate(server, prompt), range(parallel)))
        took = time.monotonic() - started
        tokens = sum(entry.completion_tokens for entry in server.log)
    ideal = tokens / SPEED / slots
    assert ideal * 0.99 < took < ideal * 2


def test_a_dead_server_comes_back_at_its_address() -> None:
    with FakeOllama() as server:
        server.kill()
        with pytest.raises(httpx.ConnectError):
            generate(server, "{}")
        server.revive()
        assert generate(server, '{"1":"Yes."}')["done"]


@pytest.mark.parametrize("fault", sorted(CONTENT))
def test_every_bad_reply_differs_from_the_good_one(fault: Fault) -> None:
    prompt = json.dumps({str(i): f"Line {i} of <b>text</b>." for i in range(1, 5)})
    with FakeOllama(Behaviour(faults=script(None, fault), to="fr")) as server:
        good, bad = (generate(server, prompt)["response"] for _ in range(2))
        assert server.log[1].outcome == fault
    assert bad != good


def test_plans() -> None:
    half = storm({Fault.RESET: 0.5}, seed=1)
    struck = [half(index, {}) for index in range(1000)]
    assert 400 < sum(fault is Fault.RESET for fault in struck) < 600
    assert struck == [half(index, {}) for index in range(1000)]
    stubborn = on_text("never", Fault.ECHO)
    assert stubborn(9, {"prompt": "a cue that never works"}) is Fault.ECHO
    assert stubborn(9, {"prompt": "another"}) is None
    assert always(Fault.BUSY)(5, {}) is Fault.BUSY


def test_it_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.fake_ollama", "--faults", "none,busy", "--to", "ru"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            body = {"model": "fake", "prompt": '["Yes."]', "stream": False}
            codes = [httpx.post(f"{url}/api/generate", json=body).status_code for _ in range(2)]
        finally:
            process.terminate()
        assert process.wait(10) == 0
    assert codes == [200, 503]
