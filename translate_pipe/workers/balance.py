"""How work is shared among hosts: planned by their paces, and corrected where that went wrong.

Chunks are cut so that all hosts finish together, by what is known of their pace. A host that turns
out to be slow, or says nothing, would keep a run waiting whose other hosts are idle. So once
nothing is left to send, an idle host takes over what would be done later elsewhere (work stealing).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from translate_pipe.model import Ahead
from translate_pipe.workers.host import Host, Slot
from translate_pipe.workers.work_item import WORTH_A_REQUEST

_SAME_SPEED = 0.25
"""Hosts whose rates differ by less than this share are taken to be equally fast."""

_WAITS, _STREAMS = (1.25, 0.3), (2.0, 2.0)
"""A request is taken over if it is done elsewhere by this factor and this many seconds sooner: by
little if it still waits, which costs nothing, by far if it streams, since its prompt is read again
and the text on its way is lost."""


def ahead(hosts: Iterable[Host], host: Host, unasked: int, now: float) -> Ahead:
    """What is before one more request for that host, where so many texts are in no request yet."""
    serving = [each for each in hosts if each.health.is_good]
    most = unasked // (WORTH_A_REQUEST * max(1, len(serving)))
    loads = {each: each.remaining(now, most) for each in serving}
    if host not in loads:
        return Ahead(texts=unasked)
    paces = _paces(loads)
    together = sum(paces[each] * len(loads[each]) for each in loads)
    return Ahead(
        slots=sum(map(len, loads.values())),
        texts=unasked + sum(map(sum, loads.values())),
        share=paces[host] / together,
        first=loads[host][0],
    )


def to_recall(
    slots: Collection[Slot], hosts: Iterable[Host], now: float
) -> tuple[Slot, int] | None:
    """The slot whose request gains most if an idle host takes it over, and how many requests that
    host would begin at once; ``None`` if none gains enough."""
    for host in hosts:
        if (pace := _idle_pace(host)) is None:
            continue
        gains = {slot: _gain(slot, pace, now) for slot in slots if slot.host is not host}
        best = max(gains, key=gains.__getitem__, default=None)
        if best is not None and gains[best] > 0:
            return best, host.idle_decoders
    return None


def _idle_pace(host: Host) -> float | None:
    """Texts a second of one more request that the host would begin at once, if it would and that
    is known."""
    idle = host.is_available and host.health.is_good and not host.was_silent
    idle = idle and host.idle_decoders > 0
    return host.throughput.texts_per_second if idle else None


def _gain(slot: Slot, pace: float, now: float) -> float:
    """By how many seconds a request is done sooner at that pace, less what makes it worth while."""
    factor, least = _WAITS if slot.is_queued else _STREAMS
    return slot.seconds_left(now) - factor * slot.remaining(now) / pace - least


def _paces(hosts: Iterable[Host]) -> dict[Host, float]:
    """How fast the replies of each host come; about as fast as the usual is as fast."""
    known = {host: host.throughput.characters_per_second for host in hosts}
    paces = sorted(pace for pace in known.values() if pace) or [1.0]
    usual = paces[len(paces) // 2]
    return {
        host: pace if pace and abs(pace / usual - 1) > _SAME_SPEED else usual
        for host, pace in known.items()
    }
