"""The protocol of chat models: texts in JSON out, in the same JSON back, bound by a schema."""

from __future__ import annotations

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.layout import LAYOUTS, lay_out, schema
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.prompt import requested
from translate_pipe.workers.protocols.reader import JsonReader

_VERSION = "json-1"

_LENGTH_STEP = 64
_SPARE_CHARACTERS = 60


class JsonProtocol:
    """Puts a chunk as JSON in one of the ``LAYOUTS`` and reads the reply by that layout.

    The words around it are those of ``profile``, by default the one for chat models.
    """

    def __init__(
        self, layout: str = "grouped", max_segments: int = 40, profile: Profile | None = None
    ) -> None:
        self._profile = profile or _chat_profile()
        self.profiles = (self._profile,)
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
        shape = schema(groups, _length_bound(max(map(len, texts), default=0)))
        return requested(self._profile, chunk, brief, attempt, payload, texts, shape)

    def reader(self, chunk: Chunk) -> JsonReader:
        return JsonReader(self._layout(len(chunk.segments)), chunk.segments)

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        return frozenset()


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
