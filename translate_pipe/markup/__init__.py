"""Inline markup: hidden before a text goes to a model, put back after (``mask`` and ``restore``).

Both live here because they are inverses. What wraps the whole text (``<i>...</i>``, ``{\\an8}``,
``<v Bob>``, music notes) is taken off and kept. What stands inside becomes a mark: ``<b>`` with
``</b>`` around the words a pair of tags wraps, ``<b/>`` for a single piece. Marks look like HTML
because models copy HTML tags as they are, and cost little: docs/formats.md has the token counts.

A reply must hold every mark exactly once, in a legal order, and no pair around nothing;
``check_marks`` says whether it does. Where a model cannot manage that, ``unmark`` gives the text
without marks and ``remark`` sets them back into its translation: around the same words where these
stand in it, else by position. ``in_lines`` reads the line breaks that models write their own way.
"""

from translate_pipe.markup.breaks import in_lines
from translate_pipe.markup.marks import (
    MARK_CAUSES,
    check_marks,
    remark,
    split_at_marks,
    strip_marks,
    unmark,
)
from translate_pipe.markup.mask import mask
from translate_pipe.markup.restore import restore, says_nothing, stand_apart, without_arrows

__all__ = [
    "MARK_CAUSES",
    "check_marks",
    "in_lines",
    "mask",
    "remark",
    "restore",
    "says_nothing",
    "split_at_marks",
    "stand_apart",
    "strip_marks",
    "unmark",
    "without_arrows",
]
