"""`longlines route` and `longlines table`, and the table behind them, with a real database."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from longlines import settings as environment
from longlines import store
from longlines.carriers.table.opened import Table
from longlines.cli.main import build
from longlines.host import routing_tables
from longlines.host.routing_tables import Follower
from longlines.rates.model import Deck
from longlines.settings import Settings
from longlines.store import decks
from longlines.store.deck_versions import Origin
from tests.unit.carriers.decks import deck

PAST = datetime(2026, 1, 1, tzinfo=UTC)
CARRIERS = """
currency: USD
carriers:
  tin:
    trunk: {host: 127.0.0.1}
    blocked: ["+882"]
  gold:
    trunk: {host: 127.0.0.2}
  lead:
    trunk: {host: 127.0.0.3}
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, made once."""
    path = tmp_path_factory.mktemp("database") / "longlines.db"
    store.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with three carriers, two of which have a deck."""
    (tmp_path / "carriers.yaml").write_text(CARRIERS, encoding="utf-8")
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LONGLINES_CARRIERS", str(tmp_path / "carriers.yaml"))
    settings = environment.load()
    (settings.home / "database").mkdir(parents=True)
    shutil.copy(database, settings.home / "database")
    imported(settings, deck("tin", {"44": "0.010", "4420": "0.030", "882": "0.1", "1": "0.1"}))
    imported(settings, deck("gold", {"44": "0.020"}))
    imported(settings, deck("default", {"44": "0.040"}, side="sell"))
    return settings


def imported(settings: Settings, made: Deck, effective: datetime = PAST) -> None:
    engine = store.connect(settings.database_url)
    try:
        decks.save_version(engine, made, Origin(effective, PAST, "test.csv", "test"))
    finally:
        engine.dispose()


def longlines(*words: str) -> tuple[int, str, str]:
    """Exit code, and what was printed."""
    done = CliRunner().invoke(build(), list(words))
    error = "" if isinstance(done.exception, SystemExit | None) else str(done.exception)
    return done.exit_code, done.stdout, done.stderr + error


def route(*words: str) -> dict[str, Any]:
    code, said, errors = longlines("route", *words, "--json")
    assert code in (0, 1), errors
    found: dict[str, Any] = json.loads(said)
    assert (code == 0) == any("position" in each for each in found["candidates"])
    return found


def test_the_order_and_why(home: Settings) -> None:
    routing_tables.rebuild(home)
    found = route("+44 20 7946 0000")
    assert found["number"] == "+442079460000"
    assert found["basis"].startswith("the routing table in force")
    assert found["plans"] == ["default"]
    assert found["candidates"] == [
        {
            "carrier": "gold",
            "prefix": "44",
            "price": "0.02",
            "currency": "USD",
            "cost": "0.02",
            "score": 1.0,
            "position": 1,
            "why": "the cheapest, USD 0.02 a minute",
        },
        {
            "carrier": "tin",
            "prefix": "4420",
            "price": "0.03",
            "currency": "USD",
            "cost": "0.03",
            "score": 0.666666,
            "position": 2,
            "why": "USD 0.03 a minute, 50% more than the cheapest",
        },
        {
            "carrier": "lead",
            "prefix": None,
            "price": None,
            "currency": None,
            "cost": None,
            "score": None,
            "dropped": "there is no deck lead in force; import one with `longlines decks`",
        },
    ]


def test_in_words(home: Settings) -> None:
    routing_tables.rebuild(home)
    code, said, _ = longlines("route", "01144 161 496 0000")
    assert code == 0
    lines = said.splitlines()
    assert lines[0].startswith("+441614960000 at ")
    assert lines[0].endswith("Z, least-cost")
    assert any("tin" in line and "the cheapest, USD 0.01 a minute" in line for line in lines)
    assert any("dropped: there is no deck lead" in line for line in lines)


def test_without_a_table_the_decks_themselves_are_asked() -> None:
    found = route("+441614960000")
    assert [each["carrier"] for each in found["candidates"]] == ["tin", "gold", "lead"]
    assert "there is no routing table" in found["basis"]
    assert "longlines table --build" in found["basis"]


def test_another_moment_goes_by_the_decks_of_then(home: Settings) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    imported(home, _second(deck("gold", {"44": "0.001"})), tomorrow)
    table = routing_tables.rebuild(home)
    assert table.until == tomorrow
    assert route("+441614960000")["candidates"][0]["carrier"] == "tin"
    later = route("+441614960000", "--at", (tomorrow + timedelta(hours=1)).isoformat())
    assert later["candidates"][0]["carrier"] == "gold"
    assert later["basis"].startswith("the decks in force at ")
    before = route("+441614960000", "--at", "2025-06-01T00:00Z")
    assert {each.get("position") for each in before["candidates"]} == {None}


def _second(made: Deck) -> Deck:
    return Deck(made.name, made.side, 2, made.currency, made.bands, made.rows)


def test_what_if_a_deck_were_imported(home: Settings, tmp_path: Path) -> None:
    routing_tables.rebuild(home)
    offer = tmp_path / "gold.csv"
    offer.write_text("prefix,price,currency\n44,0.005,USD\n", encoding="utf-8")
    found = route("+441614960000", "--deck", str(offer))
    assert found["candidates"][0]["carrier"] == "gold"
    assert found["candidates"][0]["price"] == "0.005"
    assert found["basis"].endswith("with gold.csv as gold")
    found = route("+441614960000", "--deck", f"lead={offer}")
    assert found["candidates"][0]["carrier"] == "lead"
    assert route("+441614960000")["candidates"][0]["carrier"] == "tin"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--deck", "offer.csv"), 'no carrier or plan has a deck "offer"'),
        (("--deck", "tim=offer.csv"), 'did you mean "tin"?'),
        (("--deck", "tin=none.csv"), "none.csv can't be read"),
        (("--deck", "tin=offer.csv"), "rows can't be read, the first on line 2"),
        (("--from", "alcie"), 'there is no account "alcie"; did you mean "alice"?'),
        (("--at", "noon"), "is no time such as"),
        (("--at", "2026-11-22T12:00"), "has no time zone"),
        (("--strategy", "cheapest"), "there is no strategy"),
    ],
)
def test_what_cannot_be_asked(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("offer.csv").write_text(
        "prefix,price,currency\nabc,0.1,USD\n45,0.1,USD\n", encoding="utf-8"
    )
    code, _, errors = longlines("route", "+441614960000", *words)
    assert code == 1
    assert said in errors


def test_numbers_that_no_carrier_gets(home: Settings) -> None:
    routing_tables.rebuild(home)
    for number, kind in (("911", "emergency"), ("0", "operator"), ("411", "service")):
        code, said, _ = longlines("route", number, "--json")
        found = json.loads(said)
        assert (code, found["kind"], found["candidates"]) == (1, kind, [])
        assert found["refused"]
    assert longlines("route", "hello")[0] == 1
    found = route("1 800 555 1234")
    assert "this is a toll-free number" in found["candidates"][0]["dropped"]


def test_the_plans_of_an_account_are_asked(home: Settings) -> None:
    imported(home, deck("alice", {"44": "0.015"}, side="sell"))
    routing_tables.rebuild(home)
    found = route("+441614960000", "--from", "alice")
    assert found["plans"][-1] == "default"
    assert "alice" in found["plans"]
    assert [each["carrier"] for each in found["candidates"] if "position" in each] == ["tin"]
    assert "the sell price 0.015 of alice" in found["candidates"][1]["dropped"]


def test_the_table_in_force_is_shown(home: Settings) -> None:
    code, _, errors = longlines("table")
    assert code == 1
    assert "there is no routing table" in errors
    code, said, _ = longlines("table", "--build", "--json")
    assert code == 0
    found = json.loads(said)
    assert found["decks"] == [
        {"deck": name, "version": 1, "currency": "USD"} for name in ("tin", "gold", "default")
    ]
    assert Path(found["file"]).parent == home.tables
    code, said, _ = longlines("table")
    assert code == 0
    assert "there is no deck lead" in said


def test_a_carriers_file_with_mistakes_leaves_the_old_table(home: Settings) -> None:
    routing_tables.rebuild(home)
    home.carriers.write_text("carriers: {tin: {}}\n", encoding="utf-8")
    code, _, errors = longlines("table", "--build")
    assert code == 1
    assert "carriers.yaml:1:12: tin has no trunk" in errors
    assert route("+441614960000")["candidates"][0]["carrier"] == "tin"


def test_what_changes_is_built_again(home: Settings) -> None:
    follower = Follower(home)
    assert follower.look()
    assert not follower.look()
    home.carriers.write_text(CARRIERS.replace("lead", "iron"), encoding="utf-8")
    assert follower.look()
    assert current(home).names == ("tin", "gold", "iron")
    imported(home, deck("iron", {"44": "0.001"}))
    assert follower.look()
    assert not follower.look()
    home.carriers.write_text("carriers: [", encoding="utf-8")
    assert not follower.look()
    assert current(home).names == ("tin", "gold", "iron")


def current(home: Settings) -> Table:
    return routing_tables.in_force_now(home)
