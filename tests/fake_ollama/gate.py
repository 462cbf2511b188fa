"""The proxy before an imitated server: a path prefix, and a bearer token that it asks for."""

from __future__ import annotations

from dataclasses import replace

from tests.fake_ollama import wire
from tests.fake_ollama.behaviour import Behaviour


def refusal(request: wire.HttpRequest, behaviour: Behaviour) -> bytes | None:
    """What the proxy answers itself, nothing where it hangs up; ``None`` where it lets the request
    through."""
    if behaviour.first_answers:
        return behaviour.first_answers.pop(0)
    if not request.path.startswith(f"{behaviour.prefix}/"):
        return wire.answer(404, b"<html><h1>404 Not Found</h1></html>", "text/html")
    if behaviour.token is None:
        return None
    given = request.headers.get("authorization", "")
    if given == f"Bearer {behaviour.token}":
        return None
    # Some proxies repeat what they were given, which must not reach a screen or a log.
    return wire.json_answer(401, {"error": f"invalid credentials: {given}"})


def within(request: wire.HttpRequest, behaviour: Behaviour) -> wire.HttpRequest:
    """The request as the server behind the proxy gets it."""
    return replace(request, path=request.path.removeprefix(behaviour.prefix))
