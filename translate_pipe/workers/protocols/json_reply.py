"""The protocol of chat models: texts in JSON out, in the same JSON back, bound by a schema."""

from __future__ import annotations

from collections.abc import Sequence

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.draw import draw
from translate_pipe.workers.protocols.layout import LAYOUTS, Group, lay_out, schema
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.prompt import asked
from translate_pipe.workers.protocols.reader import JsonReader

_VERSION = "json-1"

_LENGTH_STEP = 64
_SPARE_CHARACTERS = 60
_SPARE_TOKENS = 64
_FRAME_TOKENS = 6


class JsonProtocol:
    """Puts a chunk as JSON in one of the ``LAYOUTS`` and reads the reply by that layout.

    The words around it are those of ``profile``, by default the one for chat models.
    """

    def __init__(
        self, layout: str = "grouped", max_segments: int = 40, profile: Profile | None = None
    ) -> None:
        self._profile = profile or _chat_profile()
        self._name = layout
        self._layout = LAYOUTS[layout]
        self._max_segments = max_segments

    @property
    def version(self) -> str:
        return f"{_VERSION}-{self._name}/{self._profile.tag}"

    @property
    def max_segments(self) -> int:
        return self._max_segments

    def request(self, chunk: Chunk, brief: Brief, attempt: int = 0) -> Request:
        texts = [segment.source for segment in chunk.segments]
        groups = self._layout(len(texts))
        payload = lay_out(groups, texts)
        system, prompt = asked(self._profile, chunk, brief, payload)
        longest = max(map(len, texts), default=0)
        seed, temperature = draw(brief, attempt)
        return Request(
            system=system,
            prompt=prompt,
            payload=payload,
            num_ctx=brief.num_ctx,
            num_predict=min(brief.num_ctx, _reply_bound(texts, groups)),
            schema=schema(groups, _length_bound(longest)),
            seed=seed,
            temperature=temperature,
            stop=self._profile.stop,
            raw=self._profile.raw,
        )

    def reader(self, chunk: Chunk) -> JsonReader:
        indices = [segment.index for segment in chunk.segments]
        return JsonReader(self._layout(len(indices)), indices)


def _chat_profile() -> Profile:
    from translate_pipe.workers.protocols.catalog import packaged

    return packaged()["chat"]


def _length_bound(longest: int) -> int:
    """The most characters a translation may have: far above any real one, a stop for runaways.

    A step apart, since the server compiles a grammar from it. One Chinese character may become
    six Latin ones.
    """
    bound = 6 * longest + _SPARE_CHARACTERS
    return -(-bound // _LENGTH_STEP) * _LENGTH_STEP


def _reply_bound(texts: list[str], groups: Sequence[Group]) -> int:
    """Tokens after which a reply is surely a runaway: at a token a byte, which covers every
    tokenizer, an English text in Thai is nearly three times as long."""
    return _SPARE_TOKENS + sum(_FRAME_TOKENS + 3 * len(text.encode()) for text in texts)
