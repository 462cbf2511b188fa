"""What an engine tells reaches a person and the report."""

from __future__ import annotations

from tests.engines.support import Heard
from translate_pipe.model import Notice
from translate_pipe.progress import Kept


def test_notices_are_passed_on_and_kept() -> None:
    heard = Heard()
    kept = Kept(heard)
    kept.notice(Notice("code", "words"))
    kept.loading("weights", 1, 2)
    assert heard.notices == kept.notices == [Notice("code", "words")]
