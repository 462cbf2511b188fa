"""The numbers of ``status`` for Prometheus, on loopback unless another address is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from translate_pipe.errors import ConfigError, JournalError
from translate_pipe.jobs.schema import port_of
from translate_pipe.ledger import RUNNING
from translate_pipe.watch.status import Status, status_of

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

__all__ = ["serving"]

_PREFIX = "translate_pipe_"


@contextmanager
def serving(address: str | int | None, state_dir: Path) -> Iterator[int | None]:
    """Serve ``/metrics`` meanwhile, at a port or ``address:port``; ``None`` serves nothing.

    Yields the port. Raises ``ConfigError`` where that cannot be.
    """
    if address is None:
        yield None
        return
    host, port = port_of(address)
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError as error:
        raise ConfigError(
            "metrics need another package", remedy="pip install 'translate_pipe[metrics]'"
        ) from error
    registry = CollectorRegistry()
    registry.register(_Collector(state_dir))
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise ConfigError(
            f"metrics cannot be served ({error.strerror})",
            where=str(address),
            remedy="Choose a port that is free here, as `metrics: 9464`",
        ) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Collector:
    """Reads the ledger at each scrape, so that nothing has to be kept in step."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics now. With an unreadable ledger, only that it is."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            status = status_of(self._state_dir)
        except JournalError:
            yield GaugeMetricFamily(f"{_PREFIX}up", "Whether all is well", value=0)
            return
        yield GaugeMetricFamily(f"{_PREFIX}up", "Whether all is well", value=status.is_healthy)
        files = GaugeMetricFamily(
            f"{_PREFIX}files", "Watched files by their outcome", labels=["outcome"]
        )
        for outcome, count in status.files.items():
            files.add_metric([outcome], count)
        yield files
        for name, help_text, value in _plain(status):
            yield GaugeMetricFamily(_PREFIX + name, help_text, value=value)
        codes = GaugeMetricFamily(
            f"{_PREFIX}job_exit_code", "How each batch job last ended", labels=["config", "job"]
        )
        for job in (each for each in status.jobs if each.state != RUNNING):
            codes.add_metric([job.config, job.job], job.exit_code)
        yield codes


def _plain(status: Status) -> Iterator[tuple[str, str, int]]:
    yield "queued", "Files whose turn has not come", status.queued
    yield "settling", "Files awaited to hold still", status.settling
    yield "in_flight", "Files being translated", len(status.in_flight)
    yield "files_last_hour", "Files done in the last hour", status.files_per_hour
    yield "cues_last_hour", "Cues translated in the last hour", status.cues_per_hour
