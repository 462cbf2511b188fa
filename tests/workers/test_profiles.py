"""Profiles: what they hold, which one serves a model, and what reaches the model of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate_pipe.engines.base import EngineInfo, Request
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.markup import in_lines
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.settings import Settings
from translate_pipe.workers import protocols
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols import choose, notices, profile_for
from translate_pipe.workers.protocols.catalog import packaged, select
from translate_pipe.workers.protocols.plain import PlainProtocol
from translate_pipe.workers.protocols.profile import Form, Profile, heeded
from translate_pipe.workers.protocols.profile_file import read
from translate_pipe.workers.protocols.thoughts import FIRSTS

CHAT = EngineInfo("ollama", "http://x", "qwen3:8b", "d")
BASE = replace(CHAT, model="gemma3-270m", chat=False, takes_system=False)
MINIMAL = "name: mine\nversion: 1\nform: plain\n"


def chunk(text: str = "Hello there.", *marks: tuple[str, str]) -> Chunk:
    return Chunk((Segment(3, Span(0, len(text)), Masked(text, marks=marks)),), before=("Hm.",))


def asked(name: str, to: str, source: str | None, text: str = "Hello there.") -> Request:
    return PlainProtocol(packaged()[name]).request(chunk(text), Brief(to, source))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRANSLATE_PIPE_CONFIG", str(tmp_path / "config.yaml"))
    folder = tmp_path / "profiles"
    folder.mkdir()
    return folder


@pytest.mark.usefixtures("own")
class TestSelection:
    """Which profile a model gets."""

    @pytest.mark.parametrize(
        ("model", "name"),
        [
            ("qwen3:8b", "chat"),
            ("translategemma:12b", "translategemma"),
            ("google/translategemma-4b-it", "translategemma"),
            ("hf.co/someone/Hunyuan-MT-7B-GGUF:Q4_K_M", "hunyuan-mt"),
            ("TowerInstruct-7B-v0.2.Q5_K_M.gguf", "tower"),
            ("haoranxu/ALMA-13B-R", "alma"),
            ("haoranxu/X-ALMA-13B-Group2", "chat"),
            ("palma-7b", "chat"),
        ],
    )
    def test_by_name_then_by_kind(self, model: str, name: str) -> None:
        assert profile_for(replace(CHAT, model=model)).name == name

    def test_without_a_chat_template(self) -> None:
        assert profile_for(BASE).name == "base"
        assert profile_for(replace(BASE, model="alma-7b.gguf")).name == "alma"

    def test_the_named_one_wins(self) -> None:
        assert profile_for(BASE, Settings(profile="chat")).form is Form.JSON
        assert choose(CHAT, Settings(profile="base")).max_segments == 1

    def test_an_engine_that_gives_back_its_input(self) -> None:
        echo = replace(CHAT, model="translategemma", identity=True, chat=False)
        assert profile_for(echo).name == "chat"

    def test_a_name_that_is_none(self) -> None:
        with pytest.raises(UsageError, match="hunyuan-mt"):
            profile_for(CHAT, Settings(profile="hunyuan"))

    @pytest.mark.parametrize("form", Form)
    def test_a_person_is_told_where_terms_have_no_place(
        self, form: Form, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine = Profile(name="mine", version=1, form=form, system="Translate.", serves="chat")
        monkeypatch.setattr(protocols, "profile_for", lambda info, settings: mine)
        unused = [each.code for each in notices(CHAT, Settings(glossary={"a": "b"}))]
        # Examples show terms in the form of the others.
        assert unused == ([] if form is Form.EXAMPLES else ["glossary-unused"])

    @pytest.mark.parametrize(
        ("to", "told"),
        [(("fr",), [": {} used"]), (("zh",), []), (("fr", "zh"), [": {} used for fr"])],
    )
    def test_a_variant_may_have_a_place_where_the_profile_has_none(
        self, to: tuple[str, ...], told: list[str], own: Path
    ) -> None:
        variant = "variants: [{when: zh, system: Advise., terms: 'Terms: {terms}'}]\n"
        (own / "mine.yaml").write_text(f"{MINIMAL}{variant}")
        asked = Settings(to=to, profile="mine", glossary={"a": "b"}, instructions="Curt.")
        said = [each.message.partition(":")[1:] for each in notices(CHAT, asked)]
        whats = ["the glossary is not", "the instructions are not"] if told else []
        assert ["".join(each) for each in said] == [told[0].format(what) for what in whats]

    def test_what_any_profile_of_a_run_would_say_counts(self) -> None:
        brief = Brief("zh", glossary={"a": "b"}, instructions="Curt.")
        mute, base, chat = (packaged()[name] for name in ("alma", "base", "chat"))
        assert heeded(brief, [mute]) == Brief("zh")
        assert heeded(brief, [base]) == replace(brief, instructions="")
        assert heeded(brief, [mute, chat]) == brief

    def test_a_person_is_told(self) -> None:
        tuned = replace(CHAT, model="translategemma")
        terms = Settings(glossary={"a": "b"})
        assert [each.code for each in notices(CHAT, terms)] == []
        assert [each.code for each in notices(BASE, Settings())] == ["base-model"]
        assert [each.code for each in notices(replace(BASE, own_model=True), Settings())] == []
        codes = [each.code for each in notices(tuned, terms)]
        assert codes == ["profile-chosen", "glossary-unused"]
        assert notices(tuned, Settings(profile="translategemma")) == []
        advice = Settings(instructions="Curt.")
        assert [each.code for each in notices(CHAT, advice)] == []
        assert "instructions-unused" in [each.code for each in notices(tuned, advice)]


class TestOwn:
    """A person's own: a file is all it takes."""

    def test_a_file_adds_one(self, own: Path) -> None:
        (own / "mine.yaml").write_text(MINIMAL + 'models: ["qwen3:*"]\n')
        profile = profile_for(CHAT)
        assert (profile.name, profile.origin) == ("mine", str(own / "mine.yaml"))
        assert profile.text.startswith(MINIMAL)
        assert profile_for(replace(CHAT, model="other"), Settings(profile="mine")) == profile

    def test_the_longer_pattern_wins(self, own: Path) -> None:
        (own / "a.yaml").write_text(MINIMAL + 'models: ["qwen3:8b", "x"]\n')
        (own / "b.yaml").write_text(MINIMAL.replace("mine", "b") + 'models: ["*qwen*"]\n')
        assert select(CHAT).name == "mine"

    def test_of_equal_patterns_the_persons_own_wins(self, own: Path) -> None:
        (own / "mine.yaml").write_text(MINIMAL + 'models: ["*towerinstruct*"]\n')
        assert select(replace(CHAT, model="TowerInstruct-7B")).name == "mine"

    def test_one_that_takes_a_defaults_name_and_serves_nothing(self, own: Path) -> None:
        (own / "chat.yaml").write_text("name: chat\nversion: 2\nform: plain\n")
        assert profile_for(CHAT).version == packaged()["chat"].version
        assert profile_for(CHAT, Settings(profile="chat")).version == 2

    def test_one_of_a_packaged_name_replaces_that(self, own: Path) -> None:
        (own / "chat.yaml").write_text("name: chat\nversion: 2\nform: plain\nserves: chat\n")
        assert profile_for(CHAT).version == 2

    def test_a_default_of_its_own(self, own: Path) -> None:
        (own / "mine.yaml").write_text(MINIMAL + "serves: chat\n")
        assert profile_for(CHAT).name == "mine"

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("name: [", r"mine.yaml:\d: not YAML"),
            ("- a", "field: value"),
            ("name: mine\nform: plain\n", "version"),
            (MINIMAL + "promt: x\n", "'prompt'"),
            (MINIMAL + "prompt: Translate.\n", "{text}"),
            (MINIMAL + "raw: 1\n", "raw"),
            (MINIMAL + "stop: x\n", "stop"),
            (MINIMAL + "version: 0\n", "version"),
            (MINIMAL + "layout: pile\n", "layout"),
            (MINIMAL + "variants: [{prompt: '{text}'}]\n", "when"),
            (MINIMAL.replace("plain", "examples") + "system: x\n", "no use for system"),
            (MINIMAL.replace("plain", "song"), "json, examples, plain, lines"),
            (MINIMAL + "\nprmpt: x\n", r"mine.yaml:5: a profile has no field"),
            (MINIMAL + 'prompt: "{text} {sorce}"\n', "did you mean {source}"),
            (MINIMAL + 'before: "{text}"\n', "did you mean {texts}"),
            (MINIMAL + 'prompt: "{text} {target:klingonish}"\n', "klingonish"),
            (MINIMAL + 'prompt: "{text} {target_code:zh}"\n', "only a language has a name"),
            (MINIMAL + "variants: [{when: unknown-sorce}]\n", "unknown-source"),
            (MINIMAL + "fallback: nowhere\n", "no profile 'nowhere'"),
            (
                MINIMAL.replace("plain", "json") + "fallback: base\n",
                "base takes one text a request",
            ),
        ],
    )
    def test_a_file_that_is_none_says_where_and_what(self, own: Path, text: str, what: str) -> None:
        (own / "mine.yaml").write_text(text)
        with pytest.raises(ConfigError, match=what) as caught:
            profile_for(CHAT)
        assert str(own / "mine.yaml") in str(caught.value)

    def test_two_of_one_name(self, own: Path) -> None:
        (own / "a.yaml").write_text(MINIMAL)
        (own / "b.yaml").write_text(MINIMAL)
        with pytest.raises(ConfigError, match=r"a\.yaml"):
            profile_for(CHAT)


class TestVersions:
    """What is part of the journal's keys."""

    def test_any_word_that_reaches_the_model_makes_another(self) -> None:
        one = read(MINIMAL, "x")
        assert read(MINIMAL + "about: Mine.\n", "y").tag == one.tag
        for line in ('prompt: "{text}."', "system: Hm.", "raw: true", "variants: []\nstop: [a]"):
            assert read(MINIMAL + line + "\n", "x").tag != one.tag

    def test_it_is_in_the_protocols_version(self) -> None:
        versions = {choose(CHAT, Settings(profile=name)).version for name in packaged()}
        assert len(versions) == len(packaged())
        assert all(any(each.tag in v for v in versions) for each in packaged().values())

    def test_the_packaged_ones_say_what_they_are_for(self) -> None:
        for profile in packaged().values():
            assert profile.about.endswith(".")
            assert profile.origin.endswith(f"{profile.name}.yaml")


class TestWordings:
    """The words that reach a model are those it was tuned on."""

    def test_translategemma(self) -> None:
        assert asked("translategemma", "es", "en", "Hello, how are you?").prompt == (
            "You are a professional English (en) to Spanish (es) translator. Your goal is to "
            "accurately convey the meaning and nuances of the original English text while adhering "
            "to Spanish grammar, vocabulary, and cultural sensitivities.\n"
            "Produce only the Spanish translation, without any additional explanations or "
            "commentary. Please translate the following English text into Spanish:\n\n\n"
            "Hello, how are you?"
        )

    @pytest.mark.parametrize(("to", "source"), [("zh", "en"), ("de", "zh-Hant"), ("zh-TW", None)])
    def test_hunyuan_mt_is_asked_in_chinese_for_chinese(self, to: str, source: str | None) -> None:
        prompt = asked("hunyuan-mt", to, source).prompt
        named = {"zh": "中文（简体）", "de": "德语", "zh-TW": "中文（繁体）"}[to]
        assert prompt == f"把下面的文本翻译成{named}，不要额外解释。\n\nHello there."

    def test_hunyuan_mt(self) -> None:
        assert asked("hunyuan-mt", "pt-BR", None).prompt == (
            "Translate the following segment into Portuguese (Brazil), without additional "
            "explanation.\n\nHello there."
        )

    def test_tower(self) -> None:
        assert asked("tower", "en", "pt", "Sim.").prompt == (
            "Translate the following text from Portuguese into English.\nPortuguese: Sim.\nEnglish:"
        )

    def test_alma_is_not_asked_in_a_conversation(self) -> None:
        request = asked("alma", "de", "en", "- Yes.\n- No.")
        assert request.prompt == (
            "Translate this from English to German:\nEnglish: - Yes. | - No.\nGerman:"
        )
        assert request.raw
        assert request.stop == ("\n",)

    def test_an_unknown_source(self) -> None:
        assert asked("plain", "fr", None).prompt == "Translate into French:\n\nHello there."
        assert asked("tower", "fr", None).prompt.startswith("Translate the following text from Eng")

    def test_terms_go_where_a_profile_has_a_place_for_them(self) -> None:
        brief = Brief("fr", "en", glossary={"hello": "salut"})
        plain = PlainProtocol(packaged()["plain"]).request(chunk(), brief).prompt
        assert plain.startswith("Terms: hello: salut\nTranslate from English")
        assert "salut" not in PlainProtocol(packaged()["tower"]).request(chunk(), brief).prompt

    @given(st.text(alphabet="{}texsourcagbm:\n", max_size=40))
    @example("{target} and {text}, {source:zh}")
    def test_a_text_is_never_taken_for_a_wording(self, text: str) -> None:
        assert asked("hunyuan-mt", "de", "en", text).prompt.endswith(f".\n\n{text}")


class TestPlain:
    """One text a request, and the whole reply is its translation."""

    PROTOCOL = PlainProtocol(packaged()["plain"])

    @given(st.lists(st.text(st.characters(exclude_characters=FIRSTS), max_size=8), max_size=6))
    def test_the_reply_is_read_whole_and_only_at_its_end(self, pieces: list[str]) -> None:
        reader = self.PROTOCOL.reader(chunk())
        assert [pair for piece in pieces for pair in reader.feed(piece)] == []
        reply = "".join(pieces).strip()
        assert list(reader.close()) == [(3, in_lines(chunk().segments[0].masked, reply))]

    @pytest.mark.parametrize(
        ("text", "reply", "read"),
        [
            ("Hi.", "<think>\nHm.\n</think>\n\nHallo.", "Hallo."),
            ("Hi.", "[THINK]a[/THINK]<reasoning>b</reasoning>Hallo.", "Hallo."),
            ("Hi.", "<think>No end", ""),
            ("Hi.", "Hallo <think>du</think>.", "Hallo <think>du</think>."),
            ("<thinking> Hi.", "<thinking> Hallo.", "<thinking> Hallo."),
            ("Hi.", "Hallo<br/>du\\Nda.\r\n", "Hallo\ndu\nda."),
        ],
    )
    def test_thinking_and_other_ways_to_break_a_line(
        self, text: str, reply: str, read: str
    ) -> None:
        reader = self.PROTOCOL.reader(chunk(text))
        reader.feed(reply)
        assert list(reader.close()) == [(3, read)]

    def test_line_breaks_go_there_and_back(self) -> None:
        protocol, both = PlainProtocol(packaged()["alma"]), chunk("- Yes.\n- No.")
        reader = protocol.reader(both)
        reader.feed(" - Ja. | - Nein.")
        assert list(reader.close()) == [(3, "- Ja.\n- Nein.")]

    def test_later_attempts_are_other_draws_and_the_last_go_without_marks(self) -> None:
        marked = chunk("A <b>red</b> hat.", ("<b>", "<b>"), ("</b>", "</b>"))
        requests = [self.PROTOCOL.request(marked, Brief("fr", "en"), n) for n in range(4)]
        assert [request.seed for request in requests] == [0, 1, 2, 3]
        assert [request.temperature for request in requests] == [0.0, 0.2, 0.4, pytest.approx(0.6)]
        assert ["<b>" in request.prompt for request in requests] == [True, True, False, False]

    def test_a_model_without_a_place_for_a_system_text(self) -> None:
        without = self.PROTOCOL.request(chunk(), Brief("fr", "en", takes_system=False))
        assert without.system == ""
        assert without.prompt.startswith("You are a subtitle translator.")
