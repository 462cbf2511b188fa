"""The echo engine: every text is its own translation. For dry runs and for the identity law."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request

PIECE = 4096
"""Characters in a piece: small enough that a reply really arrives in parts."""


class EchoEngine:
    """Replies with the request's own payload at once, asks no model and costs no tokens."""

    async def describe(self) -> EngineInfo:
        """Say what this engine is."""
        return EngineInfo(
            engine="echo",
            location="in process",
            model="echo",
            digest="echo",
            chat=True,
            identity=True,
            own_model=True,
        )

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Stream the payload back."""
        for start in range(0, len(request.payload), PIECE):
            yield request.payload[start : start + PIECE]
            await asyncio.sleep(0)
        yield Completion(Finish.STOP, prompt_tokens=0, completion_tokens=0)

    async def aclose(self) -> None:
        """Nothing is held."""
