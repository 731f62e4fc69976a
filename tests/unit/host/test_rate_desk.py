"""What the house quotes and charges: the decks of its database, the rules in force."""

import asyncio
import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from longlines import store
from longlines.billing.rating.model import Unrated
from longlines.flow import loader, sets
from longlines.flow.services import NoWeb, QuotesLost
from longlines.host import routing_tables, services
from longlines.host.tariffs import RulesInForce
from longlines.rates.model import Deck
from longlines.settings import CHECKOUT, Settings, load
from longlines.store import decks
from longlines.store.deck_versions import Origin
from tests.unit.rating.cases import deck, terms

ALICE, BOB = "+12025550101", "+12025550102"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    flows = tmp_path / "flows"
    flows.mkdir()
    for name in ("prices.yaml", "tariffs.yaml"):
        (flows / name).write_bytes((CHECKOUT / "flows" / name).read_bytes())
    return load({"LONGLINES_HOME": str(tmp_path), "LONGLINES_FLOWS": str(flows)})


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    yield engine
    engine.dispose()


def save(engine: Engine, made: Deck, version: int = 1) -> None:
    since = NOW - timedelta(days=1)
    kept = Deck(made.name, made.side, version, made.currency, made.bands, made.rows)
    decks.save_version(engine, kept, Origin(since, since, "rates.csv", "tests"))


async def price(settings: Settings, service: str, account: str) -> str | None:
    known = services.make(settings, NoWeb(), asyncio.to_thread)
    quote = await known.quotes.give(service, BOB, account, NOW)
    return str(quote.per_minute) if quote else None


async def test_fixed_prices_while_there_is_no_deck(settings: Settings) -> None:
    assert await price(settings, "collect", BOB) == "0.35"
    assert await price(settings, "direct", ALICE) is None
    assert not Path(settings.home / "database").exists()
    store.upgrade(settings.database_url)
    assert await price(settings, "collect", BOB) == "0.35"


async def test_decks_by_account_then_plan_then_default(settings: Settings, engine: Engine) -> None:
    save(engine, deck(terms("0.40"), prefix="1202"))
    quotes = services.make(settings, NoWeb(), asyncio.to_thread).quotes

    async def now() -> str | None:
        quote = await quotes.give("direct", BOB, ALICE, NOW)
        return str(quote.per_minute) if quote else None

    assert await now() == "0.40"
    save(engine, deck(terms("0.30"), prefix="1", name="business"))
    tariffs = settings.flows / "tariffs.yaml"
    tariffs.write_text("plans: {business: [alice]}\n")
    os.utime(tariffs, ns=(1, 1))
    assert await now() == "0.30"
    save(engine, deck(terms("0.20"), prefix="1", name="alice"))
    assert await now() == "0.20"
    save(engine, deck(terms("0.10"), prefix="1", name="alice"), version=2)
    assert await now() == "0.10"
    assert await price(settings, "direct", "+12025550103") == "0.40"
    save(engine, deck(terms("0.05"), prefix="44"), version=2)
    assert await price(settings, "direct", "+12025550103") is None


async def test_a_database_that_can_not_be_used(settings: Settings, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE deck_versions")
    with pytest.raises(QuotesLost, match="no price can be looked up"):
        await price(settings, "collect", BOB)


async def test_a_look_up_that_takes_too_long(settings: Settings) -> None:
    async def never(work: object) -> None:
        raise TimeoutError

    known = services.make(settings, NoWeb(), never)  # type: ignore[arg-type]
    with pytest.raises(QuotesLost, match="took too long"):
        await known.quotes.give("collect", BOB, BOB, NOW)


def test_rules_are_those_of_the_set_in_force(settings: Settings) -> None:
    rules = RulesInForce(settings)
    assert rules().fixed["collect"].per_minute == Decimal("0.35")
    contents = {"prices.yaml": b'collect: {per_minute: "0.70", currency: EUR}\n'}
    archive = settings.flow_versions
    version = sets.version_of(contents)
    where = sets.folder(archive, version)
    where.mkdir(parents=True)
    name = loader.version_of(contents["prices.yaml"])
    sets.source(archive, "prices.yaml", name).write_bytes(contents["prices.yaml"])
    made_of = {"prices.yaml": {"name": "prices.yaml", "version": name}}
    (where / sets.FILES).write_text(json.dumps(made_of))
    sets.put_in_force(archive, sets.draft(archive, version))
    assert rules().fixed["collect"] == (Decimal("0.70"), "EUR")
    assert rules().surcharges == ()
    assert rules().names[ALICE] == "alice"


def test_nothing_is_charged_by_rules_with_mistakes(settings: Settings) -> None:
    rules = RulesInForce(settings)
    (settings.flows / "tariffs.yaml").write_text("taxes: [{name: VAT, percent: 200}]\n")
    for _ in range(2):
        with pytest.raises(Unrated, match=r"rules of rating .* \"200\" is not between 0 and 100"):
            rules()
    (settings.flows / "tariffs.yaml").write_text("taxes: [{name: VAT, percent: 20}]\n")
    os.utime(settings.flows / "tariffs.yaml", ns=(1, 1))
    assert rules().taxes[0].percent == 20


async def test_a_python_without_numpy_quotes_by_the_routing_table(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(engine, deck(terms("0.125", "0.05", first=30, next=6), free_seconds=3))
    full = services.make(settings, NoWeb(), asyncio.to_thread).quotes
    expected = await full.give("collect", BOB, BOB, NOW)
    assert expected is not None
    (settings.home / "carriers.yaml").write_text("carriers: {tin: {trunk: {host: 127.0.0.1}}}\n")
    settings = replace(settings, carriers=settings.home / "carriers.yaml")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    scripts = services.make(settings, NoWeb(), asyncio.to_thread).quotes
    fixed = await scripts.give("collect", BOB, BOB, NOW)
    assert fixed is not None
    assert fixed.basis.deck == "prices.yaml", "there is no routing table yet"
    routing_tables.rebuild(settings, NOW)
    quote = await scripts.give("collect", BOB, BOB, NOW)
    assert quote is not None
    assert quote.facts() == expected.facts() | {"id": quote.id}
    assert await scripts.give("collect", "+442079460000", BOB, NOW) is None
    (settings.tables / "current").resolve().write_bytes(b"torn")
    with pytest.raises(QuotesLost, match="is no routing table"):
        await scripts.give("collect", BOB, BOB, NOW)
