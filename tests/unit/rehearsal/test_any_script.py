"""Whatever the two parties do, a call comes to an end, and its bill is in order."""

import asyncio
import functools
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from longlines.rehearsal import runner
from longlines.rehearsal.cases import (
    HUNG_UP,
    OPERATOR,
    RINGS,
    Case,
    HangsUp,
    Hears,
    Item,
    Keys,
    Operators,
    Ring,
    Silence,
    Speaks,
    Talks,
    Telephone,
)
from longlines.rehearsal.house import House
from tests.unit.rehearsal.conftest import CONSENT, MAIN, house_of

_DOES = st.one_of(
    st.text("0123456789*#", min_size=1, max_size=12).map(Keys),
    st.sampled_from(["hello", "choose", "name", "offer", "bye"]).map(Hears),
    st.floats(0.1, 90).map(Speaks),
    st.one_of(st.none(), st.floats(0.1, 90)).map(Silence),
    st.floats(0.1, 90).map(Talks),
    st.floats(0, 90).map(HangsUp),
)
_SCRIPT = st.lists(_DOES, max_size=8).map(tuple)


@given(_SCRIPT, st.sampled_from(RINGS), _SCRIPT, st.booleans())
def test_whatever_people_do_the_call_ends(
    caller: tuple[Item, ...], ring: Ring, called: tuple[Item, ...], operators: bool
) -> None:
    case = Case(
        "any",
        flow="main",
        caller=caller,
        called=(Telephone(ring, 2.0, called),),
        operators=Operators(operators),
    )
    result = asyncio.run(runner.run(case, _shared_house()))
    assert result.outcome in ("over", OPERATOR, HUNG_UP)
    moments = [event.at for event in result.events]
    assert moments == sorted(moments)
    talked = result.dialled in ("answered", "accepted")
    assert talked or not result.bill.to


@functools.cache
def _shared_house() -> House:
    with tempfile.TemporaryDirectory() as folder:
        return house_of(Path(folder) / "flows", main=MAIN, consent=CONSENT)
