"""JSON by orjson and by Python's own module: the same values come back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines import json_bytes

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.fixture(params=["with orjson", "without"], autouse=True)
def orjson(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without":
        monkeypatch.setattr(json_bytes, "orjson", None)


@given(value=VALUES)
@settings(max_examples=100)
def test_what_is_written_is_read_again_and_stands_on_one_line(value: object) -> None:
    data = json_bytes.dumps(value)
    assert b"\n" not in data
    assert json_bytes.loads(data) == value


def test_half_a_surrogate_pair_is_escaped() -> None:
    assert json_bytes.dumps({"name": "\ud83d"}) == b'{"name":"\\ud83d"}'


@pytest.mark.parametrize("data", [b"", b"{", b'{"a":}', b"[" * 100_000, b"\xff"])
def test_no_json_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_bytes.loads(data)


def test_what_json_can_not_tell_is_an_error() -> None:
    with pytest.raises(TypeError):
        json_bytes.dumps({"at": object()})
