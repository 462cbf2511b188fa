"""Reply protocols: which one serves a model.

To add one: write a class that meets ``workers.base.ReplyProtocol``, name it here, and let
``tests/workers/test_protocol.py`` run on it.
"""

from __future__ import annotations

from translate_pipe.engines.base import EngineInfo
from translate_pipe.workers.base import ReplyProtocol
from translate_pipe.workers.protocols.json_reply import JsonProtocol

__all__ = ["JsonProtocol", "choose"]


def choose(info: EngineInfo) -> ReplyProtocol:
    """JSON for what obeys instructions, and for an echo; few-shot for base models."""
    if info.chat or info.identity:
        return JsonProtocol()
    from translate_pipe.workers.protocols.fewshot import FewShotProtocol

    return FewShotProtocol()
