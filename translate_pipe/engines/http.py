"""One server spoken to over HTTP: short questions, long streamed replies, and what went wrong.

What engines over HTTP have in common; what a server's words mean is theirs to ``explain``.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from translate_pipe.engines.address import is_loopback
from translate_pipe.engines.batches import LineTooLong, batches
from translate_pipe.errors import (
    EngineError,
    Overloaded,
    RequestRejected,
    StreamBroken,
    Unreachable,
)

if TYPE_CHECKING:
    import httpx

FIRST_TOKEN_PATIENCE = 3.0
"""The first token may take this many stall timeouts: the request may queue behind others, and a
large model may load for minutes (Ollama itself gives loading five)."""

LONGEST_ERROR = 64 * 1024
LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with an error status. ``message`` is the server's own words, possibly empty;
    ``body`` is all it sent, or the first ``LONGEST_ERROR`` bytes of it."""

    status: int
    message: str
    body: str
    location: str
    retry_after: float | None = None


@dataclass(slots=True)
class Connection:
    """A server at ``url`` (from ``address.base_url``) and how long to wait for it, in seconds.

    ``explain`` makes an engine's own error of a refusal. ``unreachable_remedy`` is the advice where
    nothing answers. Every method raises ``Unreachable`` or ``StreamBroken`` for what breaks on the
    way, and what ``explain`` returns.
    """

    url: str
    explain: Callable[[Refusal], EngineError]
    unreachable_remedy: str
    connect_timeout: float
    stall_timeout: float
    headers: Mapping[str, str] = field(default_factory=dict)
    _client: httpx.AsyncClient | None = None

    async def get(self, path: str) -> dict[str, Any]:
        """The JSON object at a path."""
        return await self._question("GET", path, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON object a path answers ``body`` with."""
        return await self._question("POST", path, body)

    async def stream(self, path: str, body: Mapping[str, Any]) -> AsyncGenerator[list[bytes]]:
        """Send ``body`` and yield the reply's lines, a batch at a time.

        Closing the generator early hangs up, which stops the server's work.
        """
        from translate_pipe.engines.paced import body as body_of

        async with (
            self._sent("POST", path, body, patience=FIRST_TOKEN_PATIENCE) as response,
            aclosing(body_of(response, self.stall_timeout)) as pieces,
        ):
            try:
                async for lines in batches(pieces):
                    yield lines
            except _httpx().HTTPError as error:
                raise self._broken(error) from error
            except LineTooLong as error:
                raise StreamBroken("the reply has a line without an end", where=self.url) from error

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _question(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        async with self._sent(method, path, body, patience=1.0) as response:
            try:
                content = json.loads(await response.aread())
            except _httpx().HTTPError as error:
                raise self._broken(error) from error
            except ValueError:
                content = None
            if isinstance(content, dict):
                return content
            raise RequestRejected(
                f"{path} does not answer as this kind of server does",
                where=self.url,
                remedy="Check the address, and --engine",
            )

    @asynccontextmanager
    async def _sent(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, patience: float
    ) -> AsyncIterator[httpx.Response]:
        client = self._client = self._client or self._open()
        timeout = {
            "connect": self.connect_timeout,
            "read": patience * self.stall_timeout,
            "write": self.stall_timeout,
            "pool": None,
        }
        try:
            request = client.build_request(
                method,
                self.url + path,
                content=None if body is None else json.dumps(body),
                headers={} if body is None else {"Content-Type": "application/json"},
                extensions={"timeout": timeout},
            )
            response = await client.send(request, stream=True)
        except (_httpx().HTTPError, _httpx().InvalidURL) as error:
            raise self._broken(error) from error
        # The transport looks its timeouts up again for the body, where patience is per token.
        timeout["read"] = self.stall_timeout
        try:
            if response.status_code != 200:
                raise self.explain(await _refusal(response, self.url))
            yield response
        finally:
            await response.aclose()

    def _open(self) -> httpx.AsyncClient:
        import httpx

        from translate_pipe.engines.paced import transport

        # As the Ollama client does: a proxy is never asked for this very machine.
        made = transport(httpx.URL(self.url), may_use_proxy=not is_loopback(self.url))
        headers = {"Accept-Encoding": "identity", **self.headers}
        return httpx.AsyncClient(headers=headers, transport=made, trust_env=False)

    def _broken(self, error: Exception) -> EngineError:
        httpx = _httpx()
        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
            return Unreachable(
                "nothing answers at this address", where=self.url, remedy=self.unreachable_remedy
            )
        if isinstance(error, httpx.TimeoutException):
            return StreamBroken("the server went silent", where=self.url)
        if isinstance(error, httpx.TransportError):
            reason = str(error) or "reset"
            return StreamBroken(f"the connection broke ({reason})", where=self.url)
        return RequestRejected(f"the request cannot be sent: {error}", where=self.url)


async def _refusal(response: httpx.Response, url: str) -> Refusal:
    text = b""
    try:
        async for piece in response.aiter_bytes():
            text += piece
            if len(text) > LONGEST_ERROR:
                break
    except _httpx().HTTPError:
        pass  # the status says enough
    body = text.decode("utf-8", "replace").strip()
    return Refusal(response.status_code, _message(body), body, url, retry_after(response.headers))


def _message(body: str) -> str:
    """The words in ``{"error": "..."}`` or ``{"error": {"message": "..."}}``, or a plain body."""
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "" if body.startswith("<") else body[:LONGEST_MESSAGE]
    words = error.get("message") if isinstance(error, dict) else error
    return str(words)[:LONGEST_MESSAGE]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds the server asks to wait, if it does.

    ``Retry-After`` is a number or a date (RFC 9110, 10.2.3). OpenAI and its imitators also say
    when an exhausted limit is filled up again: ``x-ratelimit-reset-requests: 1m30.5s``.
    """
    wish = headers.get("retry-after", "").strip()
    if wish.isdecimal():
        return float(wish[:9])
    if wish:
        try:
            return max(0.0, parsedate_to_datetime(wish).timestamp() - time.time())
        except ValueError:
            return None
    resets = [
        _seconds(headers.get(f"x-ratelimit-reset-{what}", ""))
        for what in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{what}") == "0"
    ]
    return max(resets, default=None)


def _seconds(duration: str) -> float:
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|[hms])", duration)
    return sum(float(number) * units[unit] for number, unit in parts)


def overloaded(refusal: Refusal, remedy: str | None = None) -> Overloaded:
    """The error for a status that may pass: 408, 429, 499 and 5xx."""
    said = f": {refusal.message}" if refusal.message else ""
    return Overloaded(
        f"the server answers {refusal.status}{said}",
        where=refusal.location,
        remedy=remedy,
        retry_after=refusal.retry_after,
    )


def may_pass(status: int) -> bool:
    """Whether a status tells of the server's moment rather than of the request."""
    return status in (408, 425, 429, 499) or status >= 500


def _httpx() -> Any:
    # httpx takes a tenth of a second to import: only where a server is really spoken to.
    import httpx

    return httpx
