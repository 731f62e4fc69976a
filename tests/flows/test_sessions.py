"""What the engine leaves on the channel between two sessions, and how it goes on from there.

What callers hear and do in the shipped flows is tested by flows/tests.
"""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from longlines.flow import library
from longlines.flow.engine import Engine
from longlines.flow.place import unpack
from longlines.settings import CHECKOUT
from tests.flows.caller import HANGS_UP, SILENT, Caller, arrival, engine_of
from tests.flows.verbs.stage import Stage


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_of(library.read(CHECKOUT / "flows"), tmp_path)


async def test_menu_one_asks_for_number_and_name_then_dials(engine: Engine) -> None:
    caller = Caller(["1", "2025550102#", "Alice"])
    await engine.serve(arrival("main-menu"), caller)
    dial = parse_qs(caller.variables["LL_DIAL"])
    assert "class" not in dial
    assert caller.variables["LL_NEXT"] == "dial"
    assert caller.variables["LL_TO"] == "bob"
    assert dial["number"] == dial["bill_to"] == ["+12025550102"]
    assert dial["consent"] == ["1"]
    assert caller.variables["LL_FLOW"] == "collect-call"
    assert caller.variables["LL_CONSENT"] == "collect-consent"
    consent = unpack(caller.variables["LL_CONSENT_PLACE"])
    assert consent.saved["accept_key"] == "1"
    assert consent.saved["caller_name"].endswith(caller.recorded[0].name)


async def test_an_unknown_outcome_goes_to_an_operator(engine: Engine) -> None:
    first = Caller(["2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), first)
    second = Caller([])
    place = first.variables["LL_PLACE"]
    await engine.serve(arrival("collect-call", place=place, outcome="${EVIL}"), second)
    assert second.variables["LL_NEXT"] == "queue"


@pytest.mark.parametrize("dialled", ["2025550199", "+442079460000", "0", ""])
async def test_a_number_that_nobody_has_is_explained(engine: Engine, dialled: str) -> None:
    caller = Caller(["Alice"])
    await engine.serve(arrival("collect-direct", dialled), caller)
    assert "can not be reached" in caller.said()
    assert caller.variables["LL_NEXT"] == "end"


async def _consent(engine: Engine, keys: list[str]) -> Caller:
    first = Caller(["2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), first)
    called = Caller(keys)
    place = first.variables["LL_CONSENT_PLACE"]
    await engine.serve(arrival("collect-consent", place=place), called)
    return called


async def test_the_name_is_played_once(engine: Engine) -> None:
    called = await _consent(engine, [SILENT, "3", "3", "1"])
    assert called.said().count("caller_name") == 1


async def test_the_engine_goes_on_from_the_same_step(engine: Engine) -> None:
    first = Caller(["1", "2025550102#", HANGS_UP])
    with pytest.raises(Exception, match="hung up"):
        await engine.serve(arrival("main-menu"), first)
    second = Caller(["Alice"])
    await engine.serve(arrival("main-menu", place=first.variables["LL_PLACE"]), second)
    assert second.heard[0].startswith("Say your name")
    assert parse_qs(second.variables["LL_DIAL"])["number"] == ["+12025550102"]


async def test_a_flow_that_is_not_there_goes_to_an_operator(engine: Engine) -> None:
    caller = Caller([])
    await engine.serve(arrival("no-such-flow"), caller)
    assert caller.variables["LL_NEXT"] == "queue"


async def test_a_call_that_dials_first_never_dials_twice(engine: Engine) -> None:
    first = Caller([])
    await engine.serve(arrival("direct-call", "2025550102"), first)
    assert first.variables["LL_PLACE"]
    second = Caller([])
    place = first.variables["LL_PLACE"]
    again = arrival("direct-call", "2025550102", place=place, outcome="busy")
    await engine.serve(again, second)
    assert "busy" in second.said()
    assert second.variables["LL_NEXT"] == "end"


PERSON = """\
  call:
    dial: {number: "2025550102", bill_to: caller, service: person}
    if_refused: broken
    if_busy: broken
    if_no_answer: broken
    if_unavailable: broken
"""


async def test_a_dial_may_name_the_class_by_which_it_is_charged(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, PERSON).call()
    assert parse_qs(caller.variables["LL_DIAL"])["class"] == ["person"]
