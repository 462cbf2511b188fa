"""What may stand in a jobs file, and how what may not is refused: file, line, key, nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pipe.errors import ConfigError
from translate_pipe.jobs.config import JobsFile, json_schema
from translate_pipe.settings import SETTINGS


def read(folder: Path, text: str, **environ: str) -> JobsFile:
    path = folder / "jobs.yaml"
    path.write_text(text, encoding="utf-8")
    return JobsFile.read(path, environ)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("jobs:\n  a:\n    inputs: x\n    hots: y\n", 4, "no key 'hots'. Did you mean 'hosts'?"),
        ("jobs:\n  a: {inputs: x}\njbos: {}\n", 3, "Did you mean 'jobs'?"),
        ("jobs:\n  a:\n    inputs: x\n    from: en\n", 4, "Did you mean 'source_language'?"),
        ("jobs:\n  a:\n    inputs: x\n    host: y\n", 4, "Did you mean 'hosts'?"),
        ("jobs:\n  a:\n    to: zh\n", 2, "the key 'inputs' is missing"),
        ("jobs:\n  a:\n    to: zh\n    input: x\n", 4, "no key 'input'. Did you mean 'inputs'?"),
        ("jobs:\n  a:\n    inputs: x\n    to: jp\n", 4, "Did you mean ja (Japanese)?"),
        ("jobs:\n  a:\n    inputs: x\n    seed: many\n", 4, "jobs.a.seed"),
        ("jobs:\n  a:\n    inputs: x\n    engine: magic\n", 4, "jobs.a.engine: 'magic' is not one"),
        ("jobs:\n  a:\n    inputs: x\n    output: '{stm}'\n", 4, "did you mean {stem}?"),
        ("jobs:\n  a:\n    inputs: x\n    output: x.srt\n", 4, "needs {stem}"),
        ("jobs:\n  a:\n    inputs: x\n    state_dir: y\n", 4, "no key 'state_dir'"),
        ("watch:\n  settel: 3\n", 2, "Did you mean 'settle'?"),
        ("watch:\n  settle: -3\n", 2, "watch.settle"),
        ("jobs:\n  a: {inputs: x}\n  a: {inputs: y}\n", 3, "given on line 2 already"),
        ("jobs:\n  a: [\n", 3, "not YAML"),
        ("jobs:\n  a:\n    inputs: ${NOT_SET}\n", 3, "variable NOT_SET is not set"),
        ("jobs:\n  a:\n    inputs: ${NOT-SET}\n", 3, "Write ${NAME} or"),
        ("jobs:\n  a:\n    inputs: /media/${HOME\n", 3, "none follows"),
        ("jobs:\n  a:\n    inputs: x\0y\n", 3, "the character U+0000 is not allowed"),
        ("jobs: [a]\n", 1, "jobs: it must hold `key: value` pairs"),
        (
            "just words",
            1,
            ":1: this is no jobs file: it must hold `key: value` pairs. Its keys are",
        ),
        ("jobs:\n  a:\n", 2, "jobs.a: it must hold `key: value` pairs"),
        ("? [a]\n: 1\n", 1, "a key must be a text"),
        ("jobs:\n  a:\n    inputs: []\n", 3, "jobs.a.inputs: a name is empty"),
        ("jobs:\n  a:\n    inputs: ['']\n", 3, "jobs.a.inputs: a name is empty"),
        ("jobs:\n  a:\n    inputs: ~nobody-here/x\n", 3, "the home of nobody"),
        ('jobs:\n  a:\n    inputs: "a\\0b"\n', 3, "a name cannot hold a NUL"),
        ('jobs:\n  a:\n    inputs: "a\\ud800b"\n', 3, "cannot be the name of a file"),
        ("jobs:\n  a:\n    inputs: x\n    output: ~nobody-here/{stem}\n", 4, "home of nobody"),
        ('jobs:\n  a:\n    inputs: x\n    output: "{stem}\\0"\n', 4, "a NUL"),
        ("jobs:\n  a:\n    inputs: x\n    ca_file: ~nobody-here/x\n", 4, "home of nobody"),
        ("defaults:\n  state_dir: ~nobody-here/x\n", 2, "the home of nobody"),
        ("folders:\n  a:\n    path: ~nobody-here/x\n", 3, "the home of nobody"),
        (
            "jobs:\n  a:\n    inputs: x\n    hosts: 'http://me:pass@gpu'\n",
            4,
            "address. Write it like",
        ),
        ("jobs:\n  a:\n    inputs: x\n    profile: chatt\n", 4, "Did you mean 'chat'?"),
        (
            "jobs:\n  a:\n    inputs: x\n    seed: true\n",
            4,
            "jobs.a.seed: true is not a whole number",
        ),
        ("jobs:\n  a:\n    inputs: x\n    to: 5\n", 4, "jobs.a.to: 5 is neither a text nor a list"),
        ("watch:\n  metrics: true\n", 2, "watch.metrics: true is not a value"),
        ("watch:\n  metrics: 99999\n", 2, "99999 is neither a port nor address:port"),
        ("watch:\n  retry_after: 1e999\n", 2, "it must be a finite number"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert caught.value.where == f"{tmp_path / 'jobs.yaml'}:{line}"
    assert said in str(caught.value)
    assert caught.value.status == 8


def test_a_file_of_nothing_but_brackets(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too deep"):
        read(tmp_path, f"jobs: {'[' * 1200}\n")


def test_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    text = "jobs:\n  a:\n    input: x\n    seed: ${SEED}\nwatch:\n  settle: soon\n"
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, SEED="many")
    assert [str(each).partition("jobs.yaml:")[2] for each in caught.value.all] == [
        "3: there is no key 'input'. Did you mean 'inputs'?",
        "4: jobs.a.seed: '${SEED}' is not a whole number",
        "6: watch.settle: it must be a number",
        "2: the key 'inputs' is missing. Add `inputs:`",
    ]


def test_of_very_much_that_is_wrong_some_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "jobs:\n" + "".join(f"  j{n}: {{inputs: x, sed: 1}}\n" for n in range(30)))
    assert len(caught.value.more) == 9
    assert "j9" not in str(caught.value.more[-2])
    assert "no key 'sed' (and 20 more). Did you mean" in str(caught.value.more[-1])


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "jobs: {a: {inputs: x, hosts: 'http://me:passw0rd@gpu'}}")
    assert "passw0rd" not in str(caught.value)


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        JobsFile.read(tmp_path / "none.yaml")


def test_no_is_norwegian_and_times_are_texts(tmp_path: Path) -> None:
    file = read(tmp_path, "jobs: {a: {inputs: 1:30, to: [no, nb], bom: yes}}\n")
    job = file.config.jobs["a"]
    settings = file.settings(job, {})
    assert (job.inputs, settings.to, settings.bom) == ("1:30", ("no", "nb"), True)


def test_precedence_flag_job_defaults_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSLATE_PIPE_MODEL", "environment")
    monkeypatch.setenv("TRANSLATE_PIPE_SEED", "1")
    monkeypatch.setenv("TRANSLATE_PIPE_CONTEXT", "5")
    file = read(
        tmp_path,
        "defaults: {model: defaults, seed: 2, models: {fr: french}}\n"
        "jobs: {a: {inputs: x, seed: 3, models: {de: german}}, b: {inputs: x}}\n",
    )
    a, b = file.config.jobs.values()
    assert file.settings(a, {}, "zh").model == "defaults"
    assert file.settings(a, {}, "fr").model == "french"
    assert file.settings(a, {}, "de").model == "german"
    assert file.settings(a, {"model": "flag"}, "fr").model == "flag"
    assert [file.settings(each, {}).seed for each in (a, b)] == [3, 2]
    assert file.settings(a, {}).context == 5


def test_variables_stand_for_values_and_are_masked(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "jobs: {a: {inputs: '${HERE:-there}', hosts: 'http://x/${KEY}', model: '$${KEY} $${'}}\n",
        KEY="s3cret",
    )
    job = file.config.jobs["a"]
    settings = file.settings(job, {})
    assert (job.inputs, *settings.hosts, settings.model) == (
        "there",
        "http://x/s3cret",
        "${KEY} ${",
    )
    assert file.redact("at http://x/s3cret") == "at http://x/${KEY}"


def test_files_are_named_beside_the_jobs_file(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("Keeper,守塔人\n", encoding="utf-8")
    file = read(
        tmp_path, "defaults: {state_dir: state}\njobs: {a: {inputs: x, glossary: names.csv}}\n"
    )
    settings = file.settings(file.config.jobs["a"], {})
    assert settings.glossary == {"Keeper": "守塔人"}
    assert settings.state_dir == tmp_path / "state"


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(ConfigError, match="too large"):
        read(tmp_path, "\n".join(lines))


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    job = schema["$defs"]["Job"]
    assert job["required"] == ["inputs"]
    assert job["additionalProperties"] is False
    others = {"inputs", "output", "models", "include", "exclude"}
    assert set(SETTINGS) - {"state_dir"} == set(job["properties"]) - others


SHARED = """
x-film: &film
  source_language: en
  seed: 3
x-note: whatever
jobs:
  a: {<<: *film, inputs: x, to: zh}
  b: {<<: *film, inputs: y, to: fr, seed: 5}
"""


def test_what_entries_share_may_stand_under_a_key_of_its_own(tmp_path: Path) -> None:
    jobs = read(tmp_path, SHARED).config.jobs
    assert [each.settings()["seed"] for each in jobs.values()] == [3, 5]
    assert [each.settings()["source_language"] for each in jobs.values()] == ["en", "en"]
    with pytest.raises(ConfigError, match="no key 'sed'") as refused:
        read(tmp_path, SHARED.replace("seed: 3", "sed: 3"))
    assert refused.value.where == f"{tmp_path / 'jobs.yaml'}:4", "where it was written"
    with pytest.raises(ConfigError, match="no key 'x-film'"):
        read(tmp_path, "jobs:\n  a: {inputs: x, x-film: 1}\n")
    assert json_schema()["patternProperties"] == {"^x-": True}
