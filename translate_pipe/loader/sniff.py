"""What a file is that is none of the formats this package reads, so that it can be named."""

from __future__ import annotations

import re

_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1a\x45\xdf\xa3", "a Matroska video"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"OggS", "an Ogg stream"),
    (b"ID3", "an MP3 file"),
    (b"RIFF", "a RIFF file (AVI, WAV)"),
    (b"\x00\x00\x01\xba", "a VobSub or MPEG stream"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "a rich text (RTF) document"),
)
_OTHER = (
    (re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE), "HTML"),
    (
        re.compile(
            r"<tt[\s:>]|<\?xml[^>]*>\s*(?:<!--.{0,2000}?-->\s*)?<(?:\w+:)?tt[\s>]", re.DOTALL
        ),
        "a TTML subtitle file",
    ),
    (re.compile(r"<sami>", re.IGNORECASE), "a SAMI subtitle file"),
    (re.compile(r"<\?xml|<!doctype", re.IGNORECASE), "XML"),
    (re.compile(r"\[script info\]", re.IGNORECASE), "an ASS or SSA subtitle file"),
    (re.compile(r"\{\d+\}\{\d+\}"), "a MicroDVD subtitle file"),
    (re.compile(r"\[information\]", re.IGNORECASE), "a SubViewer subtitle file"),
    (re.compile(r"\[\d+\]\[\d+\]"), "an MPL2 subtitle file"),
    (re.compile(r"Scenarist_SCC"), "an SCC subtitle file"),
    (re.compile(r"# VobSub index file"), "a VobSub index"),
    (
        re.compile(r"\d+:\d\d:\d\d\.\d+,\d+:\d\d:\d\d\.\d+[\r\n]"),
        "an SBV or SubViewer subtitle file",
    ),
    (re.compile(r"[{\[]\s*(?:\"(?:[^\"\\]|\\.){0,200}\"\s*[:,\]]|\{\s*\"|\})"), "JSON"),
)
_TEXT_TOO = (
    "JSON",
    "an SBV or SubViewer subtitle file",
    "an MPL2 subtitle file",
    "a MicroDVD subtitle file",
)
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ud800-\udfff]")


def binary_kind(raw: bytes) -> str | None:
    """What kind of binary file the bytes are by their first ones; ``None`` if not one known."""
    if raw[4:8] == b"ftyp":  # behind the size of the first box
        return "an MP4 video"
    return next((kind for magic, kind in _BINARY if raw.startswith(magic)), None)


def other_kind(text: str, *, as_text: bool) -> str | None:
    """What a text is that this package does not read; ``None`` if nothing known.

    ``as_text`` leaves out what may just as well be the start of a plain text.
    """
    head = text[:4000].lstrip("\ufeff \t\r\n")
    kind = next((kind for pattern, kind in _OTHER if pattern.match(head)), None)
    return None if as_text and kind in _TEXT_TOO else kind


def looks_binary(text: str) -> bool:
    """Whether a decoded text is mostly what no one writes: control characters, unpaired bytes."""
    head = text[:20000]
    return len(_ODD.findall(head)) * 10 > len(head)
