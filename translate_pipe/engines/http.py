"""One server spoken to over HTTP: short questions, long streamed replies, and what went wrong.

What engines over HTTP have in common; what a server's words mean is theirs to ``explain``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_pipe.engines.address import is_loopback
from translate_pipe.engines.batches import LineTooLong, batches, whole
from translate_pipe.engines.breakage import begins, broken, unlike
from translate_pipe.engines.credentials import secret_of
from translate_pipe.engines.patience import FIRST_TOKEN_PATIENCE, Patience
from translate_pipe.engines.refusals import Refusal, read_refusal
from translate_pipe.engines.trust import trust
from translate_pipe.errors import ConfigError, EngineError, StreamBroken

if TYPE_CHECKING:
    import httpx

LONGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer to a question. Those with vectors or a model's vocabulary have megabytes."""

LONGEST_TOLD = 100
NOT_FOUND = 404

_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "translate_pipe"}


@dataclass(slots=True)
class Connection:
    """A server at ``url`` (from ``address.base_url``) and how long to wait for it, in seconds.

    ``explain`` makes an engine's own error of a refusal. ``unreachable_remedy`` is the advice where
    nothing answers. ``headers`` go with every request; a key among them (from ``credentials``) is
    never repeated. ``ca_file`` holds authorities to trust besides the usual ones. Every method
    raises ``Unreachable``, ``StreamBroken``, ``RequestRejected`` or ``AccessRefused`` for
    what breaks on the way or is no answer of such a server, ``ConfigError`` for a bad ``url``,
    ``ca_file`` or proxy, and what ``explain`` returns.
    """

    url: str
    explain: Callable[[Refusal], EngineError]
    unreachable_remedy: str
    connect_timeout: float
    stall_timeout: float
    headers: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None
    _transport: httpx.AsyncBaseTransport | None = None

    async def get(self, path: str) -> dict[str, Any]:
        """The JSON object at a path."""
        return await self._question("GET", path, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON object a path answers ``body`` with."""
        return await self._question("POST", path, body)

    async def command(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        """Do what is answered with a status alone."""
        async with self._sent(method, path, _json(body), patience=1.0):
            pass

    async def exists(self, path: str) -> bool:
        """Whether there is something at a path."""
        asked = self._sent("HEAD", path, _Content(), patience=1.0, accepted=NOT_FOUND)
        async with asked as response:
            return response.status_code != NOT_FOUND

    async def upload(self, path: str, pieces: AsyncIterator[bytes], size: int) -> None:
        """Send ``size`` bytes as they are."""
        content = _Content(pieces, {"Content-Length": str(size)})
        async with self._sent("POST", path, content, patience=FIRST_TOKEN_PATIENCE):
            pass

    def patience(self) -> Patience:
        """The clock of a reply that is to be streamed now."""
        return Patience(self.stall_timeout)

    async def stream(
        self, path: str, body: Mapping[str, Any], patience: Patience | None = None
    ) -> AsyncGenerator[list[bytes]]:
        """Send ``body`` and yield the reply's lines, a batch at a time.

        Who gives a ``patience`` says what sets it back; otherwise every line does that is not
        blank. Closing the generator early hangs up, which stops the server's work.
        """
        from translate_pipe.engines.paced import body as body_of

        clock = patience or self.patience()
        async with (
            self._sent(
                "POST", path, self._streamed(body), patience=FIRST_TOKEN_PATIENCE
            ) as response,
            aclosing(body_of(response, clock)) as pieces,
        ):
            begun = False
            clock.began()
            with self._translated():
                async for lines in batches(pieces):
                    text = b"".join(lines)
                    begun = begun or begins(text, self.url)
                    if patience is None and text.strip():
                        clock.spoke()
                    if begun:
                        yield lines

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()

    async def _question(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        async with self._sent(method, path, _json(body), patience=1.0) as response:
            with self._translated():
                async with asyncio.timeout(FIRST_TOKEN_PATIENCE * self.stall_timeout):
                    text = await whole(response.aiter_bytes(), LONGEST_ANSWER)
            try:
                content = json.loads(text)
            except (ValueError, RecursionError):
                content = None
            if isinstance(content, dict):
                return content
            begins(text, self.url)  # else than a page does
            raise unlike(path, self.url)

    @asynccontextmanager
    async def _sent(
        self,
        method: str,
        path: str,
        content: _Content,
        *,
        patience: float,
        accepted: int | None = None,
    ) -> AsyncIterator[httpx.Response]:
        transport = self._transport = self._transport or self._open()
        timeout = {
            "connect": self.connect_timeout,
            "read": patience * self.stall_timeout,
            "write": self.stall_timeout,
            "pool": None,
        }
        extensions = {"timeout": timeout, "repeatable": content.is_repeatable}
        try:
            request = _httpx().Request(
                method,
                _parsed(self.url + path),
                content=content.body,
                headers={**_HEADERS, **self.headers, **content.headers},
                extensions=extensions,
            )
            async with asyncio.timeout(self._patience(content, patience)):
                response = await transport.handle_async_request(request)
        except TimeoutError as error:
            raise StreamBroken("the server went silent", where=self.url) from error
        except (_httpx().HTTPError, OSError) as error:
            raise self._broken(error) from error
        try:
            if not (response.is_success or response.status_code == accepted):
                secret = secret_of(self.headers)
                refusal = await read_refusal(response, self.url, secret, self.stall_timeout)
                raise self.explain(refusal)
            yield response
        finally:
            await response.aclose()

    def _streamed(self, body: Mapping[str, Any]) -> _Content:
        """The end of a connection is seen while its stream rests, that of a reply is not: so a
        reply has a connection of its own, unless TLS makes one dear. Each is accounted for, and so
        never asked for twice unheard."""
        content = replace(_json(body), is_repeatable=False)
        if self.url.startswith("https:"):
            return content
        return replace(content, headers={**content.headers, "Connection": "close"})

    def _patience(self, content: _Content, patience: float) -> float | None:
        """For the whole of a question and an answer's head, since timeouts of the transport are for
        single reads and writes; none for an upload."""
        if not isinstance(content.body, str):
            return None
        return self.connect_timeout + (1 + patience) * self.stall_timeout

    def _open(self) -> httpx.AsyncBaseTransport:
        """The transport without a client, which does for all hosts what none here needs: cookies,
        redirections, authentication; a fifth of what a request costs."""
        from translate_pipe.engines.transport import transport

        # As the Ollama client does: a proxy is never asked for this very machine.
        return transport(
            _parsed(self.url),
            may_use_proxy=not is_loopback(self.url),
            verify=trust(self.ca_file) if self.url.startswith("https:") else None,
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What breaks an answer after its head, as our errors. Those of TLS are of the system's."""
        try:
            yield
        except TimeoutError as error:
            raise StreamBroken("the server sends nothing of use", where=self.url) from error
        except (_httpx().HTTPError, OSError) as error:
            raise self._broken(error) from error
        except LineTooLong as error:
            raise StreamBroken("the reply has a line that never ends", where=self.url) from error

    def _broken(self, error: Exception) -> EngineError:
        return broken(error, self.url, self.unreachable_remedy)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a request carries, the headers that say so, and whether it may be sent twice without
    being counted."""

    body: str | AsyncIterator[bytes] = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeatable: bool = True


def _json(body: Mapping[str, Any] | None) -> _Content:
    if body is None:
        return _Content()
    return _Content(json.dumps(body), {"Content-Type": "application/json"})


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    try:
        found: httpx.URL = _httpx().URL(url)
        if found.host:
            return found
    except (_httpx().InvalidURL, UnicodeError):
        pass
    raise ConfigError(
        f"{url[:LONGEST_TOLD]!r} is not a web address",
        remedy="Write it like http://localhost:11434",
    )


def _httpx() -> Any:
    # httpx takes a tenth of a second to import: only where a server is really spoken to.
    import httpx

    return httpx
