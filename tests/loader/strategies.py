"""Documents for property tests: well-formed ones, mangled ones, and arbitrary bytes."""

from __future__ import annotations

from hypothesis import strategies as st

NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
WORDS = st.sampled_from(
    [
        "Hello there.",
        "- Who is it?",
        "<i>Really</i> now",
        "{\\an8}Up here",
        "♪ la la la ♪",
        "[door slams]",
        "42",
        "你好，世界。",
        "مرحبا",
        "a < b & c > d",
        "Tom &amp; Jerry &lt;3",
        "<v Bob>Hi",
        "<00:00:01.000><c> one</c>",
        "so --> that",
        "<font color='red'>Red",
        "</i>",
        "x\x00y\x0b\u2028z",
        "NOTE this",
        "See www.example.com/a?b=c, or mail bob@example.org.",
        "Run `ls` on [this](https://a.b/c) ![x](y.png)",
        "```",
        "---",
        "10:30:00.5 - 11:00:00.5",
        "00:00:01.000 / 00:45:00.000",
        "7\n1.2.3 - 4.5.6",
        "9\n00:03:15.200",
        "$5@2.50, [a](b c) array[0](x) https://例え.jp/あ",
        "\ufeffagain",
        "   ",
        "",
    ]
)
TIMINGS = st.sampled_from(
    [
        "00:00:01,000 --> 00:00:02,000",
        "00:00:03.500 --> 00:00:04.250 align:start line:0",
        "0:1:2,5 --> 0:1:3,75",
        "00:05 --> 00:07",
        "00:00:08,000 --> 00:00:09,000 X1:10 X2:20 Y1:1 Y2:2",
        "00:00:01,000 -> 00:00:02,000",
        "00:00:10,000 -->",
        "aa --> bb",
        "00:00:01,000 → 00:00:02,000",
        "00:00:01,000--&gt;00:00:02,000",
        "[00;00;01,000 ~ 00;00;02,000]",
        "00:00:O1,000 \uf0e0 00:00:02,000 Words",
        "00:00:01 – 00:00:02",
        "00:00:0x,000 → 00:00:02,000",
        "00:00:01,000 --> 00:00:02,000 Where are you?",
        "00:00:01,000 --> 00:00:02,000 X1:1 - Well?",
        "00:00:01,000 -> 00:00:02,000 -->e.g. @",
        "00:00:01.000 --> 00:00:03.500* li --> so",
        "-00:00:01,000 --> 00:00:01,000",
        "\t00:00:01.000\t-->\t00:00:02.000\tline:-1",
    ]
)
IDENTIFIERS = st.sampled_from(["1", "0002", "99999999999", "-1", "a1", "intro", "two words", ""])
STRAY = st.sampled_from(
    ["", " ", "NOTE\nmulti\nline", "STYLE\n::cue { color: red }", "stray", "\t"]
)


@st.composite
def subtitles(draw: st.DrawFn) -> str:
    """A text that is more or less a subtitle file, in SubRip or WebVTT."""
    newline = draw(NEWLINES)
    lines: list[str] = list(draw(st.sampled_from([[], ["WEBVTT", ""], ["WEBVTT - x", "Kind: x"]])))
    for _ in range(draw(st.integers(0, 6))):
        lines += draw(st.lists(IDENTIFIERS, max_size=1))
        lines.append(draw(TIMINGS))
        lines += draw(st.lists(WORDS, max_size=4))
        lines += draw(st.sampled_from([[], [""], ["", ""], [" "]]))
        lines += draw(st.one_of(st.just([]), STRAY.map(str.splitlines)))
    mixed = draw(st.booleans())
    return "".join(line + (draw(NEWLINES) if mixed else newline) for line in lines) + draw(WORDS)


_MARKUP = (
    "<i>|</i>|<b>|</b>|<c.x>|</c>|<v Bob>|<|>|{\\an8}|&amp;|&|one| two |三|\n|\r\n|<00:01.000>|♪|- "
    "|<b/>|\x00|\udc80|x| www.a.b | https://a.b/c, | bob@a.b |`c`|[|](u)|@"
    "|](b c)|](https://a.b/c)|a[|2@1.5|https://例え.jp/あ|![|`"
)
MARKUP = st.lists(st.sampled_from(_MARKUP.split("|")), max_size=14).map("".join)

_REPLY = (
    "uno| dos |三|<b>|</b>|<i>|</i>|<b/>|<i/>|\n|\n\n|-->|2|<script>|{\\pos(1,1)}|&lt;|&|<|>|\x00"
    "|\x1b[0m|\u2028|\r|\ud800|00:00:01,000 --> 00:00:02,000|00:00:01,000 -> 00:00:02,000|WEBVTT"
    "|NOTE x|\\N|00:00:01,000 ~ 00:00:02,000|00:00:01,000→00:00:02,000"
)
REPLIES = st.lists(st.sampled_from(_REPLY.split("|")), max_size=10).map("".join)
