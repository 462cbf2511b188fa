"""What a server over HTTP answers instead of what was asked for: status, words, wishes."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from translate_pipe.engines.credentials import masked
from translate_pipe.errors import AccessRefused, Overloaded, RequestRejected

if TYPE_CHECKING:
    import httpx

LONGEST_ERROR = 64 * 1024
LONGEST_MESSAGE = 500

_OF_REQUESTS = frozenset({400, 413, 414, 422})
"""Statuses that find fault with what is asked (RFC 9110, 15.5). Others refuse whoever asks."""

_NUMBER = re.compile(r"\d+(?:\.\d*)?", re.ASCII)
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[hms])", re.ASCII)
_DURATION = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with an error status. ``message`` is the server's own words, possibly empty;
    ``body`` is all it sent, or the first ``LONGEST_ERROR`` bytes of it."""

    status: int
    message: str
    body: str
    location: str
    retry_after: float | None = None


async def read_refusal(response: httpx.Response, url: str, secret: str, patience: float) -> Refusal:
    """Read an answer with an error status, for at most ``patience`` seconds. ``secret`` is a text
    that is never to be repeated."""
    import httpx

    text = b""
    try:
        async with asyncio.timeout(patience):
            async for piece in response.aiter_bytes():
                text += piece
                if len(text) > LONGEST_ERROR:
                    break
    except (httpx.HTTPError, OSError):
        pass  # too slow or broken: the status says enough
    body = masked(text.decode("utf-8", "replace").strip(), secret)
    message = _message(body)
    if response.has_redirect_location:
        message = masked(f"moved to {response.headers['Location']}", secret)[:LONGEST_MESSAGE]
    return Refusal(response.status_code, message, body, url, retry_after(response.headers))


def _message(body: str) -> str:
    """What is wrong, in the server's words. Of what was sent, which some repeat beside it, nothing:
    it holds texts that belong into no log."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "" if body.startswith("<") else body[:LONGEST_MESSAGE]
    if not isinstance(told, dict):
        return ""
    error = told.get("error") or told.get("detail") or told
    if isinstance(error, list):  # as FastAPI's checks say it, vLLM's among them
        error = "; ".join(_complaint(each) for each in error if isinstance(each, dict))
    elif isinstance(error, dict):
        error = error.get("message")
    return str(error or "")[:LONGEST_MESSAGE]


def _complaint(told: Mapping[str, Any]) -> str:
    place = told.get("loc")
    where = ".".join(map(str, place)) if isinstance(place, list) else ""
    return f"{where}: {told.get('msg') or told.get('type') or ''}"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds the server asks to wait, if it does.

    ``Retry-After`` is a number or a date (RFC 9110, 10.2.3); some write a fraction. OpenAI and its
    imitators also say when an exhausted limit is filled up again: ``x-ratelimit-reset-requests:
    1m30.5s``.
    """
    wish = headers.get("retry-after", "").strip()
    if _NUMBER.fullmatch(wish):
        return float(wish[:9])
    if wish:
        try:
            return max(0.0, parsedate_to_datetime(wish).timestamp() - time.time())
        except (ValueError, OverflowError):  # a date, but of no year there is
            return None
    resets = [
        _seconds(headers.get(f"x-ratelimit-reset-{what}", ""))
        for what in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{what}") == "0"
    ]
    return max((reset for reset in resets if reset is not None), default=None)


def _seconds(duration: str) -> float | None:
    """``1m30.5s``, or seconds without a unit; ``None`` for anything else, such as a date."""
    if _NUMBER.fullmatch(duration):
        return float(duration[:9])
    if not _DURATION.fullmatch(duration):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def overloaded(refusal: Refusal, remedy: str | None = None) -> Overloaded:
    """The error for a status that may pass: 408, 429, 499 and 5xx."""
    said = f": {refusal.message}" if refusal.message else ""
    return Overloaded(
        f"the server answers {refusal.status}{said}",
        where=refusal.location,
        remedy=remedy,
        retry_after=refusal.retry_after,
    )


def rejected(refusal: Refusal, remedy: str | None = None) -> RequestRejected | AccessRefused:
    """The error for a status that does not pass: this request is refused, or any would be."""
    of_request = refusal.status in _OF_REQUESTS or refusal.status >= 500
    said = f": {refusal.message}" if refusal.message else ""
    return (RequestRejected if of_request else AccessRefused)(
        f"the server refuses the request ({refusal.status}{said})",
        where=refusal.location,
        remedy=remedy,
    )


def may_pass(status: int) -> bool:
    """Whether a status tells of the server's moment rather than of the request."""
    return status in (408, 425, 429, 499) or status >= 500
