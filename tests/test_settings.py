"""Where a setting's value comes from, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pipe.errors import ConfigError, TranslatePipeError, UsageError
from translate_pipe.settings import SETTINGS, EngineName, OnFailure, Settings, unread


@pytest.fixture
def user_file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def test_precedence_is_flag_job_environment_file_default(user_file: Path) -> None:
    user_file.write_text("model: file\nseed: 1\ncontext: 1\nnum_ctx: 1024\n")
    environ = {
        "TRANSLATE_PIPE_MODEL": "environment",
        "TRANSLATE_PIPE_SEED": "2",
        "TRANSLATE_PIPE_CONTEXT": "3",
    }
    settings = Settings.load(
        {"model": "flag", "seed": None},
        job={"model": "job", "seed": 4},
        environ=environ,
        user_file=user_file,
    )
    found = (settings.model, settings.seed, settings.context, settings.num_ctx)
    assert found == ("flag", 4, 3, 1024)
    assert settings.deadline == Settings().deadline


@pytest.mark.parametrize("name", SETTINGS)
def test_a_value_can_be_converted_again(name: str) -> None:
    """A job's value is tried when its file is read, and converted with the others."""
    value = getattr(Settings(), name)
    assert value in (None, ()) or SETTINGS[name].kind.convert(value) == value


def test_ollama_host_names_the_host_unless_ours_does(user_file: Path) -> None:
    environ = {"OLLAMA_HOST": "gpu:11434"}
    assert Settings.load(environ=environ, user_file=user_file).hosts == ("gpu:11434",)
    environ["TRANSLATE_PIPE_HOSTS"] = "a,b"
    assert Settings.load(environ=environ, user_file=user_file).hosts == ("a", "b")


def test_what_belongs_to_one_command_is_not_taken_from_the_environment(user_file: Path) -> None:
    settings = Settings.load(environ={"TRANSLATE_PIPE_OVERWRITE": "1"}, user_file=user_file)
    assert settings.overwrite is False


def test_a_user_file_is_named_as_any_file_is(
    user_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service's environment has no shell that would know what ``~`` is."""
    user_file.write_text("model: mine\n")
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(user_file.parent))
    environ = {"TRANSLATE_PIPE_CONFIG": f"~/{user_file.name}"}
    assert Settings.load(environ=environ).model == "mine"
    with pytest.raises(ConfigError, match="TRANSLATE_PIPE_CONFIG: '~nobody-here/x' is the home"):
        Settings.load(environ={"TRANSLATE_PIPE_CONFIG": "~nobody-here/x"})


def test_a_user_file_that_may_not_be_looked_at_is_no_bug(tmp_path: Path) -> None:
    """As in a folder of somebody else's; a name that is too long fails alike, for any user."""
    unseen = tmp_path / ("x" * 300)
    with pytest.raises(ConfigError, match="it cannot be read: "):
        Settings.load(environ={}, user_file=unseen)


def test_languages_are_spelled_one_way_and_once(user_file: Path) -> None:
    settings = Settings.load({"to": "zh_tw, fre,fr"}, environ={}, user_file=user_file)
    assert settings.to == ("zh-TW", "fr")


def test_typed_values(user_file: Path) -> None:
    user_file.write_text(
        "engine: echo\non_failure: fail\nconcurrency: auto\nbilingual: yes\nhosts: [a, b]\n"
    )
    settings = Settings.load(environ={}, user_file=user_file)
    assert settings.engine is EngineName.ECHO
    assert settings.on_failure is OnFailure.FAIL
    assert settings.concurrency is None
    assert settings.bilingual is True
    assert settings.hosts == ("a", "b")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"seed": "x"}, "--seed: 'x' is not a whole number"),
        ({"num_ctx": "12"}, "--num-ctx: 12 is less than 512"),
        ({"seed": str(2**31)}, "--seed: 2147483648 is more than 2147483647"),
        ({"threads": "513"}, "--threads: 513 is more than 512"),
        ({"max_line_length": "7"}, "--max-line-length: 7 is less than 8; 0 sets no limit"),
        ({"max_line_length": "-1"}, "--max-line-length: -1 is less than 0"),
        ({"engine": "olama"}, "--engine: 'olama' is not one of auto, ollama"),
        (
            {"source_language": "english"},
            "--from: 'english' is not a language tag. Did you mean en",
        ),
        ({"encoding": "utf-99"}, "--encoding: 'utf-99' is not an encoding"),
        ({"deadline": "nan"}, "--deadline"),
        ({"to": "zh,,fr"}, "--to: it has an empty entry. Give a name, and one behind every comma"),
        ({"to": ""}, "--to: it is empty. Give a language, such as zh, pt-BR or zh-Hant"),
        ({"to": " "}, "--to: it is empty. Give a language"),
        ({"to": [""]}, "--to: it is empty. Give a language"),
        ({"to": "z\udcff"}, "--to: it has bytes that are no text. Give it in UTF-8"),
        ({"instructions": "caf\udce9"}, "--instructions: it has bytes that are no text"),
        ({"encoding": "\udcff"}, "--encoding: '\\udcff' is not an encoding Python knows"),
        ({"encoding": "a\0"}, "--encoding: 'a\\x00' is not an encoding Python knows"),
        ({"model": ""}, "--model: it is empty. Give a name, or leave it out"),
        ({"profile": " "}, "--profile: it is empty. Give a name, or leave it out"),
        ({"adequacy": ""}, "--adequacy: it is empty. Give a name, or leave it out"),
        ({"source_language": ""}, "--from: it is empty. Give a language"),
        ({"hosts": [""]}, "--host: it has an empty entry. Give a name"),
        ({"hosts": ""}, "--host"),
    ],
)
def test_a_flag_that_cannot_be_used(flags: dict[str, str], said: str, user_file: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Settings.load(flags, environ={}, user_file=user_file)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modle: x\n", "there is no setting 'modle'. Did you mean 'model'?"),
        ("seed: [1\n", ":2: not YAML"),
        ("- a\n", "must hold `setting: value` pairs"),
        ("\nseed: many\n", ":2: seed: 'many' is not a whole number"),
        ("seed: 1\nseed: 2\n", ":2: 'seed' was given on line 1 already"),
        ("model: [a, b]\n", "model: ['a', 'b'] is not a text"),
        ("1: x\n", "there is no setting '1'"),
        ('model: "a\x01"\n', "not YAML"),
    ],
)
def test_a_user_file_that_cannot_be_used(text: str, said: str, user_file: Path) -> None:
    user_file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        Settings.load(environ={}, user_file=user_file)
    assert str(user_file) in str(caught.value)
    assert said in str(caught.value)


def test_yaml_does_not_surprise(user_file: Path) -> None:
    """``no`` is Norwegian, ``1:30`` is not ninety, a date is a name."""
    user_file.write_text("source_language: no\nprofile: 1:30\nmodel: 2024-13-45\n")
    settings = Settings.load(environ={}, user_file=user_file)
    found = (settings.source_language, settings.profile, settings.model)
    assert found == ("no", "1:30", "2024-13-45")


@pytest.mark.parametrize("value", ["10m", "1h30m", "-1m", "1.5h", "-1", "0", 90, " 5s "])
def test_a_time_that_ollama_takes(user_file: Path, value: str | int) -> None:
    settings = Settings.load({"keep_alive": value}, environ={}, user_file=user_file)
    assert settings.keep_alive == (f"{value}s" if value in ("-1", "0", 90) else str(value).strip())


@pytest.mark.parametrize("value", ["soon", "1:30", "10 m", "10min", "", "1h30"])
def test_a_time_that_ollama_refuses(user_file: Path, value: str) -> None:
    with pytest.raises(UsageError, match="not a time such as 10m"):
        Settings.load({"keep_alive": value}, environ={}, user_file=user_file)


def test_a_variable_that_cannot_be_used(user_file: Path) -> None:
    with pytest.raises(ConfigError, match="TRANSLATE_PIPE_SEED: 'x' is not a whole number"):
        Settings.load(environ={"TRANSLATE_PIPE_SEED": "x"}, user_file=user_file)


def test_the_user_file_may_be_named_by_a_variable(user_file: Path) -> None:
    user_file.write_text("model: mine\n")
    assert Settings.load(environ={"TRANSLATE_PIPE_CONFIG": str(user_file)}).model == "mine"


def test_what_a_caller_writes_most_naturally() -> None:
    settings = Settings(
        to=["zh_cn", "fr"],  # type: ignore[arg-type]
        hosts="http://one,http://two",  # type: ignore[arg-type]
        engine="echo",  # type: ignore[arg-type]
        state_dir="state",  # type: ignore[arg-type]
    )
    assert settings.to == ("zh-CN", "fr")
    assert settings.hosts == ("http://one", "http://two")
    assert settings.engine is EngineName.ECHO
    assert settings.state_dir == Path("state")
    with pytest.raises(ConfigError, match=r"Settings.engine: 'olama' is not one of auto"):
        Settings(engine="olama")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"Settings.to: 'chinese' is not a language tag"):
        Settings(to="chinese")  # type: ignore[arg-type]


def test_a_user_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    named = {"TRANSLATE_PIPE_CONFIG": str(tmp_path / "typo.yaml")}
    with pytest.raises(
        ConfigError, match="TRANSLATE_PIPE_CONFIG names a settings file that is not"
    ):
        Settings.load(environ=named)
    assert Settings.load(environ={"TRANSLATE_PIPE_CONFIG": ""}, user_file=tmp_path / "none")


def test_variables_that_nothing_reads() -> None:
    environ = dict.fromkeys(
        ["MODEL", "MODELL", "CONFIG", "CACHE", "API_KEY", "TEST_MODEL", "CORPUS", "TO", "MINE"], "x"
    )
    environ = {f"TRANSLATE_PIPE_{name}": value for name, value in environ.items()}
    found = {each.name: each.remedy for each in unread(environ, {"TRANSLATE_PIPE_MINE"})}
    assert set(found) == {"TRANSLATE_PIPE_MODELL", "TRANSLATE_PIPE_TO"}
    assert found["TRANSLATE_PIPE_MODELL"] == "Did you mean TRANSLATE_PIPE_MODEL?"


@pytest.mark.parametrize("value", ["0", 0, 8, "60"])
def test_a_line_may_have_no_limit(user_file: Path, value: str | int) -> None:
    settings = Settings.load({"max_line_length": value}, environ={}, user_file=user_file)
    assert settings.max_line_length == int(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.yaml", "lamp: 灯\nNo: 不\n"),
        ("g.tsv", "# terms\nlamp\t灯\n\nNo\t不\n"),
        ("g.csv", "lamp,灯\nNo,不\n"),
        ("g.csv", "lamp;灯\nNo;不\n;\n"),
        ("g.csv", "Term;Translation\nlamp;灯\nNo;不\n"),
        ("g.csv", "source,target\nlamp,灯\nNo,不\n"),
        ("g.csv", "source,target,Notes\nlamp,灯,the one at sea\nNo,不\n"),
        ("g.tsv", "# a comment, with a comma\nlamp\t灯\ta noun\nNo\t不\t\n"),
        ("g.json", '{"lamp": "灯", "No": "\\u4e0d"}'),
    ],
)
def test_glossary_files(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    settings = Settings.load({"glossary": str(path)}, environ={})
    assert dict(settings.glossary) == {"lamp": "灯", "No": "不"}


def test_what_ends_a_line_of_a_glossary(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes("two\u2028rows,deux\x85rangs\ra,b\r\nform\x0cfeed,page\n".encode())
    settings = Settings.load({"glossary": str(path)}, environ={})
    told = {"two\u2028rows": "deux\x85rangs", "a": "b", "form\x0cfeed": "page"}
    assert dict(settings.glossary) == told


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("g.tsv", "lamp\t灯\nalone\n", "g.tsv:2: a glossary line is a term and its translation"),
        ("g.csv", "lamp,灯, or 台灯\n", "g.csv:1: a glossary line is a term and its translation"),
        ("g.csv", "lamp,灯\nNo,不,a note\n", "g.csv:2: a glossary line is a term and its"),
        ("g.csv", "lamp,灯\nsource,target,x\n", "g.csv:2: a glossary line is a term and its"),
        ("g.yaml", "a: b\nlamp: 1\n", "g.yaml:2: the translation of 'lamp' is not a text"),
        ("g.yaml", "a: b: c\n", "g.yaml:1: not YAML"),
        ("g.yaml", "lamp: 灯\nlamp: 台灯\n", "g.yaml:2: 'lamp' was given on line 1 already"),
        ("g.csv", "lamp,灯\n# one\n lamp ,台灯\n", "g.csv:3: 'lamp' was given on line 1 already"),
    ],
)
def test_a_glossary_that_cannot_be_used(name: str, text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TranslatePipeError, match=said) as caught:
        Settings.load({"glossary": str(path)}, environ={})
    assert caught.value.exit_code == 8
