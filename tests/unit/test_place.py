"""A call's place survives its channel; anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.flow.place import MAX_BYTES, Place, PlaceError, pack, unpack

words = st.text(max_size=12)


@given(words, words, words, st.dictionaries(words, words, max_size=3))
def test_what_is_packed_is_unpacked(
    flow: str, version: str, step: str, saved: dict[str, str]
) -> None:
    place = Place(flow, version, step, saved, {"1": 2})
    packed = pack(place)
    assert unpack(packed) == place
    assert not set(packed) & set(', "$\r\n{}')


@given(st.text(max_size=200))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    try:
        place = unpack(text)
    except PlaceError:
        return
    assert unpack(pack(place)) == place


def test_what_does_not_fit_a_channel_is_refused() -> None:
    with pytest.raises(PlaceError, match=str(MAX_BYTES)):
        pack(Place("f", "v", "s", {"long": "x" * MAX_BYTES}))
