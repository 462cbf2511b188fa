"""As much HTTP/1.1 as the imitation needs: requests with a length, plain and chunked answers."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

CRLF = b"\r\n"
LAST_CHUNK = b"0\r\n\r\n"
TLS_HANDSHAKE = b"\x16"
"""What a client begins with that takes this for HTTPS."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it was read."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_last(self) -> bool:
        """Whether the connection is to be closed after it."""
        return self.headers.get("connection", "").lower() == "close"


async def read_request(reader: asyncio.StreamReader, first: bytes = b"") -> HttpRequest | None:
    """The next request of a connection; ``None`` at its end."""
    try:
        first = first or await reader.readexactly(1)
        if first == TLS_HANDSHAKE:
            return None
        head = first + await reader.readuntil(CRLF + CRLF)
        request_line, *header_lines = head.decode("latin-1").strip().split("\r\n")
        method, path, _ = request_line.split(" ", 2)
        pairs = (line.partition(":") for line in header_lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        return None
    return HttpRequest(method, path.partition("?")[0], headers, body)


def answer(
    status: int,
    content: bytes,
    content_type: str = "application/json; charset=utf-8",
    extra: Mapping[str, str] | None = None,
) -> bytes:
    """A whole answer with a length."""
    fields = {"Content-Type": content_type, "Content-Length": str(len(content)), **(extra or {})}
    return _head(status, fields) + content


def json_answer(status: int, value: Any, extra: Mapping[str, str] | None = None) -> bytes:
    """A JSON answer."""
    return answer(status, json.dumps(value, ensure_ascii=False).encode(), extra=extra)


def text_answer(status: int, text: str) -> bytes:
    """A plain-text answer, as Ollama's router gives."""
    return answer(status, text.encode(), "text/plain")


def head_of(answered: bytes) -> bytes:
    """What a HEAD request gets of an answer."""
    return answered.partition(CRLF + CRLF)[0] + CRLF + CRLF


def stream_head(*, is_last: bool = False) -> bytes:
    """The start of a streamed answer, which says whether the connection ends with it."""
    fields = {"Content-Type": "application/x-ndjson"} | ({"Connection": "close"} if is_last else {})
    return _head(200, fields | {"Transfer-Encoding": "chunked"})


def chunks(lines: Iterable[bytes]) -> bytes:
    """Lines, each an HTTP chunk of its own, as the real server sends its tokens."""
    return b"".join(b"%x\r\n%s\r\n" % (len(line), line) for line in lines)


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with a TCP reset, dropping what was not sent yet."""
    raw: socket.socket | None = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _head(status: int, fields: Mapping[str, str]) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}" if status != 499 else "HTTP/1.1 499 -"
    ]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
