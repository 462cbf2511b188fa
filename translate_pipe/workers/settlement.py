"""What becomes of the texts of a request once it has ended: who is blamed, and what is asked again.

The rules are ``repair``'s; what is to be asked again goes back to the backlog. Every text of the
item that was not accepted is in exactly one place afterwards: in an item that waits, in the retry
queue, or given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from translate_pipe.engines.base import Finish
from translate_pipe.errors import ContextOverflow, EngineError, RequestRejected, Runaway
from translate_pipe.model import Chunk, Segment
from translate_pipe.workers.backlog import Backlog
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.failure_rates import MIN_UNANSWERED, characters
from translate_pipe.workers.repair import (
    BROKEN,
    CUT,
    MISSING,
    REJECTED,
    RUNAWAY,
    TOO_LONG,
    UNANSWERED,
    WORTHWHILE,
    Failure,
    parts,
)
from translate_pipe.workers.reply import Reply
from translate_pipe.workers.size_limit import GOOD_SHARE
from translate_pipe.workers.split import cut, split
from translate_pipe.workers.work_item import WORTH_A_REQUEST, WorkItem

FEW_TEXTS = 8
"""Where no more than these are left of a file, a host is tested before it is waited for."""

SLOW_PARTS = 4
"""What is divided where failing is slow, before it is halved: more requests, and fewer waits."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A request that got no whole reply: why, at what ``age`` (seconds), and how many ``replies``
    the pool had had by then. ``is_slow`` says that this was a long silence, ``was_tested`` that the
    host has just answered something else instead, ``is_proven`` that it ever answered."""

    error: EngineError
    replies: int = 0
    age: float = 0.0
    is_slow: bool = False
    was_tested: bool = False
    is_proven: bool = False


class Settlement:
    """Settles the items of one backlog."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._rates = backlog.rates
        self._retries = backlog.retries
        self._budget = backlog.budget

    def completed(self, item: WorkItem, reply: Reply, finish: Finish) -> None:
        """A reply came to its end: ask again for what it refused or lacks."""
        is_cut = finish is Finish.LENGTH
        self._rates.record_answered(item.unanswered)
        if reply.good:
            self._rates.record_useful(item.chunk, complete=not is_cut)
        if item.is_retry and reply.good >= max(WORTHWHILE, GOOD_SHARE * len(item)):
            self._budget.refund()
        # What is asked again is from all over the file: nothing good in that blames its texts.
        if not (reply.read if is_cut or item.is_retry else reply.likely):
            self.retry_useless(item, reply.refused, CUT if is_cut else MISSING)
            return
        discounted = self._is_chance(item, reply)
        self.retry_refused(item, reply.refused.values(), discounted=discounted)
        if is_cut:
            self.retry_truncated(item, reply.missing, CUT, reply.broke_in)
        else:
            self.retry_missing(item, reply.missing, MISSING, discounted=discounted)

    def blames_silence(self, item: WorkItem) -> bool:
        """Whether the texts of an item are to blame if it got no reply, after a long wait, while
        others did: a silence is believed the second time in a row, and at once where such silences
        were no chance before."""
        return item.unanswered > 0 or self._rates.silence_repeats

    def is_doubtful(self, item: WorkItem, replies: int, *, slow: bool) -> bool:
        """Whether an item that went unanswered once more is to blame if its host answers others,
        which nothing shows but a test: few texts are left, or failing is ``slow``, as by silence,
        and silence says much here.

        ``replies`` is how many the pool has had by now.
        """
        backlog, is_sign = self._backlog, slow and not self._rates.silence_passes
        if is_sign and self.blames_silence(item):
            return True
        if not backlog.exhausted or len(item) + backlog.texts_waiting > FEW_TEXTS:
            return False
        unanswered, is_compared = item.unanswered + 1, item.unanswered and replies > item.replies
        if item.has_unanswered and unanswered >= self._most_unanswered(item):
            return False  # it is blamed anyway
        is_due = unanswered >= MIN_UNANSWERED - is_sign - item.has_unanswered
        return is_due and (slow or not is_compared)

    def failed(self, item: WorkItem, reply: Reply, loss: Loss) -> bool:
        """There was no whole reply: what it finished stays, the rest is asked for again. Returns
        whether the context is smaller than it was taken to be."""
        error = loss.error
        is_runaway = isinstance(error, Runaway)
        # What is repeated may be no word at all: such a reply never begins, and yet is one.
        if is_runaway and not (reply.began and (reply.read or self._rates.most_segments)):
            self.retry_useless(item, {}, RUNAWAY)
            return False
        self.retry_refused(item, reply.refused.values())
        if isinstance(error, ContextOverflow) and not reply.began:
            return self.split_oversized(item, error) or bool(error.num_ctx)
        if reply.began:
            self._rates.record_answered(item.unanswered)
            cause = RUNAWAY if is_runaway else BROKEN
            self.retry_truncated(item, reply.missing, cause, reply.broke_in)
        elif isinstance(error, RequestRejected) and loss.is_proven:
            self.retry_useless(item, {}, REJECTED)
        else:
            self.requeue(item, loss)
        return False

    def recalled(self, item: WorkItem, reply: Reply, most_parts: int) -> None:
        """The request was called off, for a host that will finish it sooner: what is missing goes
        there, in up to so many parts at once."""
        self.retry_refused(item, reply.refused.values())
        if not (missing := reply.missing):
            return
        places = (0, item.chunk.segments.index(missing[0]), len(item))
        rest = replace(cut(item.chunk, places)[1], segments=tuple(missing))
        again = replace(item, recalls=item.recalls + 1)
        size = max(WORTH_A_REQUEST, -(-len(missing) // most_parts))
        self._backlog.send_next(map(again.part, split(rest, size)))

    def exceeds_served(self, item: WorkItem) -> bool:
        """Whether the item is larger than any that had a complete reply, so that its size may be
        why this one was cut off."""
        return characters(item.chunk) > self._rates.longest_complete and not self._rates.degraded

    def requeue(self, item: WorkItem, loss: Loss) -> None:
        """No reply to the item began: it is to be sent again.

        One that stays unanswered while others are served, or the host was tested, may be its own
        fault: it goes on in halves, in eighths where each try is slow.
        """
        replies, is_slow = loss.replies, loss.is_slow
        if not item.is_suspect:
            self._rates.record_unanswered(replies, loss.age)
        self._budget.record_unanswered(is_retry=item.is_retry)
        if is_slow and loss.was_tested and item.unanswered:
            self._rates.repeated_silences += 1
        unanswered = item.unanswered + 1
        since = item.replies if item.unanswered else replies
        if unanswered < self._most_unanswered(item) and not loss.was_tested:
            again = replace(item, is_retry=True, unanswered=unanswered, replies=since)
            self._backlog.send_in_order(again)
        elif loss.was_tested or replies > since or item.has_unanswered:
            size = -(-len(item) // (SLOW_PARTS if is_slow else 1))
            for part in map(item.part, split(item.chunk, size)):
                self.retry_useless(part, {}, UNANSWERED)
        else:
            # Perhaps nobody is served now. Where nothing is left to compare with, parts are.
            last = self._backlog.exhausted
            again = replace(
                item, is_retry=True, unanswered=1, replies=since, was_split=item.was_split or last
            )
            size = -(-len(item) // (1 + last))
            self._backlog.send_last(map(again.part, split(item.chunk, size)))

    def retry_refused(
        self, item: WorkItem, refused: Iterable[Verdict], *, discounted: bool = False
    ) -> None:
        """Ask again for what the checks refused."""
        for verdict in refused:
            failure = item.with_verdict(verdict)
            self._retries.record_failure(failure, alone=item.is_single, discounted=discounted)

    def retry_missing(
        self, item: WorkItem, missing: Iterable[Segment], cause: str, *, discounted: bool = False
    ) -> None:
        """Ask again for what a whole reply did not have."""
        for segment in missing:
            failure = item.with_cause(segment.index, cause)
            self._retries.record_failure(failure, alone=item.is_single, discounted=discounted)

    def retry_truncated(
        self, item: WorkItem, missing: Iterable[Segment], cause: str, at: int | None
    ) -> None:
        """Ask again for what a reply did not have that ended before its end, ``at`` this segment:
        no other is to blame."""
        if at is not None and cause in (BROKEN, CUT):
            self._rates.record_break(at, is_cut=cause == CUT, is_new=not item.is_suspect)
        for segment in missing:
            if segment.index == at:
                self._retries.record_failure(item.with_cause(at, cause), alone=item.is_single)
            else:
                self._retries.add(item.failure_of(segment.index))

    def retry_useless(
        self, item: WorkItem, refused: Mapping[int, Verdict], cause: str = MISSING
    ) -> None:
        """There is a reply and nothing in it is good; ``refused`` is what little it had."""
        failures = _failures(item, refused, cause)
        is_whole = cause in (MISSING, CUT, RUNAWAY)
        if is_whole and not item.is_single and not item.was_useless:
            self._rates.record_useless(item.first, is_new=not item.is_suspect)
        is_unread = is_whole and not refused
        if is_unread and self._rates.excuses(item.chunk):
            for failure in failures.values():
                self._retries.record_failure(failure, alone=item.is_single, discounted=True)
        elif item.is_single:
            # Where nothing was ever read, the form of the replies is to blame and not this text.
            discounted = is_unread and not self._rates.most_segments
            self._retries.record_failure(*failures.values(), alone=True, discounted=discounted)
        elif self._budget.exhausted and cause != UNANSWERED:
            for failure in failures.values():
                self._retries.record_failure(failure, alone=False)
        else:
            self._ask_as_a_whole(item, failures, cause)

    def split_oversized(self, item: WorkItem, error: ContextOverflow) -> bool:
        """The item is too long for the context: ask in parts that should fit. Return whether all
        items of its size are too long, as far as is known.

        Without a count that can be true, a first refusal is not believed of an item no longer than
        one that fitted. Where nothing ever fits, there is an end to dividing.
        """
        is_longest = characters(item.chunk) > self._rates.most_characters
        if error.prompt_tokens or item.unanswered or is_longest:
            self._divide(item, error)
        else:
            self.requeue(item, Loss(error))
        return is_longest and not self._rates.degraded

    def _is_chance(self, item: WorkItem, reply: Reply) -> bool:
        """Whether a poor reply says little of its texts: most requests fail, whatever they ask for,
        and one as large had something good."""
        is_poor = reply.likely < GOOD_SHARE * len(item)
        return is_poor and not item.is_single and self._rates.excuses_poor(item.chunk)

    def _most_unanswered(self, item: WorkItem) -> int:
        """How often in a row it may go unanswered."""
        most = self._rates.max_unanswered
        # It may be part of what went unanswered as often before.
        return -(-most // 2) if item.has_unanswered else most

    def _ask_as_a_whole(self, item: WorkItem, failures: dict[int, Failure], cause: str) -> None:
        """Once more the same, or in halves where that was tried or its size may be to blame."""
        is_untried = cause == CUT and len(item) > self._rates.most_segments
        is_refused = cause in (REJECTED, UNANSWERED)
        halve = item.was_useless or is_untried or is_refused
        size = -(-len(item) // 2) if halve else len(item)
        for piece in split(item.chunk, size):
            # A text that is shown beside it may be what is not taken.
            chunk = Chunk(piece.segments) if is_refused else piece
            own = {each.index: failures[each.index] for each in piece.segments}
            again = WorkItem(chunk, own, item.attempt + 1, is_retry=True, was_useless=True)
            self._backlog.send_last([again])

    def _divide(self, item: WorkItem, error: ContextOverflow) -> None:
        chunk = item.chunk
        if self._budget.exhausted:
            for segment in chunk.segments:
                self._retries.add(item.with_cause(segment.index, TOO_LONG))
            return
        if not item.is_single:
            count = min(len(item), parts(error))
            pieces = split(chunk, -(-len(item) // count))
        elif chunk.before or chunk.after:
            pieces = [Chunk(chunk.segments)]
        else:
            self._retries.record_failure(item.with_cause(item.first, TOO_LONG), alone=True)
            return
        # What is too long stays apart: without a count nothing else would tell it.
        again = replace(item, is_retry=True, was_split=True)
        self._backlog.send_next(map(again.part, pieces))


def _failures(item: WorkItem, refused: Mapping[int, Verdict], cause: str) -> dict[int, Failure]:
    """The failure of each of its texts, by the verdict on it, else by ``cause``."""
    failures = {}
    for segment in item.chunk.segments:
        verdict = refused.get(segment.index)
        failures[segment.index] = (
            item.with_verdict(verdict) if verdict else item.with_cause(segment.index, cause)
        )
    return failures
