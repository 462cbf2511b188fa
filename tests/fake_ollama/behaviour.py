"""How an imitated server behaves; all in one place, and changeable while it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.fake_ollama.faults import Plan, none
from tests.fake_ollama.models import Model


@dataclass(slots=True)
class Behaviour:
    """How the server behaves. Times are seconds, speeds tokens a second (0: no limit).

    ``to`` fixes the target language; otherwise the prompt must name it. ``version`` decides
    between old and new error texts, and whether there are schemas (from 0.5).

    ``prefix`` and ``token`` are a proxy's before it (``gate``), and so are ``first_answers``: what
    it says itself to the first requests of any kind, an empty one by a reset. ``registry`` is what
    can be pulled, names with their sizes in bytes; a pull lasts ``pull_seconds`` and breaks off,
    once, at the share ``pull_breaks_at``. ``offline`` is a server without the internet.
    """

    slots: int = 1
    speed: float = 0.0
    prompt_speed: float = 0.0
    load_seconds: float = 0.0
    faults: Plan = none
    models: Sequence[Model] = (Model(),)
    to: str | None = None
    version: str = "0.32.15"
    retry_after: float = 1.0
    slow_start: float = 1.0
    prefix: str = ""
    token: str | None = None
    first_answers: list[bytes] = field(default_factory=list)
    registry: Mapping[str, int] = field(default_factory=dict)
    pull_seconds: float = 0.0
    pull_breaks_at: float | None = None
    offline: bool = False

    @property
    def release(self) -> tuple[int, ...]:
        """The version, comparable."""
        return tuple(int(part) for part in self.version.split("."))
