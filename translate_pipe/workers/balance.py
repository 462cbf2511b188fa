"""Work stealing: which request in flight another host would finish sooner.

Chunks are planned so that all hosts finish together, by what is known of their pace. A host that
turns out to be slow, or says nothing, would keep a run waiting whose other hosts are idle. So once
nothing is left to send, an idle host takes over what would be done later elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from translate_pipe.workers.host import Host, Slot

_WAITS, _STREAMS = (1.25, 0.3), (2.0, 2.0)
"""A request is taken over if it is done elsewhere by this factor and this many seconds sooner: by
little if it still waits, which costs nothing, by far if it streams, since its prompt is read again
and the text on its way is lost."""


def idle_hosts(hosts: Iterable[Host]) -> list[Host]:
    """Those that would begin one more request at once, and whose pace is known."""
    return [
        host
        for host in hosts
        if host.is_available
        and host.health.is_good
        and host.idle_decoders > 0
        and host.throughput.texts_per_second
    ]


def to_take_over(slots: Collection[Slot], host: Host, now: float) -> Slot | None:
    """The slot whose request gains most if that host takes it over, if any gains enough."""
    pace = host.throughput.texts_per_second or 0.0
    best, most = None, 0.0
    for slot in slots:
        if slot.host is host or not pace:
            continue
        factor, least = _WAITS if slot.is_queued else _STREAMS
        gain = slot.seconds_left(now) - factor * slot.remaining(now) / pace - least
        if gain > most:
            best, most = slot, gain
    return best
