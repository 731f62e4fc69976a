"""An AGI header, and everything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi.header import parse
from agi.reply import ProtocolError


def test_names_and_values() -> None:
    data = b"agi_request: agi://x/flow\nagi_calleridname: Al: (x)\nagi_arg_1: \nagi_arg_2:\n\n"
    assert parse(data) == {
        "agi_request": "agi://x/flow",
        "agi_calleridname": "Al: (x)",
        "agi_arg_1": "",
        "agi_arg_2": "",
    }


def test_a_name_in_another_encoding_is_kept_readable() -> None:
    assert parse(b"agi_calleridname: Zo\xeb\n\n") == {"agi_calleridname": "Zo\ufffd"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"agi_request: x\n",
        b"agi_request: x",
        b"GET / HTTP/1.1\n\n",
        b"agi_request x\n\n",
        b"AGI_REQUEST: x\n\n",
        b"agi_request: x\r\n\n",
        b"agi_request: x\x00\n\n",
        b"agi_request: x\n\nagi_request: y\n\n",
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(data)


@pytest.mark.parametrize("name", ["agi_arg_1", "agi_network_script"])
def test_a_number_that_smuggles_a_line_is_refused(name: str) -> None:
    smuggled = f"agi_callerid: 1\n{name}: free-calls\n"
    genuine = {"agi_network_script": "flow", "agi_arg_1": "collect-call"}
    before = f"agi_network_script: {genuine['agi_network_script']}\n"
    after = f"agi_arg_1: {genuine['agi_arg_1']}\n\n"
    with pytest.raises(ProtocolError, match=f"two lines {name}"):
        parse((before + smuggled + after).encode())


@given(st.binary() | st.binary().map(lambda middle: b"agi_a: " + middle + b"\n\n"))
def test_any_bytes_give_a_header_or_a_protocol_error(data: bytes) -> None:
    try:
        assert all(name.startswith("agi_") for name in parse(data))
    except ProtocolError:
        return
