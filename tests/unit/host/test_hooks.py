"""Which web hooks may be called, and what of their answers is taken."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.flow.services import WebError
from longlines.host import hooks
from longlines.host.hooks import Hook, HookList

LISTED = """\
allow:
  - https://crm.example.com/hooks/
  - http://192.0.2.7:8080/
private:
  - http://127.0.0.1:9000/in/
"""


@pytest.fixture
def listed(tmp_path: Path) -> HookList:
    (tmp_path / "web.yaml").write_text(LISTED)
    return HookList(tmp_path / "web.yaml")


@pytest.mark.parametrize(
    ("url", "hook"),
    [
        (
            "https://crm.example.com/hooks/a?b=c",
            Hook("https", "crm.example.com", 443, "/hooks/a?b=c"),
        ),
        ("https://CRM.example.com:443/hooks/", Hook("https", "crm.example.com", 443, "/hooks/")),
        ("http://127.0.0.1:9000/in/x", Hook("http", "127.0.0.1", 9000, "/in/x", private=True)),
    ],
)
def test_what_is_listed_may_be_called(listed: HookList, url: str, hook: Hook) -> None:
    assert listed.find(url) == hook


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.com/hooks/",
        "https://crm.example.com:444/hooks/",
        "https://crm.example.com/other",
        "https://crm.example.com/hooks",
        "https://crm.example.com.evil.net/hooks/",
        "https://evil.net/hooks/",
        "https://crm.example.com@evil.net/hooks/",
        "https://evil.net#@crm.example.com/hooks/",
        "https://evil.net\\@crm.example.com/hooks/",
        "https://crm.example.com/hooks/../admin",
        "https://crm.example.com/hooks/%2e%2e/admin",
        "https://crm.example.com/hooks/%2E./admin",
        "https://crm.example.com/hooks/..%5cadmin",
        "https://crm.example.com/hooks/ x",
        "https://crm.example.com/hooks/\r\nHost: evil",
        "https://crm.example.com/hooks/é",
        "https://crm.example.com:x/hooks/",
        "https://[::1/hooks/",
        "file:///etc/passwd",
        "//crm.example.com/hooks/",
        "http://127.0.0.1:9000/out/",
        "http://127.0.0.1/in/",
        "https://crm.example.com/hooks/" + "x" * 2000,
        "",
    ],
)
def test_everything_else_is_refused(listed: HookList, url: str) -> None:
    with pytest.raises(WebError):
        listed.find(url)


def test_an_address_that_is_private_must_be_listed_as_such(listed: HookList) -> None:
    with pytest.raises(WebError, match=r"private address 192\.0\.2\.7; list it under private:"):
        listed.find("http://192.0.2.7:8080/x")


@given(st.text())
def test_any_text_is_an_address_or_refused(url: str) -> None:
    try:
        hook = hooks.parse(url)
    except WebError:
        return
    assert hook.scheme in ("http", "https")
    assert hook.path.startswith("/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2130706433",
        "127.1",
        "example.com",
    ],
)
def test_private_addresses(address: str) -> None:
    assert not hooks.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses(address: str) -> None:
    assert hooks.is_public(address)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allow: https://x.example/", "expected allow: or private: with a list"),
        ("alow: [https://x.example/]", "web.yaml:1:1: expected allow: or private:"),
        ("allow: [[a]]", "web.yaml:1:9: expected an address such as"),
        ("allow: [x.example]", "web.yaml:1:9: the address must begin with https://"),
        ("- https://x.example/", "expected allow: and private:"),
        ("allow: [", "web.yaml:2:1: this { or [ is never closed"),
        ("allow: []\nallow: []", "stands twice"),
    ],
)
def test_mistakes_in_the_list(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(text)
    with pytest.raises(WebError) as found:
        HookList(path).find("https://x.example/")
    assert message in str(found.value)


def test_without_a_list_nothing_is_called(tmp_path: Path) -> None:
    with pytest.raises(WebError, match=r"no web hooks are listed; write .*web\.yaml"):
        HookList(tmp_path / "web.yaml").find("https://crm.example.com/")
    (tmp_path / "web.yaml").mkdir()
    with pytest.raises(WebError, match="can't be read"):
        HookList(tmp_path / "web.yaml").find("https://crm.example.com/")


def test_a_changed_list_counts_from_then_on(listed: HookList, tmp_path: Path) -> None:
    listed.find("https://crm.example.com/hooks/")
    path = tmp_path / "web.yaml"
    path.write_text("allow: []")
    os.utime(path, ns=(1, 1))
    with pytest.raises(WebError):
        listed.find("https://crm.example.com/hooks/")


def test_an_answer_is_an_object_with_exact_numbers() -> None:
    assert hooks.reply(200, b'{"a": 0.10, "b": [1]}') == {"a": Decimal("0.10"), "b": [1]}


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (301, b"{}", "it answered 301"),
        (404, b"{}", "it answered 404"),
        (500, b"", "it answered 500"),
        (200, b"", "not JSON"),
        (200, b"<html>", "not JSON"),
        (200, b"[1]", "no JSON object"),
        (200, b"[" * 60_000, "not JSON"),
        (200, b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (200, b"\xff", "not JSON"),
        (200, b" " * 70_000, "longer than 65536 bytes"),
    ],
)
def test_any_other_answer_is_an_error(status: int, body: bytes, message: str) -> None:
    with pytest.raises(WebError, match=message):
        hooks.reply(status, body)
