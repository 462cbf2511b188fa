"""Languages so close that many lines are the same: "Hun er død." is Danish and Norwegian."""

from __future__ import annotations

_KIN = (
    frozenset({"da", "nb", "nn", "sv"}),
    frozenset({"cs", "sk"}),
    frozenset({"hr", "sr", "bs", "cnr", "sh"}),
    frozenset({"id", "ms"}),
    frozenset({"es", "gl", "pt", "ca", "ast"}),
    frozenset({"ru", "uk", "be"}),
    frozenset({"bg", "mk"}),
    frozenset({"nl", "af", "fy"}),
    frozenset({"de", "lb", "nds", "gsw", "bar"}),
    frozenset({"tr", "az", "crh"}),
    frozenset({"it", "scn", "vec", "co"}),
    frozenset({"zu", "xh"}),
    frozenset({"zh", "yue", "wuu"}),
)


def akin(source: str, target: str) -> bool:
    """Whether two different languages are close relatives, by their BCP 47 codes."""
    return source != target and any(source in each and target in each for each in _KIN)


def kin(language: str) -> frozenset[str]:
    """A language's close relatives and itself."""
    return frozenset().union(*(each for each in _KIN if language in each))
