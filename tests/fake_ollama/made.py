"""The names and the new models that the imitation accepts, in the real server's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fake_ollama.checks import Rejected
from tests.fake_ollama.models import Model, full_name

QUANTIZATIONS = ("F32", "F16", "Q4_K_S", "Q4_K_M", "Q8_0")
QUANTIZABLE = ("F16", "BF16", "F32")
NAME = re.compile(r"[\w.\-/:]+")

Event = Mapping[str, Any]


def valid(body: Event) -> str:
    name = str(body.get("model") or body.get("name") or "")
    if not NAME.fullmatch(name):
        raise Rejected(400, "invalid model name")
    return full_name(name)


def required(body: Event) -> str:
    if not (name := str(body.get("model") or body.get("name") or "")):
        raise Rejected(400, "model is required")
    return name


def made(name: str, base: Model, body: Event) -> Model:
    quantization = str(body.get("quantize") or "").upper()
    if quantization and quantization not in QUANTIZATIONS:
        raise Rejected(
            500,
            f"unsupported quantization type {quantization} - supported types are "
            + ", ".join(QUANTIZATIONS),
        )
    if quantization and base.quantization not in QUANTIZABLE:
        raise Rejected(500, "quantization is only supported for F16, BF16 and F32 models")
    template = body.get("template") or base.template
    if template.count("{{") != template.count("}}"):
        raise Rejected(400, "template error: template: :1: unclosed action")
    return replace(
        base,
        name=name,
        template=template,
        system=body.get("system") or base.system,
        parameters={**base.parameters, **(body.get("parameters") or {})},
        quantization=quantization or base.quantization,
    )
