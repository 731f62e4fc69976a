"""The rules of each moment: kept once by their content, each with its time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from longlines import store
from longlines.store import rule_versions
from longlines.store.rule_versions import RulesText, at, content, keep, timeline

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ONE, TWO = RulesText("currency: USD\n"), RulesText("currency: EUR\n", "", {"+12025550101": "alice"})


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def test_what_was_in_force_when(engine: Engine) -> None:
    with engine.begin() as connection:
        assert keep(connection, [(NOW, TWO), (NOW - DAY, ONE), (NOW + DAY, ONE)], NOW) == 3
        known = timeline(connection)
        assert [each.version for each in known] == [ONE.version, TWO.version, ONE.version]
        count = select(func.count()).select_from(rule_versions.versions)
        assert connection.execute(count).scalar() == 2
        assert content(connection, TWO.version) == TWO
        with pytest.raises(KeyError):
            content(connection, "0" * 64)

    def then(moment: datetime) -> str:
        found = at(known, moment)
        assert found is not None
        return found.version

    assert then(NOW - 9 * DAY) == ONE.version
    assert then(NOW) == TWO.version
    assert then(NOW - timedelta(microseconds=1)) == ONE.version
    assert then(NOW + 2 * DAY) == ONE.version
    assert at([], NOW) is None


def test_nothing_is_put_in_between_or_said_twice(engine: Engine) -> None:
    with engine.begin() as connection:
        assert keep(connection, [(NOW, ONE)], NOW) == 1
        again = [(NOW, TWO), (NOW - DAY, TWO), (NOW + DAY, ONE)]
        assert keep(connection, again, NOW) == 0
        assert len(timeline(connection)) == 1


def test_the_version_is_the_content(engine: Engine) -> None:
    assert ONE.version == RulesText("currency: USD\n", None, {}).version
    assert len({ONE.version, TWO.version, RulesText(None, "currency: USD\n").version}) == 3
