"""A prompt profile: how one kind of model is asked, as data.

A profile is a YAML file. Its fields are those of ``Profile``; docs/profiles.md tells what each
means. ``profile_file`` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256

from translate_pipe.languages import display_name, look_up
from translate_pipe.workers.base import Brief

UNKNOWN_SOURCE = "unknown-source"
ASSUMED_SOURCE = "en"
"""An unknown source language is called English where a wording must name it."""

PLACE = re.compile(r"\{(\w+)(?::([\w-]+))?\}")
WORDINGS = ("system", "prompt", "before", "after", "terms")
_TAG_LENGTH = 8


class Form(StrEnum):
    """What a request holds and how its reply is read."""

    JSON = "json"
    EXAMPLES = "examples"
    PLAIN = "plain"
    LINES = "lines"


@dataclass(frozen=True)
class Profile:
    """How one kind of model is asked.

    ``models`` are patterns of model names (``*`` and ``?``, case does not count); ``serves`` makes
    the profile the default of all ``chat`` or all ``base`` models. Wordings have places such as
    ``{target}``; ``variants`` replace some of them where their ``when`` applies. ``raw`` bypasses
    the chat template. ``line_break`` writes a line break that means something. ``origin`` is the
    file and ``text`` what it says. ``fallback`` is the profile that takes over where the first
    replies cannot be read.
    """

    name: str
    version: int
    form: Form
    about: str = ""
    models: tuple[str, ...] = ()
    serves: str | None = None
    system: str = ""
    prompt: str = "{text}"
    before: str = ""
    after: str = ""
    terms: str = ""
    variants: tuple[Mapping[str, str], ...] = ()
    raw: bool = False
    stop: tuple[str, ...] = ()
    line_break: str = "\n"
    layout: str = "grouped"
    max_segments: int = 40
    fallback: str | None = None
    origin: str = field(default="", compare=False)
    text: str = field(default="", compare=False)

    @property
    def takes_one_text(self) -> bool:
        """Whether its requests are for one text each."""
        return self.form in (Form.PLAIN, Form.EXAMPLES)

    @cached_property
    def tag(self) -> str:
        """Name, version and a hash of all that reaches the model, for the journal's keys: a changed
        wording is a changed prompt, whether or not somebody changed the version."""
        silent = {"about", "models", "serves", "origin", "text"}
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in silent}
        digest = sha256(json.dumps(told, sort_keys=True, default=dict).encode()).hexdigest()
        return f"{self.name}-{self.version}-{digest[:_TAG_LENGTH]}"

    def wording(self, brief: Brief) -> Mapping[str, str]:
        """The wordings for a brief's languages, by field; the first variant that applies wins."""
        found = {name: str(getattr(self, name)) for name in WORDINGS}
        for variant in self.variants:
            if _applies(variant["when"], brief):
                return found | {name: variant[name] for name in WORDINGS if name in variant}
        return found

    def has_place_for_instructions(self, brief: Brief) -> bool:
        """Whether a request in a brief's languages would say a person's instructions."""
        return self.form is not Form.EXAMPLES and bool(self.wording(brief)["system"])

    def has_place_for_terms(self, brief: Brief) -> bool:
        """Whether a request in a brief's languages would say terms: examples show them as such."""
        return self.form is Form.EXAMPLES or bool(self.wording(brief)["terms"])


def heeded(brief: Brief, profiles: Sequence[Profile]) -> Brief:
    """The brief without instructions and terms that no request in words of these profiles says."""
    advised = any(profile.has_place_for_instructions(brief) for profile in profiles)
    termed = any(profile.has_place_for_terms(brief) for profile in profiles)
    return replace(
        brief,
        instructions=brief.instructions if advised else "",
        glossary=brief.glossary if termed else {},
    )


def fill(wording: str, brief: Brief, **texts: str) -> str:
    """A wording with its places filled, in one pass: what is filled in is never looked at again."""
    source, target = brief.source_language or ASSUMED_SOURCE, brief.target_language

    def place(found: re.Match[str]) -> str:
        name, tongue = found[1], found[2] or "en"
        if name in texts:
            return texts[name]
        named = {"source": source, "target": target}.get(name)
        if named:
            return language_name(named, tongue)
        return {"source_code": source, "target_code": target}.get(name, found[0])

    return PLACE.sub(place, wording)


@lru_cache(maxsize=64)
def language_name(tag: str, tongue: str = "en") -> str:
    """Name of a language in another one. Plain Chinese is said to be the script it is mostly
    written in: a model left to choose mixes the two."""
    language = look_up(tag)
    if language.language == "zh" and language.script is None:
        tag = f"zh-{language.usual_script}"
    return display_name(tag, tongue)


def _applies(when: str, brief: Brief) -> bool:
    if when == UNKNOWN_SOURCE:
        return brief.source_language is None
    either = (brief.source_language or "", brief.target_language)
    return any(tag == when or tag.startswith(f"{when}-") for tag in either)
