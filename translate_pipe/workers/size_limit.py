"""How many texts a request may hold, learned from the replies to requests of each size.

Small models translate ten texts well and lose their place in forty. Large requests are cheaper in
every other way, and replies may be poor for many reasons that have nothing to do with their size.
So the limit is lowered only where large requests keep failing, small ones succeed, and that yields
clearly more.
"""

from __future__ import annotations

from collections import Counter

UNLIMITED = 1 << 30

MIN_FAILURES = 3
"""Failed replies, with no good one yet, after which smaller requests are tried."""

GOOD_SHARE = 0.6
"""A reply with at least this share of good texts is a good one."""

LARGER_FACTOR = 1.5
"""A size counts as larger than one that worked from this many times its texts."""

SIGNIFICANCE, CONCLUSIVE_FAILURES = 0.001, 5
"""Larger requests fail because of their size where that many failures by chance are rarer than
this, or where so many failed and none was good."""

MAX_UNREAD_RATE = 0.1
"""Where more replies than this lack most of their texts, they fail for other reasons than size."""

MIN_GAIN = 1.5
"""Smaller requests must bring at least this many times the share of good texts."""

FIRST_PROBE, PROBE_INTERVAL = 2, 16
"""Good replies after which one request of twice the size probes whether the limit still holds: soon
until one fails, since a server may only have begun badly, and then seldom."""


class _Tally:
    """Texts asked for in requests of each size, and how many of them came back good."""

    def __init__(self) -> None:
        self._asked: Counter[int] = Counter()
        self._good: Counter[int] = Counter()

    def add(self, size: int, good: int) -> None:
        self._asked[size] += size
        self._good[size] += good

    def smaller_is_better(self, threshold: float) -> bool:
        """Whether requests up to the threshold bring much more of what they ask for."""
        asked, good = _above(threshold, self._asked), _above(threshold, self._good)
        asked_below, good_below = self._asked.total() - asked, self._good.total() - good
        return 0 < good_below * asked >= MIN_GAIN * good * asked_below


class SizeLimit:
    """The largest request that worked (``largest_good``, in texts), and the sizes that failed."""

    def __init__(self) -> None:
        self.largest_good = 0
        self._failures: Counter[int] = Counter()
        # Apart, first requests and retries: texts that failed before may be harder than others,
        # and a large request for them is not worse for being large.
        self._tallies = {True: _Tally(), False: _Tally()}
        self._good_replies = self._mostly_unread = 0
        self._probe, self._next_probe, self._interval = 0, 0, FIRST_PROBE

    def record(self, size: int, good: int, read: int, *, new: bool) -> None:
        """A reply to ``size`` texts ended; ``read`` came in it, and ``good`` of those are good.
        ``new`` says that none of them was asked for before."""
        self._mostly_unread += 2 * read < size
        self._tallies[new].add(size, good)
        if good < (1 if self._is_mixed else GOOD_SHARE * size):
            self._failures[size] += 1
            if self.largest_good < size <= self._probe:
                self._probe = self._next_probe = 0
                self._interval = PROBE_INTERVAL
            return
        self._good_replies += 1
        self.largest_good = max(self.largest_good, size)

    def limit_for(self, size: int) -> int:
        """The most texts that a request of that size should have."""
        threshold = LARGER_FACTOR * self.largest_good
        larger = _above(threshold, self._failures)
        others = self._failures.total() - larger
        share = (others + 0.5) / (others + self._good_replies + 1)
        few = self._is_mixed or larger < CONCLUSIVE_FAILURES
        by_chance = share**larger > SIGNIFICANCE and few
        pays = any(tally.smaller_is_better(threshold) for tally in self._tallies.values())
        if not self.largest_good or by_chance or not pays:
            return UNLIMITED
        if not self._next_probe:
            self._next_probe = self._good_replies + self._interval
        if size <= self.largest_good or self._good_replies < self._next_probe:
            return self.largest_good
        self._next_probe, self._probe = 0, 2 * self.largest_good
        return self._probe

    @property
    def probe_size(self) -> int:
        """How many texts to try where larger requests failed and none was good yet."""
        tried_one = 1 in self._failures
        few = self._failures.total() < MIN_FAILURES
        if self.largest_good or few or tried_one or self._is_mixed:
            return UNLIMITED
        return max(1, min(self._failures) // 2)

    @property
    def _is_mixed(self) -> bool:
        replies = self._failures.total() + self._good_replies
        return self._mostly_unread > MAX_UNREAD_RATE * replies


def _above(threshold: float, counted: Counter[int]) -> int:
    """What was counted of sizes above the threshold."""
    return sum(count for size, count in counted.items() if size > threshold)
