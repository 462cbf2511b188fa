"""What a run has shown of its model, by which its doubtful texts are judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from translate_pipe.workers.checks.manner import Manner

_ENOUGH = 3
"""Texts that must have shown their language before a doubtful one is judged by them."""

_SEEMING = 0.5
"""So large a share of the texts that do not show the target language must seem to be in one and the
same other: words of any are there by chance."""

_APART = 0.25
"""For each text that is as its source this share must be others: of 50 lines that a person put from
Danish into Norwegian 15 are the same, and from Croatian into Serbian it may be more than half."""

_CHANCE = 10
"""Where more texts than this are not translated for each that is, the one is not believed."""


@dataclass(slots=True)
class Evidence:
    """What a run has shown of its model so far: texts that are surely in the target language,
    texts refused because they are not, those that say nothing of it, those that rather seem to be
    in another, by that, and how it translates. Between close languages ``alike`` are texts that are
    their sources, ``apart`` those that are not."""

    translated: int = 0
    refused: int = 0
    silent: int = 0
    seeming: Counter[str] = field(default_factory=Counter)
    alike: int = 0
    apart: int = 0
    manner: Manner = field(default_factory=Manner)

    @property
    def enough(self) -> bool:
        return self.translated + self.refused + self.seeming.total() >= _ENOUGH

    @property
    def trusts(self) -> bool:
        """Whether a doubtful text gets the benefit of the doubt."""
        return self.translated >= self.refused + self._in_another

    @property
    def tells_apart(self) -> bool:
        """Whether the model does translate between two close languages."""
        return self.apart >= max(_ENOUGH, _APART * self.alike)

    @property
    def _in_another(self) -> int:
        """Texts that seem to be in one other language, if those are many."""
        most = max(self.seeming.values(), default=0)
        many = _SEEMING * (self.silent + self.seeming.total())
        return most if most >= max(_ENOUGH, many) else 0

    @property
    def distrusts(self) -> bool:
        """Whether what shows no language at all is one more text that was not translated."""
        return self.refused >= _ENOUGH and self.refused > 2 * self.translated

    @property
    def despairs(self) -> bool:
        """Whether what is in the target language is so by chance: asked again and again, and more
        warmly, a model that gives everything back says something in it at last."""
        return self.refused > _CHANCE * max(1, self.translated)
