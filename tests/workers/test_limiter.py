"""The limiter against a simulated server: no sockets, no sleeping, exact time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from translate_pipe.workers.limiter import START, Limiter, _Sample

STEP = 0.005


@dataclass(eq=False)
class Call:
    left: float
    sent: float
    first: float | None = None
    owed: float = 0.0
    unread: float = 0.0
    heard: float | None = None


@dataclass
class Server:
    """Decodes ``slots`` requests at once, each at ``speed`` characters a second; what is sent
    beyond waits. ``shared`` is the most characters a second all streams get together, ``buffered``
    holds a reply back until it is whole, ``prompt`` is silence before the first token and
    ``reading`` what all streams wait for it. ``rest`` is how long nobody reads a stream after each
    read, ``best`` for how many streams the total is highest, ``moody`` the chance of a refusal for
    no reason."""

    slots: int
    speed: float = 80.0
    shared: float = float("inf")
    prompt: float = 0.05
    reading: float = 0.0
    rest: float = 0.0
    best: float = float("inf")
    moody: float = 0.0
    buffered: bool = False
    line: int = 10_000
    now: float = 0.0
    calls: list[Call] = field(default_factory=list)
    done: int = 0
    refused: int = 0
    characters: float = 0.0
    levels: list[int] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    def run(self, limiter: Limiter, replies: int, *, length: int = 400) -> None:
        goal = self.done + replies
        while self.done < goal:
            while limiter.room:
                if not self._send(limiter, length):
                    break
            self._step(limiter)
            self.levels.append(limiter.limit)

    def _send(self, limiter: Limiter, length: int) -> bool:
        limiter.started(self.now)
        if len(self.calls) >= self.slots + self.line or self.dice.random() < self.moody:
            self.refused += 1
            limiter.refused()
            limiter.finished(self.now, lasted=0.0, streamed=None)
            return False
        self.calls.append(Call(length, self.now, unread=self.reading))
        return True

    def _step(self, limiter: Limiter) -> None:
        self.now += STEP
        active = self.calls[: self.slots]
        unread = next((call for call in active if call.unread > 0), None)
        if unread is not None:
            unread.unread -= STEP
            return
        speed = self.speed / (1 + (len(active) / self.best) ** 2)
        each = min(speed, self.shared / max(1, len(active))) * STEP
        for call in active:
            if self.now - call.sent < self.prompt:
                continue
            call.owed += min(each, call.left)
            call.left -= min(each, call.left)
            self.characters += each
            is_read = call.heard is None or self.now - call.heard >= self.rest
            if (is_read and not self.buffered) or call.left <= 0:
                self._speak(call, limiter)
            if call.left <= 0:
                self.calls.remove(call)
                self.done += 1
                assert call.first is not None
                limiter.finished(
                    self.now, lasted=self.now - call.sent, streamed=self.now - call.first
                )

    def _speak(self, call: Call, limiter: Limiter) -> None:
        whole = int(call.owed)
        if not whole:
            return
        call.owed -= whole
        since, call.heard = call.heard, self.now
        if call.first is None:
            call.first = self.now
            limiter.first_token(self.now)
        limiter.heard(whole, self.now, since)


@pytest.mark.parametrize("slots", [1, 2, 3, 4, 7, 16, 40])
def test_settles_at_a_few_more_than_the_server_decodes(slots: int) -> None:
    limiter, busy = Limiter(), slots + 1 + slots // 4
    server = Server(slots)
    server.run(limiter, 3 * slots + 4)
    assert limiter.decoders == slots
    assert limiter.limit == busy
    server.levels.clear()
    server.run(limiter, 20 * slots)
    assert set(server.levels) == {busy}


def test_slots_seen_to_be_ideal_are_found_in_large_steps() -> None:
    limiter, server = Limiter(), Server(16)
    server.run(limiter, 10)
    assert list(dict.fromkeys(server.levels))[:3] == [2, 4, 16]


@pytest.mark.parametrize(
    ("slots", "replies", "loss"), [(1, 30, 0.01), (4, 40, 0.03), (16, 48, 0.06)]
)
def test_keeps_the_server_busy_from_the_start(slots: int, replies: int, loss: float) -> None:
    server = Server(slots)
    server.run(Limiter(), replies)
    prompts = server.prompt * replies
    ideal = (server.characters / server.speed + prompts) / slots
    assert server.now < ideal * (1 + loss) + 400 / server.speed * (slots > 1)


def test_short_replies_find_the_level_too() -> None:
    limiter = Limiter()
    Server(4).run(limiter, 60, length=24)
    assert limiter.limit == 6


def usual(server: Server) -> int:
    return sorted(server.levels)[len(server.levels) // 2]


@pytest.mark.parametrize(("shared", "most"), [(1, 2 * START), (6, 16)])
def test_one_processor_shared_by_all_streams_gets_no_crowd(shared: int, most: int) -> None:
    """No more than were tried before a want of gain was seen for certain, but now and then."""
    limiter = Limiter()
    server = Server(1000, shared=80.0 * shared)
    server.run(limiter, 60)
    server.levels.clear()
    server.run(limiter, 100)
    assert shared <= usual(server) <= most
    assert max(server.levels) <= 2 * most


def test_what_was_said_before_another_stream_began_is_no_part_of_the_rate_of_both() -> None:
    limiter = Limiter()
    for at in (0.0, 1.0):
        limiter.started(0.0)
        limiter.first_token(at)
        limiter.heard(500, at)  # nobody knows in what time
    for at in (1.02, 1.04, 1.06):
        limiter.heard(102, at, 0.0)  # 2 of them since the other began
        assert limiter.limit == START
        limiter.heard(2, at, at - 0.02)
    limiter.heard(8, 1.1, 1.06)
    limiter.heard(8, 1.1, 1.06)
    assert limiter.limit > START


@pytest.mark.parametrize("rest", [0.0, 0.5, 2.0])
@pytest.mark.parametrize(("best", "least", "most"), [(4, 2, 6), (8, 5, 11)])
def test_a_server_that_does_less_with_more_streams_gets_no_more_than_are_best(
    best: int, least: int, most: int, rest: float
) -> None:
    limiter = Limiter()
    server = Server(16, best=best, rest=rest, speed=300.0)
    server.run(limiter, 40)
    server.levels.clear()
    server.run(limiter, 100)
    assert least <= usual(server) <= most


@pytest.mark.parametrize("slots", [4, 16])
def test_prompts_that_all_streams_wait_for_do_not_keep_the_limit_down(slots: int) -> None:
    limiter, server = Limiter(), Server(slots, reading=0.15)
    server.run(limiter, 3 * slots)
    server.levels.clear()
    server.run(limiter, 3 * slots)
    assert usual(server) >= slots


def test_a_level_that_did_not_pay_is_tried_again_ever_more_seldom() -> None:
    limiter = Limiter()
    server = Server(1000, shared=160.0)
    server.run(limiter, 20)
    assert limiter.limit <= 4
    server.levels.clear()
    server.run(limiter, 400, length=100)
    tries = sum(one <= 4 < other for one, other in pairwise(server.levels))
    assert 3 <= tries <= 8
    server.shared = float("inf")
    server.run(limiter, 150)
    assert limiter.limit > 8


def test_replies_held_back_by_a_proxy_are_judged_by_rate_alone() -> None:
    limiter = Limiter()
    server = Server(4, buffered=True)
    server.run(limiter, 60)
    assert 4 <= limiter.limit <= 8


def test_follows_a_server_that_loses_slots_and_gets_them_back() -> None:
    limiter = Limiter()
    server = Server(8)
    server.run(limiter, 40)
    assert limiter.limit == 11
    server.slots = 2
    server.run(limiter, 40)
    assert limiter.limit == 3
    server.slots = 8
    server.run(limiter, 80)
    assert limiter.limit == 11


def test_a_host_that_became_slower_is_measured_anew() -> None:
    """What was heard at any level while it was fast says nothing of it now."""
    limiter, server = Limiter(slots=8), Server(8, speed=20.0)
    fast = {level: _Sample(seconds=9.0, characters=9 * 80.0 * level) for level in (4, 8)}
    limiter._known = dict(fast)
    server.run(limiter, 16)
    assert 4 not in limiter._known


def test_half_as_many_when_the_rate_falls() -> None:
    limiter = Limiter()
    server = Server(8)
    server.run(limiter, 60)
    server.levels.clear()
    server.shared = 100.0
    server.run(limiter, 60)
    assert min(server.levels) <= 5


def test_a_refusal_lowers_the_limit_and_is_not_provoked_again_soon() -> None:
    limiter = Limiter()
    server = Server(4, line=0)
    server.run(limiter, 200)
    assert 3 <= limiter.limit <= 5
    assert server.refused < 12


def test_goes_down_to_where_fewer_streams_were_heard_to_bring_as_much() -> None:
    """Requests that wait had it send ever more, though none of it paid."""
    limiter = Limiter(slots=16)
    server = Server(16, best=4, speed=300.0)
    limiter.limit = 4
    server.run(limiter, 30)
    limiter.limit = 21
    server.run(limiter, 60)
    server.levels.clear()
    server.run(limiter, 20)
    assert usual(server) <= 8


def test_a_refusal_of_one_alone_is_none_of_their_number() -> None:
    limiter = Limiter()
    limiter.started(0.0)
    limiter.refused()
    assert limiter.limit == START


def test_a_refusal_of_a_text_is_none_of_their_number() -> None:
    """A server of 16 slots takes 16 requests, whatever it says to one, or to one alone."""
    limiter, server = Limiter(), Server(16)
    server.run(limiter, 40)
    for _ in range(10):
        limiter.refused()
    assert limiter.limit >= 16
    server.run(limiter, 30)
    while server.calls:
        call = server.calls.pop()
        limiter.finished(server.now, lasted=1.0, streamed=None if call.first is None else 1.0)
    limiter.started(server.now)
    limiter.refused()
    assert limiter.limit >= 16


@pytest.mark.parametrize("slots", [4, 16])
def test_refusals_at_random_do_not_keep_the_limit_down(slots: int) -> None:
    limiter, server = Limiter(), Server(slots, moody=0.1)
    server.run(limiter, 4 * slots)
    server.levels.clear()
    server.run(limiter, 10 * slots)
    assert usual(server) >= slots


def test_a_server_that_takes_one_at_a_time() -> None:
    limiter = Limiter()
    server = Server(1, line=0)
    server.run(limiter, 100)
    assert server.refused <= 8


def test_refusals_are_forgotten_once_as_many_are_taken_as_ever() -> None:
    limiter = Limiter(slots=4)
    server = Server(4)

    def until_open() -> int:
        """Replies until all places are open again."""
        limiter.refused()
        before = server.done
        while limiter.limit < 6:
            server.run(limiter, 1)
        return server.done - before

    server.run(limiter, 20)
    first = until_open()
    assert first > 16
    assert [until_open() for _ in range(3)] == [pytest.approx(first, abs=10)] * 3


def test_fixed_never_moves() -> None:
    limiter = Limiter(fixed=3)
    server = Server(16)
    server.run(limiter, 100)
    limiter.refused()
    assert set(server.levels) == {3}
    assert limiter.limit == 3


def test_the_servers_own_word_is_taken() -> None:
    limiter = Limiter(slots=4)
    assert limiter.limit == 6
    assert limiter.decoders == 4
    server = Server(100)
    server.run(limiter, 40)
    assert set(server.levels) == {6}
