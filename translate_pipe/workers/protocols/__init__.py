"""Reply protocols, and which one serves a model: that is what its profile says (``catalog``).

To add a profile: put a file into ``profiles/``. To add a form: write a class that meets
``workers.base.ReplyProtocol``, name it in ``profile.Form`` and here, and let
``tests/workers/test_protocol.py`` run on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from translate_pipe.engines.base import EngineInfo
from translate_pipe.model import Notice
from translate_pipe.settings import Settings
from translate_pipe.workers.base import Brief, ReplyProtocol
from translate_pipe.workers.protocols.json_reply import JsonProtocol
from translate_pipe.workers.protocols.profile import Form, Profile

__all__ = ["JsonProtocol", "choose", "notices", "profile_for"]


def choose(
    info: EngineInfo,
    settings: Settings | None = None,
    tell: Callable[[Notice], None] = lambda notice: None,
) -> ReplyProtocol:
    """The protocol for a model. ``tell`` hears when it gives way to the profile's fallback.

    Raises what ``profile_for`` raises, for the fallback too.
    """
    profile = profile_for(info, settings)
    first = _protocol(profile)
    if profile.fallback is None or info.identity:
        return first
    from translate_pipe.workers.protocols.fallback import FallbackProtocol

    second = profile_for(info, Settings(profile=profile.fallback))
    what = (
        f"the first replies of {info.model} cannot be read as {profile.form}; from now on it is "
        f"prompted with the profile {second.name} (--profile {second.name} does so at once)"
    )
    return FallbackProtocol(
        first, _protocol(second), lambda: tell(Notice("profile-fallback", what))
    )


def profile_for(info: EngineInfo, settings: Settings | None = None) -> Profile:
    """The profile a model is asked by: ``origin`` is its file, ``text`` what the file says.

    Raises ``UsageError`` where ``settings.profile`` is no profile, ``ConfigError`` where a file of
    the person's own folder is none.
    """
    from translate_pipe.workers.protocols.catalog import select

    return select(info, settings.profile if settings else None)


def notices(info: EngineInfo, settings: Settings) -> list[Notice]:
    """What a person should know of the choice."""
    profile = profile_for(info, settings)
    told = []
    if settings.profile is None and profile.models:
        what = f"{info.model} is prompted with the profile {profile.name} ({profile.about})"
        told.append(Notice("profile-chosen", what))
    elif settings.profile is None and not info.chat and not info.own_model:
        told.append(
            Notice(
                "base-model",
                f"{info.model} has no chat template and is taken for a base model: one text per "
                "request, with examples (--profile chat prompts it like a chat model)",
            )
        )
    if settings.glossary:
        unused = _unused(settings, profile.has_place_for_terms)
        what = f"the profile {profile.name} has no place for terms: the glossary is not used"
        told += [Notice("glossary-unused", f"{what}{where}") for where in unused]
    if settings.instructions:
        unused = _unused(settings, profile.has_place_for_instructions)
        what = f"the profile {profile.name} has no system prompt: the instructions are not used"
        told += [Notice("instructions-unused", f"{what}{where}") for where in unused]
    return told


def _unused(settings: Settings, has_place: Callable[[Brief], bool]) -> Sequence[str]:
    """Where what has no place is not used, to be added to a sentence: into some of the languages
    that the settings name, or anywhere at all, which is an empty text."""
    briefs = [Brief(to, settings.source_language) for to in settings.to or [""]]
    without = [brief.target_language for brief in briefs if not has_place(brief)]
    if len(without) == len(briefs):
        return [""]
    return [f" for {', '.join(without)}"] if without else []


def _protocol(profile: Profile) -> ReplyProtocol:
    if profile.form is Form.JSON:
        return JsonProtocol(profile.layout, profile.max_segments, profile)
    if profile.form is Form.LINES:
        from translate_pipe.workers.protocols.lines import LinesProtocol

        return LinesProtocol(profile)
    if profile.form is Form.PLAIN:
        from translate_pipe.workers.protocols.plain import PlainProtocol

        return PlainProtocol(profile)
    from translate_pipe.workers.protocols.fewshot import FewShotProtocol

    return FewShotProtocol(profile)
