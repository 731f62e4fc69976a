"""Calls that meet, taken in by pieces in any order: the same calls, charges and ledger."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from longlines import store
from longlines.billing.framing import frames
from longlines.store import Intake, kin, ledger, tables
from longlines.store.calls import find, latest
from longlines.store.charges import of_calls
from longlines.store.tries import of_calls as tries_of
from tests.unit.rating.cases import deck, terms
from tests.unit.store.spoolfile import batch
from tests.unit.store.test_store_charges import LONG_AGO, save, taking

CAPTURES = Path(__file__).parents[1] / "billing" / "captures" / "moved"
MET = ("attended_by_called", "attended_then_blind", "park", "room", "attended_carrier")
ALICE, BOB, CAROL, DAVE = (f"+1202555010{number}" for number in range(1, 5))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = opened(url)
    yield engine
    engine.dispose()


def opened(url: str) -> Engine:
    """A database with a price for everybody."""
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    save(engine, deck(terms("0.12", first=1, next=1), side="buy", name="cheap"))
    return engine


def records(*names: str) -> list[bytes]:
    return [piece for name in names for _, piece in frames((CAPTURES / f"{name}.csv").read_bytes())]


def take(intake: Intake, *some: bytes) -> None:
    """Take in records as a spool file of its own."""
    intake.record(batch(*some))


def state(engine: Engine) -> tuple[object, ...]:
    """All that the ledger and the calls say."""
    calls = latest(engine, 100)
    ids = [call.id for call in calls]
    with engine.connect() as connection:
        verified = ledger.verify(connection)
    assert verified.ok, verified.problems
    return calls, of_calls(engine, ids), tries_of(engine, ids), verified.content


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pieces_in_any_order_and_again_come_to_the_same(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    every = records(*MET)
    at_once = opened(f"sqlite:///{tmp_path / 'at-once.db'}")
    take(taking(at_once), *every)
    pieces = []
    while every:
        size = chance.randrange(1, 40)
        pieces.append(every[:size])
        every = every[size:]
    pieces += chance.sample(pieces, 5)
    chance.shuffle(pieces)
    intake = taking(engine)
    for piece in pieces:
        take(intake, *piece)
    assert state(engine) == state(at_once)
    at_once.dispose()


def test_calls_that_met_know_of_each_other(engine: Engine) -> None:
    intake = taking(engine)
    take(intake, *records("attended_by_called"), *records("blind_by_called"))
    first, second, alone = sorted(call.id for call in latest(engine, 5))[:3]
    ids = {call.id: (call.from_, call.to) for call in latest(engine, 5)}
    with engine.connect() as connection:
        (family,) = kin.families(connection, list(ids))
        shared = connection.execute(select(tables.shared_channels.c.channel)).scalars().all()
    assert {ids[each] for each in family} == {(ALICE, BOB), (BOB, CAROL)}
    assert len(set(shared)) * 2 == len(shared)
    assert len({first, second, alone} - family) == 1


def test_a_call_that_met_an_older_one_is_charged_only_when_its_own_line_is_down(
    engine: Engine,
) -> None:
    """Its linkedid ends in the middle of the talk: nothing is charged and taken back for that."""
    every = records("attended_by_called")
    intake = taking(engine)
    joined = next(i for i, raw in enumerate(every) if b'"LINKEDID_END"' in raw) + 1
    for raw in every[:joined]:
        take(intake, raw)
    assert {call.complete for call in latest(engine, 5)} == {False}
    for raw in every[joined:]:
        take(intake, raw)
    calls = latest(engine, 5)
    assert [(c.from_, str(c.talk_seconds)) for c in calls] == [(BOB, "3.560"), (ALICE, "5.091")]
    with engine.connect() as connection:
        kinds = [booked.entry.kind for booked in ledger.entries(connection)]
    assert kinds == ["charge", "charge"]


def test_a_restarted_listener_leaves_calls_alone_that_live_under_another_id(
    engine: Engine,
) -> None:
    """The PBX names only the older of two calls that met; the younger lives all the same."""
    every = records("attended_by_called")
    intake = taking(engine)
    joined = next(i for i, raw in enumerate(every) if b'"LINKEDID_END"' in raw) + 2
    take(intake, *every[:joined])
    older, younger = sorted((call.started_at, call.id) for call in latest(engine, 5))
    lost = intake.close_lost(younger[0].replace(year=2030), frozenset([older[1]]))
    assert lost == []
    assert {call.id for call in taking(engine).close_lost(younger[0].replace(year=2030))} == {
        older[1],
        younger[1],
    }


def test_further_conversations_are_charged_and_come_back_as_told(engine: Engine) -> None:
    take(taking(engine), *records("chain"))
    (call,) = latest(engine, 5)
    assert find(engine, call.id) == call
    charged = [(c.account, c.number, str(c.seconds)) for c in of_calls(engine, [call.id])[call.id]]
    assert charged == [
        (ALICE, BOB, "5.553"),
        (BOB, CAROL, "4.027"),
        (CAROL, DAVE, "2.010"),
    ]
    assert call.started_at > LONG_AGO
