"""What a test needs of a live exchange is foreseen; what can't be had is told, not tried."""

from pathlib import Path

import pytest

from longlines.flow.place import Place, unpack
from longlines.rehearsal import reading
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.rehearsal.sip import entrance
from longlines.rehearsal.sip.planning import Plan, Skipped, plans
from longlines.rehearsal.sip.switchboard import Sip, Switchboard
from longlines.telephones.phones import Phones

COLLECT = """
    caller:
      - keys: "1"
      - keys: "2025550102"
      - speaks: 1s
"""
OPERATORS = ("operator1", "operator2")


def case_of(text: str, expects: str = "{outcome: over}") -> Case:
    body = f"tests:\n  a:\n    flow: main{text}\n    expect: {expects}\n"
    cases, problems = reading.read(body.encode(), "a.yaml")
    assert problems == []
    return cases[0]


async def plan_of(text: str, house: House) -> Plan:
    planned = await plans(case_of(text), house, OPERATORS)
    assert isinstance(planned, list)
    return planned[0]


@pytest.mark.parametrize(
    ("ring", "manner"),
    [
        ("answers", "registered"),
        ("busy", "registered"),
        ("no_answer", "registered"),
        ("refuses", "603 Decline"),
        ("fails", "503 Service Unavailable"),
        ("unavailable", "absent"),
    ],
)
async def test_the_telephone_that_will_be_called_is_foreseen(
    house: House, ring: str, manner: str
) -> None:
    planned = await plan_of(f"{COLLECT}    called: {ring}", house)
    assert planned.telephones == {"bob": manner}
    assert planned.caller == "alice"


async def test_operators_are_needed_where_a_queue_is_reached(house: House) -> None:
    to_desk = '\n    caller: [{keys: "2"}]'
    assert (await plan_of(to_desk, house)).operators is True
    assert (await plan_of(f"{to_desk}\n    operator: absent", house)).operators is False
    assert (await plan_of(f"{COLLECT}    called: refuses", house)).operators is None


async def test_a_call_may_take_longer_than_in_virtual_time(house: House) -> None:
    planned = await plan_of(f"{COLLECT}    called: busy", house)
    assert planned.virtual.seconds > 5
    assert planned.limit > planned.virtual.seconds + 20


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n    at: 2026-11-22T14:30Z", "at: "),
        ("\n    web: [fails]", "web: "),
        ('\n    passwords: {alice: "1234"}', "passwords: "),
        ('\n    from: "+12025550177"', "from: no account here has the number +12025550177"),
        ("\n    caller: [{says: two dollars}]", "says: "),
    ],
)
async def test_what_a_live_exchange_does_not_have_is_told(
    house: House, text: str, why: str
) -> None:
    planned = await plans(case_of(text), house, OPERATORS)
    assert isinstance(planned, Skipped)
    assert planned.why.startswith(why)


async def test_a_telephone_that_takes_calls_out_of_queues_is_not_called(house: House) -> None:
    planned = await plans(case_of(f"{COLLECT}    called: busy"), house, ("bob",))
    assert isinstance(planned, Skipped)
    assert planned.why == "bob is called, whose telephone takes calls out of queues"


@pytest.fixture
def board() -> Switchboard:
    return Switchboard(Phones(), Sip("127.0.0.1", 5060, {}), OPERATORS)


async def test_an_account_calls_once_at_a_time(house: House, board: Switchboard) -> None:
    busy = await plan_of(f"{COLLECT}    called: busy", house)
    assert board.take(busy)
    assert not board.take(busy)
    board.release(busy)
    assert board.take(busy)


async def test_a_telephone_serves_several_calls_that_find_it_alike(
    house: House, board: Switchboard
) -> None:
    busy = await plan_of(f"{COLLECT}    called: busy", house)
    answers = await plan_of(f"\n    from: bob{COLLECT}    called: answers", house)
    absent = await plan_of(f"\n    from: bob{COLLECT}    called: unavailable", house)
    assert board.take(busy)
    assert not board.take(absent)
    assert board.take(answers)
    board.release(answers)
    board.release(busy)
    assert board.take(absent)


async def test_operators_are_there_for_as_many_calls_as_they_are(
    house: House, board: Switchboard
) -> None:
    to_desk = '\n    caller: [{keys: "2"}]'
    first = await plan_of(to_desk, house)
    second = await plan_of(f"\n    from: bob{to_desk}", house)
    alone = Switchboard(Phones(), Sip("127.0.0.1", 5060, {}), OPERATORS[:1])
    assert board.take(first)
    assert board.take(second)
    assert alone.take(first)
    assert not alone.take(second)


async def test_nobody_is_at_work_only_when_nobody_is_needed(
    house: House, board: Switchboard
) -> None:
    to_desk = '\n    caller: [{keys: "2"}]'
    assert board.take(await plan_of(to_desk, house))
    assert not board.take(await plan_of(f"\n    from: bob{to_desk}\n    operator: absent", house))


def test_a_number_is_dialled_as_it_is(house: House, tmp_path: Path) -> None:
    case = Case("a", dial="0")
    with entrance.open_for(case, house, tmp_path) as dialled:
        assert dialled == "0"
    assert not (tmp_path / "rehearsal").exists()


def test_a_flow_is_entered_by_a_file_that_is_there_for_the_call(
    house: House, tmp_path: Path
) -> None:
    case = Case("a", flow="main", dialled="42", language="es")
    with entrance.open_for(case, house, tmp_path) as dialled:
        path = tmp_path / "rehearsal" / dialled.removeprefix("rehearse-")
        flow, _, place = path.read_text().partition(":")
        assert path.stat().st_mode & 0o777 == 0o600
    values = {"caller": "+12025550101", "dialled": "42", "language": "es"}
    assert (flow, unpack(place)) == ("main", Place("main", "", "", values))
    assert not path.exists()


async def test_anybody_calls_where_a_test_does_not_say_who(house: House) -> None:
    async def callers(text: str, expects: str) -> list[str]:
        planned = await plans(case_of(text, expects), house, OPERATORS)
        assert isinstance(planned, list)
        assert all(each.case.caller_number == each.caller for each in planned)
        return [each.caller for each in planned]

    hangs_up, outcome = "\n    caller: [hangs_up]", "{outcome: hung_up}"
    assert await callers(hangs_up, outcome) == ["alice", "bob"]
    assert await callers(f"{hangs_up}\n    from: alice", outcome) == ["alice"]
    hers = '{outcome: hung_up, saved: {caller: "+12025550101"}}'
    assert await callers(hangs_up, hers) == ["alice"]
    asked = f"{COLLECT}    called: [answers, keys: 2]"
    assert await callers(asked, "{outcome: over, dialled: refused}") == ["alice"]
