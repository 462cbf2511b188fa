"""Vectors of texts, by a multilingual embedding model on an Ollama server (``POST /api/embed``)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from translate_pipe.engines import ollama_models
from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Vector
from translate_pipe.engines.credentials import authorization
from translate_pipe.engines.http import Connection
from translate_pipe.engines.ollama_errors import explain
from translate_pipe.errors import ModelMissing, RequestRejected
from translate_pipe.settings import Settings

BATCH = 64
"""Texts in a request: enough to keep a server busy, few enough to answer before it seems dead."""


class OllamaEmbedder:
    """One embedding model on one server."""

    def __init__(self, settings: Settings, model: str, host: str) -> None:
        self.model = model
        self._keep_alive = settings.keep_alive
        self._server = Connection(
            base_url(host),
            explain=lambda refusal: explain(refusal, model),
            unreachable_remedy="The adequacy check needs Ollama: name its server with --host",
            connect_timeout=settings.connect_timeout,
            stall_timeout=settings.stall_timeout,
            headers=authorization(),
            ca_file=settings.ca_file,
        )

    async def check(self) -> None:
        """Raise ``ModelMissing`` if the server has no such model, or if it makes no vectors."""
        shown = await ollama_models.show(self._server, self.model)
        able = ollama_models.capabilities(shown)
        if able and "embedding" not in able:
            raise ModelMissing(
                f"{self.model!r} is not an embedding model",
                where=self._server.url,
                remedy="Name a multilingual one with --adequacy, such as bge-m3",
            )

    async def vectors(self, texts: Sequence[str]) -> list[Vector]:
        """A vector for each text, in order; a text longer than the model can take is cut.

        Raises the errors of a ``Connection`` and ``RequestRejected``.
        """
        found: list[Vector] = []
        for start in range(0, len(texts), BATCH):
            part = list(texts[start : start + BATCH])
            body = {"model": self.model, "input": part, "keep_alive": self._keep_alive}
            vectors = _vectors((await self._server.post("/api/embed", body)).get("embeddings"))
            if len(vectors) != len(part):
                raise RequestRejected(
                    "the server did not return one vector for each text",
                    where=self._server.url,
                    remedy="Give --adequacy another embedding model, such as bge-m3",
                )
            found.extend(vectors)
        return found

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()


def _vectors(told: object) -> list[Vector]:
    """What a server sent, if it is all vectors."""
    try:
        return [array("d", each) for each in told] if isinstance(told, list) else []
    except (TypeError, OverflowError):
        return []
