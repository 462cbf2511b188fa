"""What Markdown has for programs stays as it is; the words around it are translated."""

from __future__ import annotations

import re

from tests.loader.test_identity import translated
from translate_pipe import loader

PAGE = """---
title: A page
tags: [a, b]
---

# Head line

Run `make all` first, see [the guide](docs/guide.md#start) and
<https://a.org> or https://b.org/x.

```sh
echo words  # not these
```

![a picture](img/x.png)

- mail bob@example.org
- ~~~ is a fence

[ref]: https://c.org "Title"
"""


def test_only_words_change() -> None:
    def upper(source: str) -> str:
        return "".join(piece if at % 2 else piece.upper() for at, piece in enumerate(split(source)))

    _, out = translated(PAGE.encode(), "page.md", lambda segment: upper(segment.source))
    changed = PAGE
    for words in ("Head line", "Run", "first, see", "the guide", "and\n", " or ", "a picture"):
        changed = changed.replace(words, words.upper(), 1)
    changed = changed.replace("- mail", "- MAIL").replace("is a fence", "IS A FENCE")
    assert out.decode() == changed


def split(source: str) -> list[str]:
    return re.split(r"(</?[a-z]/?>)", source)


def test_a_rule_at_the_start_and_an_open_fence_hide_no_words() -> None:
    text = "---\nSome words here.\n---\n\n```\nmore words"
    segments = loader.segment(loader.load(text.encode(), "a.md"), max_length=500)
    assert [each.source for each in segments] == ["Some words here.", "```\nmore words"]
