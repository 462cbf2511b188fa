"""How many requests one host should have at once.

A server decodes some number of requests at a time and lets the others wait. That number can be
seen: a request being decoded streams, one that waits is silent. So the limit follows sight, and
the measured rate of the streams says whether another stream was worth it:

- All requests stream, none waits: twice as many may be sent (four times while they are few and
  slots are seen to be ideal), unless the last raise did not raise the rate; then the limit goes
  back to where the rate stopped rising and stays for a while. A gain is believed at a glance, a
  want of gain only where both levels were heard for long, since a server may be reading prompts;
  a loss is looked at again from the level below.
- More or fewer wait than are needed: one, and one more for every four decoded, is enough that the
  next requests are there already when replies end. With many streams several may end before the
  client looks again (``engines.paced``).
- The rate falls far below what it was with as many streams: half as many; then as above.
- The server refuses (503): fewer than it had, but no fewer than it decoded lately; after some
  replies a few more are tried.

A server behind a proxy that holds replies back streams nothing to be seen. Then only the rate of
whole replies decides.

Streams are read now and then (``engines.paced``), so a piece may hold words from before a level was
reached, and be missing where they are not read yet. So a rate is the mean pace of the streams, each
over the time that its pieces tell of, times their number.

Nothing here waits or reads a clock, so a simulated server can test it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

START = 2
LARGEST = 256

WORTHWHILE = 0.2
"""A raise pays if it brings this share of what ideal slots would (1.2 x the rate when doubled)."""

CLEARLY_WORTHWHILE = 0.5
NEARLY_IDEAL = 0.8
FAST_START_LIMIT = 16
"""Up to this many, four times as many may be sent where slots are seen to be nearly ideal."""
SLOWDOWN = 0.6

SHORT = (0.02, 8)
LONG = (0.4, 32)
LASTING = (5.0, 64)
"""How much must be heard (seconds, characters of each stream) to see a clear gain, to deny a gain,
and to believe that a host has become slower."""

CEILING_LASTS, MOST_DENIALS = 16, 3
"""Replies after which a level that did not pay is tried again: other work may have ended. Twice as
many after each time it did not, up to so many times."""

REFUSAL_LASTS, MOST_REFUSALS = 8, 4
"""Replies after which some more requests are tried on a host that refused. Twice as many after each
other refusal, up to so many."""

STEP_SHARE = 4
"""Then one more is tried for every so many that it took."""

HIDDEN = 0.05
"""A reply that streams for less than this share, and a request for longer than this many seconds,
was held back and sent at once."""

_HIDDEN_IN_A_ROW = 4

WAITING_SHARE = 4
"""Besides one, a request waits for every so many that are decoded."""


@dataclass(slots=True)
class _Sample:
    """What was heard while a certain number of requests streamed: ``seconds`` of all of them."""

    seconds: float = 0.0
    characters: float = 0.0
    replies: int = 0

    @property
    def rate(self) -> float:
        return self.characters / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class Limiter:
    """The limit of one host; ``fixed`` never moves, ``slots`` is the server's own word if it gave
    one. ``now`` is seconds of any monotonic clock.

    Report of every request: ``started``; ``first_token``; ``heard`` for every piece, the first
    too; ``refused`` where the host was too busy; ``finished`` however it ended.

    ``_known`` is what was heard last at each level, how many streams it was.
    """

    fixed: int | None = None
    slots: int | None = None
    limit: int = START
    in_flight: int = 0
    _streams: int = 0
    _hidden: int = 0
    _highest: int = LARGEST
    _ceiling: int = LARGEST
    _ceiling_left: int = 0
    _refusals: int = 0
    _peak: int = 0
    _previous_peak: int = 0
    _turn_left: int = START
    _denials: int = 0
    _known: dict[int, _Sample] = field(default_factory=dict)
    _samples: dict[int, _Sample] = field(default_factory=dict)
    _since: float = 0.0
    _level_since: float = 0.0

    def __post_init__(self) -> None:
        if self.fixed is not None:
            self._highest = self.limit = max(1, self.fixed)
        elif self.slots is not None:
            self._highest = self.limit = _with_waiting(max(1, self.slots))
        self._ceiling = self._highest

    @property
    def room(self) -> int:
        """How many more requests may be sent now."""
        return max(0, self.limit - self.in_flight)

    @property
    def streaming(self) -> int:
        """How many requests are being decoded, as far as can be seen."""
        return self.limit if self.is_buffered else self._streams

    @property
    def is_buffered(self) -> bool:
        """Whether streams cannot be seen, since replies are held back on their way."""
        return self._hidden >= _HIDDEN_IN_A_ROW

    @property
    def decoders(self) -> int:
        """How many requests the host decodes at once, as far as is known; at least one."""
        known = self.slots or max(self._peak, self._previous_peak)
        return max(1, min(known, self.limit))

    @property
    def assumed_decoders(self) -> int:
        """How many it may well decode at once, before it is known."""
        return min(FAST_START_LIMIT, self._highest)

    def started(self, now: float) -> None:
        """A request was sent."""
        self._pass(now)
        self.in_flight += 1

    def first_token(self, now: float) -> None:
        """A request streams from now on."""
        self._pass(now)
        self._streams += 1
        self._level_since = now
        self._peak = max(self._peak, self.streaming)

    def heard(self, characters: int, now: float, since: float | None = None) -> None:
        """A piece of a reply came, with what was said ``since`` the one before; ``None`` for the
        first, of which nobody knows how long it took."""
        self._pass(now)
        sample = self._sample()
        if self.is_buffered:
            sample.characters += characters
        elif since is not None and since < now:
            lasted = now - max(since, self._level_since)
            sample.seconds += lasted / self._streams
            sample.characters += characters * lasted / (now - since)
        if self.fixed is None:
            self._judge(sample)

    def refused(self) -> None:
        """The host was too busy for a request that is still counted. As many as it decoded lately,
        and one alone, it does take: then their number is not why."""
        takes = max(self.in_flight - 1, self._peak, self._previous_peak)
        if self.fixed is None and self.in_flight > 1 and takes < self.limit:
            self._lower(takes, REFUSAL_LASTS << min(self._refusals, MOST_REFUSALS))
            self._refusals += 1

    def finished(self, now: float, *, lasted: float, streamed: float | None) -> None:
        """A request ended after ``lasted`` seconds; it streamed for so many, ``None`` if never."""
        self._pass(now)
        sample = self._sample()
        if self.in_flight >= self.limit and self.in_flight > self.streaming:
            self._track_decoders()
        self.in_flight -= 1
        if streamed is None:
            return
        sample.replies += 1
        self._streams -= 1
        self._level_since = now
        was_hidden = lasted > HIDDEN and streamed < HIDDEN * lasted
        self._hidden = self._hidden + 1 if was_hidden else 0
        self._age()

    def _pass(self, now: float) -> None:
        if self.is_buffered and self.in_flight:
            self._sample().seconds += now - self._since
        self._since = now

    def _sample(self) -> _Sample:
        return self._samples.setdefault(self.streaming, _Sample())

    def _judge(self, sample: _Sample) -> None:
        level = self.streaming
        all_stream = self.is_buffered or level == self.in_flight == self.limit
        if all_stream and self.limit < self._ceiling:
            self._judge_raise(level, sample)
        elif self._enough(sample, LASTING, level):
            fell = self._is_firm(level) and sample.rate < SLOWDOWN * self._known[level].rate
            self._learn(level)
            better = [lower for lower in self._known if self._is_better(lower, level)]
            if fell:
                self._known = {level: sample}
                self.limit = max(min(START, self.limit), self.limit // 2)
            elif better:
                self._deny(max(better))

    def _judge_raise(self, level: int, sample: _Sample) -> None:
        if not self._enough(sample, SHORT, level):
            return
        gained = self._gain(level, sample.rate)
        if gained < CLEARLY_WORTHWHILE and not self._enough(sample, LONG, level):
            return
        self._learn(level)
        lower = max((known for known in self._known if known < level), default=0)
        if gained >= WORTHWHILE or (gained >= 0 and not self._is_firm(lower)):
            self.limit = min(self._raised(gained), self._ceiling)
        elif self._is_firm(lower):
            self._deny(lower)
        else:
            self._lower(lower, lower)

    def _deny(self, lower: int) -> None:
        """More streams than that bring nothing."""
        self._lower(lower, CEILING_LASTS << min(self._denials, MOST_DENIALS))
        self._denials += 1

    def _is_better(self, lower: int, level: int) -> bool:
        """Whether fewer streams bring as much."""
        is_known = lower < level and self._is_firm(lower)
        return is_known and self._known[lower].rate >= self._known[level].rate

    def _raised(self, gained: float) -> int:
        seen = len(self._known) > 1 and gained >= NEARLY_IDEAL
        return (
            max(2 * self.limit, min(4 * self.limit, FAST_START_LIMIT)) if seen else 2 * self.limit
        )

    def _gain(self, level: int, rate: float) -> float:
        """What this level brings over the next known below it: 1.0 where slots are ideal."""
        lower = max((known for known in self._known if known < level), default=0)
        if not lower or not self._known[lower].rate:
            return 1.0
        return (rate / self._known[lower].rate - 1) / (level / lower - 1)

    def _learn(self, level: int) -> None:
        self._known[level] = self._samples.pop(level)

    def _is_firm(self, level: int) -> bool:
        """Whether enough is known of a level to deny a gain by."""
        known = self._known.get(level)
        return known is not None and self._enough(known, LONG, level)

    def _enough(self, sample: _Sample, amount: tuple[float, int], level: int) -> bool:
        if sample.seconds < amount[0]:
            return False
        if self.is_buffered:
            return sample.replies >= 2 * level
        return sample.characters >= amount[1] * level

    def _track_decoders(self) -> None:
        if self.fixed is None:
            self.limit = min(self._ceiling, max(START, _with_waiting(self.decoders)))

    def _lower(self, limit: int, replies: int) -> None:
        self.limit = self._ceiling = max(1, limit)
        self._ceiling_left = replies

    def _age(self) -> None:
        self._ceiling_left -= 1
        if self._ceiling_left == 0 and self.fixed is None:
            self._reopen()
        self._turn_left -= 1
        if self._turn_left <= 0:
            # Two windows: the number of decoders is the most seen lately, not ever.
            self._previous_peak, self._peak = self._peak, self.streaming
            self._turn_left = max(4, self.limit)

    def _reopen(self) -> None:
        if self._refusals:
            more = max(1, self._ceiling // STEP_SHARE)
            self._ceiling = min(self._ceiling + more, self._highest)
            self.limit = min(max(self.limit, START), self._ceiling)
            self._ceiling_left = REFUSAL_LASTS
            if self._ceiling == self._highest:
                self._refusals = 0
        else:
            self._ceiling = self._highest
            self._known = {level: each for level, each in self._known.items() if level < self.limit}


def _with_waiting(decoders: int) -> int:
    """How many requests keep so many decoders busy."""
    return decoders + 1 + decoders // WAITING_SHARE
