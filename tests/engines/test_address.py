from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.engines.address import base_url, is_loopback
from translate_pipe.errors import ConfigError

SPELLINGS = {
    "": "http://127.0.0.1:11434",
    "localhost": "http://localhost:11434",
    "0.0.0.0": "http://127.0.0.1:11434",
    "0.0.0.0:8000": "http://127.0.0.1:8000",
    ":8000": "http://127.0.0.1:8000",
    "example.com": "http://example.com:11434",
    "Example.com:80": "http://example.com:80",
    "http://example.com": "http://example.com:80",
    "https://example.com": "https://example.com:443",
    "HTTPS://example.com:8443/": "https://example.com:8443",
    "https://example.com/ollama/": "https://example.com:443/ollama",
    "example.com:9/a//b": "http://example.com:9/a/b",
    "::1": "http://[::1]:11434",
    "[::1]": "http://[::1]:11434",
    "[::1]:8000": "http://[::1]:8000",
    "::": "http://[::1]:11434",
    "http://[::]:8000": "http://[::1]:8000",
    "2001:DB8::7": "http://[2001:db8::7]:11434",
    ' "localhost:1234" ': "http://localhost:1234",
    "'http://localhost:1234'": "http://localhost:1234",
}


@pytest.mark.parametrize(("spelling", "url"), SPELLINGS.items())
def test_every_spelling_of_ollama_host(spelling: str, url: str) -> None:
    assert base_url(spelling) == url


@pytest.mark.parametrize(
    "spelling",
    [
        "localhost:port",
        "localhost:0",
        "localhost:65536",
        "localhost:",
        "ftp://localhost",
        "http://user:secret@localhost",
        "two words",
        "[::1",
        "[::1]8000",
        "http://localhost?x=1",
        "1:2:3",
    ],
)
def test_what_is_no_address_is_refused_with_a_remedy(spelling: str) -> None:
    with pytest.raises(ConfigError, match="localhost:11434"):
        base_url(spelling)


@pytest.mark.parametrize(
    "spelling", ["http://me:secret@host", "me:secret@host:1", "ftp://secret@host", "a/b:secret@c"]
)
def test_a_password_is_refused_and_not_repeated(spelling: str) -> None:
    with pytest.raises(ConfigError) as caught:
        base_url(spelling)
    assert "secret" not in str(caught.value)


hosts = st.one_of(
    st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z]{2,5}){0,2}", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
)


@given(
    scheme=st.sampled_from(["", "http://", "https://"]),
    host=hosts,
    port=st.one_of(st.none(), st.integers(1, 65535)),
    path=st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True), max_size=3),
    slash=st.booleans(),
)
def test_an_address_keeps_what_was_written_and_gains_what_was_not(
    scheme: str, host: str, port: int | None, path: list[str], *, slash: bool
) -> None:
    spelled = scheme + host + (f":{port}" if port else "") + "".join(f"/{part}" for part in path)
    url = base_url(spelled + "/" * slash)
    parts = urlsplit(url)
    defaults = {"": 11434, "http://": 80, "https://": 443}
    assert parts.scheme == (scheme or "http://")[:-3]
    assert parts.port == (port or defaults[scheme])
    assert parts.path == "".join(f"/{part}" for part in path)
    assert base_url(url) == url


@given(st.text(max_size=40))
def test_no_text_is_more_than_a_config_error(text: str) -> None:
    try:
        url = base_url(text)
    except ConfigError:
        return
    assert urlsplit(url).hostname
    assert base_url(url) == url


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("localhost", True),
        ("127.3.4.5", True),
        ("::1", True),
        ("0.0.0.0", True),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("https://gpu.example.com/ollama", False),
    ],
)
def test_this_machine_is_known(spelling: str, *, expected: bool) -> None:
    assert is_loopback(base_url(spelling)) is expected
