"""An imitation of the Hugging Face hub on this machine: one repository with some files.

It answers what huggingface_hub asks to fetch a file: the repository's description with hashes, and
each file with the headers that name commit, hash and size, in ranges where asked.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REPO = "someone/Tiny-GGUF"
COMMIT = "c" * 40


@dataclass
class FakeHub:
    """``files`` are served; ``hashes`` replaces what the hub says of some; ``gated`` refuses all;
    ``break_after`` bytes of a file the connection is cut, once."""

    files: dict[str, bytes]
    hashes: dict[str, str] = field(default_factory=dict)
    gated: bool = False
    break_after: int | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub._answer(self)

            do_HEAD = do_GET  # noqa: N815 - the base's name

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Its address, for ``HF_ENDPOINT``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FakeHub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        self.asked.append(f"{handler.command} {path}")
        if self.gated:
            refusal = {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted."}
            _send(handler, 403, b"{}", refusal)
        elif path == f"/api/models/{REPO}":
            _send(handler, 200, json.dumps(self._described()).encode(), {})
        elif found := re.fullmatch(rf"/{REPO}/resolve/[^/]+/(.+)", path):
            self._file(handler, found[1])
        else:
            missing = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
            _send(handler, 404, b"{}", missing)

    def _described(self) -> dict[str, Any]:
        siblings = []
        for name, content in self.files.items():
            digest = self.hashes.get(name) or sha256(content).hexdigest()
            lfs = {"sha256": digest, "size": len(content), "pointerSize": 130}
            siblings.append({"rfilename": name, "size": len(content), "blobId": "b", "lfs": lfs})
        return {"id": REPO, "modelId": REPO, "sha": COMMIT, "siblings": siblings}

    def _file(self, handler: BaseHTTPRequestHandler, name: str) -> None:
        content = self.files[name]
        first = re.match(r"bytes=(\d+)-", handler.headers.get("Range") or "")
        start = int(first[1]) if first else 0
        told = {
            "X-Repo-Commit": COMMIT,
            "ETag": f'"{sha256(content).hexdigest()}"',
            "Accept-Ranges": "bytes",
        }
        if first:
            told["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        cut, self.break_after = (
            (self.break_after, None) if handler.command == "GET" else (None, self.break_after)
        )
        _send(handler, 206 if first else 200, content[start:], told, cut)


def _send(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    headers: dict[str, str],
    cut: int | None = None,
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body[:cut])
    handler.close_connection = True
