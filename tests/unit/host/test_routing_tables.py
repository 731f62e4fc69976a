"""The routing table moves in time: with deck versions that begin later, and with dated rows."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from longlines import settings as environment
from longlines import store
from longlines.carriers.choosing import Chooser
from longlines.carriers.field import Ask
from longlines.carriers.state import State
from longlines.carriers.table.opened import Table
from longlines.host import routing_tables
from longlines.host.routing_tables import Follower
from longlines.rates import bands
from longlines.rates.model import Deck, Terms
from longlines.settings import Settings
from longlines.store import decks
from longlines.store.deck_versions import Origin

LONDON = "+442079460000"
DEAR, CHEAP = Terms(Decimal("0.2")), Terms(Decimal("0.1"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with one carrier and a database without decks."""
    (tmp_path / "carriers.yaml").write_text("carriers: {tin: {trunk: {host: 127.0.0.1}}}\n")
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_CARRIERS", str(tmp_path / "carriers.yaml"))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    settings = environment.load()
    store.upgrade(settings.database_url)
    return settings


def _keep(settings: Settings, version: int, begins: datetime, *rows: Terms) -> None:
    engine = store.connect(settings.database_url)
    deck = Deck("tin", "buy", version, "USD", bands.read("UTC", {}), {"44": rows})
    decks.save_version(engine, deck, Origin(begins, begins, "tin.csv", "alice"))
    engine.dispose()


def _price(settings: Settings, at: datetime) -> Decimal | None:
    chooser = Chooser(Table.open(settings.tables / "current"), State())
    return chooser.choose(Ask(LONDON, at)).candidates[0].price


def test_a_version_that_begins_later_moves_the_table(home: Settings) -> None:
    now = datetime.now(UTC)
    begins = now + timedelta(seconds=0.5)
    _keep(home, 1, now - timedelta(days=1), DEAR)
    _keep(home, 2, begins, CHEAP)
    follower = Follower(home)
    assert follower.look()
    assert routing_tables.in_force_now(home).until == begins
    assert _price(home, now) == DEAR.per_minute
    while not follower.look():
        assert datetime.now(UTC) < begins + timedelta(seconds=10)
    assert datetime.now(UTC) >= begins
    assert _price(home, begins) == CHEAP.per_minute
    assert not follower.look()


def test_rows_begin_and_end_within_one_table(home: Settings) -> None:
    now = datetime.now(UTC)
    change, end = now + timedelta(days=1), now + timedelta(days=2)
    rows = replace(DEAR, effective_to=change), replace(CHEAP, effective_from=change)
    _keep(home, 1, now - timedelta(days=1), rows[0], replace(rows[1], effective_to=end))
    assert routing_tables.rebuild(home).until is None
    found = [_price(home, at) for at in (now, change - timedelta(seconds=1), change)]
    assert found == [DEAR.per_minute, DEAR.per_minute, CHEAP.per_minute]
    assert _price(home, end) is None


def test_whoever_follows_is_seen_to_do_so(home: Settings) -> None:
    assert not routing_tables.followed(home)
    with subprocess.Popen([sys.executable, "-m", "longlines.host.routing_tables"]) as following:
        begun = time.monotonic()
        while not routing_tables.followed(home):
            assert following.poll() is None
            assert time.monotonic() < begun + 20
            time.sleep(0.05)
        following.terminate()
    long_ago = time.time() - routing_tables.SILENT - 1
    os.utime(home.run / routing_tables.BEAT, (long_ago, long_ago))
    assert not routing_tables.followed(home)
