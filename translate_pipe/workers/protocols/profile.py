"""A prompt profile: how one kind of model is asked, as data.

A profile is a YAML file. Its fields are those of ``Profile``; docs/profiles.md tells what each
means. ``read`` takes nothing for granted: a profile may be a person's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from translate_pipe.errors import ConfigError
from translate_pipe.languages import display_name
from translate_pipe.workers.base import Brief
from translate_pipe.yaml_file import YamlFile

UNKNOWN_SOURCE = "unknown-source"
ASSUMED_SOURCE = "en"
"""An unknown source language is called English where a wording must name it."""

_PLACE = re.compile(r"\{(\w+)(?::([\w-]+))?\}")
_WORDINGS = ("system", "prompt", "before", "after", "terms")
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
        found = {name: str(getattr(self, name)) for name in _WORDINGS}
        for variant in self.variants:
            if _applies(variant["when"], brief):
                return found | {name: variant[name] for name in _WORDINGS if name in variant}
        return found


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

    return _PLACE.sub(place, wording)


@lru_cache(maxsize=64)
def language_name(tag: str, tongue: str = "en") -> str:
    """Name of a language in another one. Plain Chinese is said to be the script it is mostly
    written in: a model left to choose mixes the two."""
    import langcodes

    language = langcodes.Language.get(tag)
    if language.language == "zh" and language.script is None:
        tag = f"zh-{language.maximize().script}"
    return display_name(tag, tongue)


def read(text: str, origin: str) -> Profile:
    """A profile from its YAML text. Raises ``ConfigError`` that says where and what."""
    content = YamlFile.parse(text, Path(origin)).pairs("`field: value` pairs")
    for name in ("name", "version", "form"):
        if name not in content:
            raise ConfigError(f"the profile lacks {name!r}", where=origin, remedy=f"Add `{name}:`")
    values = {name: _value(str(name), given, origin) for name, given in content.items()}
    profile = Profile(**values, origin=origin, text=text)
    _must_hold_together(profile, set(values))
    return profile


def _must_hold_together(profile: Profile, given: set[str]) -> None:
    """Raise ``ConfigError`` for fields that are right alone and wrong together."""
    prompts = [profile.prompt, *(each["prompt"] for each in profile.variants if "prompt" in each)]
    if not all("{text}" in prompt for prompt in prompts):
        raise ConfigError(
            "prompt: it must have the place {text}",
            where=profile.origin,
            remedy="Write {text} where the text to translate belongs",
        )
    unused = sorted(given.intersection({*_WORDINGS, "variants", "stop", "line_break"}))
    if profile.form is Form.EXAMPLES and unused:
        what = f"the form {profile.form} has no use for {', '.join(unused)}"
        raise ConfigError(
            what, where=profile.origin, remedy="Take them out, or choose another form"
        )


def _applies(when: str, brief: Brief) -> bool:
    if when == UNKNOWN_SOURCE:
        return brief.source_language is None
    either = (brief.source_language or "", brief.target_language)
    return any(tag == when or tag.startswith(f"{when}-") for tag in either)


def _value(name: str, given: Any, origin: str) -> Any:
    known = {f.name for f in fields(Profile)} - {"origin", "text"}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        remedy = f"Did you mean {near[0]!r}?" if near else "docs/profiles.md lists the fields"
        raise ConfigError(f"a profile has no field {name!r}", where=origin, remedy=remedy)
    try:
        return _checked(name, given)
    except (ValueError, TypeError) as problem:
        raise ConfigError(
            f"{name}: {problem}", where=origin, remedy="docs/profiles.md says what each field takes"
        ) from problem


def _checked(name: str, given: Any) -> Any:
    if name == "form":
        return _one_of(str(given), tuple(Form), Form)
    if name == "serves":
        return _one_of(str(given), ("chat", "base"), str)
    if name == "layout":
        from translate_pipe.workers.protocols.layout import LAYOUTS

        return _one_of(str(given), tuple(LAYOUTS), str)
    if name in ("version", "max_segments"):
        return _whole(given)
    if name == "raw":
        return _flag(given)
    if name in ("models", "stop"):
        return tuple(_text(each) for each in _list(given))
    if name == "variants":
        return tuple(_variant(each) for each in _list(given))
    return _text(given)


def _one_of(given: str, allowed: Sequence[str], kind: Any) -> Any:
    if given not in allowed:
        raise ValueError(f"{given!r} is not one of {', '.join(allowed)}")
    return kind(given)


def _whole(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{given!r} is not a whole number of at least 1")
    return given


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError(f"{given!r} is neither true nor false")
    return given


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise ValueError(f"{given!r} is not a text")
    return given


def _list(given: Any) -> Sequence[Any]:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} is not a list")
    return given


def _variant(given: Any) -> Mapping[str, str]:
    allowed = {"when", *_WORDINGS}
    if not isinstance(given, dict) or "when" not in given or not given.keys() <= allowed:
        raise ValueError(f"a variant has `when` and some of {', '.join(_WORDINGS)}")
    return {str(name): _text(words) for name, words in given.items()}
