"""The shipped flows, carried by the engine for callers on paper."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from longlines.flow import library
from longlines.flow.engine import Engine
from longlines.flow.place import unpack
from longlines.settings import CHECKOUT
from tests.flows.caller import HANGS_UP, SAYS_NOTHING, SILENT, Caller, arrival, engine_of


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_of(library.read(CHECKOUT / "flows"), tmp_path)


async def test_menu_one_asks_for_number_and_name_then_dials(engine: Engine) -> None:
    caller = Caller(["1", "2025550102#", "Alice"])
    await engine.serve(arrival("main-menu"), caller)
    dial = parse_qs(caller.variables["LL_DIAL"])
    assert caller.variables["LL_NEXT"] == "dial"
    assert caller.variables["LL_TO"] == "bob"
    assert dial["number"] == dial["bill_to"] == ["+12025550102"]
    assert dial["consent"] == ["1"]
    assert caller.variables["LL_FLOW"] == "collect-call"
    assert caller.variables["LL_CONSENT"] == "collect-consent"
    consent = unpack(caller.variables["LL_CONSENT_PLACE"])
    assert consent.saved["accept_key"] == "1"
    assert consent.saved["caller_name"].endswith(caller.recorded[0].name)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (["2"], "operator"),
        ([SILENT, SILENT, SILENT], "operator"),
        (["5", "7", "*"], "operator"),
        (["1", "123#", "12#", "#"], "collect-call"),
        (["1", "2025550102#", SAYS_NOTHING, SAYS_NOTHING], "collect-call"),
    ],
)
async def test_roads_to_an_operator(engine: Engine, keys: list[str], reason: str) -> None:
    caller = Caller(keys)
    await engine.serve(arrival("main-menu"), caller)
    assert caller.variables["LL_NEXT"] == "queue"
    assert caller.variables["LL_QUEUE"] == "operators"
    assert caller.variables["LL_REASON"] == reason


async def test_menu_nine_speaks_the_menu_again(engine: Engine) -> None:
    caller = Caller(["9", "9", "2"])
    await engine.serve(arrival("main-menu"), caller)
    assert caller.said().count("Longlines.") == 3


async def test_a_key_without_meaning_is_explained(engine: Engine) -> None:
    caller = Caller(["6", "2"])
    await engine.serve(arrival("main-menu"), caller)
    first, _, explained = caller.said().partition("That key has no meaning here.")
    assert "Longlines." in first
    assert "9 for the choices. Longlines." in explained


async def test_pressing_nine_forever_ends_with_an_operator(engine: Engine) -> None:
    caller = Caller(["9"] * 50)
    await engine.serve(arrival("main-menu"), caller)
    assert caller.variables["LL_NEXT"] == "queue"
    assert caller.said().count("Longlines.") == 10


async def test_star_starts_the_number_again(engine: Engine) -> None:
    caller = Caller(["99*2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), caller)
    assert parse_qs(caller.variables["LL_DIAL"])["number"] == ["+12025550102"]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("refused", "did not accept"),
        ("busy", "busy"),
        ("no_answer", "Nobody answers"),
        ("unavailable", "not be reached"),
    ],
)
async def test_the_caller_is_told_why_the_call_failed(
    engine: Engine, outcome: str, said: str
) -> None:
    first = Caller(["2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), first)
    second = Caller([])
    place = first.variables["LL_PLACE"]
    await engine.serve(arrival("collect-call", place=place, outcome=outcome), second)
    assert said in second.said()
    assert "not been charged" in second.said()
    assert second.variables["LL_NEXT"] == "end"
    assert second.variables["LL_WORD"] == "completed"


@pytest.mark.parametrize("outcome", ["accepted", "answered"])
async def test_after_the_conversation_the_flow_ends(engine: Engine, outcome: str) -> None:
    first = Caller(["2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), first)
    second = Caller([])
    place = first.variables["LL_PLACE"]
    await engine.serve(arrival("collect-call", place=place, outcome=outcome), second)
    assert second.heard == []
    assert second.variables["LL_NEXT"] == "end"


async def test_an_unknown_outcome_goes_to_an_operator(engine: Engine) -> None:
    first = Caller(["2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), first)
    second = Caller([])
    place = first.variables["LL_PLACE"]
    await engine.serve(arrival("collect-call", place=place, outcome="${EVIL}"), second)
    assert second.variables["LL_NEXT"] == "queue"


@pytest.mark.parametrize(("dialled", "number"), [("2025550102", "+12025550102")])
async def test_zero_and_a_number_asks_only_for_the_name(
    engine: Engine, dialled: str, number: str
) -> None:
    caller = Caller(["Alice"])
    await engine.serve(arrival("collect-direct", dialled), caller)
    assert parse_qs(caller.variables["LL_DIAL"])["number"] == [number]
    assert caller.variables["LL_FLOW"] == "collect-call"


@pytest.mark.parametrize("dialled", ["2025550199", "+442079460000", "0", ""])
async def test_a_number_that_nobody_has_is_explained(engine: Engine, dialled: str) -> None:
    caller = Caller(["Alice"])
    await engine.serve(arrival("collect-direct", dialled), caller)
    assert "can not be reached" in caller.said()
    assert caller.variables["LL_NEXT"] == "end"


async def test_direct_call_is_billed_to_the_caller(engine: Engine) -> None:
    caller = Caller([])
    await engine.serve(arrival("direct-call", "2025550102"), caller)
    assert parse_qs(caller.variables["LL_DIAL"])["bill_to"] == ["+12025550101"]
    assert caller.variables["LL_CONSENT"] == ""


async def _consent(engine: Engine, keys: list[str]) -> Caller:
    first = Caller(["2025550102#", "Alice"])
    await engine.serve(arrival("collect-call"), first)
    called = Caller(keys)
    place = first.variables["LL_CONSENT_PLACE"]
    await engine.serve(arrival("collect-consent", place=place), called)
    return called


async def test_one_accepts(engine: Engine) -> None:
    called = await _consent(engine, ["1"])
    assert called.variables["LL_WORD"] == "accepted"
    assert called.variables["LL_KEY"] == "1"
    assert "Longlines carries" in called.said()


@pytest.mark.parametrize("keys", [["2"], [SILENT, SILENT], ["7", "8"], ["#", "*"], ["3", "2"]])
async def test_all_else_refuses(engine: Engine, keys: list[str]) -> None:
    called = await _consent(engine, keys)
    assert called.variables["LL_WORD"] == "refused"


async def test_three_speaks_the_price_before_consent(engine: Engine) -> None:
    called = await _consent(engine, ["3", "1"])
    assert "thirty five cents a minute" in called.said()
    assert called.variables["LL_WORD"] == "accepted"


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


async def test_not_in_service_explains_and_offers_the_menu(engine: Engine) -> None:
    caller = Caller(["2"])
    await engine.serve(arrival("not-in-service", "*99#"), caller)
    assert "not in service" in caller.said()
    assert caller.variables["LL_REASON"] == "operator"


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
